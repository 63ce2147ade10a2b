"""Choices and tables of moves of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from journal import moves


class SchoolType(TextChoices):
    """School types of the programme (NRW keys in shared catalogues: 04, 15)."""

    HAUPTSCHULE = "H", _("Hauptschule")
    GESAMTSCHULE = "GE", _("Gesamtschule")
    REALSCHULE = "R", _("Realschule")
    SEKUNDARSCHULE = "SK", _("Sekundarschule")
    FOERDERSCHULE = "S", _("Förderschule")


class PeriodKind(TextChoices):
    """Kinds of internship a school sets dates for."""

    INTERNSHIP = "internship", _("Schulpraktikum")
    LONG_TERM = "long_term", _("Langzeitpraktikum")


class Strength(TextChoices):
    """Strengths in the pupil's own view; words, never grades."""

    CAREFUL = "careful", _("arbeite sorgfältig")
    RELIABLE = "reliable", _("bin zuverlässig")
    FRIENDLY = "friendly", _("gehe gern auf Menschen zu")
    HANDS_ON = "hands_on", _("packe gern an")
    PATIENT = "patient", _("habe Geduld")
    CURIOUS = "curious", _("will Neues lernen")
    TEAM = "team", _("arbeite gern im Team")
    CREATIVE = "creative", _("habe gute Ideen")
    CALM = "calm", _("bleibe ruhig")
    PUNCTUAL = "punctual", _("bin pünktlich")
    NUMBERS = "numbers", _("rechne gern")
    LANGUAGES = "languages", _("spreche mehrere Sprachen")


class ConsentPurpose(TextChoices):
    """What somebody agrees to; each has its own texts and its own decision."""

    PROFILE_TO_COMPANY = "profile", _("Bewerbung zeigen")
    CONTACT_TO_COMPANY = "contact", _("Name und Kontakt nach der Zusage")


class ConsentState(TextChoices):
    """The life of a consent."""

    REQUESTED = "requested", _("angefragt")
    GIVEN = "given", _("gegeben")
    REFUSED = "refused", _("abgelehnt")
    REVOKED = "revoked", _("widerrufen")
    EXPIRED = "expired", _("abgelaufen")


class ConsentMove(TextChoices):
    """What can happen to a consent."""

    GIVE = "give", _("zustimmen")
    REFUSE = "refuse", _("ablehnen")
    REVOKE = "revoke", _("widerrufen")
    EXPIRE = "expire", _("ablaufen")


CONSENT_MOVES = moves.table(
    give=({ConsentState.REQUESTED}, ConsentState.GIVEN),
    refuse=({ConsentState.REQUESTED}, ConsentState.REFUSED),
    revoke=({ConsentState.GIVEN}, ConsentState.REVOKED),
    expire=({ConsentState.GIVEN}, ConsentState.EXPIRED),
)

OPEN_CONSENTS = frozenset({ConsentState.REQUESTED, ConsentState.GIVEN})
"""One of these per pupil and purpose."""
CLOSED_CONSENTS = frozenset(ConsentState) - OPEN_CONSENTS
"""These are history and stay as they are: who says yes later gives a new consent."""


class TextReader(TextChoices):
    """Whom the text of a consent speaks to: the one who decides."""

    GUARDIAN = "guardian", _("Sorgeberechtigte")
    PUPIL = "pupil", _("Jugendliche ab 16 Jahren")


class DecidedBy(TextChoices):
    """Who decided about a consent, and how."""

    GUARDIAN = "guardian", _("Sorgeberechtigte*r über den Link")
    SHOWN = "shown", _("Sorgeberechtigte*r, am Gerät der*des Jugendlichen")
    PUPIL = "pupil", _("Schüler*in (ab 16 Jahren)")
    PAPER = "paper", _("auf Papier, eingetragen von der Schule")


class PupilField(TextChoices):
    """What a column of a class list may hold. Nothing else is read."""

    EXTERNAL_ID = "external_id", _("Nummer in der Schulverwaltung")
    LAST_NAME = "last_name", _("Nachname")
    FIRST_NAME = "first_name", _("Vorname")
    BORN_ON = "born_on", _("Geburtsdatum")
    SCHOOL_CLASS = "class", _("Klasse")
    GRADE = "grade", _("Jahrgang")
    STATUS = "status", _("Status")
    COMPULSORY = "compulsory", _("vollzeitschulpflichtig")
    COMPULSORY_DONE = "compulsory_done", _("Schulpflicht erfüllt")
    BLOCKED = "blocked", _("keine Auskunft an Dritte")
    LANGUAGE = "language", _("Sprache")
    GUARDIAN_NAME = "g1_name", _("1. Sorgeberechtigte*r: ganzer Name")
    GUARDIAN_LAST = "g1_last", _("1. Sorgeberechtigte*r: Nachname")
    GUARDIAN_FIRST = "g1_first", _("1. Sorgeberechtigte*r: Vorname")
    GUARDIAN_EMAIL = "g1_email", _("1. Sorgeberechtigte*r: E-Mail")
    GUARDIAN_PHONE = "g1_phone", _("1. Sorgeberechtigte*r: Telefon")
    GUARDIAN_LANGUAGE = "g1_language", _("1. Sorgeberechtigte*r: Sprache")
    SECOND_NAME = "g2_name", _("2. Sorgeberechtigte*r: ganzer Name")
    SECOND_LAST = "g2_last", _("2. Sorgeberechtigte*r: Nachname")
    SECOND_FIRST = "g2_first", _("2. Sorgeberechtigte*r: Vorname")
    SECOND_EMAIL = "g2_email", _("2. Sorgeberechtigte*r: E-Mail")
    SECOND_PHONE = "g2_phone", _("2. Sorgeberechtigte*r: Telefon")
    SECOND_LANGUAGE = "g2_language", _("2. Sorgeberechtigte*r: Sprache")


