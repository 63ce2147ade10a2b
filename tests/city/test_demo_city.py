"""The demo city as others meet it: consistent, alive, full of everything."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.test import Client
from django.utils import timezone

from accounts import pins, slips
from accounts.enums import LinkPurpose, Role
from accounts.models import ActionLink, User
from catalogue import rules
from catalogue.models import Neighbourhood
from companies.enums import (
    BUSY_IMPORTS,
    CompanyState,
    FollowUpCause,
    OfferKind,
    OfferState,
    PairState,
)
from companies.models import (
    Company,
    Contact,
    DuplicatePair,
    FollowUp,
    ImportBatch,
    Merge,
    Offer,
    Site,
)
from companies.services.duplicates import find_pairs
from companies.services.unmerging import undo_merge
from journal.enums import AuditAction, MessageState
from journal.jobs import job_name
from journal.models import AuditEntry, JobRun, Message
from journal.moves import Stateful
from placements import overview
from placements.enums import (
    ACTIVE_PLACEMENTS,
    ApplicationState,
    PlacementSource,
    PlaceStatus,
)
from placements.models import Application, Event, Placement
from quartier.demo import people
from quartier.lib.text import company_key
from schools.enums import BUSY_PUPIL_IMPORTS, ConsentPurpose
from schools.models import (
    Consent,
    Guardian,
    InternshipPeriod,
    OfficerPost,
    Pupil,
    PupilImport,
    School,
    SchoolClass,
    Teacher,
)
from tests.city.town import SMALL, built

pytestmark = pytest.mark.django_db
MACHINES = [model for model in apps.get_models() if issubclass(model, Stateful)]


def lasting_states(model: type[Stateful]) -> set[str]:
    """All of a machine but those of a busy import: a worker would be at it at once."""
    states = {value for value, _label in model._meta.get_field("state").choices}
    return states - {ImportBatch: BUSY_IMPORTS, PupilImport: BUSY_PUPIL_IMPORTS}.get(model, set())


@pytest.fixture(scope="module", autouse=True)
def _city(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """One city for the whole file; the tests only read."""
    with django_db_blocker.unblock(), built(timezone.localdate()):
        connection.check_constraints()
        yield


# --- Consistent -------------------------------------------------------------------------------
def test_it_is_as_large_as_asked() -> None:
    current = SchoolClass.objects.current(timezone.localdate())
    assert Pupil.objects.active().filter(school_class__in=current).count() == SMALL.pupils
    doubles = DuplicatePair.objects.count()
    assert Company.objects.count() == SMALL.companies + doubles
    assert Offer.objects.count() == SMALL.offers
    assert School.objects.count() == 10
    assert User.objects.filter(role=Role.ACQUISITION).count() == 12
    assert OfficerPost.objects.current().count() == 12


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model.__name__)
def test_it_has_every_state_of_every_machine(model: type[Stateful]) -> None:
    states = set(model.objects.values_list("state", flat=True))
    assert states == lasting_states(model)


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model.__name__)
def test_it_tells_how_each_row_came_to_its_state(model: type[Stateful]) -> None:
    """Step after step of the table of moves, from the first state to the present one.

    What happened before the platform has no steps: a company entered as it is, an old internship.
    """
    first = model._meta.get_field("state").default
    for row in model.objects.prefetch_related(model.HISTORY).order_by("pk"):
        state, at = first, None
        for change in getattr(row, model.HISTORY).all():
            assert change.from_state == state
            assert state in model.MOVES[change.move][0]
            assert change.to_state == model.MOVES[change.move][1]
            assert at is None or at <= change.at
            state, at = change.to_state, change.at
        if at or getattr(row, "source", "") != PlacementSource.IMPORTED:
            assert row.state == state
        assert row.state_changed_at == (at or row.state_changed_at)


def test_it_shows_companies_only_what_was_agreed_to() -> None:
    """Who waits for a company has agreed, and nobody blocked it."""
    for application in Application.objects.sent().select_related("pupil"):
        consent = Consent.objects.in_force(timezone.localdate()).filter(
            pupil=application.pupil, purpose=ConsentPurpose.PROFILE_TO_COMPANY
        )
        assert consent.exists()
        assert not application.pupil.is_disclosure_blocked


def test_it_publishes_only_for_approved_companies() -> None:
    shown = Offer.objects.filter(state__in=[OfferState.PUBLISHED, OfferState.PAUSED])
    assert shown.exists()
    assert not shown.filter(company__approved_at=None).exists()
    assert not shown.filter(company__state=CompanyState.BLOCKED).exists()
    assert not shown.filter(published_at=None).exists()


def test_it_copies_facts_as_save_does() -> None:
    for offer in Offer.objects.select_related(
        "occupation", "company", "site__neighbourhood"
    ).order_by("pk")[:40]:
        before = (offer.field_id, offer.neighbourhood_id, offer.latitude, offer.search_text)
        offer.copy_facts()
        assert before == (offer.field_id, offer.neighbourhood_id, offer.latitude, offer.search_text)


@pytest.mark.parametrize("model", [Company, School, Pupil])
def test_it_sorts_as_save_does(model: type[Company | School | Pupil]) -> None:
    for row in model.objects.order_by("pk")[:40]:
        before = {**vars(row)}
        row.set_sort_key()
        assert vars(row) == before


def test_it_asks_no_company_for_more_than_it_wants() -> None:
    waiting = Counter(
        Application.objects.with_company().values_list("offer__company_id", flat=True)
    )
    limits = dict(Company.objects.values_list("pk", "max_open_requests"))
    assert waiting
    assert all(count <= limits[company] for company, count in waiting.items())


def test_it_leaves_time_to_whoever_has_to_answer() -> None:
    """Else the first run of the deadlines would empty the lists."""
    today = timezone.localdate()
    assert not Application.objects.with_company().filter(answer_by__lt=today).exists()
    accepted = Application.objects.filter(state=ApplicationState.ACCEPTED)
    assert not accepted.filter(Q(confirm_by__lt=today) | Q(confirm_by=None)).exists()


def test_it_reminds_nobody_who_was_reminded() -> None:
    """The counters say what the deadlines' job would have done until today."""
    today = timezone.localdate()
    first = rules.days("application.first_reminder_days", today)
    late = Application.objects.with_company().filter(
        sent_at__date__lte=today - first, company_reminder_count=0
    )
    assert not late.exists()


