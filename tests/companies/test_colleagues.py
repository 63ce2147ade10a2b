"""Who else called or is about to: said before anything else, and decided when two plan at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalogue import rules
from companies import services
from companies.colleagues import colleagues_at
from companies.enums import NoteKind, NoteOutcome
from companies.models import ContactNote, FollowUp
from tests.cast import Cast
from tests.factories import ContactNoteFactory, FollowUpFactory, OfficerFactory, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague() -> User:
    """Another officer one can call."""
    return OfficerFactory(first_name="Vera", last_name="Schnell", phone="0231 5004711")


def in_days(number: int):
    """A day from now."""
    return timezone.localdate() + timedelta(days=number)


@pytest.mark.parametrize(("age", "is_named"), [(1, True), (13, True), (15, False)])
def test_it_names_a_colleagues_contact_of_the_last_days(
    cast: Cast, colleague: User, age: int, is_named: bool
) -> None:
    ContactNoteFactory(company=cast.company, by=colleague, happened_at=days_ago(age))
    ContactNoteFactory(company=cast.company, by=cast.officer, happened_at=days_ago(1))
    found = colleagues_at(cast.company, cast.officer, timezone.localdate())
    assert [note.by for note in found.notes] == [colleague] * is_named


@pytest.mark.parametrize(
    ("due", "is_named", "is_reserved"),
    [(-8, False, False), (-7, True, True), (0, True, True), (28, True, True), (29, True, False)],
)
def test_it_reserves_a_company_around_the_planned_day(
    cast: Cast, colleague: User, due: int, is_named: bool, is_reserved: bool
) -> None:
    plan = FollowUpFactory(company=cast.company, responsible=colleague, due_on=in_days(due))
    found = colleagues_at(cast.company, cast.officer, timezone.localdate())
    assert found.plans == [plan] * is_named
    assert found.reservation == (plan if is_reserved else None)
    assert not colleagues_at(cast.company, colleague, timezone.localdate()).plans


def test_it_releases_a_company_when_the_follow_up_is_done(cast: Cast, colleague: User) -> None:
    plan = FollowUpFactory(company=cast.company, responsible=colleague)
    services.finish_follow_up(plan, colleague)
    assert colleagues_at(cast.company, cast.officer, timezone.localdate()).reservation is None
    services.plan_follow_up(
        cast.company, due_on=in_days(1), subject="anrufen", responsible=cast.officer
    )


def test_it_says_so_before_anything_else_on_the_companys_page(
    cast: Cast, colleague: User, client: Client
) -> None:
    ContactNoteFactory(company=cast.company, by=colleague, happened_at=days_ago(2))
    FollowUpFactory(company=cast.company, responsible=colleague, due_on=in_days(3))
    client.force_login(cast.officer)
    text = client.get(reverse("admin:companies_company_change", args=[cast.company.pk])).text
    until = rules.days("acquisition.reserved_days_after") + in_days(3)
    assert "reserviert für Vera Schnell bis" in text
    assert f"{until.year}" in text
    assert text.index("Bitte erst absprechen") < text.index("Bevor Sie anrufen")
    assert text.index("tel:02315004711") < text.index("Bevor Sie anrufen")
    client.force_login(colleague)
    text = client.get(reverse("admin:companies_company_change", args=[cast.company.pk])).text
    assert "Bitte erst absprechen" not in text


def test_it_shows_in_the_list_for_whom_a_company_is_reserved(
    cast: Cast, colleague: User, client: Client
) -> None:
    FollowUpFactory(company=cast.company, responsible=colleague, due_on=in_days(3))
    client.force_login(cast.officer)
    text = client.get(reverse("admin:companies_company_changelist")).text
    assert "Vera Schnell, " in text


def test_it_refuses_a_second_plan_and_keeps_what_was_typed(
    cast: Cast, colleague: User, client: Client
) -> None:
    FollowUpFactory(company=cast.company, responsible=colleague, due_on=in_days(3))
    client.force_login(cast.officer)
    answer = client.post(
        reverse("admin:companies_company_deed", args=[cast.company.pk, "notiz"]),
        {
            "kind": NoteKind.PHONE,
            "outcome": NoteOutcome.LATER,
            "text": "Im Januar wieder.",
            "due_on": in_days(5),
        },
    )
    assert "für Vera Schnell (0231 5004711) reserviert" in answer.text
    assert "Im Januar wieder." in answer.text
    assert not ContactNote.objects.exists()
    assert FollowUp.objects.count() == 1


def test_it_lets_everybody_plan_once_the_reservation_is_over(cast: Cast, colleague: User) -> None:
    FollowUpFactory(company=cast.company, responsible=colleague, due_on=in_days(3))
    services.plan_follow_up(
        cast.company, due_on=in_days(60), subject="anrufen", responsible=cast.officer
    )
    services.plan_follow_up(cast.company, due_on=in_days(4), subject="alle", responsible=None)
    assert FollowUp.objects.count() == 3
