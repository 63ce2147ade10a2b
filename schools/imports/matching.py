"""Whom of a school a row means. What is not certain is asked, never guessed.

First by the school's own number, then by name and birth date, then whoever is alike is shown to a
person. Each pupil is meant by one row at most; what one row means for certain is no candidate of
another, so brothers, sisters and twins stay apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from quartier.lib.text import search_fold
from schools.models import Pupil

_key = lru_cache(maxsize=20_000)(search_fold)


@dataclass
class Match:
    """Who it is, or who it could be and why that is not certain."""

    pupil: Pupil | None = None
    candidates: list[Pupil] = field(default_factory=list)
    reason: str = ""


Names = tuple[str, str]


def name_key(last_name: str, first_name: str) -> Names:
    """Names to compare, whatever their marks and spelling."""
    return _key(last_name), _key(first_name)


class Matcher:
    """The pupils of one school, and which of them the rows mean."""

    def __init__(self, pupils: Iterable[Pupil], likeness: int) -> None:
        self.likeness = likeness
        self.pupils = {pupil.pk: pupil for pupil in pupils}
        self.by_number: Mapping[str, list[Pupil]] = defaultdict(list)
        self.by_name: Mapping[Names, list[Pupil]] = defaultdict(list)
        self.by_day: Mapping[date, list[Pupil]] = defaultdict(list)
        for pupil in self.pupils.values():
            if pupil.external_id:
                self.by_number[pupil.external_id.casefold()].append(pupil)
            self.by_name[name_key(pupil.last_name, pupil.first_name)].append(pupil)
            self.by_day[pupil.born_on].append(pupil)
        self.claimed: set[int] = set()

    def claim(self, pupil: Pupil) -> Match:
        """This row means this pupil, and no other row does."""
        self.claimed.add(pupil.pk)
        return Match(pupil)

    def match_all(self, rows: Mapping[int, Mapping[str, Any]]) -> dict[int, Match]:
        """For each row number: whom its values mean; certain ones first, whatever their order."""
        found: dict[int, Match] = {}
        for step in (self._by_number, self._by_name_and_day, self._by_likeness):
            for number, values in rows.items():
                if number in found:
                    continue
                if match := step(values):
                    found[number] = match
        for match in found.values():
            match.candidates = self._free(match.candidates)
        return {number: found.get(number, Match()) for number in rows}

    def protected(self, values: Mapping[str, Any]) -> list[Pupil]:
        """Who might be meant by a row that cannot be read: nobody of these counts as gone."""
        number = str(values.get("external_id", "")).casefold()
        names = name_key(values.get("last_name", ""), values.get("first_name", ""))
        day = date.fromisoformat(values["born_on"]) if values.get("born_on") else None
        same_day = [
            pupil
            for pupil in (self.by_day.get(day, []) if day else [])
            if _key(pupil.last_name) == names[0] or _key(pupil.first_name) == names[1]
        ]
        return [*self.by_number.get(number, []), *self.by_name.get(names, []), *same_day]

    # --- Steps -------------------------------------------------------------------------------

    def _by_number(self, values: Mapping[str, Any]) -> Match | None:
        number = str(values.get("external_id", "")).casefold()
        pupils = self._free(self.by_number.get(number, []) if number else [])
        if len(pupils) > 1:
            pupils = [pupil for pupil in pupils if _is_same(pupil, values)] or pupils
        if len(pupils) > 1:
            return Match(candidates=pupils, reason=_("Diese Nummer haben hier mehrere."))
        if not pupils:
            return None
        if _is_somebody_else(pupils[0], values):
            return Match(
                candidates=pupils,
                reason=_("Unter dieser Nummer steht hier jemand mit anderem Namen und Datum."),
            )
        return self.claim(pupils[0])

    def _by_name_and_day(self, values: Mapping[str, Any]) -> Match | None:
        names = name_key(values["last_name"], values["first_name"])
        pupils = self._free(
            pupil for pupil in self.by_name.get(names, []) if _is_same_day(pupil, values)
        )
        here = [pupil for pupil in pupils if pupil.left_on is None]
        pupils = here or pupils
        if len(pupils) > 1:
            return Match(candidates=pupils, reason=_("Name und Geburtsdatum haben hier mehrere."))
        return self.claim(pupils[0]) if pupils else None

    def _by_likeness(self, values: Mapping[str, Any]) -> Match | None:
        names = name_key(values["last_name"], values["first_name"])
        day = date.fromisoformat(values["born_on"])
        alike = [
            pupil for pupil in self._free(self.by_day.get(day, [])) if self._is_like(pupil, names)
        ]
        if alike:
            reason = _("Gleiches Geburtsdatum, ähnlicher Name.")
            return Match(candidates=alike, reason=reason)
        same = self._free(self.by_name.get(names, []))
        if same:
            reason = _("Gleicher Name, anderes Geburtsdatum.")
            return Match(candidates=same, reason=reason)
        return None

    def _free(self, pupils: Iterable[Pupil]) -> list[Pupil]:
        return [pupil for pupil in pupils if pupil.pk not in self.claimed]

    def _is_like(self, pupil: Pupil, names: Names) -> bool:
        known = name_key(pupil.last_name, pupil.first_name)
        if sorted(" ".join(known).split()) == sorted(" ".join(names).split()):
            return True
        first, other = set(known[1].split()), set(names[1].split())
        is_part = bool(first and other) and (first <= other or other <= first)
        alike = [
            fuzz.ratio(old, new) >= self.likeness for old, new in zip(known, names, strict=True)
        ]
        # Who has married or been adopted keeps first name and day, and is asked for as well.
        return (alike[0] and (is_part or alike[1])) or known[1] == names[1]


def _is_same_day(pupil: Pupil, values: Mapping[str, Any]) -> bool:
    return pupil.born_on.isoformat() == values.get("born_on")


def _is_same(pupil: Pupil, values: Mapping[str, Any]) -> bool:
    names = name_key(values["last_name"], values["first_name"])
    return _is_same_day(pupil, values) and name_key(pupil.last_name, pupil.first_name) == names


def _is_somebody_else(pupil: Pupil, values: Mapping[str, Any]) -> bool:
    """The number says yes, but of last name, first name and birth date at most one agrees.

    Names change and dates are mended, rarely two of three at once; with one alone it may be a
    brother or sister.
    """
    last, first = name_key(values["last_name"], values["first_name"])
    known_last, known_first = name_key(pupil.last_name, pupil.first_name)
    shares_first = bool(set(known_first.split()) & set(first.split()))
    return (known_last == last) + shares_first + _is_same_day(pupil, values) < 2
