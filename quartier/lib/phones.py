"""Telephone numbers in a text, however they were written."""

import re
from dataclasses import dataclass, field

import phonenumbers

from quartier.lib.text import tidy

REGION = "DE"
_LABELS = re.compile(
    r"\b(?:tel|telefon|fon|mobil|handy|festnetz|oder|und|mail|email|e-mail|mailto|am|den)\b|[\W_]",
    re.IGNORECASE,
)
LONGEST_NUMBER = 40
"""What a telephone field of the models takes."""
LONGEST_CELL = 300
"""Longer texts are prose; nobody looks for numbers in them."""


@dataclass
class Phones:
    """The numbers in a cell, and what is left of its text."""

    numbers: list[str] = field(default_factory=list)
    rest: str = ""


def clean_phones(text: str) -> Phones:
    """All German and foreign numbers in a text as +49 …, in their order, each once; no fax.

    A number whose leading 0 a spreadsheet program has eaten is completed.
    """
    bare = tidy(text)
    if re.fullmatch(r"[1-9]\d{6,13}", bare):
        bare = f"+{bare}" if bare.startswith("49") and len(bare) > 10 else f"0{bare}"
    numbers: list[str] = []
    rest = bare
    if len(bare) > LONGEST_CELL:
        return Phones(rest=bare)
    for match in phonenumbers.PhoneNumberMatcher(bare, REGION):
        if "fax" in bare[max(0, match.start - 8) : match.start].casefold():
            continue
        shown = phonenumbers.format_number(
            match.number, phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )
        if len(shown) > LONGEST_NUMBER:
            continue
        if shown not in numbers:
            numbers.append(shown)
        rest = rest.replace(match.raw_string, " ", 1)
    return Phones(numbers, leftover(rest))


def leftover(text: str) -> str:
    """What says something beside labels and signs, so that it must not get lost."""
    return tidy(text).strip(" ,;/|") if _LABELS.sub("", text) else ""
