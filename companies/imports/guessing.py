"""The headings officers and offices give to what a company's row holds."""

import re
from collections.abc import Mapping, Sequence

from companies.enums import SEVERAL_COLUMNS, ImportField
from quartier.lib.columns import Vocabulary, heading_keys, signature

__all__ = ["COMPANIES", "guess", "header_score", "heading_keys", "recall", "signature"]

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

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w{2,}")
_SHAPES: Sequence[tuple[ImportField, re.Pattern[str]]] = (
    (_F.EMAIL, re.compile(rf"^{_MAIL.pattern}$")),
    (_F.WEBSITE, re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)),
    (_F.POSTAL_CODE, re.compile(r"^(?:D-)?\d{5}(?:\s+\D+)?$")),
    (_F.PHONE, re.compile(r"^(?:\+|0)[\d\s/().-]{6,}$")),
)
COMPANIES = Vocabulary(HEADINGS, several=SEVERAL_COLUMNS, shapes=_SHAPES)
header_score, recall = COMPANIES.header_score, COMPANIES.recall


def guess(header: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
    """The likely field of each column; a whole name gives way to first and last name."""
    mapping = COMPANIES.guess(header, samples)
    if _F.CONTACT_NAME in mapping and _F.CONTACT_LAST_NAME in mapping:
        mapping[mapping.index(_F.CONTACT_NAME)] = ""
    return mapping
