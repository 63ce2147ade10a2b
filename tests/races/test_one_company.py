"""Several people bring the same company along in the same second: one company, one admin."""

import pytest
from django.utils import timezone

from accounts.enums import LinkPurpose
from accounts.links import create_link
from companies import services
from companies.enums import SignUpState
from companies.models import Company, CompanySignUp, Member
from tests.factories import CompanySignUpFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 8


def link_to(row):
    return create_link(LinkPurpose.CONFIRM_SIGN_UP, row.public_id, days=3, now=timezone.now())


def test_it_makes_one_company_of_many_taps():
    links = [link_to(CompanySignUpFactory(name="Nähwerk Nord")) for _ in range(MANY)]

    at_once(MANY, lambda number: services.confirm_sign_up(links[number]))

    company = Company.objects.get(name="Nähwerk Nord")
    states = sorted(CompanySignUp.objects.values_list("state", flat=True))
    assert states == [SignUpState.ASKING] * (MANY - 1) + [SignUpState.WAITING]
    assert Member.objects.get().company == company


def test_it_uses_one_link_once():
    link = link_to(CompanySignUpFactory())

    def tap(_number):
        try:
            services.confirm_sign_up(link)
        except services.LinkIsUsed:
            return "used"
        return "done"

    assert sorted(at_once(MANY, tap)) == ["done"] + ["used"] * (MANY - 1)
    assert Company.objects.count() == 1
