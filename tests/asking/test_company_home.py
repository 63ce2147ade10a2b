"""A company's first page: what waits, one next step; its pause; and whom it knows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue import rules
from companies.models import Member, Offer
from journal.enums import AuditAction
from journal.models import AuditEntry
from placements import services
from placements.enums import PlacementState, TrainingState
from schools.enums import ConsentPurpose
from tests.factories import (
    ApplicationFactory,
    CompanySignUpFactory,
    ConsentFactory,
    OfferFactory,
    PlacementFactory,
    PupilFactory,
    TrainingPathFactory,
)

pytestmark = pytest.mark.django_db
HOME = reverse("home")
KNOWN = reverse("company_known")


@pytest.fixture
def company(client, cast):
    client.force_login(cast.company_admin)
    return client


def words(client, url=HOME):
    return " ".join(client.get(url).text.split())


def queries(client, url):
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


def placed(cast, days_ago=100, **more):
    """An internship that ended so many days ago."""
    end = timezone.localdate() - timedelta(days=days_ago)
    more = {"pupil": cast.pupil, **more}
    return PlacementFactory(
        company=cast.company,
        offer=cast.offer,
        period=None,
        starts_on=end - timedelta(days=18),
        ends_on=end,
        state=PlacementState.COMPLETED,
        booking=None,
        **more,
    )


def test_it_says_first_who_waits_for_an_answer(company, cast):
    cast.application.answer_by = timezone.localdate() + timedelta(days=2)
    cast.application.save()
    OfferFactory(company=cast.company, state="draft")

    page = words(company)

    assert "Jemand wartet auf Ihre Antwort" in page
    assert "(noch 2 Tage)" in page
    assert reverse("company_decline", args=[cast.application.public_id]) in page
    assert "noch ein Entwurf" not in page


def test_it_names_one_next_step_after_another(company, cast):
    Offer.objects.filter(company=cast.company).delete()
    assert "Schreiben Sie Ihr erstes Angebot" in words(company)
    ended = OfferFactory(company=cast.company, state="expired")
    assert "Machen Sie nächstes Jahr wieder mit?" in words(company)
    OfferFactory(company=cast.company, state="published")
    assert "Gerade ist nichts zu tun" in words(company)
    OfferFactory(company=cast.company, state="draft")
    assert "Ein Angebot ist noch ein Entwurf" in words(company)
    cast.company.approved_at = None
    cast.company.save()
    assert "Wir prüfen Ihren Betrieb" in words(company)
    OfferFactory(company=cast.company, state="awaiting_company")
    assert "Stimmt Ihr Angebot so?" in words(company)
    CompanySignUpFactory(state="asking", company=cast.company)
    assert "Jemand möchte in Ihr Team" in words(company)
    company.force_login(cast.company_member)
    assert "Jemand möchte in Ihr Team" not in words(company)
    assert ended.pk


def test_it_helps_an_account_without_a_company(company, cast):
    Member.objects.filter(user=cast.company_admin).delete()
    for url in (HOME, KNOWN):
        assert "gehört gerade zu keinem Betrieb" in words(company, url)


def test_it_pauses_and_goes_on_with_one_tap(company, cast):
    today = timezone.localdate()
    days = rules.whole("company.care_pause_days")
    assert f"{days} Tage Pause" in words(company)
    assert company.post(reverse("company_pause")).url == HOME
    cast.company.refresh_from_db()
    assert cast.company.paused_until == today + timedelta(days=days)
    assert not Offer.objects.listed(today).filter(company=cast.company).exists()
    assert "Sie haben Pause bis" in words(company)
    company.post(reverse("company_pause"), {"pause": "end"})
    cast.company.refresh_from_db()
    assert cast.company.paused_until is None


def test_it_shortens_no_longer_pause(company, cast):
    cast.company.paused_until = timezone.localdate() + timedelta(days=90)
    cast.company.save()
    company.post(reverse("company_pause"))
    cast.company.refresh_from_db()
    assert cast.company.paused_until == timezone.localdate() + timedelta(days=90)


def test_it_tells_the_history_of_one_pupil_and_names_whom_it_may(company, cast):
    placed(cast)
    assert cast.placement
    TrainingPathFactory(pupil=cast.pupil, company=cast.company, state=TrainingState.INTRODUCED)

    page = company.get(KNOWN)

    (known,) = page.context["known"]
    assert known.first_name == "Elif"
    assert [step.kind for step in known.steps].count("Schulpraktikum") == 2
    assert any("Ausbildung" in step.kind for step in known.steps)
    assert "Yıldız" not in page.text
    entry = AuditEntry.objects.get(action=AuditAction.VIEWED)
    assert (entry.object_id, entry.by) == (cast.pupil.public_id, cast.company_admin)
    assert entry.details == {"stage": "history"}


@pytest.mark.parametrize(
    "why", ["long_over", "no_consent", "other_consent", "blocked", "anonymised"]
)
def test_it_keeps_a_name_to_itself(company, cast, why):
    placed(cast, days_ago=100 if why == "long_over" else 3)
    if why == "no_consent":
        cast.pupil.consents.all().delete()
    if why == "other_consent":
        cast.pupil.consents.filter(purpose=ConsentPurpose.PROFILE_TO_COMPANY).delete()
    if why == "blocked":
        cast.pupil.is_disclosure_blocked = True
    if why == "anonymised":
        cast.pupil.anonymised_at = timezone.now()
    cast.pupil.save()

    page = company.get(KNOWN)

    assert len(page.context["known"]) == 1
    assert "Elif" not in page.text
    assert "Ein*e Jugendliche*r" in page.text
    assert not AuditEntry.objects.filter(action=AuditAction.VIEWED).exists()


@pytest.mark.parametrize("days", [0, 1])
def test_it_forgets_a_name_the_day_after_the_last_weeks(company, cast, days):
    weeks = rules.whole("disclosure.after_end_days")
    placed(cast, days_ago=weeks + days)
    (known,) = company.get(KNOWN).context["known"]
    assert known.first_name == ("" if days else "Elif")


def test_it_names_who_asks_again_after_a_long_time(company, cast):
    placed(cast)
    assert cast.application
    (known,) = company.get(KNOWN).context["known"]
    assert known.first_name == "Elif"
    services.decline(cast.application, reason="no_time", text="", by=cast.company_admin)
    (known,) = company.get(KNOWN).context["known"]
    assert known.first_name == ""


@pytest.mark.parametrize("state", ["cancelled", "no_show", "broken_off"])
def test_it_tells_nothing_that_came_to_nothing(company, cast, state):
    row = placed(cast, days_ago=3)
    row.state = state
    row.save()
    assert company.get(KNOWN).context["known"] == []


def test_it_shows_nobody_of_another_company(company, cast):
    placed(cast)
    company.force_login(cast.foreign_member)
    assert company.get(KNOWN).context["known"] == []


def test_it_asks_the_same_queries_for_any_number(company, cast):
    def one_more():
        pupil = PupilFactory(school_class=cast.class_9b)
        ConsentFactory(pupil=pupil)
        placed(cast, days_ago=3, pupil=pupil)
        other = PupilFactory(school_class=cast.class_9b)
        ConsentFactory(pupil=other)
        ApplicationFactory(pupil=other, offer=cast.offer, period=cast.period)

    one_more()
    before = queries(company, KNOWN), queries(company, HOME)
    one_more()
    one_more()
    assert (queries(company, KNOWN), queries(company, HOME)) == before