def test_it_holds_a_seat_for_every_yes() -> None:
    for application in Application.objects.filter(state=ApplicationState.ACCEPTED):
        assert application.booking.released_at is None
        assert application.booking.starts_on == application.starts_on
    on_seats = Placement.objects.filter(state__in=ACTIVE_PLACEMENTS).exclude(offer=None)
    assert not on_seats.filter(Q(booking=None) | Q(booking__released_at__isnull=False)).exists()
    assert not on_seats.exclude(booking__seat__offer=F("offer")).exists()


def test_it_places_nobody_outside_an_offers_days() -> None:
    placements = Placement.objects.filter(offer__kind=OfferKind.INTERNSHIP)
    assert placements.exists()
    assert not placements.filter(starts_on__lt=F("offer__starts_on")).exists()
    assert not placements.filter(ends_on__gt=F("offer__ends_on")).exists()


def test_nothing_happened_in_the_future() -> None:
    now = timezone.now()
    for model in MACHINES:
        assert not model.objects.filter(state_changed_at__gt=now).exists()
    assert not AuditEntry.objects.filter(at__gt=now).exists()
    assert not Message.objects.filter(created_at__gt=now).exists()
    assert not Application.objects.filter(seen_at__gt=now).exists()
    assert not JobRun.objects.filter(started_at__gt=now).exists()


def test_it_has_companies_that_were_entered_twice() -> None:
    """Two pairs wait, one is judged; what the search finds is what the pairs say."""
    states = sorted(DuplicatePair.objects.values_list("state", flat=True))
    assert states == [PairState.DIFFERENT, PairState.OPEN, PairState.OPEN]
    said = set(DuplicatePair.objects.values_list("first", "second", "score"))
    with transaction.atomic():
        find_pairs()
        assert said <= set(DuplicatePair.objects.values_list("first", "second", "score"))
        transaction.set_rollback(True)


