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


class EventKind(TextChoices):
    """Formats beyond internships, as the city calls them (product, capability 22)."""

    COMPANY_VISIT = "company_visit", _("Betriebsbesuch")
    SCHOOL_PROJECT = "school_project", _("Projekt in der Schule")
    FAIR = "fair", _("Ausbildungsmesse")
    SPEED_DATING = "speed_dating", _("Speeddating")
    NETWORK = "network", _("Netzwerktreffen")


WITHOUT_PUPILS = frozenset({EventKind.NETWORK})
"""Adults among themselves: no classes, no sign-up."""


class EventState(TextChoices):
    """The life of an event. Full is derived from the seats."""

    DRAFT = "draft", _("Entwurf")
    OPEN = "open", _("angekündigt")
    HELD = "held", _("hat stattgefunden")
    CLOSED = "closed", _("abgeschlossen")
    CANCELLED = "cancelled", _("abgesagt")


class EventMove(TextChoices):
    """What can happen to an event."""

    ANNOUNCE = "announce", _("ankündigen")
    HOLD = "hold", _("findet statt")
    CLOSE = "close", _("abschließen")
    CANCEL = "cancel", _("absagen")


_E = EventState

EVENT_MOVES = moves.table(
    announce=({_E.DRAFT}, _E.OPEN),
    hold=({_E.OPEN}, _E.HELD),
    close=({_E.HELD}, _E.CLOSED),
    cancel=({_E.DRAFT, _E.OPEN}, _E.CANCELLED),
)

HELD_EVENTS = frozenset({_E.HELD, _E.CLOSED})
"""They took place: only these are counted."""
COMING_EVENTS = frozenset({_E.DRAFT, _E.OPEN})
"""They may still be changed, cancelled, joined by companies."""


class GuestState(TextChoices):
    """A company at an event."""

    PLANNED = "planned", _("vorgemerkt")
    INVITED = "invited", _("eingeladen")
    ACCEPTED = "accepted", _("ist dabei")
    DECLINED = "declined", _("kommt nicht")
    CAME = "came", _("war da")


class GuestMove(TextChoices):
    """What can happen between a company and an event. Nobody came who was not expected."""

    INVITE = "invite", _("einladen")
    ACCEPT = "accept", _("zusagen")
    DECLINE = "decline", _("absagen")
    COME = "come", _("war da")
    MISS = "miss", _("war doch nicht da")


_G = GuestState

GUEST_MOVES = moves.table(
    invite=({_G.PLANNED}, _G.INVITED),
    accept=({_G.PLANNED, _G.INVITED, _G.DECLINED}, _G.ACCEPTED),
    decline=({_G.PLANNED, _G.INVITED, _G.ACCEPTED}, _G.DECLINED),
    come=({_G.PLANNED, _G.INVITED, _G.ACCEPTED}, _G.CAME),
    miss=({_G.CAME}, _G.ACCEPTED),
)

EXPECTED_GUESTS = frozenset({_G.INVITED, _G.ACCEPTED, _G.CAME})
"""Companies that know of the event and have not said no."""


class SignUpState(TextChoices):
    """A pupil at an event. Everybody begins on the waiting list; who gets a seat, moves on."""

    WAITING = "waiting", _("Warteliste")
    SIGNED_UP = "signed_up", _("angemeldet")
    CANCELLED = "cancelled", _("abgemeldet")
    PRESENT = "present", _("war da")
    ABSENT = "absent", _("fehlte")


class SignUpMove(TextChoices):
    """What can happen to a sign-up."""

    SEAT = "seat", _("Platz bekommen")
    CANCEL = "cancel", _("abmelden")
    RETURN = "return", _("wieder anmelden")
    ATTEND = "attend", _("war da")
    MISS = "miss", _("fehlte")


_S = SignUpState

SIGN_UP_MOVES = moves.table(
    **{
        "seat": ({_S.WAITING}, _S.SIGNED_UP),
        "cancel": ({_S.WAITING, _S.SIGNED_UP}, _S.CANCELLED),
        "return": ({_S.CANCELLED}, _S.WAITING),
        "attend": ({_S.SIGNED_UP, _S.ABSENT}, _S.PRESENT),
        "miss": ({_S.SIGNED_UP, _S.PRESENT}, _S.ABSENT),
    }
)

SEATED = frozenset({_S.SIGNED_UP, _S.PRESENT, _S.ABSENT})
"""They have a seat; the event counts them."""
