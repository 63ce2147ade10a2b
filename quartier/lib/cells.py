"""One value of a spreadsheet's cell: what it means, and what could not be understood of it."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

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