def test_it_can_take_its_merge_back() -> None:
    merge = Merge.objects.get()
    with transaction.atomic():
        assert undo_merge(merge, merge.by).kept == []
        loser = Company.objects.get(pk=merge.loser_id)
        assert loser.sites.get().is_main
        assert loser.contacts.get().notes.get().company == loser
        transaction.set_rollback(True)


# --- Invented ---------------------------------------------------------------------------------
def test_it_names_every_company_once() -> None:
    names = [company_key(name) for name in Company.objects.values_list("name", flat=True)]
    assert len(set(names)) == len(names)


def test_it_writes_to_nobody_and_calls_nobody() -> None:
    addresses, phones = set(), set()
    for model in (User, Contact, Company, Pupil, Guardian):
        addresses |= set(model.objects.values_list("email", flat=True))
        phones |= set(model.objects.values_list("phone", flat=True))
    assert all(
        address.endswith(("@example.org", "@example.com")) for address in addresses if address
    )
    free = ("0221 4710 ", "030 23125 ", "040 66969 ", "069 90009 ", "089 99998 ")
    assert all(phone.startswith(free) for phone in phones if phone)


def test_it_lies_in_dortmund() -> None:
    assert set(Site.objects.values_list("city", flat=True)) == {"Dortmund"}
    assert not Site.objects.filter(neighbourhood=None).exists()
    assert Site.objects.values("neighbourhood").distinct().count() == Neighbourhood.objects.count()


def test_it_says_nothing_personal_in_messages() -> None:
    """No surname either that is an ordinary word: tests read every message for surnames."""
    people_ = [*Pupil.objects.all(), *Guardian.objects.all()]
    words = {word for row in people_ for word in (row.last_name, row.email, row.phone) if word}
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words)))})(?!\w)", re.IGNORECASE
    )
    # „Bäckerei Yılmaz“ is no pupil.
    firms = re.compile("|".join(map(re.escape, Company.objects.values_list("name", flat=True))))
    messages = Message.objects.all()
    assert len(messages) > 50
    for message in messages:
        found = pattern.search(firms.sub("", f"{message.subject}\n{message.body}"))
        assert found is None, message.event


# --- Alive ------------------------------------------------------------------------------------
def test_it_has_internships_behind_and_ahead() -> None:
    today = timezone.localdate()
    periods = InternshipPeriod.objects.filter(classes__isnull=False)
    assert periods.filter(ends_on__lt=today).exists()
    assert periods.filter(starts_on__gt=today, starts_on__lt=today + timedelta(weeks=14)).exists()
    assert Placement.objects.filter(state="running").exists()


def test_it_has_pupils_of_all_five_colours() -> None:
    today = timezone.localdate()
    counts: Counter[PlaceStatus] = Counter()
    for numbers in overview.class_numbers(SchoolClass.objects.current(today), today):
        counts.update(numbers.counts)
    assert all(counts[status] for status in PlaceStatus)


def test_it_has_an_event_in_the_next_days() -> None:
    assert Event.objects.soon(timezone.now()).filter(state="open").exists()


def test_it_has_work_for_officers() -> None:
    today = timezone.localdate()
    open_ones = FollowUp.objects.open()
    for tasks in (
        open_ones.filter(due_on__lt=today),
        open_ones.filter(due_on=today),
        open_ones.filter(due_on__gt=today),
        FollowUp.objects.exclude(done_at=None),
    ):
        assert tasks.exists()
    causes = set(FollowUp.objects.values_list("cause", flat=True))
    assert causes >= set(FollowUpCause) - {FollowUpCause.BOUNCE}
    assert Company.objects.filter(approved_at=None, state=CompanyState.ACTIVE).exists()
    assert set(Offer.objects.values_list("kind", flat=True)) == set(OfferKind)


