"""„Stimmt so?“: a company is asked whether an offer is right, and answers without an account."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import links
from accounts.enums import LinkPurpose
from accounts.models import ActionLink, User
from catalogue import rules
from companies import messages
from companies.enums import (
    CLOSED_COMPANIES,
    AskAnswer,
    AskChannel,
    CareEnd,
    FollowUpCause,
    OfferMove,
    OfferState,
)
from companies.models import Contact, FollowUp, Offer, OfferAsking
from companies.services import care, consequences
from companies.services.acquisition import open_call_task
from companies.services.errors import (
    LinkIsUsed,
    NobodyToAsk,
    NobodyToWrite,
    OfferChangedMeanwhile,
    OfferIsOver,
)
from companies.services.offers import apply_changes, change_seats
from companies.services.publication import (
    BY_LINK,
    locked,
    put_online,
    require_complete,
    require_open,
)
from companies.wording import call_text
from journal import audit
from journal.enums import AuditAction
from quartier.lib import codes, tokens

CONFIRMATION_CLOSED = gettext_lazy("Dieses Angebot wartet nicht mehr auf Ihre Bestätigung.")
PURPOSE = LinkPurpose.CONFIRM_OFFER


@transaction.atomic
def ask_company(offer: Offer, by: User | None, channel: AskChannel = AskChannel.MAIL) -> Offer:
    """Asks a contact: „Stimmt so?“. From then on the offer waits for the company.

    By mail the offer's contact is asked, else the first one who gets requests; a letter goes to
    the offer's contact, else to the first one. An offer that waits already is asked for once more;
    the links before end. Raises NobodyToAsk, NobodyToWrite, CompanyBlocked, OfferIsOver,
    OfferHasNoSeat, MoveNotPossible.
    """
    company, fresh = locked(offer)
    require_open(company)
    require_complete(fresh)
    contact = _whom_to_write(fresh) if channel == AskChannel.LETTER else _whom_to_ask(fresh)
    fresh.contact = contact
    if fresh.state == OfferState.AWAITING_COMPANY:
        fresh.save(update_fields=["contact"])
    else:
        fresh.make(OfferMove.ASK_COMPANY, by=by, also=("contact",))
    _send(fresh, contact, channel, by)
    return fresh


def send_link_again(link: ActionLink) -> None:
    """A new link to the person who got this one; entered in ``accounts.links.RENEWALS``.

    A letter a person has to print: for it a task is opened.
    """
    offer = Offer.objects.filter(public_id=link.object_id).first()
    recipient = link.recipient_id
    contact = Contact.objects.filter(public_id=recipient).first() if recipient else None
    if offer is None or contact is None:
        raise links.NotRenewable(CONFIRMATION_CLOSED)
    company, fresh = locked(offer)
    if fresh.state != OfferState.AWAITING_COMPANY or company.is_closed_to_us:
        raise links.NotRenewable(closed_text(fresh))
    asking = OfferAsking.objects.filter(link_id=link.public_id).first()
    if contact.opted_out_at:
        raise links.NotRenewable(closed_text(fresh))
    if asking is not None and asking.channel == AskChannel.LETTER:
        _plan_letter(fresh, asking)
        return
    if not contact.email:
        raise links.NotRenewable(closed_text(fresh))
    _send(fresh, contact, AskChannel.MAIL, None)


@transaction.atomic
def confirm_offer_by_link(
    link: ActionLink,
    *,
    seen: str,
    changes: dict[str, Any] | None = None,
    seats: int | None = None,
) -> Offer:
    """The company says „Stimmt so“: online if the company is approved, else ready for that.

    ``seen`` is the fingerprint of what the page showed, ``changes`` and ``seats`` what the company
    corrected. Raises OfferChangedMeanwhile, LinkIsUsed, OfferIsOver, CompanyBlocked,
    SeatsAreTaken, BookedDaysAreOutside, MoveNotPossible.
    """
    company, fresh = locked(Offer.objects.get(public_id=link.object_id))
    now = timezone.now()
    require_open(company)
    if fresh.fingerprint != seen:
        raise OfferChangedMeanwhile
    changed = _correct(fresh, changes or {}, seats)
    if not links.use_link(link, now):
        raise LinkIsUsed
    care.hear_from(company, CareEnd.HERE, by_label=BY_LINK, now=now)
    if changed:
        audit.record(AuditAction.CHANGED, fresh, by_label=BY_LINK, fields=changed)
    fresh.confirmed_by_company_at = now
    if company.is_approved:
        fresh.save(update_fields=["confirmed_by_company_at"])
        change = put_online(fresh, by_label=BY_LINK)
    else:
        change = fresh.make(OfferMove.CONFIRM, by_label=BY_LINK, also=("confirmed_by_company_at",))
    _note_answer(fresh, link, AskAnswer.CORRECTED if changed else AskAnswer.CONFIRMED, now)
    messages.officer_offer_confirmed(fresh, change, was_changed=bool(changed))
    return fresh


@transaction.atomic
def decline_offer_by_link(link: ActionLink, *, answer: AskAnswer, reason: str = "") -> Offer:
    """The company says that it is wrong (a draft again) or that it does not want it (withdrawn).

    The officer gets a message and a call to make. Raises LinkIsUsed, MoveNotPossible.
    """
    company, fresh = locked(Offer.objects.get(public_id=link.object_id))
    now = timezone.now()
    if not links.use_link(link, now):
        raise LinkIsUsed
    if not company.is_closed_to_us:
        care.hear_from(company, CareEnd.HERE, by_label=BY_LINK, now=now)
    move = OfferMove.WITHDRAW if answer == AskAnswer.UNWANTED else OfferMove.RETURN
    change = fresh.make(move, by_label=BY_LINK, reason=reason)
    links.revoke_links(PURPOSE, fresh.public_id, now)
    asking = _note_answer(fresh, link, answer, now)
    if move == OfferMove.WITHDRAW:
        consequences.tell_offers_are_withdrawn([fresh], None, now)
    subject = (
        _("Möchte „%(title)s“ nicht anbieten: nachfragen")
        if move == OfferMove.WITHDRAW
        else _("Am Angebot „%(title)s“ stimmt etwas nicht: anrufen")
    )
    if not company.is_closed_to_us:
        _plan(
            fresh,
            f"offer-declined:{link.public_id}",
            subject,
            by=asking.asked_by if asking else None,
        )
    messages.officer_offer_declined(fresh, change, answer=answer)
    return fresh


@transaction.atomic
def preview_correction(
    offer: Offer, changes: dict[str, Any], seats: int | None, show: Callable[[Offer], str]
) -> str:
    """What the public would read after a correction; nothing of it stays.

    Raises OfferIsOver, SeatsAreTaken, BookedDaysAreOutside.
    """
    _company, fresh = locked(offer)
    _correct(fresh, changes, seats)
    text = show(fresh)
    transaction.set_rollback(True)
    return text


def asking_of(link: ActionLink) -> OfferAsking | None:
    """What was asked with this link; None for one from before askings were kept."""
    return OfferAsking.objects.filter(link_id=link.public_id).select_related("asked_by").first()


def code_of(asking: OfferAsking) -> str:
    """The code to type from a letter, in groups; empty when its key is gone."""
    for code in codes.codes(asking.link_id, PURPOSE):
        if asking.code_hash in tokens.keyed_hashes(code, PURPOSE):
            return codes.spell(code)
    return ""


def find_by_code(typed: str) -> ActionLink | None:
    """The link of the letter with this code, whatever became of it."""
    code = codes.normalise(typed)
    if not codes.is_code(code):
        return None
    hashes = tokens.keyed_hashes(code, PURPOSE)
    asking = OfferAsking.objects.filter(code_hash__in=hashes).first()
    return ActionLink.objects.filter(public_id=asking.link_id).first() if asking else None


def closed_text(offer: Offer) -> str:
    """Why there is nothing to confirm any more, and whom to call."""
    return _("%(closed)s Fragen beantwortet: %(who)s.") % {
        "closed": CONFIRMATION_CLOSED,
        "who": call_text(offer.company, offer),
    }


def with_last_asking(offers: QuerySet[Offer]) -> QuerySet[Offer]:
    """Offers with what is known of the newest asking: ``asking_id``, when, how, what followed."""
    newest = OfferAsking.objects.filter(offer=OuterRef("pk")).order_by("-asked_at", "-pk")
    names = ("pk", "asked_at", "channel", "reminded_at", "called_at")
    return offers.annotate(**{f"ask_{name}": Subquery(newest.values(name)[:1]) for name in names})


def due_to_remind(on: date) -> list[int]:
    """Ids of offers whose company has not answered for so long that something is to happen."""
    waiting = with_last_asking(
        Offer.objects.filter(state=OfferState.AWAITING_COMPANY).exclude(
            company__state__in=CLOSED_COMPANIES
        )
    )
    remind = Q(
        ask_channel=AskChannel.MAIL,
        ask_reminded_at__isnull=True,
        ask_asked_at__date__lte=on - rules.days("offer.remind_days", on),
    )
    call = Q(
        ask_called_at__isnull=True, ask_asked_at__date__lte=on - rules.days("offer.call_days", on)
    )
    return list(waiting.filter(remind | call).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def remind_company(offer_id: int, on: date) -> bool:
    """Reminds once by mail; later a call is put on the officer's list. False: nothing to do."""
    company, fresh = locked(Offer.objects.get(pk=offer_id))
    asking = fresh.askings.first()
    if fresh.state != OfferState.AWAITING_COMPANY or company.is_closed_to_us or asking is None:
        return False
    now = timezone.now()
    asked_on = timezone.localdate(asking.asked_at)
    if asking.called_at is None and asked_on <= on - rules.days("offer.call_days", on):
        open_call_task(
            company,
            key=_unanswered(asking),
            subject=_subject(_("Angebot „%(title)s“ noch nicht bestätigt: anrufen"), fresh),
            due_on=on,
            responsible=company.active_owner or asking.asked_by,
        )
        asking.called_at = now
        # Who is called needs no mail on top.
        asking.reminded_at = asking.reminded_at or now
        asking.save(update_fields=["called_at", "reminded_at"])
        return True
    is_late = asked_on <= on - rules.days("offer.remind_days", on)
    if asking.channel != AskChannel.MAIL or asking.reminded_at is not None or not is_late:
        return False
    asking.reminded_at = now
    asking.save(update_fields=["reminded_at"])
    link = ActionLink.objects.usable(now).filter(public_id=asking.link_id).first()
    contact = asking.contact
    if link is None or contact is None or not contact.email or contact.opted_out_at:
        return False
    messages.offer_to_confirm_again(fresh, contact, link)
    return True


