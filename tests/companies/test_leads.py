"""A company found by a school is entered once and looked at by an officer."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.enums import Role
from accounts.models import User
from companies.enums import CompanyState, FollowUpCause
from companies.models import Company, FollowUp
from companies.services import create_lead, open_call_task
from tests.companies import firms


def lead(by: User, **fields: Any) -> Company:
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


@pytest.mark.django_db
def test_it_enters_a_lead_with_place_contact_and_follow_up() -> None:
    firms.postal_code()
    company = lead(firms.user(Role.TEACHER))
    assert (company.state, company.is_approved) == (CompanyState.LEAD, False)
    assert company.sites.get().neighbourhood == firms.neighbourhood()
    assert company.contacts.get().full_name == "Maria van der Berg"
    follow_up = company.follow_ups.get()
    assert (follow_up.cause, follow_up.responsible) == (FollowUpCause.LEAD, None)


@pytest.mark.django_db
def test_it_finds_the_known_company_behind_another_spelling() -> None:
    firms.postal_code()
    teacher = firms.user(Role.TEACHER)
    known = lead(teacher)
    assert lead(teacher, name="BAECKEREI  MUELLER") == known
    assert lead(teacher, postal_code="44135") != known


@pytest.mark.django_db
def test_it_keeps_a_place_without_known_postal_code_unlocated() -> None:
    site = lead(firms.user(Role.TEACHER), postal_code="99999").sites.get()
    assert (site.is_located, site.neighbourhood) == (False, None)


@pytest.mark.django_db
def test_it_enters_a_company_without_contact_when_nobody_was_named() -> None:
    assert not lead(firms.user(Role.TEACHER), contact_name=" ").contacts.exists()


@pytest.mark.django_db(transaction=True)
def test_it_enters_a_company_once_when_two_teachers_do_at_the_same_moment() -> None:
    teachers = [firms.user(Role.TEACHER) for _ in range(6)]

    def enter(teacher: User) -> int:
        try:
            return lead(teacher).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(enter, teachers))
    assert len(found) == Company.objects.count() == FollowUp.objects.count() == 1


@pytest.mark.django_db
def test_it_opens_one_call_task_however_often_it_is_asked() -> None:
    owner = firms.officer()
    company = firms.company(owner=owner)
    due = firms.timezone.localdate()
    for _again in range(2):
        task = open_call_task(company, key="silent:1", subject="Anfrage ohne Antwort", due_on=due)
    assert FollowUp.objects.get() == task
    assert (task.responsible, task.cause) == (owner, FollowUpCause.SILENCE)
