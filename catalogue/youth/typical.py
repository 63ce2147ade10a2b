"""A week as it is in an offer, judged before anybody has come: no birth date, no real dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from catalogue.youth.book import RuleBook
from catalogue.youth.judging import judge
from catalogue.youth.schedule import PROOFS, Day, Finding, Kind, Schedule, Span

USUAL_AGE = {Kind.HOLIDAY: 15, Kind.APPRENTICESHIP: 16}
"""Of those who come; 14 for everything else."""
WEEKS_TO_TRY = 60
NOT_ABOUT_HOURS = frozenset({"GE-01", "GE-02", "JA-24", "PR-01"})

BRANCH_OF_DIVISION = {
    **dict.fromkeys(("A", "01"), "farming"),
    **dict.fromkeys(("F", "41", "42", "43"), "construction"),
    "45": "car_repair",
    "47": "retail",
    **dict.fromkeys(("H", "49", "50", "51", "52", "53"), "transport"),
    **dict.fromkeys(("I", "55", "56"), "gastronomy"),
    **dict.fromkeys(("Q", "86", "87", "88"), "care"),
    "90": "events",
    "93": "sport",
}
"""WZ 2008 → branch with rules of its own (JArbSchG §§ 12, 14, 16 to 18)."""
BRANCH_OF_OCCUPATION = {
    "friseur": "hairdresser",
    "baecker": "bakery",
    "konditor": "bakery",
    "fachverkaeufer-lebensmittelhandwerk-baeckerei": "bakery",
}
"""Where the occupation says more than the branch of the company."""


@dataclass(frozen=True)
class TypicalWeek:
    """Hours of an offer: the same on each of its weekdays (1 = Monday), one sum of breaks."""

    kind: Kind
    branch: str
    start: int
    end: int
    break_minutes: int
    weekdays: tuple[int, ...]
    least_age: int = 0


def judge_week(week: TypicalWeek, book: RuleBook, on: date) -> list[Finding]:
    """What these hours break for the young people they are meant for, by the rules of ``on``.

    Those of an internship or a holiday job are in full-time schooling. The week chosen has no
    holidays (for a holiday job: lies in the school holidays). The breaks are taken as one, in the
    middle. Proofs are left aside. Empty if the breaks fill the day.
    """
    if week.end - week.start <= week.break_minutes:
        return []
    monday = _monday(week, book, on)
    age = max(week.least_age, USUAL_AGE.get(week.kind, 14))
    schedule = Schedule(
        born_on=date(monday.year - age, 1, 1),
        full_time_schooling=week.kind != Kind.APPRENTICESHIP,
        kind=week.kind,
        branch=week.branch,
        days=tuple(
            Day(monday + timedelta(days=weekday - 1), week.start, week.end, _breaks(week))
            for weekday in sorted(set(week.weekdays))
        ),
        proofs=frozenset(PROOFS),
    )
    return [finding for finding in judge(schedule, book) if finding.rule not in NOT_ABOUT_HOURS]


def branch_of(division: str, occupation: str) -> str:
    """The branch of a company, by its code in WZ 2008 and the slug of the occupation."""
    return BRANCH_OF_OCCUPATION.get(occupation) or BRANCH_OF_DIVISION.get(division, "")


def texts(findings: Iterable[Finding]) -> list[str]:
    """Each sentence once, whatever the days."""
    return list(dict.fromkeys(finding.text for finding in findings))


def _monday(week: TypicalWeek, book: RuleBook, on: date) -> date:
    wanted = week.kind == Kind.HOLIDAY
    first = on - timedelta(days=on.weekday())
    for number in range(WEEKS_TO_TRY):
        monday = first + timedelta(weeks=number)
        days = [monday + timedelta(days=day) for day in range(7)]
        if not any(_is_special(book, day) for day in days) and all(
            bool(book.is_school_holiday(day)) == wanted for day in days[: 5 if wanted else 7]
        ):
            return monday
    return first


def _is_special(book: RuleBook, day: date) -> bool:
    return book.is_public_holiday(day) or (day.month, day.day) in {(12, 24), (12, 31)}


def _breaks(week: TypicalWeek) -> tuple[Span, ...]:
    if not week.break_minutes:
        return ()
    begins = (week.start + week.end - week.break_minutes) // 2
    return ((begins, begins + week.break_minutes),)
