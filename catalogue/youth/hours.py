"""Kind of work and its hours a day, a week and a year (§§ 5, 7 and 8)."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.youth.book import WARN
from catalogue.youth.case import Case
from catalogue.youth.schedule import Finding, Kind
from catalogue.youth.wording import are, clock, hours

FRIDAY = 5


@dataclass(frozen=True)
class Limits:
    """The rules and numbers for hours of one day."""

    day_rule: str
    week_rule: str
    day_key: str
    week_key: str
    balanced_key: str = ""
    """The longer day that is allowed when another day of the week is shorter (§ 8 (2a))."""


INTERNSHIP = Limits("JA-03", "JA-04", "internship.hours_per_day", "internship.hours_per_week")
YOUTH = Limits(
    "JA-06",
    "JA-07",
    "youth.hours_per_day",
    "youth.hours_per_week",
    "youth.hours_per_day_balanced",
)
HOLIDAY_JOB = Limits("JA-26", "JA-26", YOUTH.day_key, YOUTH.week_key, YOUTH.balanced_key)


def limits(case: Case) -> Limits | None:
    """None where no such limit holds: adults, light work, and what is forbidden anyway."""
    if not case.is_protected:
        return None
    if not case.is_child:
        return YOUTH
    if case.kind.belongs_to_school:
        return INTERNSHIP
    if _is_holiday_job(case):
        return HOLIDAY_JOB
    return None


def judge_day(case: Case) -> Iterator[Finding]:
    """Whether a child may do this kind of work, and light work on this day."""
    if not case.is_child:
        return
    if case.kind.belongs_to_school:
        if case.age < case.rules.whole("youth.internship_usual_from_age"):
            yield from case.finding(
                "JA-02",
                f"An diesem Tag ist die*der Jugendliche erst {case.age}. Bitte prüfen Sie das "
                "Geburtsdatum.",
                WARN,
            )
    elif case.kind == Kind.APPRENTICESHIP:
        yield from case.finding(
            "JA-02",
            "Eine Ausbildung beginnt frühestens ab "
            f"{case.rules.whole('youth.child_under_age')} und nach der Vollzeitschulpflicht.",
        )
    elif case.age < case.rules.whole("youth.light_work_from_age"):
        least = case.rules.whole("youth.light_work_from_age")
        yield from case.finding("JA-02", f"Unter {least} Jahren ist jede Arbeit verboten.")
    elif _is_holiday_job(case):
        yield from _in_holidays(case)
    else:
        yield from _light_work(case)


def judge_week(week: list[Case]) -> Iterator[Finding]:
    """Days that are too long, and the day on which the week becomes too long."""
    protected = [case for case in week if case.is_protected]
    total = 0
    passed: set[str] = set()
    for case in protected:
        total += case.day.worked
        limit = limits(case)
        if limit is None:
            continue
        yield from _long_day(case, limit, protected)
        most = case.rules.minutes(limit.week_key)
        if total > most and limit.week_rule not in passed:
            passed.add(limit.week_rule)
            whole = sum(other.day.worked for other in protected)
            yield from case.finding(
                limit.week_rule,
                f"{are(whole)} in der Woche zu viel: Erlaubt sind {hours(most)}, ohne Pausen.",
            )


def judge_year(year: list[Case]) -> Iterator[Finding]:
    """A holiday job of at most four weeks a calendar year (§ 5 (4))."""
    jobs = [case for case in year if _is_holiday_job(case)]
    for count, case in enumerate(jobs, start=1):
        most = case.rules.whole("youth.holiday_job_days")
        if count == most + 1:
            yield from case.finding(
                "JA-26",
                f"{len(jobs)} Tage im Jahr {case.on.year} sind zu viel: Ein Ferienjob dauert "
                f"höchstens {most} Arbeitstage.",
            )


def _is_holiday_job(case: Case) -> bool:
    """From 15 on, in full-time schooling."""
    is_old_enough = case.age >= case.rules.whole("youth.child_under_age")
    return case.kind == Kind.HOLIDAY and case.is_child and is_old_enough


def _long_day(case: Case, limit: Limits, week: list[Case]) -> list[Finding]:
    usual = most = case.rules.minutes(limit.day_key)
    others = [other.day.worked for other in week if other.on != case.on]
    if limit.balanced_key and any(worked < usual for worked in others):
        most = case.rules.minutes(limit.balanced_key)
    if case.day.worked <= most:
        return []
    text = f"{are(case.day.worked)} zu lang: Erlaubt sind {hours(most)} am Tag, ohne Pausen."
    longest = case.rules.minutes(limit.balanced_key) if limit.balanced_key else 0
    if most < case.day.worked <= longest:
        text += f" {hours(longest)} gehen nur, wenn ein anderer Tag der Woche kürzer ist."
    return case.finding(limit.day_rule, text)


def _in_holidays(case: Case) -> list[Finding]:
    is_holiday = case.rules.book.is_school_holiday(case.on)
    if is_holiday:
        return []
    if is_holiday is None:
        return case.finding(
            "JA-26",
            "Für diesen Tag kennen wir die Schulferien nicht. Ein Ferienjob geht nur in ihnen.",
            WARN,
        )
    return case.finding(
        "JA-26", "Dieser Tag liegt nicht in den Schulferien. Ein Ferienjob geht nur in den Ferien."
    )


def _light_work(case: Case) -> Iterator[Finding]:
    """§ 5 (3). A holiday job under 15 is forbidden, unless it is no more than light work."""
    texts = list(_too_much(case))
    for text in texts:
        yield from case.finding("JA-25", text)
    if texts and case.kind == Kind.HOLIDAY:
        least = case.rules.whole("youth.child_under_age")
        yield from case.finding("JA-02", f"Ein Ferienjob ist erst ab {least} Jahren erlaubt.")
    rules, book = case.rules, case.rules.book
    is_school_day = (
        case.on.isoweekday() <= FRIDAY
        and not book.is_school_holiday(case.on)
        and not book.is_public_holiday(case.on)
    )
    if not texts and is_school_day and case.day.start < rules.minutes("youth.lessons_until_hour"):
        yield from case.finding(
            "JA-25", "An Schultagen arbeiten Kinder erst nach dem Unterricht.", WARN
        )


def _too_much(case: Case) -> Iterator[str]:
    rules, day = case.rules, case.day
    is_farm = case.is_excepted("JA-25")
    most = rules.minutes("youth.light_work_hours_farming" if is_farm else "youth.light_work_hours")
    if day.worked > most:
        yield f"{are(day.worked)} zu lang: Kinder arbeiten höchstens {hours(most)} am Tag."
    earliest = rules.minutes("youth.light_work_earliest_hour")
    if day.start < earliest:
        yield f"Der Beginn um {clock(day.start)} ist zu früh: Kinder arbeiten ab {clock(earliest)}."
    latest = rules.minutes("youth.light_work_latest_hour")
    if day.end > latest:
        yield f"Das Ende um {clock(day.end)} ist zu spät: Kinder arbeiten bis {clock(latest)}."
