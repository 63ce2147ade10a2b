"""The headings of class lists, and which columns of an office's file are read at all."""

import csv
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from quartier.lib.columns import Vocabulary, heading_key, heading_keys, signature
from schools.enums import PupilField

__all__ = ["PUPILS", "guess", "heading_keys", "kept_places", "recall", "signature"]

OFFICE_DIR = Path(__file__).resolve().parent.parent / "data" / "office"
_F = PupilField

NUMBERS = (
    "Interne ID-Nummer",
    "eindeutige Nummer (GUID)",
    "Externe ID-Nummer",
    "GUID",
    "ID",
    "Schüler-ID",
    "Schülernummer",
    "ID-Nummer",
    "Nummer",
)
"""Columns that tell pupils apart, the best first; one of them is enough."""


def _guardian(number: int, words: str) -> str:
    """The headings of one guardian's column, as SchILD and as people write them."""
    who = {1: "Erzieher 1|1. Person|Mutter|Eltern|Erziehungsberechtigte|Sorgeberechtigte 1"}
    names = who.get(number, "Erzieher 2|2. Person|Vater|Sorgeberechtigte 2").split("|")
    return "|".join(
        spelt
        for word in words.split("|")
        for name in names
        for spelt in (f"{name}: {word}", f"{word} {name}")
    )


HEADINGS: Mapping[PupilField, str] = {
    _F.EXTERNAL_ID: "|".join(NUMBERS),
    _F.LAST_NAME: "Nachname|Name|Familienname|Schüler-Nachname|Zuname|Nachname Schüler|"
    "Schüler Nachname|Surname|Last name",
    _F.FIRST_NAME: "Vorname|Rufname|Schüler-Vorname|Vorname Schüler|Vornamen|First name",
    _F.BORN_ON: "Geburtsdatum|geboren am|geb|geb am|Geburtstag|Geb-Datum|GebDat|Date of birth",
    _F.SCHOOL_CLASS: "Klasse|Schüler-Klasse|Klassenbezeichnung|Kl|Lerngruppe|Stammklasse",
    _F.GRADE: "Jahrgang|Schüler-Jahrgang|Jahrgangsstufe|Stufe|Jg|Klassenstufe",
    _F.STATUS: "Status|Schülerstatus",
    _F.COMPULSORY: "vollzeitschulpflichtig|Vollzeitschulpflicht|schulpflichtig",
    _F.COMPULSORY_DONE: "Schulpflicht erfüllt|Vollzeitschulpflicht erfüllt",
    _F.BLOCKED: "keine Auskunft an Dritte|Auskunftssperre|keine Auskunft|Keine Auskunft Dritte",
    _F.LANGUAGE: "Verkehrssprache in der Familie|verkehrssprache familie|Sprache|Muttersprache|"
    "Familiensprache|Verkehrssprache",
    _F.GUARDIAN_NAME: _guardian(1, "Name") + "|Erziehungsberechtigte|Sorgeberechtigte|Eltern",
    _F.GUARDIAN_LAST: _guardian(1, "Nachname"),
    _F.GUARDIAN_FIRST: _guardian(1, "Vorname"),
    _F.GUARDIAN_EMAIL: _guardian(1, "E-Mail|Mail|E-Mail-Adresse"),
    _F.GUARDIAN_PHONE: _guardian(1, "Telefon|Tel|Telefon-Nr|Handy|Mobil"),
    _F.GUARDIAN_LANGUAGE: _guardian(1, "Sprache"),
    _F.SECOND_NAME: _guardian(2, "Name"),
    _F.SECOND_LAST: _guardian(2, "Nachname"),
    _F.SECOND_FIRST: _guardian(2, "Vorname"),
    _F.SECOND_EMAIL: _guardian(2, "E-Mail|Mail|E-Mail-Adresse"),
    _F.SECOND_PHONE: _guardian(2, "Telefon|Tel|Telefon-Nr|Handy|Mobil"),
    _F.SECOND_LANGUAGE: _guardian(2, "Sprache"),
}
PUPILS = Vocabulary(HEADINGS)
recall = PUPILS.recall


@lru_cache(maxsize=1)
def _titles_of_the_office() -> frozenset[str]:
    """The titles the school administration's programs know, as keys."""
    with (OFFICE_DIR / "titles.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(heading_key(row["title"]) for row in csv.DictReader(file))


def kept_places(header: Sequence[str]) -> list[int]:
    """Which columns may be kept until a person has said what they hold.

    A title the school's office knows and we have no use for (denomination, nationality, place of
    birth …) is not. A title nobody knows may be the class under another name, so it waits for the
    mapping; a column without a title has nothing to say for itself and is dropped.
    """
    unneeded = _titles_of_the_office() - PUPILS.known.keys()
    return [
        place
        for place, heading in enumerate(header)
        if (key := heading_key(heading)) and key not in unneeded
    ]


def guess(header: Sequence[str]) -> list[str]:
    """The likely field of each column, by its heading alone; values of pupils are not looked at."""
    mapping = PUPILS.guess(header, [])
    keys = [heading_key(heading) for heading in header]
    numbers = [key for name in NUMBERS if (key := heading_key(name)) in keys]
    if numbers:
        mapping = ["" if field == _F.EXTERNAL_ID else field for field in mapping]
        mapping[keys.index(numbers[0])] = _F.EXTERNAL_ID.value
    for whole, last in ((_F.GUARDIAN_NAME, _F.GUARDIAN_LAST), (_F.SECOND_NAME, _F.SECOND_LAST)):
        if whole in mapping and last in mapping:
            mapping[mapping.index(whole)] = ""
    return mapping
