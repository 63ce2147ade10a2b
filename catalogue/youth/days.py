"""What a single day breaks: breaks, shift, clock, kind of day."""

from collections.abc import Iterator

from catalogue.youth.book import INFO, WARN
from catalogue.youth.case import Case
from catalogue.youth.holidays import has_no_exception
from catalogue.youth.schedule import Finding
from catalogue.youth.wording import are, clock, hours

SUNDAY = 7
DAY = 24 * 60


def judge(case: Case) -> Iterator[Finding]:
    """Findings of this day alone."""
    holidays = list(_public_holiday(case)) if case.is_protected else []
    yield from holidays
    if case.kind.belongs_to_school:
        yield from _school_dates(case, is_found=bool(holidays))
    if not case.is_protected:
        return
    yield from _several_stays(case)
    yield from _length_of_breaks(case)
    yield from _place_of_breaks(case)
    yield from _shift(case)
    yield from _clock(case)
    yield from _weekend(case)


def judge_rest(before: Case, after: Case) -> list[Finding]:
    """Rest between the work of two dates in a row (§ 13)."""
    if not after.is_protected or (after.on - before.on).days != 1:
        return []
    rest = DAY - before.day.end + after.day.start
    least = after.rules.minutes("youth.rest_hours")
    if rest >= least:
        return []
    return after.finding(
        "JA-13",
        f"Zwischen Feierabend und Beginn liegen nur {hours(rest)}: Mindestens "
        f"{hours(least)} sind frei.",
    )


def _several_stays(case: Case) -> list[Finding]:
    if len(case.day.stays) == 1:
        return []
    return case.finding(
        "JA-27",
        f"An diesem Tag stehen {len(case.day.stays)} Einsätze. Wir rechnen sie zusammen: "
        f"{hours(case.day.worked)} Arbeit.",
    )


def _length_of_breaks(case: Case) -> Iterator[Finding]:
    day, rules = case.day, case.rules
    least, code, after = 0, "", 0
    first = rules.minutes("youth.break_first_after_hours")
    long = rules.minutes("youth.break_long_after_hours")
    if day.worked > long:
        least, code, after = rules.whole("youth.break_over_6_hours_minutes"), "JA-09", long
    elif day.worked > first:
        least, code, after = rules.whole("youth.break_over_4_5_hours_minutes"), "JA-08", first
    is_short = day.rest < least
    if is_short:
        yield from case.finding(
            code,
            f"{day.rest} Minuten Pause reichen nicht: Bei mehr als {hours(after)} Arbeit sind es "
            f"mindestens {least} Minuten.",
        )
    if day.short_breaks:
        shortest = min(end - start for start, end in day.short_breaks)
        word = "Minute" if shortest == 1 else "Minuten"
        yield from case.finding(
            "JA-10",
            f"{shortest} {word} zählen nicht als Pause: Eine Pause dauert mindestens "
            f"{day.least_break} Minuten.",
            None if is_short else INFO,
        )


def _place_of_breaks(case: Case) -> Iterator[Finding]:
    margin = case.rules.whole("youth.break_margin_minutes")
    is_early = is_late = False
    for stay in case.day.stays:
        for start, end in case.day.breaks:
            if stay.start <= start and end <= stay.end:
                is_early = is_early or start < stay.start + margin
                is_late = is_late or end > stay.end - margin
    if is_early:
        yield from case.finding(
            "JA-11",
            f"Eine Pause liegt zu früh: Die ersten {margin} Minuten bleiben ohne Pause.",
        )
    if is_late:
        yield from case.finding(
            "JA-11",
            f"Eine Pause liegt zu spät: Die letzten {margin} Minuten bleiben ohne Pause.",
        )
    most = case.rules.minutes("youth.hours_without_break")
    if case.day.longest_stretch > most:
        yield from case.finding(
            "JA-11",
            f"{are(case.day.longest_stretch)} ohne Pause zu lang: Nach höchstens {hours(most)} "
            "folgt eine Pause.",
        )


def _shift(case: Case) -> list[Finding]:
    key = "youth.shift_hours_longer" if case.is_excepted("JA-12") else "youth.shift_hours"
    most = case.rules.minutes(key)
    if case.day.shift <= most:
        return []
    return case.finding(
        "JA-12",
        f"{are(case.day.shift)} vom Beginn bis zum Ende zu lang: Erlaubt sind {hours(most)}, "
        "Pausen mitgezählt.",
    )


def _clock(case: Case) -> Iterator[Finding]:
    earliest, latest = _allowed_hours(case)
    if case.day.start < earliest:
        yield from case.finding(
            "JA-14",
            f"Der Beginn um {clock(case.day.start)} ist zu früh: Erlaubt ist ab {clock(earliest)}.",
        )
    if case.day.end > latest:
        yield from case.finding(
            "JA-14",
            f"Das Ende um {clock(case.day.end)} ist zu spät: Erlaubt ist bis {clock(latest)}.",
        )


def _allowed_hours(case: Case) -> tuple[int, int]:
    """„Über 16“ is from the 16th birthday on: the 16th year of life is completed then."""
    rules = case.rules
    earliest, latest = rules.minutes("youth.earliest_hour"), rules.minutes("youth.latest_hour")
    if case.age < rules.whole("youth.late_from_age") or not case.is_excepted("JA-14"):
        return earliest, latest
    match case.schedule.branch:
        case "gastronomy":
            latest = rules.minutes("youth.latest_hour_gastronomy")
        case "farming":
            earliest = rules.minutes("youth.earliest_hour_farming")
            latest = rules.minutes("youth.latest_hour_farming")
        case "bakery" if case.age >= rules.whole("youth.bakery_older_from_age"):
            earliest = rules.minutes("youth.earliest_hour_bakery_older")
        case "bakery":
            earliest = rules.minutes("youth.earliest_hour_bakery")
    return earliest, latest


def _weekend(case: Case) -> list[Finding]:
    weekday = case.on.isoweekday()
    if weekday == SUNDAY - 1 and not case.is_excepted("JA-16"):
        return case.finding("JA-16", "Samstags ist in dieser Branche frei.")
    if weekday == SUNDAY and not case.is_excepted("JA-17"):
        return case.finding("JA-17", "Sonntags ist in dieser Branche frei.")
    return []


def _public_holiday(case: Case) -> list[Finding]:
    on, book = case.on, case.rules.book
    if has_no_exception(on):
        return case.finding("JA-18", "An diesem Feiertag ist immer frei, in jeder Branche.")
    if book.is_public_holiday(on):
        if case.is_excepted("JA-18"):
            return []
        return case.finding("JA-18", "An Feiertagen ist in dieser Branche frei.")
    latest = case.rules.minutes("youth.eve_latest_hour")
    if (on.month, on.day) in {(12, 24), (12, 31)} and case.day.end > latest:
        return case.finding("JA-18", f"Am 24. und 31. Dezember ist ab {clock(latest)} frei.")
    return []


def _school_dates(case: Case, *, is_found: bool) -> list[Finding]:
    if case.rules.book.is_school_holiday(case.on):
        return case.finding(
            "PR-01",
            "Dieser Tag liegt in den Schulferien. Ein Praktikum der Schule geht nur an Schultagen, "
            "sonst fehlt die Versicherung. Möglich ist ein Ferienpraktikum.",
        )
    if case.rules.book.is_public_holiday(case.on) and not is_found:
        return case.finding(
            "PR-01", "Dieser Tag ist ein Feiertag. Ist er mit der Schule abgesprochen?", WARN
        )
    return []
