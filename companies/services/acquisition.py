"""Notes and follow-ups: what was said with a company, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from companies.colleagues import reserving
from companies.enums import (
    CareEnd,
    CompanyMove,
    CompanyState,
    FollowUpCause,
    NoteKind,
    NoteOutcome,
)
from companies.models import Company, Contact, ContactNote, FollowUp
from companies.services import care
from companies.services.errors import CompanyReserved, NoteIsSettled
from companies.services.locks import locked_company
from companies.worklist import is_changeable
from journal import audit
from journal.enums import AuditAction

SPOKEN = frozenset(
    {
        NoteKind.PHONE,
        NoteKind.VISIT,
        NoteKind.VIDEO,
        NoteKind.FAIR,
        NoteKind.SPEED_DATING,
        NoteKind.NETWORK,
        NoteKind.INTERNSHIP_VISIT,
    }
)
"""Kinds of contact in which two people talk."""
CLEARED = frozenset({NoteOutcome.INTERESTED, NoteOutcome.OFFERED, NoteOutcome.OTHER})
"""After such a talk nobody need fear silence; who said "later" or "no" is not shown again by it."""
EARLY = frozenset({CompanyState.LEAD, CompanyState.CONTACTED, CompanyState.TALKING})


@dataclass(frozen=True)
class Plan:
    """What is to follow a note: when, what, and who does it (``None``: whoever wrote the note)."""

    due_on: date
    subject: str
    responsible: User | None = None


@transaction.atomic
def add_note(
    company: Company,
    by: User,
    *,
    kind: NoteKind,
    outcome: NoteOutcome,
    text: str = "",
    contact: Contact | None = None,
    is_incoming: bool = False,
    happened_at: datetime | None = None,
    plan: Plan | None = None,
) -> ContactNote:
    """Writes down a contact, moves the relation on as far as it got, and plans what follows.

    Raises CompanyReserved when a colleague plans a contact around the day of the plan; then
    nothing is written.
    """
    fresh = locked_company(company)
    note = ContactNote.objects.create(
        company=fresh,
        by=by,
        kind=kind,
        outcome=outcome,
        text=text,
        contact=contact,
        is_incoming=is_incoming,
        happened_at=happened_at or timezone.now(),
    )
    if outcome in CLEARED:
        care.hear_from(fresh, CareEnd.OFFICER, by=by)
    move = _step(fresh, kind, outcome)
    if move and fresh.can(move):
        fresh.make(move, by=by)
    if plan:
        plan_follow_up(
            fresh, due_on=plan.due_on, subject=plan.subject, responsible=plan.responsible or by
        )
    return note


@transaction.atomic
def change_note(note: ContactNote, by: User, **facts: Any) -> ContactNote:
    """Corrects what stands in a note; the relation stays where the first words brought it.

    Raises NoteIsSettled once ``acquisition.note_change_hours`` are over.
    """
    fresh = _own_note(note)
    changed = [name for name, value in facts.items() if getattr(fresh, name) != value]
    for name in changed:
        setattr(fresh, name, facts[name])
    if changed:
        fresh.save(update_fields=changed)
        audit.record(AuditAction.CHANGED, fresh, by=by, fields=sorted(changed))
    return fresh


@transaction.atomic
def delete_note(note: ContactNote, by: User) -> Company:
    """Takes a note back that should not stand there. Raises NoteIsSettled."""
    fresh = _own_note(note)
    audit.record(AuditAction.DELETED, fresh, by=by, kind=fresh.kind, outcome=fresh.outcome)
    fresh.delete()
    return note.company


def _own_note(note: ContactNote) -> ContactNote:
    fresh = ContactNote.objects.select_for_update(of=("self",)).filter(pk=note.pk).first()
    if fresh is None or not is_changeable(fresh, timezone.now()):
        raise NoteIsSettled
    return fresh


@transaction.atomic
def plan_follow_up(
    company: Company, *, due_on: date, subject: str, responsible: User | None
) -> FollowUp:
    """Puts something on an officer's list for a day, which reserves the company around that day.

    Of two officers who plan at once one wins; the other gets CompanyReserved, which says for whom
    and until when. What nobody has taken yet (``responsible=None``) reserves nothing.
    """
    fresh = locked_company(company)
    if responsible is not None:
        theirs = reserving(due_on).filter(company=fresh).exclude(responsible=responsible)
        if plan := theirs.select_related("responsible").first():
            raise CompanyReserved(fresh, plan)
    return FollowUp.objects.create(
        company=fresh, due_on=due_on, subject=subject, responsible=responsible
    )


@transaction.atomic
def finish_follow_up(follow_up: FollowUp, by: User) -> bool:
    """Ticks a follow-up off; False when somebody did before."""
    done = FollowUp.objects.open().filter(pk=follow_up.pk)
    return bool(done.update(done_at=timezone.now(), done_by=by))


@transaction.atomic
def open_call_task(
    company: Company,
    *,
    key: str,
    subject: str,
    due_on: date,
    responsible: User | None = None,
) -> FollowUp:
    """Asks an officer to call a silent company. The same key opens one task, however often.

    Goes to ``responsible``, else to the company's owner, else to all officers; never to somebody
    whose account is closed. ``subject`` says what to talk about, without a pupil's name.
    """
    task, _created = FollowUp.objects.get_or_create(
        key=key,
        defaults={
            "company": company,
            "responsible": _still_here(responsible) or company.active_owner,
            "due_on": due_on,
            "subject": subject,
            "cause": FollowUpCause.SILENCE,
        },
    )
    return task


def _still_here(user: User | None) -> User | None:
    return user if user and user.is_active else None


def _step(company: Company, kind: NoteKind, outcome: NoteOutcome) -> CompanyMove | None:
    """How far a contact leads. Who rests or refused is woken by interest alone."""
    if outcome in {NoteOutcome.INTERESTED, NoteOutcome.OFFERED}:
        return CompanyMove.INTEREST
    if outcome == NoteOutcome.NOT_REACHED or company.state not in EARLY:
        return None
    return CompanyMove.TALK if kind in SPOKEN else CompanyMove.CONTACT
