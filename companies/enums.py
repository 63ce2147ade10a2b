"""Choices and tables of moves of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from journal import moves


class CompanyState(TextChoices):
    """How far the relation to a company has come, and the states beside the way."""

    LEAD = "lead", _("recherchiert")
    CONTACTED = "contacted", _("Erstkontakt")
    TALKING = "talking", _("im Gespräch")
    INTERESTED = "interested", _("interessiert")
    ACTIVE = "active", _("aktiv")
    PARTNER = "partner", _("Partner")
    RESTING = "resting", _("ruht")
    NO_INTEREST = "no_interest", _("kein Interesse")
    BLOCKED = "blocked", _("gesperrt")
    DO_NOT_CONTACT = "do_not_contact", _("nicht kontaktieren")


class CompanyMove(TextChoices):
    """What can happen to the relation."""

    CONTACT = "contact", _("erster Kontakt")
    TALK = "talk", _("Gespräch geführt")
    INTEREST = "interest", _("zeigt Interesse")
    ACTIVATE = "activate", _("hat einen Platz angeboten")
    PARTNER = "partner", _("wird Partner")
    REST = "rest", _("ruhen lassen")
    REFUSE = "refuse", _("kein Interesse")
    RESUME = "resume", _("wieder aufnehmen")
    BLOCK = "block", _("sperren")
    UNBLOCK = "unblock", _("Sperre aufheben")
    STOP_CONTACT = "stop_contact", _("nicht mehr kontaktieren")


_C = CompanyState
_ON_THE_WAY = {_C.LEAD, _C.CONTACTED, _C.TALKING, _C.INTERESTED, _C.ACTIVE, _C.PARTNER}
_BESIDE = {_C.RESTING, _C.NO_INTEREST}

COMPANY_MOVES = moves.table(
    contact=({_C.LEAD}, _C.CONTACTED),
    talk=({_C.LEAD, _C.CONTACTED, *_BESIDE}, _C.TALKING),
    interest=({_C.LEAD, _C.CONTACTED, _C.TALKING, *_BESIDE}, _C.INTERESTED),
    activate=({_C.LEAD, _C.CONTACTED, _C.TALKING, _C.INTERESTED, *_BESIDE}, _C.ACTIVE),
    partner=({_C.ACTIVE}, _C.PARTNER),
    rest=(_ON_THE_WAY, _C.RESTING),
    refuse=(_ON_THE_WAY | {_C.RESTING}, _C.NO_INTEREST),
    resume=({*_BESIDE, _C.DO_NOT_CONTACT}, _C.CONTACTED),
    block=(_ON_THE_WAY | _BESIDE | {_C.DO_NOT_CONTACT}, _C.BLOCKED),
    unblock=({_C.BLOCKED}, _C.CONTACTED),
    stop_contact=(_ON_THE_WAY | _BESIDE, _C.DO_NOT_CONTACT),
)


class CompanySize(TextChoices):
    """Number of people who work there (classes of the official statistics)."""

    MICRO = "1-9", _("1 bis 9")
    SMALL = "10-49", _("10 bis 49")
    MEDIUM = "50-249", _("50 bis 249")
    LARGE = "250+", _("250 und mehr")


class PreferredChannel(TextChoices):
    """How a contact wants to be reached."""

    PHONE = "phone", _("Telefon")
    EMAIL = "email", _("E-Mail")
    LETTER = "letter", _("Brief")
    VISIT = "visit", _("persönlich")


class OfferKind(TextChoices):
    """What is offered."""

    INTERNSHIP = "internship", _("Schulpraktikum")
    HOLIDAY_INTERNSHIP = "holiday", _("Ferienpraktikum")
    LONG_TERM_INTERNSHIP = "long_term", _("Langzeitpraktikum")
    APPRENTICESHIP = "apprenticeship", _("Ausbildung")


class OfferState(TextChoices):
    """The life of an offer. "Full" is counted from seats, never stored."""

    DRAFT = "draft", _("Entwurf")
    IN_REVIEW = "in_review", _("wird geprüft")
    AWAITING_COMPANY = "awaiting_company", _("wartet auf den Betrieb")
    PUBLISHED = "published", _("veröffentlicht")
    PAUSED = "paused", _("pausiert")
    EXPIRED = "expired", _("abgelaufen")
    WITHDRAWN = "withdrawn", _("zurückgezogen")
    ARCHIVED = "archived", _("archiviert")


class OfferMove(TextChoices):
    """What can happen to an offer."""

    SUBMIT = "submit", _("zur Prüfung geben")
    ASK_COMPANY = "ask_company", _("Betrieb um Bestätigung bitten")
    CONFIRM = "confirm", _("vom Betrieb bestätigt")
    RETURN = "return_", _("zurückgeben")
    PUBLISH = "publish", _("veröffentlichen")
    PAUSE = "pause", _("pausieren")
    RESUME = "resume", _("wieder zeigen")
    EXPIRE = "expire", _("ablaufen")
    WITHDRAW = "withdraw", _("zurückziehen")
    ARCHIVE = "archive", _("archivieren")
    RESTORE = "restore", _("nach einer Sperre zurückholen")
    RESTORE_DRAFT = "restore_draft", _("nach einer Sperre als Entwurf zurückholen")


class AskChannel(TextChoices):
    """How a company is asked whether an offer is right."""

    MAIL = "mail", _("E-Mail")
    LETTER = "letter", _("Brief")


class AskAnswer(TextChoices):
    """What a company said to an offer entered on its behalf."""

    CONFIRMED = "confirmed", _("Stimmt so")
    CORRECTED = "corrected", _("berichtigt und bestätigt")
    WRONG = "wrong", _("stimmt nicht")
    UNWANTED = "unwanted", _("möchte nicht")


_O = OfferState

OFFER_MOVES = moves.table(
    submit=({_O.DRAFT}, _O.IN_REVIEW),
    ask_company=({_O.DRAFT, _O.IN_REVIEW}, _O.AWAITING_COMPANY),
    # Confirmed by a company that nobody has approved yet: it waits for that, like a submitted one.
    confirm=({_O.AWAITING_COMPANY}, _O.IN_REVIEW),
    return_=({_O.IN_REVIEW, _O.AWAITING_COMPANY}, _O.DRAFT),
    publish=({_O.IN_REVIEW, _O.AWAITING_COMPANY}, _O.PUBLISHED),
    pause=({_O.PUBLISHED}, _O.PAUSED),
    resume=({_O.PAUSED}, _O.PUBLISHED),
    expire=({_O.PUBLISHED, _O.PAUSED, _O.AWAITING_COMPANY, _O.IN_REVIEW}, _O.EXPIRED),
    withdraw=(
        {_O.DRAFT, _O.IN_REVIEW, _O.AWAITING_COMPANY, _O.PUBLISHED, _O.PAUSED},
        _O.WITHDRAWN,
    ),
    archive=({_O.EXPIRED, _O.WITHDRAWN}, _O.ARCHIVED),
    # Only what a block has withdrawn (companies.services.restoring); a person looks at it again.
    restore=({_O.WITHDRAWN}, _O.IN_REVIEW),
    restore_draft=({_O.WITHDRAWN}, _O.DRAFT),
)


ENDED_OFFERS = frozenset({_O.EXPIRED, _O.WITHDRAWN, _O.ARCHIVED})
"""Nothing can be asked for any more."""
CLOSED_COMPANIES = frozenset({_C.BLOCKED, _C.DO_NOT_CONTACT})
"""No offers, no mails."""


class Qualification(TextChoices):
    """Least school-leaving certificate (NRW names since 2022)."""

    NONE = "none", _("kein Abschluss nötig")
    ESA = "ESA", _("Erster Schulabschluss")
    EESA = "EESA", _("Erweiterter Erster Schulabschluss")
    MSA = "MSA", _("Mittlerer Schulabschluss")


class NoteKind(TextChoices):
    """How a contact took place."""

    PHONE = "phone", _("Telefon")
    VISIT = "visit", _("Besuch")
    EMAIL = "email", _("E-Mail")
    LETTER = "letter", _("Brief")
    FAIR = "fair", _("Messe")
    SPEED_DATING = "speed_dating", _("Speeddating")
    NETWORK = "network", _("Netzwerktreffen")
    INTERNSHIP_VISIT = "internship_visit", _("Praktikumsbesuch")
    VIDEO = "video", _("Videocall")
    OTHER = "other", _("Sonstiges")


class NoteOutcome(TextChoices):
    """What a contact led to."""

    NOT_REACHED = "not_reached", _("nicht erreicht")
    NO_INTEREST = "no_interest", _("kein Interesse")
    LATER = "later", _("später wieder")
    INTERESTED = "interested", _("Interesse")
    OFFERED = "offered", _("Platz gemeldet")
    OTHER = "other", _("Sonstiges")


class FollowUpCause(TextChoices):
    """Why something is to be followed up."""

    PLANNED = "planned", _("geplant")
    SILENCE = "silence", _("keine Antwort auf eine Anfrage")
    BOUNCE = "bounce", _("Nachricht kam nicht an")
    REPORT = "report", _("Problem gemeldet")
    LEAD = "lead", _("neuer Betrieb von einer Schule")


class SignUpState(TextChoices):
    """The life of a company's own sign-up. Before the tap on the mail's link nothing exists."""

    UNCONFIRMED = "unconfirmed", _("E-Mail noch nicht bestätigt")
    WAITING = "waiting", _("wartet auf Freigabe")
    ASKING = "asking", _("möchte zu einem bekannten Betrieb")
    ACCEPTED = "accepted", _("angenommen")
    REJECTED = "rejected", _("abgelehnt")


class SignUpMove(TextChoices):
    """What can happen to a sign-up."""

    CONFIRM = "confirm", _("E-Mail bestätigt, neuer Betrieb")
    ASK = "ask", _("E-Mail bestätigt, Betrieb ist bekannt")
    ACCEPT = "accept", _("annehmen")
    REJECT = "reject", _("ablehnen")


_S = SignUpState

SIGN_UP_MOVES = moves.table(
    confirm=({_S.UNCONFIRMED}, _S.WAITING),
    ask=({_S.UNCONFIRMED}, _S.ASKING),
    accept=({_S.WAITING, _S.ASKING}, _S.ACCEPTED),
    reject=({_S.WAITING, _S.ASKING}, _S.REJECTED),
)

ENDED_SIGN_UPS = frozenset({_S.ACCEPTED, _S.REJECTED})
"""Somebody has decided."""


class ApprovalItem(TextChoices):
    """What a person makes sure of before a company is approved."""

    EXISTS = "exists", _("Den Betrieb gibt es")
    REACHABLE = "reachable", _("Der Betrieb ist erreichbar")
    VISITED = "visited", _("Der Betrieb wurde besucht")
    YOUTH_PROTECTION = "youth_protection", _("Jugendschutz ist besprochen")


class CompanyLinkKind(TextChoices):
    """How one company belongs to another, read from the first to the second."""

    BRANCH = "branch", _("Filiale von")
    CUSTOMER = "customer", _("Kunde von")
    RECOMMENDED = "recommended", _("Empfehlung von")
    SAME_OWNER = "same_owner", _("gleiche Inhaber*in wie")


LINK_READ_BACK = {
    CompanyLinkKind.BRANCH: _("hat als Filiale"),
    CompanyLinkKind.CUSTOMER: _("hat als Kunden"),
    CompanyLinkKind.RECOMMENDED: _("hat empfohlen"),
    CompanyLinkKind.SAME_OWNER: _("gleiche Inhaber*in wie"),
}
"""The same, read from the second company to the first."""


class CareEnd(TextChoices):
    """How the care for a silent company ended."""

    ANSWERED = "answered", _("hat eine Anfrage beantwortet")
    HERE = "here", _("hat sich gemeldet: wir sind da")
    PAUSE = "pause", _("macht selbst eine Pause")
    FEWER = "fewer", _("möchte weniger Anfragen")
    OFFICER = "officer", _("im Gespräch geklärt")
    CLOSED = "closed", _("der Betrieb bietet nichts mehr an")


class Sameness(TextChoices):
    """Why two companies may be one."""

    NAME_AND_AREA = "name_area", _("gleicher Name, gleiche Postleitzahl")
    NAME = "name", _("gleicher Name")
    LIKE_NAME = "like_name", _("ähnlicher Name, gleiche Postleitzahl")
    PHONE = "phone", _("gleiche Telefonnummer")
    WEBSITE = "website", _("gleiche Website")
    MAIL = "mail", _("gleiche Mail-Domain")
    STREET = "street", _("gleiche Adresse")


class PairState(TextChoices):
    """What became of two companies that may be one."""

    OPEN = "open", _("offen")
    DIFFERENT = "different", _("kein Doppel")
    MERGED = "merged", _("zusammengeführt")


class ImportState(TextChoices):
    """The life of an imported spreadsheet."""

    UPLOADED = "uploaded", _("hochgeladen")
    CHECKING = "checking", _("wird geprüft")
    CHECKED = "checked", _("geprüft")
    APPLYING = "applying", _("wird übernommen")
    APPLIED = "applied", _("übernommen")
    UNDOING = "undoing", _("wird zurückgenommen")
    UNDONE = "undone", _("rückgängig gemacht")
    DISCARDED = "discarded", _("verworfen")


class ImportMove(TextChoices):
    """What can happen to an import. Each long step has a begin, an end and a way back."""

    CHECK = "check", _("prüfen lassen")
    CHECKED = "checked", _("Prüfung fertig")
    CHECK_FAILED = "check_failed", _("Prüfung abgebrochen")
    APPLY = "apply", _("übernehmen lassen")
    APPLIED = "applied", _("Übernahme fertig")
    APPLY_FAILED = "apply_failed", _("Übernahme abgebrochen")
    UNDO = "undo", _("rückgängig machen lassen")
    UNDONE = "undone", _("Rücknahme fertig")
    UNDO_FAILED = "undo_failed", _("Rücknahme abgebrochen")
    DISCARD = "discard", _("verwerfen")


_I = ImportState

IMPORT_MOVES = moves.table(
    check=({_I.UPLOADED, _I.CHECKED}, _I.CHECKING),
    checked=({_I.CHECKING}, _I.CHECKED),
    check_failed=({_I.CHECKING}, _I.UPLOADED),
    apply=({_I.CHECKED}, _I.APPLYING),
    applied=({_I.APPLYING}, _I.APPLIED),
    apply_failed=({_I.APPLYING}, _I.CHECKED),
    undo=({_I.APPLIED}, _I.UNDOING),
    undone=({_I.UNDOING}, _I.UNDONE),
    undo_failed=({_I.UNDOING}, _I.APPLIED),
    discard=({_I.UPLOADED, _I.CHECKED}, _I.DISCARDED),
)

BUSY_IMPORTS = frozenset({_I.CHECKING, _I.APPLYING, _I.UNDOING})
"""A worker has something to do."""
ENDED_IMPORTS = frozenset({_I.APPLIED, _I.UNDONE, _I.DISCARDED})
"""Nobody needs the rows as they were sent any more."""


class ImportVerdict(TextChoices):
    """What the check found out about a row."""

    NEW = "new", _("neu")
    UPDATE = "update", _("ergänzt")
    CONFLICT = "conflict", _("weicht ab")
    DUPLICATE = "duplicate", _("vielleicht doppelt")
    UNCHANGED = "unchanged", _("schon da")
    ERROR = "error", _("fehlerhaft")


class ImportAction(TextChoices):
    """What to do with a row."""

    CREATE = "create", _("anlegen")
    UPDATE = "update", _("übernehmen")
    JOIN = "join", _("mit der anderen Zeile zusammenlegen")
    SKIP = "skip", _("überspringen")


ADDING_ACTIONS = frozenset({ImportAction.UPDATE, ImportAction.JOIN})
"""They add to a company that is there, or that an earlier row has made."""


class ImportField(TextChoices):
    """What a column of a spreadsheet may hold."""

    NAME = "name", _("Name des Betriebs")
    NAME_EXTRA = "name_extra", _("Namenszusatz")
    STREET = "street", _("Straße (mit oder ohne Hausnummer)")
    HOUSE_NUMBER = "house_number", _("Hausnummer")
    POSTAL_CODE = "postal_code", _("Postleitzahl (auch mit Ort)")
    CITY = "city", _("Ort (auch mit Postleitzahl)")
    ADDRESS = "address", _("ganze Adresse")
    PHONE = "phone", _("Telefon (auch mehrere)")
    EMAIL = "email", _("E-Mail")
    WEBSITE = "website", _("Website")
    BRANCH = "branch", _("Branche")
    SIZE = "size", _("Mitarbeitende")
    TRAINS = "trains_apprentices", _("bildet aus")
    OWNER = "owner", _("zuständig")
    CONTACT_NAME = "contact_name", _("Ansprechperson: ganzer Name")
    CONTACT_FIRST_NAME = "contact_first_name", _("Ansprechperson: Vorname")
    CONTACT_LAST_NAME = "contact_last_name", _("Ansprechperson: Nachname")
    CONTACT_FUNCTION = "contact_function", _("Ansprechperson: Funktion")
    CONTACT_PHONE = "contact_phone", _("Ansprechperson: Telefon")
    CONTACT_EMAIL = "contact_email", _("Ansprechperson: E-Mail")
    LAST_CONTACT = "last_contact_on", _("letzter Kontakt am")
    FOLLOW_UP = "follow_up_on", _("Wiedervorlage am")
    NOTE = "note", _("Notiz")


SEVERAL_COLUMNS = frozenset(
    {ImportField.PHONE, ImportField.CONTACT_PHONE, ImportField.NAME_EXTRA, ImportField.NOTE}
)
"""What may stand in more than one column."""
