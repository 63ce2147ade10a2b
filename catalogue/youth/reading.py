"""From JSON to a schedule. Whatever comes in, the answer is a schedule or a list of faults."""

import json
import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from catalogue.youth.book import BLOCK, RuleBook
from catalogue.youth.judging import judge
from catalogue.youth.schedule import BRANCHES, PROOFS, Day, Finding, Kind, Schedule, Span

UNREADABLE = "INPUT"
MOST_DAYS = 2000
"""More than five years of days; who sends more has mixed something up."""
_KEYS = ("birth_date", "full_time_schooling", "kind", "branch", "occupation", "proofs", "days")
_DAY_KEYS = ("date", "from", "to", "breaks")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")

OTHER_KINDS = {
    "holiday_internship": Kind.HOLIDAY,
    "holiday_job": Kind.HOLIDAY,
    "long_term_internship": Kind.LONG_TERM,
}
"""Longer names that mean the same."""


class UnreadableError(ValueError):
    """The input is no schedule. ``faults`` are sentences that name the field, with the date."""

    def __init__(self, faults: list[tuple[date | None, str]]) -> None:
        super().__init__("; ".join(text for _, text in faults))
        self.faults = faults

    def findings(self) -> list[Finding]:
        """As the rule INPUT, which always blocks."""
        return [Finding(UNREADABLE, BLOCK, on, text) for on, text in self.faults]


def judge_text(
    text: str | bytes, book: RuleBook, occupations: Mapping[str, frozenset[str]]
) -> list[Finding]:
    """The same for the text of a file, in UTF-8."""
    try:
        text = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return UnreadableError([(None, "Die Datei ist kein lesbares JSON.")]).findings()
    return judge_json(data, book, occupations)


def judge_json(
    data: Any, book: RuleBook, occupations: Mapping[str, frozenset[str]]
) -> list[Finding]:
    """Reads and judges; what cannot be read is a finding, never an exception."""
    try:
        schedule = read_schedule(data, occupations)
    except UnreadableError as error:
        return error.findings()
    return judge(schedule, book)


def read_schedule(data: Any, occupations: Mapping[str, frozenset[str]]) -> Schedule:
    """The schedule in an object ``{birth_date, full_time_schooling, kind, branch, occupation,
    proofs, days: [{date, from, to, breaks: [[from, to]]}]}``.

    ``occupations`` maps each known slug to the proofs it asks for; "" and null name none. All keys
    must be there, others are left aside. Raises ``UnreadableError``.
    """
    reader = _Reader()
    if not isinstance(data, dict):
        reader.fault("Die Datei enthält kein Objekt mit den Angaben.")
    else:
        for key in _KEYS:
            if key not in data:
                reader.fault(f"„{key}“ fehlt.")
    if reader.faults:
        raise UnreadableError(reader.faults)
    born_on = reader.calendar_day("birth_date", data["birth_date"])
    schooling = data["full_time_schooling"]
    if not isinstance(schooling, bool):
        reader.fault(f"„full_time_schooling“ ist nicht true oder false: {_shown(schooling)}.")
    kind = reader.kind(data["kind"])
    branch = reader.one_of("branch", data["branch"], ("", *BRANCHES))
    needs = reader.needs(data["occupation"], occupations)
    proofs = reader.proofs(data["proofs"])
    days = reader.days(data["days"])
    if born_on and days and min(day.on for day in days) < born_on:
        reader.fault("„birth_date“ liegt nach dem ersten Tag.")
    if reader.faults or born_on is None or kind is None:
        raise UnreadableError(reader.faults)
    return Schedule(born_on, schooling, kind, branch, tuple(days), needs, proofs)


