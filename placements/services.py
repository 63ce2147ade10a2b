"""Moves of applications and placements: each function is one transaction.

Locks are taken in one order, so that parallel moves wait and never deadlock:
company, offer, pupil, then applications by id. Every function loads its rows afresh under lock;
what the caller holds may be old. Every ending tells both sides (placements.messages).
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import links
from accounts.enums import LinkPurpose
from catalogue import rules
from companies import services as company_services
from companies.models import Company, Offer
from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import (
    ApplicationMove,
    ApplicationState,
    DeclineReason,
    PlacementMove,
    PlacementSource,
    TrainingMove,
)
from placements.models import Application, ApplicationQuerySet, Placement, TrainingPath
from schools import consents
from schools.enums import ConsentPurpose
from schools.models import InternshipPeriod, Pupil

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import ActionLink, User

BY_LINK = "Betrieb (Link)"
BY_SYSTEM = "System"
ANSWERS = ("answer_likes", "answer_strengths", "answer_reason")


class NotPossible(Exception):
    """The move cannot be made now. The text is German and says what to do."""


class ConsentMissing(NotPossible):
    """Nothing personal may go to a company yet: the consent is missing."""


class NoSeatLeft(NotPossible):
    """Somebody else was faster."""


# --- Writing and sending -------------------------------------------------------------------------


@transaction.atomic
def start_application(
    pupil: Pupil,
    offer: Offer,
    *,
    starts_on: date,
    ends_on: date,
    period: InternshipPeriod | None = None,
    by: "User",
) -> Application:
    """The pupil's open application to this offer for these days, new if there is none.

    A new one begins with the answers of the pupil's last one. Raises NotPossible when the offer is
    no longer listed or does not cover the days.
    """
    today = timezone.localdate()
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk)
    existing = pupil.applications.open().filter(offer=offer, starts_on=starts_on).first()
    if existing is not None:
        return existing
    _require_listed(offer, today)
    if offer.starts_on > starts_on or (offer.ends_on and offer.ends_on < ends_on):
        raise NotPossible(_("Dieser Betrieb hat in deiner Zeit keinen Platz."))
    last = pupil.applications.order_by("-saved_at", "-pk").first()
    reused = {name: getattr(last, name) for name in ANSWERS[:2]} if last else {}
    application = Application.objects.create(
        pupil=pupil, offer=offer, period=period, starts_on=starts_on, ends_on=ends_on, **reused
    )
    audit.record(AuditAction.CREATED, application, by=by)
    return application


@transaction.atomic
def save_draft(application: Application, answers: dict[str, str], *, by: "User") -> Application:
    """Keeps what the pupil has typed. Raises NotPossible once the application is sent."""
    application = _locked(application)
    if application.state != ApplicationState.DRAFT:
        raise NotPossible(_("Diese Bewerbung ist schon abgeschickt."))
    for name in ANSWERS:
        if name in answers:
            setattr(application, name, answers[name])
    application.saved_at = timezone.now()
    application.save(update_fields=[*ANSWERS, "saved_at"])
    return application


@transaction.atomic
def discard_draft(application: Application, *, by: "User") -> None:
    """Deletes a draft the pupil does not want. Raises NotPossible once it is sent."""
    application = _locked(application)
    if application.state != ApplicationState.DRAFT:
        raise NotPossible(_("Diese Bewerbung ist schon abgeschickt. Du kannst sie zurückziehen."))
    audit.record(AuditAction.DELETED, application, by=by)
    application.delete()


@transaction.atomic
def send_application(
    application: Application, *, by: "User", now: datetime | None = None
) -> Application:
    """Sends a draft to the company; from now on somebody owes the pupil an answer by a date.

    Raises ConsentMissing, or NotPossible when the offer is gone, the days are taken, an answer is
    empty or the company has as many open requests as it wants.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    company = Company.objects.select_for_update().get(offers=application.offer_id)
    pupil = Pupil.objects.select_for_update().get(pk=application.pupil_id)
    application = _locked(application)
    _require(application, ApplicationMove.SEND)
    _require_listed(application.offer, today)
    if not all(getattr(application, name).strip() for name in ANSWERS):
        raise NotPossible(_("Bitte beantworte alle drei Fragen. Ein Satz reicht."))
    if not consents.in_force(pupil, ConsentPurpose.PROFILE_TO_COMPANY, today):
        raise ConsentMissing(_("Es fehlt noch das Einverständnis."))
    if _has_placement(pupil, application.starts_on, application.ends_on):
        raise NotPossible(_("Du hast in dieser Zeit schon einen bestätigten Platz."))
    waiting = Application.objects.with_company().filter(offer__company=company).count()
    if waiting >= company.max_open_requests:
        raise NotPossible(
            _(
                "Dieser Betrieb hat gerade genug Anfragen. Dein Text bleibt gespeichert. "
                "Schau in ein paar Tagen wieder oder frag einen anderen Betrieb."
            )
        )
    application.sent_at = now
    application.answer_by = today + rules.days("application.answer_days", today)
    application.make(ApplicationMove.SEND, by=by, now=now, also=("sent_at", "answer_by"))
    audit.record(AuditAction.MOVED, application, by=by, state=application.state)
    messages.application_sent(application, answer_link(application, now=now))
    return application


