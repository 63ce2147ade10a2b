"""Care instead of punishment: a company that was silent is called and warned, then its offers rest.

Whoever hears from the company ends the case, and exactly the offers that it paused are shown
again. All functions hold the company's row, so that a pause and an answer never pass each other.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import links
from accounts.enums import LinkPurpose
from accounts.models import ActionLink, User
from catalogue import rules
from companies import messages
from companies.enums import CareEnd, FollowUpCause, OfferMove, OfferState
from companies.models import CareCase, Company, FollowUp, Offer
from companies.services.errors import LinkIsUsed
from companies.services.locks import locked_company, locked_offer
from journal import audit
from journal.enums import AuditAction

BY_SYSTEM = "System"
BY_LINK = "Link"
SILENCE = gettext_lazy("Schweigen")
"""The reason in the history of an offer that was paused here."""
CARE_CLOSED = gettext_lazy("Hier ist nichts mehr zu tun. Danke, dass Sie sich melden.")


@transaction.atomic
def open_case(company: Company, *, silent_count: int, now: datetime) -> CareCase | None:
    """Asks an officer to call, and tells the company what follows when nobody hears from it.

    One open case a company, however often it is called. A company that nobody can write to is
    called only; nothing is paused without a warning.
    """
    fresh = locked_company(company)
    if fresh.is_closed_to_us or fresh.care_cases.open().exists():
        return None
    today = timezone.localdate(now)
    reads = messages.reads_mail(fresh)
    case = CareCase.objects.create(
        company=fresh,
        opened_at=now,
        silent_count=silent_count,
        warned_at=now if reads else None,
        pause_on=today + rules.days("care.warning_days", today) if reads else None,
    )
    FollowUp.objects.get_or_create(
        key=_task_key(case),
        defaults={
            "company": fresh,
            "responsible": fresh.active_owner,
            "due_on": today,
            "cause": FollowUpCause.SILENCE,
            "subject": _("Mehrere Anfragen ohne Antwort: freundlich anrufen"),
        },
    )
    if reads:
        messages.care_warning(case, _link(case, now))
    return case


def due_to_pause(on: date) -> list[int]:
    """Ids of cases whose warning has run out."""
    waiting = CareCase.objects.open().filter(paused_at__isnull=True, pause_on__lte=on)
    # Where two were one and both had a case, the one that stands has its own.
    due = waiting.filter(company__merged_into__isnull=True)
    return list(due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def pause_for_silence(case_id: int, now: datetime) -> bool:
    """Hides the offers of a company that did not answer the warning; open requests go on.

    Safe to run twice. A company that pauses by itself has said so: its case ends instead.
    """
    today = timezone.localdate(now)
    company = locked_company(Company(pk=CareCase.objects.get(pk=case_id).company_id))
    case = CareCase.objects.get(pk=case_id)
    is_due = case.ended_at is None and case.paused_at is None and case.pause_on is not None
    if not is_due or case.pause_on > today:  # type: ignore[operator]
        return False
    if not company.takes_requests_on(today):
        return hear_from(company, CareEnd.PAUSE, by_label=BY_SYSTEM, now=now)
    case.paused_at = now
    case.save(update_fields=["paused_at"])
    paused = 0
    for offer in company.offers.filter(state=OfferState.PUBLISHED).order_by("pk"):
        fresh = locked_offer(offer)
        if fresh.can(OfferMove.PAUSE):
            fresh.make(OfferMove.PAUSE, by_label=BY_SYSTEM, reason=str(SILENCE), now=now)
            paused += 1
    audit.record(AuditAction.MOVED, case, by_label=BY_SYSTEM, state="paused", offers=paused)
    if paused:
        messages.care_paused(case, _link(case, now), paused)
    return True


def hear_from(
    company: Company,
    how: CareEnd,
    *,
    by: User | None = None,
    by_label: str = "",
    now: datetime | None = None,
) -> bool:
    """Ends the open case of a locked company and shows again what it had paused.

    A case that stayed behind with a company that went into this one ends with it. Returns whether
    there was one. The caller holds the company and no application yet.
    """
    cases = CareCase.objects.open().filter(Q(company=company) | Q(company__merged_into=company))
    now = now or timezone.now()
    found = list(cases.order_by("pk"))
    for case in found:
        _end(case, how, by=by, by_label=by_label, now=now)
    return bool(found)


def _end(case: CareCase, how: CareEnd, *, by: User | None, by_label: str, now: datetime) -> None:
    case.ended_at, case.ended_by, case.how = now, by, how
    case.save(update_fields=["ended_at", "ended_by", "how"])
    audit.record(AuditAction.MOVED, case, by=by, by_label=by_label, state=how)
    FollowUp.objects.open().filter(key=_task_key(case)).update(done_at=now, done_by=by)
    links.revoke_links(LinkPurpose.CARE, case.public_id, now)
    count = 0 if how == CareEnd.CLOSED else _show_again(case, by=by, by_label=by_label, now=now)
    if case.paused_at is not None and how != CareEnd.CLOSED:
        messages.care_ended(case, count)


@transaction.atomic
def settle_case(company: Company, by: User) -> bool:
    """An officer has cleared it up: the offers are shown again."""
    return hear_from(locked_company(company), CareEnd.OFFICER, by=by)


@transaction.atomic
def answer_by_link(
    link: ActionLink,
    how: CareEnd,
    *,
    paused_until: date | None = None,
    max_open_requests: int | None = None,
) -> Company:
    """The tap behind the link: here again, a pause until a day, or fewer requests.

    Raises LinkIsUsed when the case has ended or somebody tapped before.
    """
    now = timezone.now()
    case = CareCase.objects.get(public_id=link.object_id)
    company = locked_company(case.company)
    if company.is_closed_to_us or not links.use_link(link, now):
        raise LinkIsUsed
    changed = {"paused_until": paused_until, "max_open_requests": max_open_requests}
    fields = [name for name, value in changed.items() if value is not None]
    for name in fields:
        setattr(company, name, changed[name])
    if fields:
        company.save(update_fields=fields)
        audit.record(AuditAction.CHANGED, company, by_label=BY_LINK, fields=fields)
    if not hear_from(company, how, by_label=BY_LINK, now=now):
        raise LinkIsUsed
    return company


def send_care_link_again(link: ActionLink) -> None:
    """A new link to those who got this one; entered in ``accounts.links.RENEWALS``."""
    found = CareCase.objects.open().filter(public_id=link.object_id).first()
    if found is None:
        raise links.NotRenewable(CARE_CLOSED)
    company = locked_company(found.company)
    case = company.care_cases.open().filter(pk=found.pk).first()
    if case is None or company.is_closed_to_us or not messages.reads_mail(company):
        raise links.NotRenewable(CARE_CLOSED)
    new = _link(case, timezone.now())
    messages.care_link_again(case, new)


def paused_by(case: CareCase) -> list[Offer]:
    """The offers this case has paused and nobody has touched since."""
    if case.paused_at is None:
        return []
    here = Q(company=case.company_id) | Q(company__merged_companies=case.company_id)
    offers = Offer.objects.filter(
        here, state=OfferState.PAUSED, state_changed_at=case.paused_at
    ).distinct()
    return list(offers.order_by("pk"))


def _show_again(case: CareCase, *, by: User | None, by_label: str, now: datetime) -> int:
    today = timezone.localdate(now)
    count = 0
    for offer in paused_by(case):
        fresh = locked_offer(offer)
        if fresh.state_changed_at == case.paused_at and not fresh.is_over(today):
            fresh.make(OfferMove.RESUME, by=by, by_label="" if by else by_label, now=now)
            count += 1
    return count


def _link(case: CareCase, now: datetime) -> ActionLink:
    """The link that works; the one in the first mail goes on working beside a second mail."""
    contact = case.company.contacts.for_requests().first()
    recipient = contact.public_id if contact else None
    known = links.current_link(LinkPurpose.CARE, case.public_id, recipient, now=now)
    if known and known.expires_at > now + timedelta(days=7):
        return known
    days = rules.whole("link.care_days", timezone.localdate(now))
    return links.create_link(LinkPurpose.CARE, case.public_id, recipient, days=days, now=now)


def _task_key(case: CareCase) -> str:
    return f"care:{case.public_id}"
