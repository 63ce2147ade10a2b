"""An announced visit of the Hafenwerkstatt with two seats, to which class 9b is invited."""

import pytest

from placements.models import Event
from tests.cast import Cast
from tests.factories import EventClassFactory, EventCompanyFactory, EventFactory


@pytest.fixture
def visit(cast: Cast) -> Event:
    """Two seats for 9b; the company is invited."""
    event = EventFactory(
        officer=cast.officer, seats=2, host=cast.company, neighbourhood=cast.neighbourhood
    )
    EventClassFactory(event=event, school_class=cast.class_9b)
    EventCompanyFactory(event=event, company=cast.company, contact=cast.contact)
    return event