def _correct(offer: Offer, changes: dict[str, Any], seats: int | None) -> list[str]:
    """Writes a company's corrections to a locked offer; returns the names of what differs."""
    changed = apply_changes(offer, changes)
    if seats is not None and change_seats(offer, seats):
        changed.append("seats")
    if offer.is_over(timezone.localdate()):
        raise OfferIsOver
    return changed


def _send(offer: Offer, contact: Contact, channel: AskChannel, by: User | None) -> None:
    """A new link; all before end, whoever has them."""
    now = timezone.now()
    links.revoke_links(PURPOSE, offer.public_id, now)
    link = links.create_link(
        PURPOSE,
        offer.public_id,
        contact.public_id,
        days=rules.whole("link.offer_days"),
        now=now,
    )
    is_letter = channel == AskChannel.LETTER
    code = codes.codes(link.public_id, PURPOSE)[0]
    OfferAsking.objects.create(
        offer=offer,
        contact=contact,
        channel=channel,
        link_id=link.public_id,
        code_hash=tokens.keyed_hash(code, PURPOSE) if is_letter else None,
        fingerprint=offer.fingerprint,
        asked_at=now,
        asked_by=by,
    )
    if is_letter:
        messages.offer_letter(offer, link)
        audit.record(AuditAction.LINK_SENT, link, by=by, channel=channel.value)
    else:
        messages.offer_to_confirm(offer, contact, link)