def answer_link(application: Application, *, now: datetime | None = None) -> "ActionLink | None":
    """The link for the company's contact to this application, new if none works any more.

    None where the company has nobody with a mail address: then the officer gets a call task.
    """
    now = now or timezone.now()
    contact = messages.contact_for(application.offer)
    if contact is None:
        company_services.open_call_task(
            application.offer.company,
            key=f"no_mail:{application.public_id}",
            subject=_("Anfrage telefonisch besprechen: Betrieb hat keine E-Mail-Adresse"),
            due_on=timezone.localdate(now),
        )
        return None
    about = (LinkPurpose.ANSWER_APPLICATION, application.public_id, contact.public_id)
    return links.current_link(*about, now=now) or links.create_link(
        *about,
        days=rules.whole("link.answer_days", timezone.localdate(now)),
        now=now,
    )


# --- The company's answer ------------------------------------------------------------------------


@transaction.atomic
def mark_seen(application: Application, *, now: datetime | None = None) -> None:
    """Notes the moment the company first opened the application; it changes nothing else."""
    Application.objects.filter(pk=application.pk, seen_at__isnull=True).update(
        seen_at=now or timezone.now()
    )


@transaction.atomic
def accept(
    application: Application,
    *,
    by: "User | None" = None,
    by_label: str = "",
    now: datetime | None = None,
) -> Application:
    """The company says yes: a seat is held until the pupil confirms or the time for it is over.

    Raises NoSeatLeft when every seat is taken on these days, NotPossible when the application has
    moved on meanwhile.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    offer = Offer.objects.select_for_update().get(pk=application.offer_id)
    application = _locked(application)
    _require(application, ApplicationMove.ACCEPT)
    try:
        application.booking = company_services.book_seat(
            offer, application.starts_on, application.ends_on
        )
    except company_services.NoSeatFree as full:
        raise NoSeatLeft(
            _("In dieser Zeit ist kein Platz mehr frei. Alle Plätze sind schon zugesagt.")
        ) from full
    application.confirm_by = min(
        today + rules.days("application.confirm_days", today), application.starts_on
    )
    application.make(
        ApplicationMove.ACCEPT, by=by, by_label=by_label, now=now, also=("booking", "confirm_by")
    )
    audit.record(AuditAction.MOVED, application, by=by, by_label=by_label, state=application.state)
    messages.accepted(application)
    return application


@transaction.atomic
def decline(
    application: Application,
    *,
    reason: DeclineReason,
    text: str = "",
    by: "User | None" = None,
    by_label: str = "",
    now: datetime | None = None,
) -> Application:
    """The company says no, with a reason the pupil can read."""
    application = _locked(application)
    _require(application, ApplicationMove.DECLINE)
    application.decline_reason = reason
    application.decline_text = text.strip()
    application.make(
        ApplicationMove.DECLINE,
        by=by,
        by_label=by_label,
        reason=reason,
        now=now,
        also=("decline_reason", "decline_text"),
    )
    audit.record(AuditAction.MOVED, application, by=by, by_label=by_label, state=application.state)
    messages.declined(application)
    return application


@transaction.atomic
def need_time(
    application: Application,
    *,
    by: "User | None" = None,
    by_label: str = "",
    now: datetime | None = None,
) -> Application:
    """The company takes more time, once."""
    today = timezone.localdate(now)
    application = _locked(application)
    _require(application, ApplicationMove.NEED_TIME)
    assert application.answer_by is not None  # noqa: S101  (application_sent_has_answer_by)
    application.answer_by += rules.days("application.extension_days", today)
    application.make(
        ApplicationMove.NEED_TIME, by=by, by_label=by_label, now=now, also=("answer_by",)
    )
    audit.record(AuditAction.MOVED, application, by=by, by_label=by_label, state=application.state)
    messages.needs_time(application)
    return application


# --- The pupil's turn ----------------------------------------------------------------------------


@transaction.atomic
def confirm(
    application: Application, *, by: "User", now: datetime | None = None
) -> Placement | TrainingPath:
    """The pupil takes the place: it becomes a placement, all others for these days are released.

    An apprenticeship becomes a training path instead. Raises NotPossible when the application has
    moved on or the pupil has a place on these days.
    """
    now = now or timezone.now()
    pupil = Pupil.objects.select_for_update().get(pk=application.pupil_id)
    application = _locked(application)
    _require(application, ApplicationMove.CONFIRM)
    application.make(ApplicationMove.CONFIRM, by=by, now=now)
    audit.record(AuditAction.MOVED, application, by=by, state=application.state)
    result: Placement | TrainingPath
    if application.offer.is_apprenticeship:
        result = _create_training_path(application, by=by, now=now)
    else:
        result = _create_placement(application, by=by, now=now)
    released = _release_others(pupil, application.starts_on, application.ends_on, by=by, now=now)
    messages.confirmed(application, answer_link(application, now=now), released_count=released)
    return result


@transaction.atomic
def withdraw(application: Application, *, by: "User", now: datetime | None = None) -> Application:
    """Takes a sent or accepted application back; a held seat is free again."""
    now = now or timezone.now()
    application = _locked(application)
    _require(application, ApplicationMove.WITHDRAW)
    _free_seat(application, now)
    application.make(ApplicationMove.WITHDRAW, by=by, now=now)
    audit.record(AuditAction.MOVED, application, by=by, state=application.state)
    messages.withdrawn(application, by=by)
    return application


# --- Time passes ---------------------------------------------------------------------------------


@transaction.atomic
def remind_company(application: Application, *, now: datetime | None = None) -> bool:
    """Reminds the company once after each span of the rules. Safe to run twice.

    Returns whether a reminder was written now.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    application = _locked(application)
    if not application.is_with_company or application.sent_at is None:
        return False
    waited = today - timezone.localdate(application.sent_at)
    due = sum(
        waited >= rules.days(f"application.{which}_reminder_days", today)
        for which in ("first", "second")
    )
    if due <= application.company_reminder_count:
        return False
    application.company_reminder_count = due
    application.save(update_fields=["company_reminder_count"])
    link = answer_link(application, now=now)
    if link is None:
        return False
    messages.reminder(application, link, number=due)
    return True


