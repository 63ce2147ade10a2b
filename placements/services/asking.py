"""Writing and sending an application."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import links
from accounts.enums import LinkPurpose
from catalogue import rules
from companies import services as company_services
from companies.models import Offer
from companies.services.locks import locked_company
from journal import audit
from journal.enums import AuditAction
from placements import messages
from placements.enums import ApplicationMove, ApplicationState
from placements.models import Application
from placements.services.refusals import ConsentMissing, NotPossible
from placements.services.rows import (
    has_placement,
    locked,
    locked_pupil,
    require_listed,
    require_move,
)
from schools import consents
from schools.enums import ConsentPurpose
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

    A new one begins with the answers of the pupil's last one. Raises NotPossible when the offer is
    no longer listed or does not cover the days.
    """
    today = timezone.localdate()
    pupil = locked_pupil(pupil.pk)
    existing = pupil.applications.open().filter(offer=offer, starts_on=starts_on).first()
    if existing is not None:
        return existing
    require_listed(offer, today)
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

    Raises ConsentMissing, or NotPossible when the offer is gone, the days are taken, an answer is
    empty or the company has as many open requests as it wants.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    company = locked_company(application.offer.company)
    pupil = locked_pupil(application.pupil_id)
    application = locked(application)
    require_move(application, ApplicationMove.SEND)
    require_listed(application.offer, today)
    if not all(getattr(application, name).strip() for name in ANSWERS):
        raise NotPossible(_("Bitte beantworte alle drei Fragen. Ein Satz reicht."))
    if not consents.in_force(pupil, ConsentPurpose.PROFILE_TO_COMPANY, today):
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
