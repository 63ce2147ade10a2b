"""What follows for pupils when a company's offers end or the company is blocked."""

import pytest

from companies import services as company_services
from journal.models import Message
from placements.enums import ApplicationState, PlacementState

pytestmark = pytest.mark.django_db


def test_it_closes_what_waits_when_an_offer_is_withdrawn_and_names_alternatives(cast):
    application = cast.application

    company_services.withdraw_offer(cast.offer, cast.officer, reason="Betrieb zieht um")

    application.refresh_from_db()
    assert application.state == ApplicationState.CLOSED
    told = Message.objects.get(event="application_closed_pupil")
    assert cast.foreign_offer.title in told.body


def test_it_cascades_when_a_company_is_blocked(cast):
    placement, application = cast.placement, cast.application

    company_services.block_company(cast.company, cast.officer, reason="Hinweis auf Gefährdung")

    application.refresh_from_db()
    placement.refresh_from_db()
    assert application.state == ApplicationState.CLOSED
    assert placement.state == PlacementState.PLANNED, "people decide about it"
    assert Message.objects.filter(event="placement_blocked_teacher").exists()
    assert Message.objects.filter(
        event="placement_blocked_officer", recipient=cast.officer
    ).exists()
