"""Teachers' pages: the class list, one pupil, a self-found place, slips, consents on paper."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessSlip
from companies.models import Company
from journal.models import AuditEntry, Message
from placements import services
from placements.enums import PlacementState
from placements.models import Placement
from quartier.lib.date_text import full_day_text
from schools.enums import ConsentMove, ConsentState
from schools.models import Guardian
from tests.factories import ApplicationFactory, PupilFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client, cast):
    client.force_login(cast.class_teacher)
    return client


def of(name, obj):
    return reverse(name, kwargs={"public_id": obj.public_id})


SELF_FOUND = {
    "company_name": "Tischlerei Beispiel",
    "street": "Musterweg 3",
    "postal_code": "44147",
    "city": "Dortmund",
    "contact_name": "Kim Muster",
    "phone": "0231 000 11 22",
}


def self_found(cast, **changes):
    days = {"starts_on": cast.period.starts_on, "ends_on": cast.period.ends_on}
    return {**SELF_FOUND, **days, **changes}


def test_it_lists_own_classes_only(cast, teacher):
    text = teacher.get(reverse("class_list")).content.decode()

    assert of("class_detail", cast.class_9b) in text
    assert of("class_detail", cast.class_9a) not in text


def test_it_lists_the_whole_school_for_the_careers_lead(cast, client):
    client.force_login(cast.careers_lead)
    text = client.get(reverse("class_list")).content.decode()

    assert of("class_detail", cast.class_9b) in text
    assert of("class_detail", cast.class_9a) in text
    assert of("class_detail", cast.foreign_class) not in text


def test_it_says_who_has_no_place(cast, teacher):
    services.accept(cast.application, by=cast.company_member)

    text = teacher.get(of("class_detail", cast.class_9b)).content.decode()

    assert cast.pupil.last_name in text
    assert "bestätigen bis" in text
    assert cast.other_pupil.last_name not in text


def test_it_filters_by_state(cast, teacher):
    page = teacher.get(of("class_detail", cast.class_9b), {"stand": "placed"})
    assert cast.pupil.last_name not in page.content.decode()

    assert cast.placement
    page = teacher.get(of("class_detail", cast.class_9b), {"stand": "placed"})
    assert cast.pupil.last_name in page.content.decode()


def test_it_counts_a_self_found_place_like_any_other(cast, teacher):
    teacher.post(of("placement_add_self_found", cast.pupil), self_found(cast))

    page = teacher.get(of("class_detail", cast.class_9b), {"stand": "placed"})
    assert "Tischlerei Beispiel" in page.content.decode()


def test_it_needs_the_same_queries_for_one_and_many(
    cast, teacher, django_assert_num_queries, django_assert_max_num_queries
):
    url = of("class_detail", cast.class_9b)
    with django_assert_max_num_queries(30) as few:
        teacher.get(url)
    for _ in range(5):
        PupilFactory(school_class=cast.class_9b)
    with django_assert_num_queries(len(few.captured_queries)):
        teacher.get(url)


def test_it_writes_a_table_no_spreadsheet_runs(cast, teacher):
    cast.pupil.last_name = "=1+1"
    cast.pupil.save()

    answer = teacher.get(of("class_table", cast.class_9b))

    assert answer.content.decode("utf-8-sig").count("'=1+1") == 1
    assert AuditEntry.objects.filter(action="exported").count() == 1


def test_it_journals_looking_at_a_pupil(cast, teacher):
    assert teacher.get(of("pupil_detail", cast.pupil)).status_code == 200

    seen = AuditEntry.objects.get(action="viewed")
    assert (seen.by, seen.object_id) == (cast.class_teacher, cast.pupil.public_id)


def test_it_enters_a_self_found_place_with_a_new_company(cast, teacher):
    answer = teacher.post(of("placement_add_self_found", cast.pupil), self_found(cast))

    assert answer.url.startswith(of("pupil_detail", cast.pupil))
    placement = Placement.objects.get()
    assert placement.company.name == "Tischlerei Beispiel"
    assert placement.company.approved_at is None
    assert placement.company.follow_ups.count() == 1
    assert Message.objects.filter(event="self_found_officer").exists()


def test_it_finds_a_known_company(cast, teacher):
    known = cast.company.sites.get()
    data = self_found(
        cast, company_name=f"  {cast.company.name.upper()} ", postal_code=known.postal_code
    )

    teacher.post(of("placement_add_self_found", cast.pupil), data)

    assert Placement.objects.get().company == cast.company
    assert Company.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"postal_code": "4414"}, "fünf Ziffern"),
        ({"company_name": ""}, "Betrieb"),
        ({"starts_on": "2020-01-01"}, "nicht im Praktikumszeitraum"),
    ],
)
def test_it_names_the_field_that_is_wrong(cast, teacher, change, text):
    page = teacher.post(of("placement_add_self_found", cast.pupil), self_found(cast, **change))

    assert text in page.content.decode()
    assert not Placement.objects.exists()


def test_it_refuses_a_second_place_for_the_same_days(cast, teacher):
    assert cast.placement
    page = teacher.post(of("placement_add_self_found", cast.pupil), self_found(cast))

    assert "schon einen bestätigten Platz" in page.content.decode()
    assert Placement.objects.count() == 1


def test_it_cancels_with_a_reason_after_asking(cast, teacher):
    url = of("placement_cancel", cast.placement)
    assert teacher.get(url).status_code == 200
    assert teacher.post(url, {"reason": ""}).status_code == 200

    teacher.post(url, {"reason": "Betrieb hat geschlossen"})

    cast.placement.refresh_from_db()
    assert cast.placement.state == PlacementState.CANCELLED


def test_it_prints_a_new_slip_and_ends_the_old_one(cast, teacher):
    page = teacher.post(of("pupil_slip", cast.pupil))

    assert page.status_code == 200
    assert cast.pupil.first_name in page.content.decode()
    assert AccessSlip.objects.filter(user=cast.pupil.user, revoked_at__isnull=True).count() == 1


def test_it_prints_slips_for_those_who_never_signed_in(cast, teacher):
    url = of("class_slips", cast.class_9b)
    assert teacher.get(url).status_code == 200

    page = teacher.post(url, {"who": "never"}).content.decode()

    assert cast.classmate.first_name in page


def test_it_unlocks_a_slip(cast, teacher):
    teacher.post(of("pupil_slip", cast.pupil))
    slip = AccessSlip.objects.get(user=cast.pupil.user, revoked_at__isnull=True)
    slip.locked_at, slip.failure_count = timezone.now(), 5
    slip.pin_set_at = timezone.now()
    slip.save()

    teacher.post(of("pupil_unlock", cast.pupil), {"deed": "unlock"})

    slip.refresh_from_db()
    assert slip.locked_at is None


def test_it_reminds_once_a_day(cast, teacher):
    url = of("class_nudge", cast.class_9b)
    cast.pupil.user.last_login = timezone.now()
    cast.pupil.user.save()
    assert teacher.get(url).status_code == 200
    teacher.post(url)
    teacher.post(url)

    assert Message.objects.filter(event="nudge_pupil", recipient=cast.pupil.user).count() == 1


def test_it_shows_the_guardians_link_once_asked(cast, teacher):
    page = teacher.post(of("pupil_ask_consent", cast.classmate)).content.decode()

    assert "/k/" in page
    assert cast.classmate.consents.count() == 2


def enter_paper(teacher, pupil, consent, decision, signed_on):
    return teacher.post(
        of("pupil_paper_consent", pupil),
        {
            "consent": consent.public_id,
            "decision": decision,
            "signed_on": signed_on.isoformat(),
        },
        follow=True,
    ).content.decode()


@pytest.mark.parametrize(
    ("decision", "state"), [("give", ConsentState.GIVEN), ("refuse", ConsentState.REFUSED)]
)
def test_it_enters_a_decision_on_paper(cast, teacher, decision, state):
    teacher.post(of("pupil_ask_consent", cast.classmate))
    consent = cast.classmate.consents.first()
    signed_on = timezone.localdate() - timedelta(days=4)

    page = enter_paper(teacher, cast.classmate, consent, decision, signed_on)

    consent.refresh_from_db()
    assert (consent.state, consent.decided_by) == (state, "paper")
    assert timezone.localdate(consent.decided_at) == signed_on
    change = consent.changes.get()
    assert change.by == cast.class_teacher
    assert full_day_text(signed_on) in change.reason
    assert "auf Papier" in page


def test_it_enters_on_paper_that_a_consent_is_taken_back(cast, teacher):
    consent = cast.pupil.consents.first()

    enter_paper(teacher, cast.pupil, consent, "revoke", timezone.localdate())

    consent.refresh_from_db()
    assert consent.state == ConsentState.REVOKED
    assert "auf Papier" in consent.changes.get().reason


@pytest.mark.parametrize(
    ("decision", "days", "words"),
    [
        ("refuse", 0, "schon entschieden"),
        ("give", 0, "schon entschieden"),
        ("revoke", -1, "in der Zukunft"),
    ],
)
def test_it_enters_nothing_that_cannot_be(cast, teacher, decision, days, words):
    consent = cast.pupil.consents.first()
    signed_on = timezone.localdate() - timedelta(days=days)

    assert words in enter_paper(teacher, cast.pupil, consent, decision, signed_on)

    consent.refresh_from_db()
    assert consent.state == ConsentState.GIVEN


def test_it_takes_no_signature_that_has_run_out(cast, teacher):
    teacher.post(of("pupil_ask_consent", cast.classmate))
    consent = cast.classmate.consents.first()
    long_ago = timezone.localdate() - timedelta(days=900)

    page = enter_paper(teacher, cast.classmate, consent, "give", long_ago)

    assert "Unterschrift ist zu alt" in page


def test_it_does_not_ask_for_a_blocked_pupil(cast, teacher):
    cast.classmate.is_disclosure_blocked = True
    cast.classmate.save()

    page = teacher.post(of("pupil_ask_consent", cast.classmate), follow=True).content.decode()

    assert "geht nichts an Betriebe" in page
    assert not cast.classmate.consents.exists()


def test_it_keeps_a_guardians_contact(cast, teacher):
    data = {"first_name": "Olena", "last_name": "Koval", "email": "o@example.org", "language": "de"}

    teacher.post(of("guardian_add", cast.classmate), data)

    guardian = Guardian.objects.get(pupil=cast.classmate)
    url = reverse(
        "guardian_edit",
        kwargs={"public_id": cast.classmate.public_id, "guardian_id": guardian.public_id},
    )
    teacher.post(url, {**data, "phone": "0231 000 33 44"})
    guardian.refresh_from_db()
    assert guardian.phone == "0231 000 33 44"


PUPIL_PAGES = [
    ("pupil_detail", "get"),
    ("placement_add_self_found", "get"),
    ("pupil_slip", "post"),
    ("pupil_unlock", "post"),
    ("pupil_ask_consent", "post"),
    ("pupil_paper_consent", "post"),
    ("guardian_add", "get"),
]
CLASS_PAGES = [
    ("class_detail", "get"),
    ("class_table", "get"),
    ("class_slips", "post"),
    ("class_nudge", "post"),
]
STRANGERS = [
    "other_class_teacher",
    "foreign_teacher",
    "foreign_officer",
    "company_admin",
    "classmate",
    "pupil",
]


@pytest.mark.parametrize(("name", "method"), PUPIL_PAGES)
@pytest.mark.parametrize("who", STRANGERS)
def test_it_hides_a_pupil_from_strangers(cast, client, name, method, who):
    client.force_login(cast.users[who])

    assert getattr(client, method)(of(name, cast.pupil)).status_code == 404


@pytest.mark.parametrize(("name", "method"), CLASS_PAGES)
@pytest.mark.parametrize("who", STRANGERS)
def test_it_hides_a_class_from_strangers(cast, client, name, method, who):
    client.force_login(cast.users[who])

    assert getattr(client, method)(of(name, cast.class_9b)).status_code == 404


@pytest.mark.parametrize("name", ["pupil_slip", "pupil_unlock", "pupil_paper_consent"])
def test_it_lets_coordination_look_but_not_act(cast, client, name):
    client.force_login(cast.coordination)

    assert client.get(of("pupil_detail", cast.pupil)).status_code == 200
    assert client.post(of(name, cast.pupil)).status_code == 403


@pytest.mark.parametrize(("name", "method"), PUPIL_PAGES)
def test_it_accepts_only_its_methods(cast, teacher, name, method):
    wrong = "put" if method == "get" else "get"

    assert getattr(teacher, wrong)(of(name, cast.pupil)).status_code == 405


def test_it_lists_an_officers_pupils_by_days_left(cast, client):
    client.force_login(cast.officer)

    text = client.get(reverse("officer_pupils")).content.decode()

    assert cast.pupil.last_name in text
    assert cast.foreign_pupil.last_name not in text


def test_it_leaves_out_who_has_a_place(cast, client):
    assert cast.placement
    client.force_login(cast.officer)

    assert cast.pupil.last_name not in client.get(reverse("officer_pupils")).content.decode()


def test_it_pages_the_officers_list_without_gaps_or_doubles(cast, client, monkeypatch):
    monkeypatch.setattr("placements.views.officer.PAGE", 3)
    for _ in range(7):
        PupilFactory(school_class=cast.class_9b)
    client.force_login(cast.officer)
    url, seen = reverse("officer_pupils"), []
    while url:
        facts = client.get(url).context
        seen += [line.pupil.pk for line in facts["lines"]]
        url = reverse("officer_pupils") + facts["next_url"] if facts["next_url"] else ""

    assert len(seen) == len(set(seen)) == 10


@pytest.mark.parametrize("who", ["pupil", "class_teacher", "company_admin"])
def test_it_keeps_the_officers_list_to_officers(cast, client, who):
    client.force_login(cast.users[who])

    assert client.get(reverse("officer_pupils")).status_code == 403


def test_it_shows_that_a_consent_was_revoked(cast, teacher):
    cast.pupil.consents.first().make(ConsentMove.REVOKE)

    assert "widerrufen" in teacher.get(of("pupil_detail", cast.pupil)).content.decode()


def test_it_shows_states_but_not_the_pupils_words(cast, teacher):
    application = ApplicationFactory(pupil=cast.pupil, offer=cast.offer, period=cast.period)

    text = teacher.get(of("pupil_detail", cast.pupil)).content.decode()

    assert cast.company.name in text
    assert application.answer_likes not in text