class _Reader:
    """Collects faults while it reads."""

    def __init__(self) -> None:
        self.faults: list[tuple[date | None, str]] = []

    def fault(self, text: str, on: date | None = None) -> None:
        """Notes what cannot be read."""
        self.faults.append((on, text))

    def calendar_day(self, name: str, value: Any) -> date | None:
        """A day as YYYY-MM-DD."""
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.fault(f"„{name}“ ist kein Datum wie 2027-01-31: {_shown(value)}.")
        return None

    def kind(self, value: Any) -> Kind | None:
        """Why somebody is there."""
        if isinstance(value, str) and value in OTHER_KINDS:
            return OTHER_KINDS[value]
        return Kind(value) if self.one_of("kind", value, tuple(Kind)) else None

    def one_of(self, name: str, value: Any, known: tuple[str, ...]) -> str:
        """A word of a list."""
        if isinstance(value, str) and value in known:
            return value
        self.fault(f"„{name}“ ist unbekannt: {_shown(value)}.")
        return ""

    def needs(self, value: Any, occupations: Mapping[str, frozenset[str]]) -> frozenset[str]:
        """The proofs of an occupation."""
        if value is None or value == "":
            return frozenset()
        if isinstance(value, str) and value in occupations:
            return occupations[value]
        self.fault(f"„occupation“ ist kein Beruf aus dem Katalog: {_shown(value)}.")
        return frozenset()

    def proofs(self, value: Any) -> frozenset[str]:
        """The proofs that are there."""
        if not isinstance(value, list):
            self.fault(f"„proofs“ ist keine Liste: {_shown(value)}.")
            return frozenset()
        for number, proof in enumerate(value):
            self.one_of(f"proofs[{number}]", proof, PROOFS)
        return frozenset(proof for proof in value if isinstance(proof, str))

    def days(self, value: Any) -> list[Day]:
        """All days that can be read."""
        if not isinstance(value, list):
            self.fault(f"„days“ ist keine Liste: {_shown(value)}.")
            return []
        if not value:
            self.fault("„days“ enthält keinen Tag.")
        if len(value) > MOST_DAYS:
            self.fault(f"„days“ enthält mehr als {MOST_DAYS} Tage.")
            return []
        days = [self.day(f"days[{number}]", day) for number, day in enumerate(value)]
        return [day for day in days if day]

    def day(self, name: str, value: Any) -> Day | None:
        """One day; None with a fault."""
        if not isinstance(value, dict):
            self.fault(f"„{name}“ ist kein Objekt: {_shown(value)}.")
            return None
        missing = [key for key in _DAY_KEYS if key not in value]
        for key in missing:
            self.fault(f"„{name}.{key}“ fehlt.")
        if missing:
            return None
        on = self.calendar_day(f"{name}.date", value["date"])
        span = self.span(name, value["from"], value["to"], on)
        breaks = self.breaks(name, value["breaks"], span, on)
        return Day(on, *span, breaks) if on and span and breaks is not None else None

    def breaks(
        self, name: str, value: Any, span: Span | None, on: date | None
    ) -> tuple[Span, ...] | None:
        """The breaks of a day, in order; None with a fault."""
        if not isinstance(value, list):
            self.fault(f"„{name}.breaks“ ist keine Liste: {_shown(value)}.", on)
            return None
        found = []
        for number, item in enumerate(value):
            own = f"{name}.breaks[{number}]"
            if not isinstance(item, list) or len(item) != 2:
                self.fault(f"„{own}“ ist kein Paar [Beginn, Ende]: {_shown(item)}.", on)
                continue
            part = self.span(own, item[0], item[1], on)
            if part and span and not span[0] <= part[0] < part[1] <= span[1]:
                self.fault(f"„{own}“ liegt außerhalb der Arbeit.", on)
            elif part:
                found.append(part)
        found.sort()
        if any(after[0] < before[1] for before, after in pairwise(found)):
            self.fault(f"„{name}.breaks“: Zwei Pausen überschneiden sich.", on)
        return tuple(found) if len(found) == len(value) else None

    def span(self, name: str, start: Any, end: Any, on: date | None) -> Span | None:
        """From and to, on one day; None with a fault."""
        times = [self.clock_time(name, value, on) for value in (start, end)]
        if times[0] is None or times[1] is None:
            return None
        if times[1] <= times[0]:
            self.fault(f"„{name}“: Das Ende liegt nicht nach dem Beginn.", on)
            return None
        return times[0], times[1]

    def clock_time(self, name: str, value: Any, on: date | None) -> int | None:
        """A time of day as HH:MM, in minutes."""
        found = _TIME.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            self.fault(f"„{name}“: Keine Uhrzeit wie 08:30: {_shown(value)}.", on)
            return None
        return int(found[1]) * 60 + int(found[2])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON in which no key stands twice: nobody could tell which one counts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("A key stands twice.")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no JSON.")


def _shown(value: Any) -> str:
    """A short piece of what stood there, without anything that cannot be printed."""
    if not isinstance(value, (str, bool, float, type(None))):
        return "…" if not isinstance(value, int) or abs(value) > 10**12 else f"„{value}“"
    text = str(value)[:40]
    return "„" + "".join(sign if sign.isprintable() else "?" for sign in text) + "“"
