"""The same with many companies at once: what will happen first, then all of it or nothing.

Each deed has an outlook: with which companies it will be done, and which are passed over, why.
The page shows it; the deed judges anew under lock, so that what somebody changed meanwhile counts.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from companies import messages
from companies.colleagues import reserving
from companies.models import Company, FollowUp, Tag
from companies.models.lists import tag_key
from companies.permissions import can_give_company
from companies.services.handover import hand_over
from journal import audit
from journal.enums import AuditAction


@dataclass
class Outlook:
    """With which companies something will be done, and which are passed over, each with why."""

    will: list[Company] = field(default_factory=list)
    passed: list[tuple[Company, str]] = field(default_factory=list)

    def add(self, company: Company, reason: str = "") -> None:
        """To the ones or the others: those with a reason are passed over."""
        if reason:
            self.passed.append((company, reason))
        else:
            self.will.append(company)


# --- Who looks after them ----------------------------------------------------------------------
def outlook_of_assignment(
    companies: Iterable[Company], by: User, *, officer: User, reason: str = ""
) -> Outlook:
    """Which of them would be this officer's afterwards and are not yet."""
    outlook = Outlook()
    for company in companies:
        owner = {"name": company.owner.get_full_name() if company.owner else ""}
        if company.owner_id == officer.pk:
            outlook.add(company, _("ist schon bei %(name)s") % owner)
        elif can_give_company(by, company, officer, reason):
            outlook.add(company)
        elif officer == by:
            outlook.add(company, _("ist bei %(name)s; bitte nennen Sie einen Grund") % owner)
        else:
            outlook.add(company, _("ist bei %(name)s") % owner)
    return outlook


@transaction.atomic
def assign_companies(ids: Iterable[int], by: User, *, officer: User, reason: str = "") -> Outlook:
    """Gives companies to an officer. What was a colleague's is handed over, with open follow-ups.

    Colleague and officer get the note of a hand-over; of what was nobody's only the officer hears.
    """
    outlook = outlook_of_assignment(_locked(ids), by, officer=officer, reason=reason)
    owned: dict[int, list[Company]] = defaultdict(list)
    free = []
    for company in outlook.will:
        if company.owner_id is None:
            free.append(company)
        else:
            owned[company.owner_id].append(company)
    givers = User.objects.in_bulk(sorted(owned))
    for pk, companies in owned.items():
        hand_over(companies, giver=givers[pk], receiver=officer, by=by, reason=reason)
    if free:
        Company.objects.filter(pk__in=[company.pk for company in free]).update(owner=officer)
        audit.record_many(AuditAction.CHANGED, free, by=by, fields=["owner"])
        if officer != by:
            messages.officer_companies_assigned(officer, len(free), uuid.uuid4())
    return outlook


# --- What is to be done with them --------------------------------------------------------------
def outlook_of_follow_ups(
    companies: Iterable[Company], by: User, *, due_on: date, subject: str, officer: User | None
) -> Outlook:
    """At which of them something can be planned: not where we are unwelcome or a colleague is.

    Without ``officer`` each company's owner is to do it, or whoever has time.
    """
    outlook = Outlook()
    rows = list(companies)
    ids = [company.pk for company in rows]
    planned = FollowUp.objects.open().filter(due_on=due_on, subject=subject, company__in=ids)
    there = set(planned.values_list("company", flat=True))
    plans = defaultdict(list)
    for plan in reserving(due_on).filter(company__in=ids).select_related("responsible"):
        plans[plan.company_id].append(plan)
    for company in rows:
        outlook.add(company, _why_no_plan(company, officer, company.pk in there, plans[company.pk]))
    return outlook


@transaction.atomic
def plan_follow_ups(
    ids: Iterable[int], by: User, *, due_on: date, subject: str, officer: User | None
) -> Outlook:
    """Puts the same on the list for each of them."""
    facts = {"due_on": due_on, "subject": subject}
    outlook = outlook_of_follow_ups(_locked(ids), by, officer=officer, **facts)  # type: ignore[arg-type]
    FollowUp.objects.bulk_create(
        FollowUp(company=company, responsible=officer or company.active_owner, **facts)
        for company in outlook.will
    )
    audit.record_many(AuditAction.CHANGED, outlook.will, by=by, fields=["follow_ups"])
    return outlook


def _why_no_plan(
    company: Company, officer: User | None, is_there: bool, plans: list[FollowUp]
) -> str:
    if company.is_closed_to_us:
        return _("ist gesperrt oder möchte keinen Kontakt")
    if is_there:
        return _("steht für den Tag schon auf der Liste")
    person = officer or company.active_owner
    theirs = next((plan for plan in plans if person and plan.responsible_id != person.pk), None)
    if theirs and theirs.responsible:
        return _("ist reserviert für %(name)s (%(day)s)") % {
            "name": theirs.responsible.get_full_name(),
            "day": date_format(theirs.due_on, "j. M"),
        }
    return ""


# --- What sticks on them -----------------------------------------------------------------------
def outlook_of_tag(companies: Iterable[Company], name: str, *, is_to_stick: bool) -> Outlook:
    """Which of them do not have the tag yet, or have it."""
    outlook = Outlook()
    having = set(Company.objects.filter(tags__key=tag_key(name)).values_list("pk", flat=True))
    for company in companies:
        if is_to_stick:
            outlook.add(company, _("hat das Schlagwort schon") if company.pk in having else "")
        else:
            outlook.add(company, "" if company.pk in having else _("hat das Schlagwort nicht"))
    return outlook


@transaction.atomic
def add_tag(ids: Iterable[int], by: User, *, name: str) -> Outlook:
    """Sticks a tag on companies; a new one is made."""
    tag, is_new = Tag.objects.get_or_create(key=tag_key(name), defaults={"name": name})
    if is_new:
        audit.record(AuditAction.CREATED, tag, by=by)
    outlook = outlook_of_tag(_locked(ids), tag.name, is_to_stick=True)
    tag.companies.add(*outlook.will)
    audit.record_many(AuditAction.CHANGED, outlook.will, by=by, fields=["tags"], tag=tag.pk)
    return outlook


@transaction.atomic
def remove_tag(ids: Iterable[int], by: User, *, tag: Tag) -> Outlook:
    """Takes a tag off companies; the tag itself stays."""
    outlook = outlook_of_tag(_locked(ids), tag.name, is_to_stick=False)
    tag.companies.remove(*outlook.will)
    audit.record_many(AuditAction.CHANGED, outlook.will, by=by, fields=["tags"], tag=tag.pk)
    return outlook


def _locked(ids: Iterable[int]) -> list[Company]:
    """The companies as they are now, locked in the order in which everybody locks them."""
    locked = Company.objects.select_for_update(no_key=True).filter(pk__in=list(ids))
    rows = list(locked.order_by("pk"))
    people = User.objects.in_bulk({row.owner_id for row in rows if row.owner_id})
    for row in rows:
        if row.owner_id:
            row.owner = people[row.owner_id]
    return rows
