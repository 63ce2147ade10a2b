"""One row of a class list: what it says, and what cannot be understood of it.

Sentences never repeat what stands in a cell: they outlive the row.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from quartier.lib.cells import clean_day, clean_email, clean_flag
from quartier.lib.phones import clean_phones
from quartier.lib.text import search_fold, tidy
from schools.enums import PupilField
from schools.imports.classes import class_key, class_name, grade_of
from schools.imports.headings import OFFICE_DIR

_F = PupilField
ROW = "row"
"""The key of an error or a hint that is about the whole row."""
GONE = {"8", "9", "10", "abschluss", "abgang", "abgang ohne abschluss", "ehemalige", "abganger"}
NOT_YET = {"0", "1", "aufnahme", "warteliste", "neuaufnahme"}
OLDEST, YOUNGEST = 25, 8
"""Nobody at these schools is older or younger; such a date is a slip of the pen."""
LONGEST_NAME, LONGEST_NUMBER, LONGEST_CLASS = 80, 60, 10
GUARDIANS = ("g1", "g2")


@dataclass
class Reading:
    """What a row says; ``values`` holds only what it states."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    """Folded names and codes of languages → code."""
    known = {"ukrainisch": "uk", "deutsch": "de"}
    with (OFFICE_DIR / "languages.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for word in (row["code"], row["iso3"], row["name"]):
                known.setdefault(search_fold(word), row["code"])
    return known


def read_row(line: Sequence[str], mapping: Sequence[str], today: date) -> Reading:
    """Understands the cells of a row, each by the field of its column."""
    return _Row(line, mapping, today).read()


class _Row:
    def __init__(self, line: Sequence[str], mapping: Sequence[str], today: date) -> None:
        self.line, self.today = line, today
        self.place = {target: place for place, target in enumerate(mapping) if target}
        self.reading = Reading()
        self.values = self.reading.values

    def read(self) -> Reading:
        self._name(_F.LAST_NAME, "last_name", _("Der Nachname fehlt."))
        self._name(_F.FIRST_NAME, "first_name", _("Der Vorname fehlt."))
        self._born_on()
        self._class()
        self._number()
        self._status()
        self._flags()
        if (code := self._language(_F.LANGUAGE)) is not None:
            self.values["language"] = code
        guardians = [one for prefix in GUARDIANS if (one := self._guardian(prefix))]
        if guardians:
            self.values["guardians"] = guardians
        return self.reading

    # --- The pupil ---------------------------------------------------------------------------

    def _name(self, target: PupilField, name: str, missing: str) -> None:
        text = self._text(target)
        if not re.search(r"\w", text):
            self._error(target, missing)
        elif len(text) > LONGEST_NAME:
            self._error(target, _("Der Name ist zu lang. Fehlt hier ein Anführungszeichen?"))
        elif "\\x" in text or "\u2400" in text or "\ufffd" in text:
            self._error(
                target, _("Ein Zeichen im Namen ist nicht lesbar. Bitte als UTF-8 speichern.")
            )
        else:
            self.values[name] = text

    def _born_on(self) -> None:
        text = self._text(_F.BORN_ON)
        day, rest = clean_day(text)
        if not text:
            self._error(_F.BORN_ON, _("Das Geburtsdatum fehlt."))
        elif day is None or rest:
            self._error(_F.BORN_ON, _("Das ist kein Datum. Erwartet wird zum Beispiel 07.03.2011."))
        elif not YOUNGEST <= _age(day, self.today) <= OLDEST:
            self._error(_F.BORN_ON, _("Das Geburtsdatum passt nicht zu einer Schule."))
        else:
            self.values["born_on"] = day.isoformat()

    def _class(self) -> None:
        text = self._text(_F.SCHOOL_CLASS)
        name = class_name(text)
        if not class_key(text):
            self._error(_F.SCHOOL_CLASS, _("Die Klasse fehlt."))
            return
        if len(name) > LONGEST_CLASS:
            self._error(_F.SCHOOL_CLASS, _("Der Name der Klasse ist zu lang."))
            return
        self.values["class"] = name
        said = self._text(_F.GRADE)
        grade = grade_of(text) or grade_of(said)
        if said and grade_of(said) is None:
            self._hint(_F.GRADE, _("Diesen Jahrgang kennen wir nicht."))
        if grade is not None:
            self.values["grade"] = grade

    def _number(self) -> None:
        text = self._text(_F.EXTERNAL_ID)
        if len(text) > LONGEST_NUMBER:
            self._error(_F.EXTERNAL_ID, _("Die Nummer ist zu lang."))
        elif text:
            self.values["external_id"] = text

    def _status(self) -> None:
        word = search_fold(self._text(_F.STATUS))
        if word in GONE:
            self.values["is_gone"] = True
        elif word in NOT_YET:
            self.values["is_not_yet"] = True

    def _flags(self) -> None:
        for target, name, turned in (
            (_F.COMPULSORY, "is_in_compulsory_schooling", False),
            (_F.COMPULSORY_DONE, "is_in_compulsory_schooling", True),
            (_F.BLOCKED, "is_disclosure_blocked", False),
        ):
            text = self._text(target)
            # An empty cell says nothing: it must not lift a block.
            if not text:
                continue
            flag = True if text == "+" else clean_flag(text)
            if flag is None:
                words = _("Erwartet wird „ja“ oder „nein“.")
                # What may be a block must not be passed over.
                (self._error if target == _F.BLOCKED else self._hint)(target, words)
            else:
                self.values[name] = flag != turned

    def _language(self, target: PupilField) -> str | None:
        text = search_fold(self._text(target))
        code = _languages().get(text)
        if text and code is None:
            self._hint(target, _("Diese Sprache kennen wir nicht, sie bleibt leer."))
        return code

    # --- Guardians ---------------------------------------------------------------------------

    def _guardian(self, prefix: str) -> dict[str, str] | None:
        last, first = self._text(f"{prefix}_last"), self._text(f"{prefix}_first")
        whole = self._text(f"{prefix}_name")
        if whole and not last:
            last, first = _split(whole)
        if not last:
            if any(self._text(f"{prefix}_{part}") for part in ("first", "email", "phone")):
                place = self._any_place(prefix)
                self.reading.hints[place] = _("Ohne Nachnamen wird niemand eingetragen.")
            return None
        if max(len(last), len(first)) > LONGEST_NAME:
            self.reading.hints[self._any_place(prefix)] = _("Der Name ist zu lang.")
            return None
        found = {"last_name": last, "first_name": first}
        if text := self._text(f"{prefix}_email"):
            found["email"], rest = clean_email(text)
            if rest or not found["email"]:
                self._hint(f"{prefix}_email", _("Davon ist nicht alles eine E-Mail-Adresse."))
        if text := self._text(f"{prefix}_phone"):
            phones = clean_phones(text)
            found["phone"] = phones.numbers[0] if phones.numbers else ""
            if phones.rest or len(phones.numbers) != 1:
                self._hint(f"{prefix}_phone", _("Übernommen wird nur eine Telefonnummer."))
        code = self._language(PupilField(f"{prefix}_language")) or self.values.get("language")
        return {**found, **({"language": code} if code else {})}

    # --- Inside ------------------------------------------------------------------------------

    def _text(self, target: str) -> str:
        place = self.place.get(str(target))
        text = tidy(self.line[place]) if place is not None else ""
        # Our own exports put this before what begins like a formula.
        return text[1:] if re.match(r"'[=+@-]", text) else text

    def _any_place(self, prefix: str) -> str:
        return str(next(place for name, place in self.place.items() if name.startswith(prefix)))

    def _error(self, target: str, sentence: str) -> None:
        self.reading.errors[str(self.place.get(str(target), ROW))] = sentence

    def _hint(self, target: str, sentence: str) -> None:
        self.reading.hints[str(self.place.get(str(target), ROW))] = sentence


def _split(text: str) -> tuple[str, str]:
    """Last and first name of „Yıldız, Aylin“ or „Aylin Yıldız“."""
    bare = re.sub(r"^(?:herrn?|frau|hr\.?|fr\.?)\s+", "", text, flags=re.IGNORECASE)
    last, comma, first = bare.partition(",")
    if comma and first.strip():
        return last.strip(), first.strip()
    first, _space, last = bare.strip(" ,").rpartition(" ")
    return last, first


def _age(born_on: date, today: date) -> int:
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    return today.year - born_on.year - (not had_birthday)
