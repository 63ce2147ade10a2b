"""One row of a spreadsheet: the cells of its fields become the values of a company.

Nothing gets lost: what a field cannot take goes into the note, word by word, and a hint says so.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from catalogue.models import Branch
from companies.enums import ImportField
from companies.imports import cleaning
from quartier.lib import cells
from quartier.lib.phones import clean_phones
from quartier.lib.text import search_fold, tidy

_F = ImportField
ROW = "row"
"""The key of what concerns the whole row."""
Cells = Sequence[tuple[int, str]]
"""Columns (from 0) with their text, those with text alone."""

LIKE_ABOVE = {search_fold(word) for word in ("s. o.", "so", "siehe oben", "dito", "dto.", "ebd.")}
"""How people write „as in the row above“."""

LENGTHS = {"name": 160, "street": 120, "city": 80}


_SUM = re.compile(
    r"(?:(?:zwischen|gesamt|end)?summe|gesamt(?:zahl)?|insgesamt|anzahl)(?:\s+betriebe)?\W*[\d.,]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class World:
    """What rows are looked up in, read once for all of them."""

    branches: Mapping[str, int]
    officers: Mapping[str, int]
    today: date
    header: Sequence[str]

    @classmethod
    def now(cls, header: Sequence[str]) -> "World":
        """As it is at this moment."""
        officers: dict[str, int] = {}
        for officer in User.objects.filter(role=Role.ACQUISITION, is_active=True):
            for word in (officer.get_full_name(), officer.last_name, officer.email or ""):
                # Two of the same name: nobody can say who is meant.
                key = search_fold(word)
                officers[key] = officer.pk if key not in officers else 0
        return cls(
            branches={search_fold(branch.name): branch.pk for branch in Branch.objects.all()},
            officers={key: pk for key, pk in officers.items() if key and pk},
            today=timezone.localdate(),
            header=header,
        )


@dataclass
class Values:
    """What a row says about a company, ready for the models."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    branch_id: int | None = None
    size: str = ""
    trains_apprentices: bool = False
    owner_id: int | None = None
    contact_first_name: str = ""
    contact_last_name: str = ""
    contact_function: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    note: str = ""
    last_contact_on: str = ""
    follow_up_on: str = ""

    @property
    def has_address(self) -> bool:
        """Whether it is enough for a place of work."""
        return bool(self.street and self.postal_code)

    @property
    def has_contact(self) -> bool:
        """Whether somebody is named."""
        return bool(self.contact_last_name)


@dataclass
class Reading:
    """The values of a row, and what there is to say about its cells."""

    values: Values = field(default_factory=Values)
    errors: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)


def read_row(raw: Sequence[str], mapping: Sequence[str], world: World) -> Reading:
    """What the cells mean under a mapping of columns to fields."""
    cells: dict[str, list[tuple[int, str]]] = {}
    for column, (text, target) in enumerate(zip(raw, mapping, strict=False)):
        text = _unguarded(text)
        if target and tidy(text):
            cells.setdefault(target, []).append((column, text))
    return _Row(cells, world).read()