NEEDED_PUPIL_FIELDS = (
    PupilField.LAST_NAME,
    PupilField.FIRST_NAME,
    PupilField.BORN_ON,
    PupilField.SCHOOL_CLASS,
)
"""Without one of these columns a file is no class list."""


class ListScope(TextChoices):
    """Whom a class list names completely: who is of these and not in it has left."""

    SCHOOL = "school", _("die ganze Schule")
    GRADES = "grades", _("ganze Jahrgänge: die, die in der Liste stehen")
    CLASSES = "classes", _("ganze Klassen: die, die in der Liste stehen")
    NOBODY = "nobody", _("nur einzelne Schüler*innen, niemand geht ab")


class PupilImportState(TextChoices):
    """Where the import of a class list stands."""

    UPLOADED = "uploaded", _("hochgeladen")
    CHECKING = "checking", _("wird geprüft")
    CHECKED = "checked", _("geprüft")
    APPLYING = "applying", _("wird übernommen")
    APPLIED = "applied", _("übernommen")
    UNDOING = "undoing", _("wird zurückgenommen")
    UNDONE = "undone", _("zurückgenommen")
    DISCARDED = "discarded", _("verworfen")


class PupilImportMove(TextChoices):
    """What can happen to the import of a class list."""

    CHECK = "check", _("prüfen")
    CHECKED = "checked", _("geprüft")
    CHECK_FAILED = "check_failed", _("Prüfung abgebrochen")
    APPLY = "apply", _("übernehmen")
    APPLIED = "applied", _("übernommen")
    APPLY_FAILED = "apply_failed", _("Übernahme abgebrochen")
    UNDO = "undo", _("rückgängig machen")
    UNDONE = "undone", _("zurückgenommen")
    UNDO_FAILED = "undo_failed", _("Zurücknehmen abgebrochen")
    DISCARD = "discard", _("verwerfen")


PUPIL_IMPORT_MOVES = moves.table(
    check=({PupilImportState.UPLOADED, PupilImportState.CHECKED}, PupilImportState.CHECKING),
    checked=({PupilImportState.CHECKING}, PupilImportState.CHECKED),
    check_failed=({PupilImportState.CHECKING}, PupilImportState.UPLOADED),
    apply=({PupilImportState.CHECKED}, PupilImportState.APPLYING),
    applied=({PupilImportState.APPLYING}, PupilImportState.APPLIED),
    apply_failed=({PupilImportState.APPLYING}, PupilImportState.CHECKED),
    undo=({PupilImportState.APPLIED}, PupilImportState.UNDOING),
    undone=({PupilImportState.UNDOING}, PupilImportState.UNDONE),
    undo_failed=({PupilImportState.UNDOING}, PupilImportState.APPLIED),
    discard=({PupilImportState.UPLOADED, PupilImportState.CHECKED}, PupilImportState.DISCARDED),
)

BUSY_PUPIL_IMPORTS = frozenset(
    {PupilImportState.CHECKING, PupilImportState.APPLYING, PupilImportState.UNDOING}
)
ENDED_PUPIL_IMPORTS = frozenset(
    {PupilImportState.APPLIED, PupilImportState.UNDONE, PupilImportState.DISCARDED}
)


class PupilVerdict(TextChoices):
    """What a row of a class list would do."""

    ERROR = "error", _("fehlerhaft")
    ASK = "ask", _("bitte entscheiden")
    NEW = "new", _("neu")
    MOVED = "moved", _("andere Klasse")
    CHANGED = "changed", _("geändert")
    LEFT = "left", _("nicht mehr da")
    UNCHANGED = "unchanged", _("unverändert")
    SKIPPED = "skipped", _("ausgelassen")


WRITING_VERDICTS = frozenset(
    {PupilVerdict.NEW, PupilVerdict.MOVED, PupilVerdict.CHANGED, PupilVerdict.LEFT}
)
"""These rows change something when the list is taken over."""


class RowAnswer(TextChoices):
    """What a person said about a row that could mean somebody the school has already."""

    OPEN = "", _("noch offen")
    SAME = "same", _("diese Person")
    NEW = "new", _("eine andere, neue Person")
    SKIP = "skip", _("auslassen")