def test_it_fills_the_journal() -> None:
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= set(AuditAction) - {
        AuditAction.LOCKED
    }
    jobs = set(JobRun.objects.values_list("job", flat=True))
    schedule = settings.CELERY_BEAT_SCHEDULE.values()
    dated = [entry for entry in schedule if not isinstance(entry["schedule"], float)]
    assert jobs == {job_name(entry["task"]) for entry in dated}
    assert JobRun.objects.exclude(error="").count() == 1
    assert set(Message.objects.values_list("state", flat=True)) >= {
        MessageState.SENT,
        MessageState.FAILED,
        MessageState.UNCERTAIN,
    }


def test_it_has_placements_of_every_source() -> None:
    assert set(Placement.objects.values_list("source", flat=True)) == set(PlacementSource)


def test_it_has_a_care_link_that_opens(client: Client) -> None:
    """Once before the pause and once after it, as the demo's messages show it."""
    for event in ("care_warning", "care_paused"):
        message = Message.objects.filter(event=event).exclude(address="").first()
        assert message is not None, event
        assert "Wir sind da" in client.get(message.href).text, event


# --- The demo's people ------------------------------------------------------------------------
@pytest.mark.parametrize("person", people.DEMO_SIGN_INS, ids=lambda person: person.name)
def test_it_knows_the_demos_people(person: people.DemoSignIn) -> None:
    user = person.find_user()
    assert user is not None
    if person.slip_code:
        pupil = user.pupil
        assert person.name == f"{pupil.first_name} {pupil.last_name}, {pupil.school_class.name}"
        assert slips.find_slip(person.slip_code, timezone.localdate()).user == user
        assert pins.problem_with(person.pin) is None
        assert pins.is_pin(person.pin, user.password)
    else:
        assert person.name == user.get_full_name()


def test_it_gives_elif_a_yes_and_a_wait() -> None:
    elif_ = people.ELIF.find_user().pupil
    today = timezone.localdate()
    assert elif_.age_on(today) == 14
    assert Consent.objects.in_force(today).filter(pupil=elif_).count() == 2
    period = elif_.school_class.periods.get()
    assert period.starts_on > today
    yes = elif_.applications.get(state=ApplicationState.ACCEPTED)
    assert yes.offer.company.members.get().user == people.COMPANY_OWNER.find_user()
    assert yes.confirm_by >= today
    waits = elif_.applications.get(state=ApplicationState.SENT)
    assert not waits.offer.company.members.exists()
    link = ActionLink.objects.usable(timezone.now()).get(object_id=waits.public_id)
    mail = Message.objects.get(link_id=link.public_id, address=people.LINK_COMPANY.address)
    assert mail.state == MessageState.SENT
    nearby = Offer.objects.listed(today).fitting(period.starts_on, period.ends_on)
    assert nearby.with_free_seat(period.starts_on, period.ends_on).count() > 5


def test_it_lets_emirs_mother_decide() -> None:
    emir = people.EMIR.find_user().pupil
    assert emir.age_on(timezone.localdate()) < 16
    assert set(emir.consents.values_list("state", flat=True)) == {"requested"}
    guardian = emir.guardians.get()
    assert guardian.email == people.GUARDIAN.address
    link = ActionLink.objects.usable(timezone.now()).get(
        purpose=LinkPurpose.CONSENT, object_id=emir.public_id
    )
    assert Message.objects.filter(link_id=link.public_id, address=guardian.email).exists()


def test_it_gives_the_others_something_to_do() -> None:
    teacher = people.CLASS_TEACHER.find_user()
    assert Pupil.objects.visible_to(teacher).filter(user=people.ELIF.find_user()).exists()
    lead = people.CAREERS_LEAD.find_user()
    assert Teacher.objects.get(user=lead).is_careers_lead
    officer = people.OFFICER.find_user()
    assert School.objects.visible_to(officer).get().name == "Schule am Hafen"
    assert officer.owned_companies.exists()
    owner = people.COMPANY_OWNER.find_user()
    assert Application.objects.visible_to(owner).with_company().exists()
    assert Offer.objects.visible_to(owner).count() > 1
