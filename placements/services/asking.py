"""Writing and sending an application."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import links
from accounts.enums import LinkPurpose
from catalogue import rules
from companies.enums import OfferKind
from companies.models import Offer
from companies.services.locks import locked_company, locked_offer
from journal import audit
from journal.enums import AuditAction
from placements import messages, suitability
from placements.enums import ApplicationMove, ApplicationState
from placements.models import Application
from placements.services.calling import Occasion, call_if_unread
from placements.services.refusals import ConsentMissing, NotPossible
from placements.services.rows import (
    by_the_day_before,
    has_consent,
    has_placement,
    locked,
    locked_pupil,
    require_listed,
    require_move,
)
from placements.suitability import PERIOD_KINDS
from schools.models import InternshipPeriod, Pupil

if TYPE_CHECKING:
    from accounts.models import ActionLink, User

ANSWERS = ("answer_likes", "answer_strengths", "answer_reason")


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

    A new one begins with the answers of the pupil's last one. One that is not sent follows the
    period when the school has moved it. Raises NotPossible when the offer is no longer listed or
    does not suit the pupil.
    """
    today = timezone.localdate()
    offer = locked_offer(offer)
    pupil = locked_pupil(pupil.pk)
    same = Q(starts_on=starts_on) | (Q(period=period) if period else Q())
    existing = pupil.applications.open().filter(same, offer=offer).first()
    if existing is not None:
        return _moved(existing, starts_on, ends_on)
    require_listed(offer, today)
    last = pupil.applications.order_by("-saved_at", "-pk").first()
    reused = {name: getattr(last, name) for name in ANSWERS[:2]} if last else {}
    application = Application(
        pupil=pupil, offer=offer, period=period, starts_on=starts_on, ends_on=ends_on, **reused
    )
    _require_suitable(application, today)
    application.save()
    audit.record(AuditAction.CREATED, application, by=by)
    return application


@transaction.atomic
def save_draft(application: Application, answers: dict[str, str], *, by: "User") -> Application:
    """Keeps what the pupil has typed. Raises NotPossible once the application is sent."""
    application = locked(application)
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
    application = locked(application)
    if application.state != ApplicationState.DRAFT:
        raise NotPossible(_("Diese Bewerbung ist schon abgeschickt. Du kannst sie zurückziehen."))
    audit.record(AuditAction.DELETED, application, by=by)
    application.delete()


@transaction.atomic
def send_application(
    application: Application, *, by: "User", now: datetime | None = None
) -> Application:
    """Sends a draft to the company; from now on somebody owes the pupil an answer by a date.

    Raises ConsentMissing, or NotPossible when the offer is gone or does not suit the pupil, the
    days are taken, an answer is empty or the company has as many open requests as it wants.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    company = locked_company(application.offer.company)
    pupil = locked_pupil(application.pupil_id)
    application = locked(application)
    require_move(application, ApplicationMove.SEND)
    require_listed(application.offer, today)
    _require_suitable(application, today)
    if not all(getattr(application, name).strip() for name in ANSWERS):
        raise NotPossible(_("Bitte beantworte alle drei Fragen. Ein Satz reicht."))
    if not has_consent(application, today):
        raise ConsentMissing(_("Es fehlt noch das Einverständnis."))
    if has_placement(pupil, application.starts_on, application.ends_on):
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
    application.answer_by = by_the_day_before(
        application, today + rules.days("application.answer_days", today)
    )
    application.make(ApplicationMove.SEND, by=by, now=now, also=("sent_at", "answer_by"))
    audit.record(AuditAction.MOVED, application, by=by, state=application.state)
    messages.application_sent(application, answer_link(application, now=now))
    call_if_unread(application, Occasion.SENT)
    return application


def answer_link(application: Application, *, now: datetime | None = None) -> "ActionLink | None":
    """The link for the company's contact to this application, new if none works any more.

    None where the company has nobody with a mail address.
    """
    now = now or timezone.now()
    contact = messages.contact_for(application.offer)
    if contact is None:
        return None
    about = (LinkPurpose.ANSWER_APPLICATION, application.public_id, contact.public_id)
    return links.current_link(*about, now=now) or links.create_link(
        *about,
        days=rules.whole("link.answer_days", timezone.localdate(now)),
        now=now,
    )


def _moved(application: Application, starts_on: date, ends_on: date) -> Application:
    """A draft on the days the school has set meanwhile."""
    days = (starts_on, ends_on)
    if application.state == ApplicationState.DRAFT and days != (
        application.starts_on,
        application.ends_on,
    ):
        application.starts_on, application.ends_on = days
        application.save(update_fields=["starts_on", "ends_on"])
    return application


def _require_suitable(application: Application, today: date) -> None:
    """Raises NotPossible with the first reason why this pupil cannot have the place these days."""
    offer, pupil = application.offer, application.pupil
    days = application.starts_on, application.ends_on
    if application.starts_on <= today:
        raise NotPossible(_("Der erste Tag ist schon da. Such dir andere Tage oder einen Platz."))
    if OfferKind(offer.kind) in PERIOD_KINDS and not _is_of_class(application):
        raise NotPossible(
            _(
                "Deine Klasse hat in diesen Tagen kein Praktikum. Öffne den Platz noch einmal und "
                "tippe auf „Ich will dahin“."
            )
        )
    found = suitability.obstacles(
        offer,
        days=None if offer.is_apprenticeship else days,
        grade=pupil.grade,
        age=pupil.age_on(application.starts_on),
        is_full=not Offer.objects.filter(pk=offer.pk).with_free_seat(*days).exists(),
    )
    if found:
        raise NotPossible(found[0].text())


def _is_of_class(application: Application) -> bool:
    """Whether the days are those of a period of the pupil's class, of the kind of the place."""
    period = application.period
    return (
        period is not None
        and application.pupil.school_class.periods.filter(
            pk=period.pk,
            kind=PERIOD_KINDS[OfferKind(application.offer.kind)],
            starts_on=application.starts_on,
            ends_on=application.ends_on,
        ).exists()
    )
