"""Two at once over real connections: a list is taken over once, two of one school queue."""

import pytest

from journal.moves import MoveNotPossible
from schools.imports import batches, work
from schools.models import Pupil
from tests.cast import Cast
from tests.parallel import at_once
from tests.pupil_imports.lists import checked, csv_list

pytestmark = pytest.mark.django_db(transaction=True)
NEW = ["77", "Neu", "Nora", "02.03.2011", "9b"]


def test_it_takes_over_once_when_two_press_and_two_work(cast: Cast) -> None:
    batch = checked(cast.school, csv_list(NEW), cast.careers_lead, "nobody")

    def press(_number: int) -> str:
        try:
            batches.start_apply(batch, cast.careers_lead)
        except MoveNotPossible:
            return "too late"
        return "started"

    assert sorted(at_once(2, press)) == ["started", "too late"]
    assert sorted(at_once(2, lambda _number: work.work_on(batch.pk))) == [False, True]
    assert Pupil.objects.filter(external_id="77").count() == 1


def test_it_lets_two_lists_of_a_school_wait_for_each_other(cast: Cast) -> None:
    lists = [
        checked(cast.school, csv_list(NEW), cast.careers_lead, "nobody") for _number in range(2)
    ]
    for batch in lists:
        batches.start_apply(batch, cast.careers_lead)
    at_once(2, lambda number: work.work_on(lists[number].pk))
    for batch in lists:
        batch.refresh_from_db()
    # The second finds that Nora has come meanwhile, and shows that instead of a second Nora.
    assert sorted(batch.state for batch in lists) == ["applied", "checked"]
    assert Pupil.objects.filter(external_id="77").count() == 1
