"""A company found by a school is entered once and looked at by an officer."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from companies.enums import CompanyState, FollowUpCause
from companies.models import Company, FollowUp
from companies.services import create_lead, open_call_task
from tests.factories import CompanyFactory, OfficerFactory, UserFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(db: None) -> User:
    return UserFactory(role=Role.TEACHER)


def lead(by: User, **fields: Any) -> Company:
    """„Bäckerei Müller“ in Hörde, unless told otherwise."""
    return create_lead(
        **{
            "name": "Bäckerei Müller GmbH",
            "street": "Am Markt 1",
            "postal_code": "44263",
            "city": "Dortmund",
            "phone": "0231 123456",
            "contact_name": "Maria van der Berg",
            "by": by,
            **fields,
        }
    )


def test_it_enters_a_lead_with_place_contact_and_follow_up(teacher: User) -> None:
    company = lead(teacher)
    assert (company.state, company.is_approved) == (CompanyState.LEAD, False)
    assert company.sites.get().neighbourhood.name == "Hörde"
    assert company.contacts.get().full_name == "Maria van der Berg"
    follow_up = company.follow_ups.get()
    assert (follow_up.cause, follow_up.responsible) == (FollowUpCause.LEAD, None)


def test_it_gives_the_lead_to_the_officer_of_the_school(teacher: User) -> None:
    officer = OfficerFactory()
    assert lead(teacher, responsible=officer).follow_ups.get().responsible == officer


def test_it_finds_the_known_company_behind_another_spelling(teacher: User) -> None:
    known = lead(teacher)
    assert lead(teacher, name="BAECKEREI  MUELLER") == known
    assert lead(teacher, postal_code="44135") != known


def test_it_keeps_a_place_without_known_postal_code_unlocated(teacher: User) -> None:
    site = lead(teacher, postal_code="99999").sites.get()
    assert (site.is_located, site.neighbourhood) == (False, None)


def test_it_enters_a_company_without_contact_when_nobody_was_named(teacher: User) -> None:
    assert not lead(teacher, contact_name=" ").contacts.exists()


@pytest.mark.django_db(transaction=True)
def test_it_enters_a_company_once_when_six_teachers_do_at_the_same_moment() -> None:
    teachers = [UserFactory(role=Role.TEACHER) for _ in range(6)]
    found = set(at_once(6, lambda number: lead(teachers[number]).pk))
    assert len(found) == Company.objects.count() == FollowUp.objects.count() == 1


def test_it_opens_one_call_task_however_often_it_is_asked() -> None:
    owner = OfficerFactory()
    company = CompanyFactory(owner=owner)
    due = timezone.localdate()
    for _again in range(2):
        task = open_call_task(company, key="silent:1", subject="Anfrage ohne Antwort", due_on=due)
    assert FollowUp.objects.get() == task
    assert (task.responsible, task.cause) == (owner, FollowUpCause.SILENCE)


def test_it_gives_no_call_task_to_an_account_that_is_closed() -> None:
    company = CompanyFactory(owner=OfficerFactory(is_active=False))
    day = timezone.localdate()
    left = OfficerFactory(is_active=False)
    tasks = [
        open_call_task(company, key="1", subject="Anrufen", due_on=day),
        open_call_task(company, key="2", subject="Anrufen", due_on=day, responsible=left),
    ]
    assert [task.responsible for task in tasks] == [None, None]