def _unguarded(text: str) -> str:
    """Without the apostrophe that our own (and other careful) exports put before a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


class _Row:
    """Reads field by field and collects what does not fit into the note."""

    def __init__(self, cells: Mapping[str, Cells], world: World) -> None:
        self.cells = cells
        self.world = world
        self.reading = Reading()
        self.values = self.reading.values
        self.notes: list[str] = []

    def read(self) -> Reading:
        for step in (
            self._name,
            self._address,
            self._phones,
            self._mails,
            self._facts,
            self._contact,
            self._days,
        ):
            step()
        own_words = [
            self._labelled(column, text) if len(self._of(_F.NOTE)) > 1 else text.strip()
            for column, text in self._of(_F.NOTE)
        ]
        self.values.note = cleaning.together([*own_words, *self.notes])
        return self.reading

    # --- Fields ------------------------------------------------------------------------------

    def _name(self) -> None:
        name = self._line(_F.NAME)
        extra = self._line(_F.NAME_EXTRA)
        if not name:
            self.reading.errors[ROW] = _("Der Name des Betriebs fehlt.")
        elif not any(sign.isalnum() for sign in name):
            self._error(_F.NAME, _("Das ist kein Name."))
        elif _SUM.fullmatch(name):
            self._error(_F.NAME, _("Das sieht nach einer Summe aus, nicht nach einem Betrieb."))
        whole = cleaning.together([name, extra], " ")
        if len(name) > LENGTHS["name"]:
            self._error(_F.NAME, _("Der Name ist länger als %(n)s Zeichen.") % {"n": 160})
        elif len(whole) > LENGTHS["name"]:
            self._keep(_F.NAME_EXTRA, _("Zu lang für den Namen; steht in der Notiz."))
            whole = name
        self.values.name = whole

    def _address(self) -> None:
        values = self.values
        whole = cleaning.clean_address(cleaning.together(self._texts(_F.ADDRESS), "\n"))
        street, beside_it = self._line(_F.STREET), {whole.street, whole.city}
        if street and not values.postal_code and (inner := cleaning.clean_address(street)).city:
            whole, street = (whole if whole.postal_code else inner), inner.street
        values.street = cleaning.join_street(street, self._line(_F.HOUSE_NUMBER)) or whole.street
        code, beside, was_short = cleaning.clean_postal_code(self._line(_F.POSTAL_CODE))
        if self._line(_F.POSTAL_CODE) and not code:
            self._keep(_F.POSTAL_CODE, _("Keine Postleitzahl; steht in der Notiz."))
            beside = ""
        elif len(beside) > LENGTHS["city"]:
            self._keep(_F.POSTAL_CODE, _("Zu lang; steht in der Notiz."))
            beside = ""
        if was_short:
            self._hint(_F.POSTAL_CODE, _("Eine führende 0 ist ergänzt."))
        town_code, town, _short = cleaning.clean_postal_code(self._line(_F.CITY))
        codes, towns = (code, town_code, whole.postal_code), (town, beside, whole.city)
        values.postal_code = next(filter(None, codes), "")
        values.city = next(filter(None, towns), "Dortmund" if values.postal_code else "")
        others = {*codes, *towns, *beside_it, whole.street}
        others -= {"", values.postal_code, values.city}
        for word in sorted(others - {values.street}):
            self.notes.append(_("Andere Angabe zur Adresse: %(text)s") % {"text": word})
        for name, target in (("street", _F.STREET), ("city", _F.CITY)):
            if len(getattr(values, name)) > LENGTHS[name]:
                self._hint(target, _("Zu lang; steht in der Notiz."))
                self.notes.append(_("Adresse: %(text)s") % {"text": getattr(values, name)})
                setattr(values, name, "")
        if (values.street or values.postal_code) and not values.has_address:
            self.reading.hints.setdefault(
                ROW, _("Die Adresse ist unvollständig und steht in der Notiz.")
            )
            address = cleaning.together([values.street, values.postal_code, values.city], ", ")
            self.notes.append(_("Adresse: %(text)s") % {"text": address})

    def _phones(self) -> None:
        own = self._numbers(_F.PHONE)
        personal = self._numbers(_F.CONTACT_PHONE)
        self.values.phone = own.pop(0) if own else ""
        if personal:
            self.values.contact_phone = personal.pop(0)
        elif own and self._names_contact():
            self.values.contact_phone = own.pop(0)
        self.notes += [
            _("Weitere Nummer: %(number)s") % {"number": number} for number in own + personal
        ]

    def _mails(self) -> None:
        for target, name in ((_F.EMAIL, "email"), (_F.CONTACT_EMAIL, "contact_email")):
            for column, text in self._of(target):
                address, rest = cells.clean_email(text)
                setattr(self.values, name, address)
                if not address:
                    self._to_note(column, text, _("Keine E-Mail-Adresse; steht in der Notiz."))
                elif rest:
                    self._to_note(column, text, _("Der Rest der Zelle steht in der Notiz."))
        for column, text in self._of(_F.WEBSITE):
            website = cleaning.clean_website(text)
            self.values.website = website or ""
            if website is None:
                self._to_note(column, text, _("Keine Internetadresse; steht in der Notiz."))

    def _facts(self) -> None:
        for column, text in self._of(_F.BRANCH):
            self.values.branch_id = self.world.branches.get(search_fold(text))
            if self.values.branch_id is None:
                self._to_note(column, text, _("Diese Branche kennen wir nicht; in der Notiz."))
        for column, text in self._of(_F.SIZE):
            self.values.size, rest = cleaning.clean_size(text)
            if rest:
                self._to_note(column, text, _("Steht im Wortlaut in der Notiz."))
        for column, text in self._of(_F.TRAINS):
            flag = cells.clean_flag(text)
            self.values.trains_apprentices = bool(flag)
            if flag is None:
                self._to_note(column, text, _("Weder ja noch nein; steht in der Notiz."))
        for column, text in self._of(_F.OWNER):
            self.values.owner_id = self.world.officers.get(search_fold(text))
            if self.values.owner_id is None:
                self._to_note(column, text, _("Diese Person kennen wir nicht; in der Notiz."))

    def _contact(self) -> None:
        values = self.values
        first, last = cleaning.split_name(self._line(_F.CONTACT_NAME))
        values.contact_first_name = self._line(_F.CONTACT_FIRST_NAME) or first
        values.contact_last_name = self._line(_F.CONTACT_LAST_NAME) or last
        values.contact_function = self._line(_F.CONTACT_FUNCTION)
        named = {values.contact_first_name, values.contact_last_name}
        if not {first, last} - {""} <= named:
            self._keep(_F.CONTACT_NAME, _("Andere Spalten nennen einen anderen Namen; Notiz."))
        if values.contact_first_name and not values.contact_last_name:
            values.contact_first_name, values.contact_last_name = "", values.contact_first_name
        parts = [values.contact_first_name, values.contact_last_name, values.contact_function]
        if any(len(part) > 80 for part in parts):
            self._hint(_F.CONTACT_NAME, _("Zu lang; steht in der Notiz."))
            self.notes.append(_("Ansprechperson: %(t)s") % {"t": cleaning.together(parts, " ")})
            values.contact_first_name = values.contact_last_name = values.contact_function = ""
        if not values.contact_last_name:
            self._give_back_contact()

    def _give_back_contact(self) -> None:
        """Number and mail of nobody go to the company, or into the note."""
        values = self.values
        for own, personal, label in (
            ("phone", "contact_phone", _("Weitere Nummer: %(number)s")),
            ("email", "contact_email", _("Weitere E-Mail: %(number)s")),
        ):
            value = getattr(values, personal)
            if value and not getattr(values, own):
                setattr(values, own, value)
            elif value and value != getattr(values, own):
                self.notes.append(label % {"number": value})
            setattr(values, personal, "")
        if values.contact_function:
            self.notes.append(_("Funktion: %(text)s") % {"text": values.contact_function})
            values.contact_function = ""

    def _days(self) -> None:
        for column, text in self._of(_F.LAST_CONTACT):
            day, rest = cells.clean_day(text)
            is_past = day is not None and date(1990, 1, 1) <= day <= self.world.today
            self.values.last_contact_on = day.isoformat() if day and is_past else ""
            if not is_past:
                self._to_note(column, text, _("Kein vergangener Tag; steht in der Notiz."))
            elif rest:
                self._to_note(column, text, _("Steht im Wortlaut in der Notiz."))
        for column, text in self._of(_F.FOLLOW_UP):
            day, rest = cells.clean_day(text)
            is_near = day is not None and abs((day - self.world.today).days) < 3660
            self.values.follow_up_on = day.isoformat() if day and is_near else ""
            if not is_near:
                self._to_note(column, text, _("Kein Tag; steht in der Notiz."))
            elif rest:
                self._to_note(column, text, _("Steht im Wortlaut in der Notiz."))

    # --- Tools -------------------------------------------------------------------------------

    def _of(self, target: ImportField) -> Cells:
        return self.cells.get(target, [])

    def _texts(self, target: ImportField) -> list[str]:
        return [text for _column, text in self._of(target)]

    def _line(self, target: ImportField) -> str:
        return tidy(cleaning.together(self._texts(target), " "))

    def _names_contact(self) -> bool:
        return bool(self._of(_F.CONTACT_NAME) or self._of(_F.CONTACT_LAST_NAME))

    def _numbers(self, target: ImportField) -> list[str]:
        numbers: list[str] = []
        for column, text in self._of(target):
            found = clean_phones(text)
            numbers += [number for number in found.numbers if number not in numbers]
            if not found.numbers:
                self._to_note(column, text, _("Keine gültige Nummer mit Vorwahl; in der Notiz."))
            elif found.rest:
                self._to_note(column, text, _("Der Rest der Zelle steht in der Notiz."))
        return numbers

    def _labelled(self, column: int, text: str) -> str:
        heading = self.world.header[column] if column < len(self.world.header) else ""
        return f"{heading}: {text.strip()}" if heading else text.strip()

    def _to_note(self, column: int, text: str, hint: str) -> None:
        self.notes.append(self._labelled(column, text))
        self.reading.hints[str(column)] = hint

    def _keep(self, target: ImportField, hint: str) -> None:
        for column, text in self._of(target):
            self._to_note(column, text, hint)

    def _hint(self, target: ImportField, hint: str) -> None:
        for column, _text in self._of(target):
            self.reading.hints[str(column)] = hint

    def _error(self, target: ImportField, error: str) -> None:
        for column, _text in self._of(target):
            self.reading.errors[str(column)] = error


Reader = Callable[[Sequence[str]], Reading]


def reader(mapping: Sequence[str], header: Sequence[str]) -> Reader:
    """Reads rows of one spreadsheet, in their order: „s. o.“ means the row above."""
    world = World.now(header)
    above: Sequence[str] = ()

    def read(raw: Sequence[str]) -> Reading:
        nonlocal above
        line, copied = like_above(raw, above, mapping)
        reading = read_row(line, mapping, world)
        for column in copied:
            hint = _("Aus der Zeile darüber: %(text)s") % {"text": line[column]}
            reading.hints.setdefault(str(column), hint)
        above = line
        return reading

    return read


def like_above(
    raw: Sequence[str], above: Sequence[str], mapping: Sequence[str]
) -> tuple[list[str], list[int]]:
    """The cells with what „s. o.“ stands for, and the columns in which it stood.

    In a note these are the words of whoever wrote it, and in the first row there is nothing above.
    """
    line, copied = list(raw), []
    for column, (text, target) in enumerate(zip(raw, mapping, strict=False)):
        if target in ("", _F.NOTE) or search_fold(text) not in LIKE_ABOVE:
            continue
        if text.strip() and column < len(above) and above[column]:
            line[column] = above[column]
            copied.append(column)
    return line, copied


def values_of(clean: Mapping[str, Any]) -> Values:
    """The values as they were kept with the row."""
    return Values(**clean)
