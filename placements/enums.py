"""Choices and tables of moves of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from journal import moves


class ApplicationState(TextChoices):
    """The life of an application. "Seen" is a time stamp, not a state."""

    DRAFT = "draft", _("Entwurf")
    SENT = "sent", _("angefragt")
    NEEDS_TIME = "needs_time", _("Betrieb braucht mehr Zeit")
    ACCEPTED = "accepted", _("Betrieb hat Ja gesagt")
    CONFIRMED = "confirmed", _("bestätigt")
    DECLINED = "declined", _("Betrieb hat abgesagt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")
    LAPSED_BY_COMPANY = "lapsed_by_company", _("Betrieb hat nicht geantwortet")
    LAPSED_BY_PUPIL = "lapsed_by_pupil", _("nicht rechtzeitig bestätigt")
    RELEASED = "released", _("freigegeben, weil ein anderer Platz bestätigt ist")
    CLOSED = "closed", _("Platz gibt es nicht mehr")


class ApplicationMove(TextChoices):
    """What can happen to an application."""

    SEND = "send", _("abschicken")
    NEED_TIME = "need_time", _("mehr Zeit nehmen")
    ACCEPT = "accept", _("Ja sagen")
    DECLINE = "decline", _("absagen")
    CONFIRM = "confirm", _("bestätigen")
    WITHDRAW = "withdraw", _("zurückziehen")
    LAPSE_COMPANY = "lapse_company", _("ohne Antwort schließen")
    LAPSE_PUPIL = "lapse_pupil", _("ohne Bestätigung schließen")
    RELEASE = "release", _("freigeben")
    CLOSE = "close", _("schließen")


_A = ApplicationState
_WITH_COMPANY = {_A.SENT, _A.NEEDS_TIME}

APPLICATION_MOVES = moves.table(
    send=({_A.DRAFT}, _A.SENT),
    need_time=({_A.SENT}, _A.NEEDS_TIME),
    accept=(_WITH_COMPANY, _A.ACCEPTED),
    decline=(_WITH_COMPANY, _A.DECLINED),
    confirm=({_A.ACCEPTED}, _A.CONFIRMED),
    withdraw=({*_WITH_COMPANY, _A.ACCEPTED}, _A.WITHDRAWN),
    lapse_company=(_WITH_COMPANY, _A.LAPSED_BY_COMPANY),
    lapse_pupil=({_A.ACCEPTED}, _A.LAPSED_BY_PUPIL),
    release=({*_WITH_COMPANY, _A.ACCEPTED}, _A.RELEASED),
    close=({_A.DRAFT, *_WITH_COMPANY, _A.ACCEPTED}, _A.CLOSED),
)

WITH_COMPANY = frozenset(_WITH_COMPANY)
"""It is the company's turn."""
OPEN_APPLICATIONS = frozenset({_A.DRAFT, *_WITH_COMPANY, _A.ACCEPTED})
"""Not ended and not confirmed: at most one per pupil, offer and period."""
SENT_APPLICATIONS = frozenset({*_WITH_COMPANY, _A.ACCEPTED})
"""Somebody is waiting for somebody."""


class DeclineReason(TextChoices):
    """Why a company says no; each has a sentence for the pupil (placements.messages)."""

    FILLED = "filled", _("Der Platz ist schon vergeben.")
    NO_TIME = "no_time", _("Wir haben in dieser Zeit niemanden, der betreuen kann.")
    DATES = "dates", _("Die Tage passen bei uns nicht.")
    REQUIREMENTS = "requirements", _("Für diese Arbeit brauchen wir andere Voraussetzungen.")
    NOT_NOW = "not_now", _("Wir nehmen gerade niemanden auf.")
    OTHER = "other", _("Ein anderer Grund.")


class PlacementState(TextChoices):
    """The life of a placement."""

    PLANNED = "planned", _("geplant")
    RUNNING = "running", _("läuft")
    COMPLETED = "completed", _("abgeschlossen")
    PARTLY_COMPLETED = "partly_completed", _("teilweise abgeschlossen")
    NO_SHOW = "no_show", _("nicht angetreten")
    BROKEN_OFF = "broken_off", _("abgebrochen")
    CANCELLED = "cancelled", _("vor dem Start abgesagt")


class PlacementMove(TextChoices):
    """What can happen to a placement."""

    START = "start", _("beginnt")
    COMPLETE = "complete", _("abschließen")
    COMPLETE_PARTLY = "complete_partly", _("teilweise abschließen")
    MISS = "miss", _("nicht angetreten")
    BREAK_OFF = "break_off", _("abbrechen")
    CANCEL = "cancel", _("absagen")


_P = PlacementState