@transaction.atomic
def remind_pupil(application: Application, *, now: datetime | None = None) -> bool:
    """Reminds the pupil once that a yes waits. Safe to run twice; returns whether it did."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    application = _locked(application)
    waited = today - timezone.localdate(application.state_changed_at)
    if (
        not application.can(ApplicationMove.CONFIRM)
        or application.pupil_reminded_at is not None
        or waited < rules.days("application.confirm_reminder_days", today)
    ):
        return False
    application.pupil_reminded_at = now
    application.save(update_fields=["pupil_reminded_at"])
    messages.confirm_reminder(application)
    return True


@transaction.atomic
def lapse_by_company(
    application: Application, alternatives: "Iterable[Offer]", *, now: datetime | None = None
) -> bool:
    """Closes an application without answer: the pupil gets alternatives, the officer a call task.

    Safe to run twice; returns whether it was closed now.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    application = _locked(application)
    if not application.is_with_company or application.answer_by >= today:  # type: ignore[operator]
        return False
    application.make(ApplicationMove.LAPSE_COMPANY, by_label=BY_SYSTEM, now=now)
    audit.record(AuditAction.MOVED, application, by_label=BY_SYSTEM, state=application.state)
    company_services.open_call_task(
        application.offer.company,
        key=f"silence:{application.public_id}",
        subject=_("Keine Antwort auf eine Anfrage: freundlich anrufen"),
        due_on=today,
        responsible=messages.officer_for(application),
    )
    messages.lapsed_by_company(application, list(alternatives))
    return True


