"""The dry run: what each row would do, without doing it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict

from django.utils.translation import gettext as _

from companies.enums import ImportAction, ImportVerdict
from companies.imports.matching import Known, Match, Twins
from companies.imports.planning import Names, plan_update, with_all_parts
from companies.imports.rows import reader, values_of
from companies.models import Company, ImportBatch, ImportRow

DEFAULT_ACTION = {
    ImportVerdict.NEW: ImportAction.CREATE,
    ImportVerdict.UPDATE: ImportAction.UPDATE,
}
"""Everything else waits for a person and is passed over until then."""
FOUND_FIELDS = ("verdict", "candidate", "reason", "twin", "differences")
"""The fields of a row that a judgement fills."""
Progress = Callable[[int, int], None]


def read_rows(batch: ImportBatch, rows: Iterable[ImportRow]) -> None:
    """Fills ``understood``, ``errors`` and ``hints`` of rows from what was sent; does not save."""
    read = reader(batch.mapping, batch.header)
    for row in rows:
        reading = read(row.raw)
        row.understood = asdict(reading.values)
        row.errors, row.hints = reading.errors, reading.hints


def no_progress(_done: int, _total: int) -> None:
    """For who shows none."""


def judge(
    rows: Sequence[ImportRow], progress: Progress = no_progress, *, keeps_choices: bool = False
) -> None:
    """Fills what was found of rows that were read, as the companies are now; does not save.

    ``keeps_choices``: a person's choice stands as long as nothing else is found than before.
    """
    known, twins, names = Known.now(), Twins(), Names.now()
    matches = {row.number: _match(row, known) for row in rows}
    wanted = {match.company_id for match in matches.values() if match}
    companies = with_all_parts(Company.objects.all()).in_bulk(wanted)
    for done, row in enumerate(rows, start=1):
        match = matches[row.number]
        company = companies.get(match.company_id) if match else None
        before, action = found_of(row), row.action
        _judge_one(row, match, company, twins, names)
        row.action = DEFAULT_ACTION.get(ImportVerdict(row.verdict), ImportAction.SKIP)
        if keeps_choices and found_of(row) == before:
            row.action = action
        if done % 100 == 0 or done == len(rows):
            progress(done, len(rows))


def _match(row: ImportRow, known: Known) -> Match | None:
    return None if row.errors else known.find(values_of(row.understood))


def _judge_one(
    row: ImportRow, match: Match | None, company: Company | None, twins: Twins, names: Names
) -> None:
    row.candidate, row.reason, row.twin, row.differences = None, "", None, []
    if row.errors:
        row.verdict = ImportVerdict.ERROR
    else:
        values = values_of(row.understood)
        twin = twins.earlier(row.number, values)
        if company is not None and match is not None:
            plan = plan_update(company, values, names)
            row.candidate, row.reason = company, match.reason
            row.differences = [list(difference) for difference in plan.differences]
            if company.is_closed_to_us:
                row.reason = _("gesperrt oder kein Kontakt gewünscht; %(reason)s") % {
                    "reason": match.reason
                }
            if not match.is_certain:
                row.verdict = ImportVerdict.DUPLICATE
            elif plan.is_empty:
                row.verdict = ImportVerdict.UNCHANGED
            elif plan.contradicts or company.is_closed_to_us:
                row.verdict = ImportVerdict.CONFLICT
            else:
                row.verdict = ImportVerdict.UPDATE
        else:
            row.verdict = ImportVerdict.NEW
        if twin is not None and row.verdict != ImportVerdict.UNCHANGED:
            row.verdict, row.twin = ImportVerdict.DUPLICATE, twin
            row.reason = _("steht schon in Zeile %(number)s") % {"number": twin}


def found_of(row: ImportRow) -> tuple[object, ...]:
    """What was found of a row, to compare two judgements."""
    return row.verdict, row.candidate_id, row.reason, row.twin, row.differences