PLACEMENT_MOVES = moves.table(
    start=({_P.PLANNED}, _P.RUNNING),
    complete=({_P.RUNNING}, _P.COMPLETED),
    complete_partly=({_P.RUNNING}, _P.PARTLY_COMPLETED),
    miss=({_P.PLANNED, _P.RUNNING}, _P.NO_SHOW),
    break_off=({_P.RUNNING}, _P.BROKEN_OFF),
    cancel=({_P.PLANNED}, _P.CANCELLED),
)

ACTIVE_PLACEMENTS = frozenset({_P.PLANNED, _P.RUNNING, _P.COMPLETED, _P.PARTLY_COMPLETED})
"""These days are taken: no second placement of the pupil may overlap."""


class PlacementSource(TextChoices):
    """How a placement came about."""

    APPLICATION = "application", _("Bewerbung")
    MATCHING = "matching", _("Vermittlungsrunde")
    ARRANGED = "arranged", _("vermittelt")
    SELF_FOUND = "self_found", _("selbst gefunden")
    IMPORTED = "imported", _("übernommen")


class TrainingState(TextChoices):
    """The way into an apprenticeship."""

    OPEN = "open", _("offen")
    INTRODUCED = "introduced", _("vorgestellt")
    INTERVIEW = "interview", _("Gespräch")
    TRIAL_WORK = "trial_work", _("Probearbeit")
    OFFERED = "offered", _("Zusage")
    CONTRACT_SIGNED = "contract_signed", _("Vertrag unterschrieben")
    STARTED = "started", _("begonnen")
    PROBATION_PASSED = "probation_passed", _("Probezeit bestanden")
    ENDED = "ended", _("beendet")


class TrainingMove(TextChoices):
    """What can happen on this way."""

    INTRODUCE = "introduce", _("vorstellen")
    INTERVIEW = "interview", _("zum Gespräch")
    TRY_WORK = "try_work", _("zur Probearbeit")
    OFFER = "offer", _("Zusage bekommen")
    SIGN = "sign", _("Vertrag unterschreiben")
    START = "start", _("beginnen")
    PASS_PROBATION = "pass_probation", _("Probezeit bestehen")
    END = "end", _("beenden")


_T = TrainingState

TRAINING_MOVES = moves.table(
    introduce=({_T.OPEN}, _T.INTRODUCED),
    interview=({_T.OPEN, _T.INTRODUCED}, _T.INTERVIEW),
    try_work=({_T.INTRODUCED, _T.INTERVIEW}, _T.TRIAL_WORK),
    offer=({_T.OPEN, _T.INTRODUCED, _T.INTERVIEW, _T.TRIAL_WORK}, _T.OFFERED),
    sign=({_T.OFFERED}, _T.CONTRACT_SIGNED),
    start=({_T.CONTRACT_SIGNED}, _T.STARTED),
    pass_probation=({_T.STARTED}, _T.PROBATION_PASSED),
    end=(
        {
            _T.OPEN,
            _T.INTRODUCED,
            _T.INTERVIEW,
            _T.TRIAL_WORK,
            _T.OFFERED,
            _T.CONTRACT_SIGNED,
            _T.STARTED,
        },
        _T.ENDED,
    ),
)


PROMISED_TRAINING = frozenset({_T.OFFERED, _T.CONTRACT_SIGNED, _T.STARTED, _T.PROBATION_PASSED})
"""The pupil has an apprenticeship."""


class ReportCategory(TextChoices):
    """What a problem is about."""

    NOT_AS_DESCRIBED = "not_as_described", _("Es ist nicht so, wie es beschrieben ist")
    BEHAVIOUR = "behaviour", _("Jemand verhält sich nicht in Ordnung")
    SAFETY = "safety", _("Sicherheit oder Arbeitszeit")
    UNREACHABLE = "unreachable", _("Niemand ist zu erreichen")
    OTHER = "other", _("Etwas anderes")


class ReportState(TextChoices):
    """The life of a report."""

    NEW = "new", _("neu")
    IN_PROGRESS = "in_progress", _("in Arbeit")
    CLOSED = "closed", _("abgeschlossen")


class ReportMove(TextChoices):
    """What can happen to a report."""

    TAKE = "take", _("übernehmen")
    CLOSE = "close", _("abschließen")


_R = ReportState

REPORT_MOVES = moves.table(
    # A colleague may take over what somebody has begun.
    take=({_R.NEW, _R.IN_PROGRESS}, _R.IN_PROGRESS),
    close=({_R.NEW, _R.IN_PROGRESS}, _R.CLOSED),
)


class PlaceStatus(TextChoices):
    """Where a pupil stands in a period: five colours, the same everywhere (look: cockpit)."""

    PLACED = "placed", _("Platz bestätigt")
    PUPIL_TURN = "pupil_turn", _("Zusage, jetzt bestätigen")
    WAITING = "waiting", _("wartet auf Betrieb")
    SEARCHING = "searching", _("sucht")
    NEVER = "never", _("noch nie angemeldet")