def _note_answer(
    offer: Offer, link: ActionLink, answer: AskAnswer, now: datetime
) -> OfferAsking | None:
    """Notes the answer, and ticks off calls that were to ask for one."""
    asking = asking_of(link)
    if asking is not None:
        asking.answer, asking.answered_at = answer, now
        asking.save(update_fields=["answer", "answered_at"])
    keys = [_unanswered(one) for one in offer.askings.all()]
    FollowUp.objects.open().filter(key__in=keys).update(done_at=now)
    return asking


def _plan_letter(offer: Offer, asking: OfferAsking) -> None:
    _plan(
        offer,
        f"offer-letter:{asking.link_id}",
        _("Neuen Brief drucken: „%(title)s“"),
        by=asking.asked_by,
    )


def _plan(offer: Offer, key: str, subject: str, by: User | None) -> None:
    """Puts something on the list of the company's officer, else of who asked, else of all."""
    owner = offer.company.active_owner or (by if by and by.is_active and by.is_officer else None)
    FollowUp.objects.get_or_create(
        key=key,
        defaults={
            "company": offer.company,
            "responsible": owner,
            "due_on": timezone.localdate(),
            "subject": _subject(subject, offer),
            "cause": FollowUpCause.PLANNED,
        },
    )


def _subject(text: str, offer: Offer) -> str:
    return text % {"title": Truncator(offer.title).chars(90)}


def _unanswered(asking: OfferAsking) -> str:
    return f"offer-unanswered:{asking.link_id}"


def _whom_to_ask(offer: Offer) -> Contact:
    contact = messages.contact_for(offer)
    if contact is None:
        raise NobodyToAsk
    return contact


def _whom_to_write(offer: Offer) -> Contact:
    """Letters need no mail address; who wants to hear nothing gets none either."""
    own = offer.contact
    if own is not None and own.opted_out_at is None:
        return own
    contact = offer.company.contacts.filter(opted_out_at__isnull=True).first()
    if contact is None:
        raise NobodyToWrite
    return contact
