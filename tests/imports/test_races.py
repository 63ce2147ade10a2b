"""Two at once over real connections: an import happens once, a company is entered once."""

import pytest

from companies import services
from companies.imports import batches, work
from companies.models import Company
from journal.moves import MoveNotPossible
from tests.cast import Cast
from tests.imports.sheets import HEADER, KAYA, MUELLER, checked, csv_file
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_takes_over_once_when_two_press_and_two_work(cast: Cast) -> None:
    batch = checked(csv_file(HEADER, MUELLER, KAYA), cast.officer)

    def press(_number: int) -> str:
        try:
            batches.start_apply(batch, cast.officer)
        except MoveNotPossible:
            return "too late"
        return "started"

    assert sorted(at_once(2, press)) == ["started", "too late"]
    assert sorted(at_once(2, lambda _number: work.work_on(batch.pk))) == [False, True]
    assert Company.objects.filter(name__in=[MUELLER[0], KAYA[0]]).count() == 2


def test_it_takes_over_one_of_two_tables_with_the_same_company(cast: Cast) -> None:
    tables = [checked(csv_file(HEADER, KAYA), cast.officer) for _number in range(2)]
    for batch in tables:
        batches.start_apply(batch, cast.officer)
    at_once(2, lambda number: work.work_on(tables[number].pk))
    for batch in tables:
        batch.refresh_from_db()
    assert sorted(batch.state for batch in tables) == ["applied", "checked"]
    assert Company.objects.filter(name=KAYA[0]).count() == 1


def test_it_enters_a_company_once_by_import_and_by_hand(cast: Cast) -> None:
    batch = checked(csv_file(HEADER, KAYA), cast.officer)
    batches.start_apply(batch, cast.officer)

    def run(number: int) -> None:
        if number == 0:
            work.work_on(batch.pk)
            return
        services.enter_company(
            name="KFZ Kaya GmbH",
            street="Am Markt 1",
            postal_code="44263",
            city="Dortmund",
            phone="",
            contact_name="",
            by=cast.foreign_officer,
        )

    at_once(2, run)
    assert Company.objects.filter(sort_key__startswith="kfz kaya").count() == 1