@transaction.atomic
def lapse_by_pupil(application: Application, *, now: datetime | None = None) -> bool:
    """Closes a yes that the pupil did not confirm in time; the seat is free again.

    Safe to run twice; returns whether it was closed now.
    """
    now = now or timezone.now()
    application = _locked(application)
    is_due = application.confirm_by is not None and application.confirm_by < timezone.localdate(now)
    if not application.can(ApplicationMove.LAPSE_PUPIL) or not is_due:
        return False
    _free_seat(application, now)
    application.make(ApplicationMove.LAPSE_PUPIL, by_label=BY_SYSTEM, now=now)
    audit.record(AuditAction.MOVED, application, by_label=BY_SYSTEM, state=application.state)
    messages.lapsed_by_pupil(application)
    return True


@transaction.atomic
def close_for_offer(
    offer: Offer,
    alternatives: "dict[int, list[Offer]] | None" = None,
    *,
    by: "User | None" = None,
    now: datetime | None = None,
) -> int:
    """Closes all open applications to an offer that is gone. Returns how many.

    ``alternatives`` maps a pupil's id to up to three other offers for the message.
    """
    now = now or timezone.now()
    Offer.objects.select_for_update().get(pk=offer.pk)
    count = 0
    for application in _locked_all(Application.objects.open().filter(offer=offer)):
        was_sent = application.state != ApplicationState.DRAFT
        _free_seat(application, now)
        application.make(ApplicationMove.CLOSE, by=by, by_label="" if by else BY_SYSTEM, now=now)
        audit.record(
            AuditAction.MOVED,
            application,
            by=by,
            by_label="" if by else BY_SYSTEM,
            state=application.state,
        )
        messages.closed(
            application,
            (alternatives or {}).get(application.pupil_id, []),
            tell_company=was_sent,
        )
        count += 1
    return count


# --- Placements ----------------------------------------------------------------------------------


@transaction.atomic
def add_self_found(
    pupil: Pupil,
    company: Company,
    *,
    starts_on: date,
    ends_on: date,
    period: InternshipPeriod | None,
    by: "User",
    now: datetime | None = None,
) -> Placement:
    """Enters a place the pupil found without the platform; open applications are released.

    Raises NotPossible when the pupil has a place on these days.
    """
    now = now or timezone.now()
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk)
    if _has_placement(pupil, starts_on, ends_on):
        raise NotPossible(_("In dieser Zeit gibt es schon einen bestätigten Platz."))
    placement = Placement.objects.create(
        pupil=pupil,
        company=company,
        period=period,
        starts_on=starts_on,
        ends_on=ends_on,
        source=PlacementSource.SELF_FOUND,
        created_by=by,
        created_at=now,
    )
    audit.record(AuditAction.CREATED, placement, by=by, source=placement.source)
    _release_others(pupil, starts_on, ends_on, by=by, now=now)
    messages.self_found_added(placement, by=by)
    return placement


@transaction.atomic
def cancel_placement(
    placement: Placement, *, reason: str, by: "User", now: datetime | None = None
) -> Placement:
    """Cancels before the start: the seat is free again and both sides are told."""
    now = now or timezone.now()
    placement = _locked_placement(placement)
    if not placement.can(PlacementMove.CANCEL):
        raise NotPossible(_("Dieses Praktikum hat schon begonnen oder ist schon beendet."))
    if placement.booking is not None:
        company_services.release_booking(placement.booking, now)
    placement.make(PlacementMove.CANCEL, by=by, reason=reason[:300], now=now)
    audit.record(AuditAction.MOVED, placement, by=by, state=placement.state)
    messages.placement_cancelled(placement, by=by)
    return placement


