"""One value of a cell: what it means, and what could not be understood of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from companies.enums import CompanySize
from quartier.lib.text import tidy

_POSTAL_CODE = re.compile(r"(?<!\d)(?:D\s*-\s*)?(\d{5})(?!\d)", re.IGNORECASE)
_SHORT_CODE = re.compile(r"\s*\d{4}\s*")
_NUMBER_ALONE = re.compile(r"\d{1,4}\s*[a-zA-Z]?(?:\s*[-/+]\s*\d{1,4}\s*[a-zA-Z]?)?")
_PLAIN_SIZE = re.compile(
    r"(?:ca\.?|circa|etwa|rund|über|unter|mehr als|>|<)?\s*[\d.]+\s*(?:(?:-|–|bis)\s*[\d.]+|\+)?"
    r"\s*(?:mitarbeiter\S*|mitarbeitende|ma|personen|leute|beschäftigte)?",
    re.IGNORECASE,
)


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
