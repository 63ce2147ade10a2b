"""Which column holds what: by its heading, else by what stands in it."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz

from companies.enums import SEVERAL_COLUMNS, ImportField
from quartier.lib.text import search_fold

_F = ImportField

HEADINGS: Mapping[ImportField, str] = {
    _F.NAME: "Name|Firma|Firmenname|Betrieb|Betriebsname|Unternehmen|Unternehmensname|Name1|"
    "Name des Betriebs|Name der Firma|Name Betrieb|Praktikumsbetrieb|Ausbildungsbetrieb Name",
    _F.NAME_EXTRA: "Namenszusatz|Name Zusatz|Name2|Zusatz|Filiale|Abteilung",
    _F.STREET: "Straße|Str|Strasse Nr|Straße und Hausnummer|Straße Hausnummer|Strasse Hausnr",
    _F.HOUSE_NUMBER: "Hausnummer|Hausnr|Haus Nr|HNr",
    _F.POSTAL_CODE: "PLZ|Postleitzahl|PLZ Ort|PLZ und Ort|Postleitzahl Ort",
    _F.CITY: "Ort|Stadt|Wohnort|Stadtteil Ort|Ort PLZ",
    _F.ADDRESS: "Adresse|Anschrift|Firmenadresse|Firmenanschrift|Adresse komplett|Standort",
    _F.PHONE: "Telefon|Tel|Telefonnummer|Telefon1|Telefon2|Tel 2|Telefon Nr|Fon|Festnetz|Rufnummer|"
    "Mobil|Handy|Mobilnummer|Telefon Betrieb|Telefon Firma|Telefonnummern",
    _F.EMAIL: "E-Mail|Email|Mail|E-Mail-Adresse|Mailadresse|E-Mail Betrieb|E-Mail Firma",
    _F.WEBSITE: "Website|Webseite|Homepage|Internet|URL|Internetadresse|Web|WWW",
    _F.BRANCH: "Branche|Gewerbe|Wirtschaftszweig|Gewerk|Bereich",
    _F.SIZE: "Mitarbeitende|Mitarbeiter|Mitarbeiterzahl|Anzahl Mitarbeiter|Beschäftigte|"
    "Betriebsgröße|Größe|MA",
    _F.TRAINS: "bildet aus|Ausbildungsbetrieb|Ausbildung|Azubis|ausbildungsberechtigt",
    _F.OWNER: "zuständig|Zuständigkeit|Betreuer|betreut von|Akquisiteur|Bearbeiter|verantwortlich",
    _F.CONTACT_NAME: "Ansprechpartner|Ansprechpartnerin|Ansprechperson|Kontaktperson|AP|Kontakt|"
    "Ansprechpartner Name|Name Ansprechpartner|Inhaber|Chef|Geschäftsführer|Ansprechpartner in",
    _F.CONTACT_FIRST_NAME: "Vorname|Vorname Ansprechpartner|Ansprechpartner Vorname|"
    "Ansprechperson Vorname|Rufname",
    _F.CONTACT_LAST_NAME: "Nachname|Nachname Ansprechpartner|Ansprechpartner Nachname|"
    "Ansprechperson Nachname|Familienname",
    _F.CONTACT_FUNCTION: "Funktion|Position|Rolle|Funktion Ansprechpartner|Ansprechperson Funktion",
    _F.CONTACT_PHONE: "Durchwahl|Telefon Ansprechpartner|Ansprechpartner Telefon|"
    "Ansprechperson Telefon|Telefon Kontakt|Telefon der Ansprechperson|Mobil Ansprechpartner",
    _F.CONTACT_EMAIL: "E-Mail Ansprechpartner|Ansprechpartner E-Mail|Ansprechperson E-Mail|"
    "E-Mail Kontakt|E-Mail der Ansprechperson|Mail Ansprechpartner",
    _F.LAST_CONTACT: "letzter Kontakt|letzter Kontakt am|Kontakt am|zuletzt kontaktiert|"
    "kontaktiert am|Datum letzter Kontakt|letzter Anruf|angerufen am",
    _F.FOLLOW_UP: "Wiedervorlage|Wiedervorlage am|WV|nächster Kontakt|Termin|wieder anrufen|"
    "nächster Anruf|Erinnerung",
    _F.NOTE: "Notiz|Notizen|Bemerkung|Bemerkungen|Kommentar|Anmerkung|Anmerkungen|Info|Sonstiges|"
    "Hinweis|Gesprächsnotiz",
}

ENOUGH = 88
"""From this likeness on (0 to 100) a misspelt heading is taken for a known one."""
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w{2,}")
_SHAPES: Sequence[tuple[ImportField, re.Pattern[str]]] = (
    (_F.EMAIL, re.compile(rf"^{_MAIL.pattern}$")),
    (_F.WEBSITE, re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)),
    (_F.POSTAL_CODE, re.compile(r"^(?:D-)?\d{5}(?:\s+\D+)?$")),
    (_F.PHONE, re.compile(r"^(?:\+|0)[\d\s/().-]{6,}$")),
)


def _key(text: str) -> str:
    return search_fold(re.sub(r"(?<=\D)(?=\d)", " ", text))


_KNOWN: dict[str, ImportField] = {
    _key(word): field for field, words in HEADINGS.items() for word in words.split("|")
}


def header_score(line: Sequence[str]) -> int:
    """How many different fields a line names."""
    return len({_KNOWN[_key(cell)] for cell in line if _key(cell) in _KNOWN})


def heading_keys(header: Sequence[str]) -> list[str]:
    """A key for each column: its folded heading; the second of the same name is another column."""
    seen: dict[str, int] = {}
    keys = []
    for heading in header:
        key = _key(heading)
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key} #{seen[key]}")
    return keys


def signature(header: Sequence[str]) -> str:
    """The fingerprint of a header, by which the same kind of spreadsheet is recognised."""
    return hashlib.sha256("\n".join(heading_keys(header)).encode()).hexdigest()


def recall(fields: Mapping[str, str], header: Sequence[str]) -> list[str]:
    """What a saved mapping says about the columns of this header."""
    known = set(ImportField.values)
    return [
        field if (field := fields.get(key, "")) in known else "" for key in heading_keys(header)
    ]


def guess(header: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
    """The likely field of each column, empty where nothing is likely.

    ``samples`` are rows. Exact headings win over similar ones, these over the look of values.
    """
    wishes = sorted(_wishes(header, samples), reverse=True)
    mapping = [""] * len(header)
    for _score, place, field in ((score, -back, field) for score, back, field in wishes):
        taken = field in mapping and field not in SEVERAL_COLUMNS
        if not mapping[place] and not taken:
            mapping[place] = field
    if _F.CONTACT_NAME in mapping and _F.CONTACT_LAST_NAME in mapping:
        mapping[mapping.index(_F.CONTACT_NAME)] = ""
    return mapping


def _wishes(
    header: Sequence[str], samples: Sequence[Sequence[str]]
) -> Iterable[tuple[float, int, str]]:
    """(likeness, minus the column, field): the earlier of two equal columns comes first."""
    for place, heading in enumerate(header):
        key = _key(heading)
        if key in _KNOWN:
            yield 200, -place, _KNOWN[key].value
            continue
        if key:
            like, field = max(
                ((fuzz.ratio(key, known), field) for known, field in _KNOWN.items()),
                key=lambda pair: pair[0],
            )
            if like >= ENOUGH:
                yield like, -place, field.value
                continue
        field_by_look = _look([line[place] for line in samples if line[place]])
        if field_by_look:
            yield 10, -place, field_by_look.value


def _look(values: Sequence[str]) -> ImportField | None:
    for field, shape in _SHAPES:
        if values and sum(bool(shape.match(value)) for value in values) * 3 > len(values) * 2:
            return field
    return None