@transaction.atomic
def remind_of_start(placement: Placement, *, now: datetime | None = None) -> bool:
    """Tells both sides once that the internship begins soon. Safe to run twice."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    placement = _locked_placement(placement)
    is_near = (
        today < placement.starts_on <= today + rules.days("placement.reminder_days_before", today)
    )
    if placement.reminded_at is not None or not placement.can(PlacementMove.START) or not is_near:
        return False
    placement.reminded_at = now
    placement.save(update_fields=["reminded_at"])
    messages.starts_soon(placement)
    return True


@transaction.atomic
def start_placement(placement: Placement, *, now: datetime | None = None) -> bool:
    """Marks a placement as running from its first day. Safe to run twice."""
    placement = _locked_placement(placement)
    if not placement.can(PlacementMove.START) or placement.starts_on > timezone.localdate(now):
        return False
    placement.make(PlacementMove.START, by_label=BY_SYSTEM, now=now)
    return True


@transaction.atomic
def complete_placement(placement: Placement, *, now: datetime | None = None) -> bool:
    """Marks a running placement as completed after its last day. Safe to run twice."""
    placement = _locked_placement(placement)
    if not placement.can(PlacementMove.COMPLETE) or placement.ends_on >= timezone.localdate(now):
        return False
    placement.make(PlacementMove.COMPLETE, by_label=BY_SYSTEM, now=now)
    return True


# --- Inside --------------------------------------------------------------------------------------


def _locked(application: Application) -> Application:
    """The application as it is now, with its related rows.

    Lock first, join afterwards: who had to wait for the lock gets joined rows as they were before,
    so a seat booked meanwhile would be missing.
    """
    Application.objects.select_for_update().get(pk=application.pk)
    return Application.objects.select_related(
        "pupil__user", "pupil__school_class__school", "offer__company", "booking", "period"
    ).get(pk=application.pk)


def _locked_all(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """These applications as they are now, in the order of locks (see ``_locked``)."""
    ids = list(applications.select_for_update().order_by("pk").values_list("pk", flat=True))
    return (
        Application.objects.filter(pk__in=ids)
        .select_related("pupil__user", "offer__company", "booking")
        .order_by("pk")
    )


def _locked_placement(placement: Placement) -> Placement:
    """The placement as it is now, with its related rows (see ``_locked``)."""
    Placement.objects.select_for_update().get(pk=placement.pk)
    return Placement.objects.select_related(
        "pupil__user", "pupil__school_class__school", "company", "booking"
    ).get(pk=placement.pk)


def _require(application: Application, move: ApplicationMove) -> None:
    if not application.can(move):
        raise NotPossible(
            _("Das geht nicht mehr: Diese Bewerbung ist inzwischen „%(state)s“.")
            % {"state": application.get_state_display()}
        )


def _require_listed(offer: Offer, on: date) -> None:
    if not offer.is_listed(on):
        raise NotPossible(_("Diesen Platz gibt es nicht mehr. Schau dir andere Plätze an."))


def _has_placement(pupil: Pupil, starts_on: date, ends_on: date) -> bool:
    return pupil.placements.active().overlapping(starts_on, ends_on).exists()


def _free_seat(application: Application, now: datetime) -> None:
    if application.booking is not None:
        company_services.release_booking(application.booking, now)


def _create_placement(application: Application, *, by: "User", now: datetime) -> Placement:
    try:
        with transaction.atomic():
            placement = Placement.objects.create(
                pupil=application.pupil,
                company=application.offer.company,
                offer=application.offer,
                application=application,
                booking=application.booking,
                period=application.period,
                occupation_id=application.offer.occupation_id,
                starts_on=application.starts_on,
                ends_on=application.ends_on,
                source=PlacementSource.APPLICATION,
                created_by=by,
                created_at=now,
            )
    except IntegrityError as taken:
        raise NotPossible(_("In dieser Zeit gibt es schon einen bestätigten Platz.")) from taken
    audit.record(AuditAction.CREATED, placement, by=by, source=placement.source)
    return placement


def _create_training_path(application: Application, *, by: "User", now: datetime) -> TrainingPath:
    path = TrainingPath.objects.create(
        pupil=application.pupil,
        company=application.offer.company,
        application=application,
        occupation_id=application.offer.occupation_id,
        booking=application.booking,
        starts_on=application.starts_on,
        created_at=now,
    )
    path.make(TrainingMove.OFFER, by=by, now=now)
    audit.record(AuditAction.CREATED, path, by=by, state=path.state)
    return path


def _release_others(
    pupil: Pupil, starts_on: date, ends_on: date, *, by: "User", now: datetime
) -> int:
    """Lets go of every other sent application for these days; tells the companies politely."""
    others = pupil.applications.sent().overlapping(starts_on, ends_on)
    count = 0
    for other in _locked_all(others):
        _free_seat(other, now)
        other.make(ApplicationMove.RELEASE, by=by, now=now)
        audit.record(AuditAction.MOVED, other, by=by, state=other.state)
        messages.released(other)
        count += 1
    return count
