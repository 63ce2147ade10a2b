"""What a week breaks by its number of days (§§ 15 to 17)."""

from collections.abc import Iterator

from catalogue.youth.case import Case
from catalogue.youth.schedule import Finding

SATURDAY, SUNDAY = 6, 7


def judge(week: list[Case]) -> Iterator[Finding]:
    """Findings of the dates of one week, Monday to Sunday, in order."""
    protected = [case for case in week if case.is_protected]
    for count, case in enumerate(protected, start=1):
        most = case.rules.whole("youth.days_per_week")
        if count == most + 1:
            yield from case.finding(
                "JA-15",
                f"{len(protected)} Tage in einer Woche sind zu viel: Erlaubt sind {most}.",
            )
        if len(protected) > most:
            yield from _day_off(case)


def _day_off(case: Case) -> list[Finding]:
    """Where the branch may work at the weekend, another day of the week is free."""
    weekday = case.on.isoweekday()
    if weekday == SATURDAY and case.is_excepted("JA-16"):
        return case.finding(
            "JA-16", "Wer samstags arbeitet, hat an einem anderen Tag derselben Woche frei."
        )
    if weekday == SUNDAY and case.is_excepted("JA-17"):
        return case.finding(
            "JA-17", "Wer sonntags arbeitet, hat an einem anderen Tag derselben Woche frei."
        )
    return []
