"""What can happen to an event, a company there and a sign-up, and what cannot."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from journal.moves import MoveNotPossible
from placements import services
from placements.enums import (
    EVENT_MOVES,
    GUEST_MOVES,
    SIGN_UP_MOVES,
    EventKind,
    EventMove,
    EventState,
    GuestMove,
    GuestState,
    SignUpMove,
    SignUpState,
)
from placements.models import Event
from tests.cast import Cast
from tests.factories import EventFactory, EventSignUpFactory, at_nine

pytestmark = pytest.mark.django_db

FROM: dict[EventState, set[str]] = {
    EventState.DRAFT: {"announce", "cancel"},
    EventState.OPEN: {"hold", "cancel"},
    EventState.HELD: {"close"},
    EventState.CLOSED: set(),
    EventState.CANCELLED: set(),
}


@pytest.mark.parametrize("state", EventState)
def test_it_moves_as_the_table_says(state: EventState) -> None:
    event = EventFactory(state=state)
    assert set(event.possible_moves()) == FROM[state]
    for move in set(EventMove.values) - FROM[state]:
        with pytest.raises(MoveNotPossible):
            event.make(move)


def test_it_knows_a_move_for_every_name() -> None:
    assert set(EVENT_MOVES) == set(EventMove.values)
    assert set(GUEST_MOVES) == set(GuestMove.values)
    assert set(SIGN_UP_MOVES) == set(SignUpMove.values)
    reached = {target for _sources, target in GUEST_MOVES.values()}
    assert reached == set(GuestState.values) - {GuestState.PLANNED}
    assert {target for _sources, target in SIGN_UP_MOVES.values()} == set(SignUpState.values)


def test_it_writes_nothing_to_anybody_before_it_is_announced(cast: Cast) -> None:
    event = services.create_event(
        cast.officer,
        kind=EventKind.FAIR,
        title="Messe",
        place="Aula",
        starts_at=at_nine(20),
        ends_at=at_nine(20) + timedelta(hours=2),
    )
    guest = services.add_guest(event, cast.company, cast.officer)
    services.invite_classes(event, [cast.class_9b], cast.officer)
    assert guest.state == GuestState.PLANNED
    for user in (cast.company_admin, cast.class_teacher, cast.pupil.user):
        assert not Event.objects.visible_to(user).exists()
    services.announce_event(event, cast.officer)
    guest.refresh_from_db()
    assert guest.state == GuestState.INVITED
    for user in (cast.company_admin, cast.class_teacher, cast.pupil.user):
        assert Event.objects.visible_to(user).exists()


def test_it_announces_nothing_that_is_past(cast: Cast) -> None:
    event = EventFactory(state=EventState.DRAFT, starts_at=at_nine(-1))
    with pytest.raises(services.NotPossible, match="Vergangenheit"):
        services.announce_event(event, cast.officer)


def test_it_is_held_when_it_is_over_and_only_then(visit: Event) -> None:
    assert not services.hold_if_over(visit)
    assert services.hold_if_over(visit, now=visit.ends_at)
    assert not services.hold_if_over(visit, now=visit.ends_at)
    visit.refresh_from_db()
    assert visit.state == EventState.HELD


def test_it_keeps_a_past_event_as_it_was(cast: Cast, visit: Event) -> None:
    services.hold_if_over(visit, now=visit.ends_at)
    with pytest.raises(services.NotPossible):
        services.change_event(visit, cast.officer, title="Anders")
    with pytest.raises(MoveNotPossible):
        services.cancel_event(visit, cast.officer, reason="zu spät")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "party"}, "event_choices_are_known"),
        ({"ends_at": timezone.now() - timedelta(days=99)}, "event_ends_after_start"),
        ({"seats": 0}, "event_seats_are_1_to_5000"),
        ({"seats": 2, "taken_count": 3}, "event_has_a_seat_for_each"),
    ],
)
def test_it_lets_the_database_refuse_nonsense(fields: dict, constraint: str) -> None:
    event = EventFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**fields)


def test_it_takes_a_pupil_once(cast: Cast, visit: Event) -> None:
    EventSignUpFactory(event=visit, pupil=cast.pupil)
    with pytest.raises(IntegrityError, match="sign_up_once_per_event"), transaction.atomic():
        EventSignUpFactory(event=visit, pupil=cast.pupil)


def test_it_begins_at_the_same_hour_before_and_after_the_clock_changes() -> None:
    """Nine o'clock is nine o'clock on both sides of the last Sunday of October."""
    from datetime import date, datetime, time

    from placements.messages import event_time_text
    from quartier.lib.dates import BERLIN

    for day in (date(2026, 10, 24), date(2026, 10, 26)):
        starts_at = datetime.combine(day, time(9), BERLIN)
        event = EventFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
        event.refresh_from_db()
        assert event_time_text(event).endswith("2026, 9:00 bis 12:00 Uhr")
        assert event.first_day == day
