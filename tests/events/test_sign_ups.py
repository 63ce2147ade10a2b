"""Pupils at an event: seats, the waiting list, a whole class, parallel clicks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from journal.models import Message
from placements import services
from placements.enums import EventKind, EventState, SignUpState
from placements.models import Event, EventSignUp
from tests.cast import Cast
from tests.factories import EventClassFactory, EventFactory, PupilFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


def states(event: Event) -> list[str]:
    return list(event.sign_ups.order_by("asked_at", "pk").values_list("state", flat=True))


def test_it_gives_seats_while_there_are_some_then_a_place_in_the_line(
    cast: Cast, visit: Event
) -> None:
    third = PupilFactory(school_class=cast.class_9b)
    for pupil in (cast.pupil, cast.classmate, third):
        services.sign_up(visit, pupil, pupil.user)
    visit.refresh_from_db()
    assert (visit.taken_count, visit.is_full) == (2, True)
    assert states(visit) == ["signed_up", "signed_up", "waiting"]
    # Twice changes nothing.
    services.sign_up(visit, cast.pupil, cast.pupil.user)
    assert states(visit) == ["signed_up", "signed_up", "waiting"]


def test_it_moves_the_line_up_and_tells_the_pupil(cast: Cast, visit: Event) -> None:
    third, fourth = (PupilFactory(school_class=cast.class_9b) for _ in range(2))
    rows = [
        services.sign_up(visit, pupil, pupil.user)
        for pupil in (cast.pupil, cast.classmate, third, fourth)
    ]
    services.sign_off(rows[0], cast.pupil.user)
    assert states(visit) == ["cancelled", "signed_up", "signed_up", "waiting"]
    told = Message.objects.filter(event="event_moved_up_pupil")
    assert [message.recipient for message in told] == [third.user]
    visit.refresh_from_db()
    assert visit.taken_count == 2
    # Who comes back stands at the end of the line.
    services.sign_up(visit, cast.pupil, cast.pupil.user)
    services.sign_off(rows[1], cast.classmate.user)
    rows[0].refresh_from_db()
    rows[3].refresh_from_db()
    assert (rows[0].state, rows[3].state) == ("waiting", "signed_up")


def test_it_tells_a_pupil_whom_somebody_else_signed_up(cast: Cast, visit: Event) -> None:
    """Once, and with the way to sign off; who taps alone reads it on the page."""
    Event.objects.update(seats=1)
    services.sign_up_class(visit, cast.class_9b, cast.class_teacher)
    told = Message.objects.filter(event="event_signed_up_pupil", channel="in_app")
    count = told.count()
    assert {message.recipient for message in told} == {
        row.pupil.user for row in visit.sign_ups.select_related("pupil__user")
    }
    subjects = sorted(message.subject.split(":")[0] for message in told)
    assert subjects == ["Du bist angemeldet"] + ["Du stehst auf der Warteliste"] * (count - 1)
    services.sign_up_class(visit, cast.class_9b, cast.class_teacher)
    assert told.count() == count
    own = EventFactory()
    EventClassFactory(event=own, school_class=cast.class_9b)
    services.sign_up(own, cast.pupil, cast.pupil.user)
    assert told.count() == count


def test_it_moves_the_line_up_when_there_are_more_seats(cast: Cast, visit: Event) -> None:
    third = PupilFactory(school_class=cast.class_9b)
    for pupil in (cast.pupil, cast.classmate, third):
        services.sign_up(visit, pupil, pupil.user)
    with pytest.raises(services.NotPossible, match="2 Plätze"):
        services.change_event(visit, cast.officer, seats=1)
    services.change_event(visit, cast.officer, seats=None)
    assert states(visit) == ["signed_up"] * 3


def test_it_asks_only_classes_that_are_invited(cast: Cast, visit: Event) -> None:
    with pytest.raises(services.NotPossible, match="nicht eingeladen"):
        services.sign_up(visit, cast.other_pupil, cast.other_pupil.user)
    fair = EventFactory(is_for_all_classes=True)
    assert services.sign_up(fair, cast.foreign_pupil, cast.foreign_pupil.user).has_seat


def test_it_takes_nobody_of_a_school_that_has_left_the_programme(cast: Cast) -> None:
    fair = EventFactory(is_for_all_classes=True)
    cast.foreign_school.left_on = timezone.localdate()
    cast.foreign_school.save()
    with pytest.raises(services.NotPossible):
        services.sign_up(fair, cast.foreign_pupil, cast.foreign_pupil.user)


def test_it_takes_no_pupils_at_a_meeting_of_adults(cast: Cast) -> None:
    meeting = EventFactory(kind=EventKind.NETWORK, is_for_all_classes=True)
    assert not Event.objects.visible_to(cast.pupil.user).exists()
    with pytest.raises(services.NotPossible):
        services.sign_up(meeting, cast.pupil, cast.pupil.user)


def test_it_ends_sign_up_on_its_last_day_for_pupils_not_for_teachers(
    cast: Cast, visit: Event
) -> None:
    visit.sign_up_until = timezone.localdate() - timedelta(days=1)
    visit.save()
    with pytest.raises(services.NotPossible, match="vorbei"):
        services.sign_up(visit, cast.pupil, cast.pupil.user)
    assert services.sign_up(visit, cast.pupil, cast.class_teacher).has_seat


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CLOSED, EventState.CANCELLED])
def test_it_takes_nobody_in_other_states(cast: Cast, visit: Event, state: str) -> None:
    Event.objects.update(state=state)
    with pytest.raises(services.NotPossible):
        services.sign_up(visit, cast.pupil, cast.class_teacher)


def test_it_signs_a_class_up_as_far_as_seats_go(cast: Cast, visit: Event) -> None:
    third, fourth = (PupilFactory(school_class=cast.class_9b) for _ in range(2))
    row = services.sign_up(visit, fourth, fourth.user)
    services.sign_off(row, fourth.user)
    result = services.sign_up_class(visit, cast.class_9b, cast.class_teacher)
    assert (result.signed_up, result.waiting, result.left_out) == (2, 1, 1)
    row.refresh_from_db()
    assert row.state == SignUpState.CANCELLED, "what pupils decided themselves stays"
    assert third.sign_ups.exists()


def test_it_frees_the_seat_of_a_pupil_whose_data_are_gone(cast: Cast, visit: Event) -> None:
    leaver, other, waits = (PupilFactory(school_class=cast.class_9b) for _ in range(3))
    for pupil in (leaver, other, waits):
        services.sign_up(visit, pupil, pupil.user)
    leaver.sign_ups.all().delete()
    assert services.recount_seats(visit)
    assert not services.recount_seats(visit)
    assert waits.sign_ups.get().has_seat
    visit.refresh_from_db()
    assert visit.taken_count == 2


def test_it_lets_the_constraint_judge_when_the_count_was_read_too_early(
    cast: Cast, visit: Event
) -> None:
    """Even with an old row in hand nobody gets a seat that is not there."""
    from placements.services.sign_ups import _seat

    row = EventSignUp.objects.create(event=visit, pupil=cast.pupil)
    Event.objects.update(taken_count=2)
    assert visit.taken_count == 0, "the old row"
    row.event = visit
    assert _seat(row, by=cast.officer, now=timezone.now()) is None
    row.refresh_from_db()
    assert row.state == SignUpState.WAITING


@pytest.mark.django_db(transaction=True)
def test_it_gives_the_last_seat_to_one_of_many_at_once(cast: Cast) -> None:
    event = EventFactory(seats=1)
    EventClassFactory(event=event, school_class=cast.class_9b)
    pupils = [PupilFactory(school_class=cast.class_9b) for _ in range(8)]

    def ask(number: int) -> bool:
        return services.sign_up(event, pupils[number], pupils[number].user).has_seat

    assert sorted(at_once(8, ask)) == [False] * 7 + [True]
    event.refresh_from_db()
    assert event.taken_count == event.sign_ups.seated().count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_passes_a_seat_on_once_while_others_ask(cast: Cast) -> None:
    """One signs off while others sign up and wait: never more seats taken than there are."""
    event = EventFactory(seats=1)
    EventClassFactory(event=event, school_class=cast.class_9b)
    pupils = [PupilFactory(school_class=cast.class_9b) for _ in range(4)]
    first = services.sign_up(event, pupils[0], pupils[0].user)

    def act(number: int) -> object:
        if number == 0:
            return services.sign_off(first, pupils[0].user)
        return services.sign_up(event, pupils[number], pupils[number].user)

    at_once(4, act)
    event.refresh_from_db()
    assert event.taken_count == event.sign_ups.seated().count() == 1
