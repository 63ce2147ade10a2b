"""``judge``: the one function everybody asks. Days, weeks and the whole are judged apart."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from catalogue.youth import days, hours, proofs, weeks
from catalogue.youth.book import RuleBook
from catalogue.youth.case import Case
from catalogue.youth.schedule import Day, Finding, Schedule, WorkDay


def judge(schedule: Schedule, book: RuleBook) -> list[Finding]:
    """What this schedule breaks, in order of date, rule and text; empty when all is well.

    Each day is judged with the age on that day (JArbSchG § 2, JA-00) and with the rules and
    numbers that hold on it. Under 15, and up to 17 in full-time schooling (§ 2 (3), JA-01), the
    rules for children hold; from the 18th birthday on only the proofs and the school's dates count.

    - Kind of work: JA-02 (§ 5). Whoever is younger than 13 in an internship has a wrong date of
      birth, a warning; for any other kind it is a block, as is an apprenticeship of a child.
    - Hours of a day and a week: JA-03, JA-04 (internship, § 7), JA-06, JA-07 (§ 8), JA-25 (light
      work of children, § 5 (3)), JA-26 (holiday job, § 5 (4)). A week is Monday to Sunday; its
      finding carries the day on which the limit is passed.
    - Breaks JA-08 to JA-11 (§ 11), shift JA-12 (§ 12), rest JA-13 (§ 13), clock JA-14 (§ 14), days
      a week JA-15 (§ 15), Saturday JA-16 (§ 16), Sunday JA-17 (§ 17), holidays JA-18 (§ 18).
      Saturday and Sunday need another day off, so the week has at most five days there, too.
    - Several stays on one date are added up, and JA-27 says so (§ 4 (5)).
    - Medical examination before an apprenticeship: JA-24 (§ 32), always a warning, because the
      schedule does not say whether it was done.
    - GE-01 and GE-02: the proofs an occupation asks for (IfSG §§ 43, 20). A branch where most need
      one only warns.
    - PR-01: an internship of the school is not in the school holidays (accident insurance).

    Longer hours never lift a block. Times are local clock times; no stay goes past midnight.
    Not judged, because a schedule does not tell: the content of the work, the second free Sunday
    of a month (§ 17 (2)), Berufsschule days, and companies that work in shifts (§ 14 (2) Nr. 2).
    """
    cases = [_case(schedule, book, on, stays) for on, stays in _by_date(schedule)]
    found: set[Finding] = set(proofs.judge(schedule, book))
    for case in cases:
        found.update(days.judge(case))
        found.update(hours.judge_day(case))
    for before, after in pairwise(cases):
        found.update(days.judge_rest(before, after))
    for week in _groups(cases, lambda case: (case.on.toordinal() - 1) // 7):
        found.update(weeks.judge(week))
        found.update(hours.judge_week(week))
    for year in _groups(cases, lambda case: case.on.year):
        found.update(hours.judge_year(year))
    return sorted(found, key=lambda finding: (finding.date or date.min, finding.rule, finding.text))


def _case(schedule: Schedule, book: RuleBook, on: date, stays: tuple[Day, ...]) -> Case:
    rules = book.on(on)
    return Case(schedule, rules, WorkDay(on, stays, rules.whole("youth.break_single_minutes")))


def _by_date(schedule: Schedule) -> list[tuple[date, tuple[Day, ...]]]:
    found: dict[date, list[Day]] = {}
    for day in sorted(schedule.days, key=lambda day: (day.on, day.start, day.end, day.breaks)):
        found.setdefault(day.on, []).append(day)
    return [(on, tuple(stays)) for on, stays in found.items()]


def _groups(cases: list[Case], key: Callable[[Case], int]) -> Iterator[list[Case]]:
    found: dict[int, list[Case]] = {}
    for case in cases:
        found.setdefault(key(case), []).append(case)
    yield from found.values()
