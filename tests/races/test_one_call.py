"""Two officers plan a call at the same company in the same second: one has it reserved."""

import pytest
from django.utils import timezone

from companies import services
from companies.models import FollowUp
from tests.factories import OfficerFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 12


def test_it_reserves_a_company_for_one_of_many_officers(cast):
    officers = [OfficerFactory() for _ in range(MANY)]

    def plan(number):
        try:
            services.plan_follow_up(
                cast.company,
                due_on=timezone.localdate(),
                subject="anrufen",
                responsible=officers[number],
            )
        except services.CompanyReserved as refusal:
            return str(refusal)
        return "reserved"

    answers = at_once(MANY, plan)

    winner = FollowUp.objects.get().responsible
    refusals = [answer for answer in answers if answer != "reserved"]
    assert len(refusals) == MANY - 1
    assert all(f"für {winner.get_full_name()} reserviert" in answer for answer in refusals)
