"""One value of a cell: what it means, and what could not be understood of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from companies.enums import CompanySize
from quartier.lib.phones import leftover
from quartier.lib.text import tidy

_MONTH_NAMES = """
jan januar|feb februar|mrz mär märz maerz|apr april|mai|jun juni|jul juli|aug august
|sep sept september|okt oktober|nov november|dez dezember
"""
_MONTHS = {
    name: number
    for number, names in enumerate(_MONTH_NAMES.split("|"), start=1)
    for name in names.split()
}
_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_WORD_DAY = re.compile(r"(?<!\d)(\d{1,2})\.?\s*([A-Za-zäÄ]{3,9})\.?\s+(\d{4}|\d{2})(?!\d)")
_POSTAL_CODE = re.compile(r"(?<!\d)(?:D\s*-\s*)?(\d{5})(?!\d)", re.IGNORECASE)
_SHORT_CODE = re.compile(r"\s*\d{4}\s*")
_NUMBER_ALONE = re.compile(r"\d{1,4}\s*[a-zA-Z]?(?:\s*[-/+]\s*\d{1,4}\s*[a-zA-Z]?)?")
_PLAIN_SIZE = re.compile(
    r"(?:ca\.?|circa|etwa|rund|über|unter|mehr als|>|<)?\s*[\d.]+\s*(?:(?:-|–|bis)\s*[\d.]+|\+)?"
    r"\s*(?:mitarbeiter\S*|mitarbeitende|ma|personen|leute|beschäftigte)?",
    re.IGNORECASE,
)
_YES = {"ja", "j", "x", "yes", "y", "1", "wahr", "true", "✓", "✔"}
_NO = {"", "nein", "n", "no", "0", "-", "–", "falsch", "false"}


def clean_email(text: str) -> tuple[str, str]:
    """The first address in a text, in small letters (empty: none), and what else stands there."""
    bare = tidy(text)
    for word in re.split(r"[\s,;<>|()]+", re.sub(r"^mailto:", "", bare, flags=re.IGNORECASE)):
        address = word.strip(".[]\"'").lower()
        try:
            validate_email(address)
        except ValidationError:
            continue
        if len(address) <= 254:
            at = bare.lower().find(address)
            return address, leftover(bare[:at] + " " + bare[at + len(address) :])
    return "", bare


def clean_website(text: str) -> str | None:
    """An address with https:// in front; None when the text is none."""
    address = tidy(text)
    if not re.match(r"https?://", address, re.IGNORECASE):
        address = f"https://{address}"
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return None
    return address if len(address) <= 200 else None


@dataclass
class Place:
    """Street, postal code and town; each may be missing."""

    street: str = ""
    postal_code: str = ""
    city: str = ""


def clean_address(text: str) -> Place:
    """„Hafenstr. 3a, D-44147 Dortmund (Nord)“ in its parts, also over several lines."""
    lines = re.sub(r"\s*[\n;|]\s*", ", ", text.strip())
    code = _POSTAL_CODE.search(lines)
    if code is None:
        return Place(street=tidy(lines).strip(" ,"))
    return Place(
        street=tidy(lines[: code.start()]).strip(" ,"),
        postal_code=code[1],
        city=tidy(lines[code.end() :]).strip(" ,"),
    )


def clean_postal_code(text: str) -> tuple[str, str, bool]:
    """Postal code, the town beside it, and whether a leading 0 was put back (Dresden: 1067)."""
    code = _POSTAL_CODE.search(text)
    if code:
        return code[1], tidy(text[: code.start()] + " " + text[code.end() :]).strip(" ,"), False
    if _SHORT_CODE.fullmatch(text):
        return f"0{text.strip()}", "", True
    return "", tidy(text), False


def join_street(street: str, number: str) -> str:
    """Street and house number in one line, the number once."""
    street, number = tidy(street), tidy(number)
    if not number or re.search(rf"(?<!\w){re.escape(number)}$", street):
        return street
    return f"{street} {number}".strip()


def is_house_number(text: str) -> bool:
    """„3“, „3a“, „12-14“."""
    return bool(_NUMBER_ALONE.fullmatch(tidy(text)))


def clean_day(text: str) -> tuple[date | None, str]:
    """A day as Germans write it (1.3.26, 01.03.2026, 1. März 2026, 2026-03-01), and the rest."""
    for pattern, order in ((_ISO_DAY, (3, 2, 1)), (_DAY, (1, 2, 3)), (_WORD_DAY, (1, 2, 3))):
        if found := pattern.search(text):
            day, month, year = (found[place] for place in order)
            month = str(_MONTHS.get(month.casefold(), month))
            if made := _day(day, month, year):
                rest = re.sub(r"\b0?0:00(?::00)?\b", "", text.replace(found[0], " ", 1))
                return made, leftover(rest)
    return None, tidy(text)


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def clean_flag(text: str) -> bool | None:
    """Yes or no; None when it is neither."""
    word = tidy(text).casefold()
    return True if word in _YES else False if word in _NO else None


def clean_size(text: str) -> tuple[str, str]:
    """The class of a number of people („ca. 30“, „10-49“, „über 250“), and text that says more."""
    bare = tidy(text)
    number = re.search(r"\d+", bare.replace(".", ""))
    if number is None:
        return "", bare
    people = int(number[0][:9])
    bounds = ((10, CompanySize.MICRO), (50, CompanySize.SMALL), (250, CompanySize.MEDIUM))
    size = next((size for bound, size in bounds if people < bound), CompanySize.LARGE)
    return size.value, "" if _PLAIN_SIZE.fullmatch(bare) else bare


def split_name(text: str) -> tuple[str, str]:
    """First and last name: „Müller, Eva“, „Frau Eva Müller“, „Müller“."""
    name = re.sub(r"^(?:herrn?|frau|hr\.?|fr\.?)\s+", "", tidy(text), flags=re.IGNORECASE)
    last, comma, first = name.partition(",")
    if comma and first.strip():
        return first.strip(), last.strip()
    first, _space, last = name.strip(" ,").rpartition(" ")
    return first, last


def together(parts: Iterable[str], sign: str = "\n") -> str:
    """What is not empty, joined."""
    return sign.join(part for part in parts if part)
