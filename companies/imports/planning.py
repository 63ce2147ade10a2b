"""What a row would change at a company we know: filled gaps, other values, new parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from catalogue.models import Branch
from companies.enums import CompanySize, FollowUpCause, NoteKind, NoteOutcome
from companies.imports.rows import Values
from companies.models import Company, Contact, ContactNote, FollowUp, Site
from companies.sameness import host_of
from quartier.lib.text import digits, search_fold


@dataclass
class Change:
    """One field of a row that gets another value."""

    obj: models.Model
    name: str
    before: Any
    after: Any

    @property
    def fills_gap(self) -> bool:
        """Whether nothing is overwritten."""
        return self.before in ("", None, False)


@dataclass
class Plan:
    """All that would happen to one company."""

    changes: list[Change] = field(default_factory=list)
    parts: list[models.Model] = field(default_factory=list)
    """New rows that belong to the company, not saved."""
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    """What, here, in the table."""
    contradicts: bool = False
    """Whether something we know says otherwise."""

    @property
    def is_empty(self) -> bool:
        """Whether the row tells nothing new."""
        return not self.changes and not self.parts

    def set(self, obj: models.Model, name: str, after: Any, label: str, shown: str = "") -> None:
        """Plans one field."""
        before = getattr(obj, name)
        change = Change(obj, name, before, after)
        self.changes.append(change)
        self.contradicts |= not change.fills_gap
        self.differences.append((label, _shown(obj, name), shown or str(after)))

    def add(self, part: models.Model, label: str, here: str, shown: str) -> None:
        """Plans a new row."""
        self.parts.append(part)
        self.differences.append((label, here, shown))


def _shown(obj: models.Model, name: str) -> str:
    if name == "branch_id":
        return str(obj.branch or "")  # type: ignore[attr-defined]
    if name == "owner_id":
        return ""
    if name == "trains_apprentices":
        return _("nein")
    display = getattr(obj, f"get_{name}_display", None)
    return str(display() if display else getattr(obj, name) or "")


Same = Callable[[str, str], bool]


def _same_phone(one: str, other: str) -> bool:
    return digits(one) == digits(other)


def _same_mail(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _same_text(one: str, other: str) -> bool:
    return search_fold(one) == search_fold(other)


def _same_site(one: str, other: str) -> bool:
    return (host_of(one), one.rstrip("/").partition("//")[2].partition("/")[2]) == (
        host_of(other),
        other.rstrip("/").partition("//")[2].partition("/")[2],
    )


def street_key(street: str) -> str:
    """„Hafen-Str. 3“ and „Hafenstraße 3“ give the same."""
    return search_fold(street).replace("strasse", "str").replace(" ", "")


@dataclass(frozen=True)
class Names:
    """What stands for an id on the page."""

    branches: Mapping[int, str]
    officers: Mapping[int, str]

    @classmethod
    def now(cls) -> "Names":
        """All of them. Two queries."""
        officers = User.objects.filter(role=Role.ACQUISITION)
        return cls(
            branches=dict(Branch.objects.values_list("pk", "name")),
            officers={officer.pk: officer.get_full_name() for officer in officers},
        )


def with_all_parts(companies: "models.QuerySet[Company]") -> "models.QuerySet[Company]":
    """Companies with everything a plan looks at."""
    return companies.select_related("branch").prefetch_related(
        "sites", "contacts", "notes", "follow_ups"
    )


def plan_update(company: Company, values: Values, names: Names) -> Plan:
    """What the row says that the company's page does not. Reads what is prefetched."""
    plan = Plan()
    own: tuple[tuple[str, Same, str], ...] = (
        ("phone", _same_phone, _("Telefon")),
        ("email", _same_mail, _("E-Mail")),
        ("website", _same_site, _("Website")),
    )
    for name, same, label in own:
        wanted, here = getattr(values, name), getattr(company, name)
        if wanted and not same(wanted, here):
            plan.set(company, name, wanted, label)
    if values.branch_id and values.branch_id != company.branch_id:
        shown = names.branches.get(values.branch_id, "")
        plan.set(company, "branch_id", values.branch_id, _("Branche"), shown)
    if values.size and values.size != company.size:
        shown = str(CompanySize(values.size).label)
        plan.set(company, "size", values.size, _("Mitarbeitende"), shown)
    if values.trains_apprentices and not company.trains_apprentices:
        plan.set(company, "trains_apprentices", True, _("bildet aus"), _("ja"))
    if values.owner_id and company.owner_id is None:
        plan.set(
            company,
            "owner_id",
            values.owner_id,
            _("zuständig"),
            names.officers.get(values.owner_id, ""),
        )
    _plan_site(plan, company, values)
    _plan_contact(plan, company, values)
    _plan_note(plan, company, values)
    _plan_follow_up(plan, company, values)
    return plan


def new_parts(company: Company, values: Values) -> list[models.Model]:
    """The rows of a new company: place, person, note, follow-up; not saved."""
    parts: list[models.Model] = []
    if values.has_address:
        parts.append(_site(company, values, is_main=True))
    if values.has_contact:
        parts.append(_contact(company, values, is_main=True))
    if values.note or values.last_contact_on:
        parts.append(_note(company, values))
    if values.follow_up_on:
        parts.append(_follow_up(company, values))
    return parts


def _plan_site(plan: Plan, company: Company, values: Values) -> None:
    if not values.has_address:
        return
    sites = list(company.sites.all())
    key = (values.postal_code, street_key(values.street))
    if key in {(site.postal_code, street_key(site.street)) for site in sites}:
        return
    site = _site(company, values, is_main=not sites)
    plan.contradicts |= bool(sites)
    label = _("weitere Adresse") if sites else _("Adresse")
    plan.add(site, label, str(sites[0]) if sites else "", str(site))


def _plan_contact(plan: Plan, company: Company, values: Values) -> None:
    if not values.has_contact:
        return
    people = list(company.contacts.all())
    known = _known_contact(people, values)
    if known is None:
        contact = _contact(company, values, is_main=not people)
        shown = ", ".join(filter(None, [contact.full_name, contact.phone, contact.email]))
        here = ", ".join(person.full_name for person in people)
        plan.add(
            contact, _("weitere Ansprechperson") if people else _("Ansprechperson"), here, shown
        )
        return
    fields: tuple[tuple[str, Same, str], ...] = (
        ("first_name", _same_text, _("Vorname")),
        ("function", _same_text, _("Funktion")),
        ("phone", _same_phone, _("Telefon")),
        ("email", _same_mail, _("E-Mail")),
    )
    for name, same, label in fields:
        wanted = getattr(values, f"contact_{name}")
        if wanted and not same(wanted, getattr(known, name)):
            plan.set(known, name, wanted, f"{known.full_name}: {label}")


def _known_contact(people: list[Contact], values: Values) -> Contact | None:
    last = search_fold(values.contact_last_name)
    first = search_fold(values.contact_first_name)
    for person in people:
        has_mail = values.contact_email and _same_mail(person.email, values.contact_email)
        same_first = {search_fold(person.first_name), first}
        if has_mail or (
            search_fold(person.last_name) == last and (len(same_first) == 1 or "" in same_first)
        ):
            return person
    return None


def _plan_note(plan: Plan, company: Company, values: Values) -> None:
    if not values.note and not values.last_contact_on:
        return
    note = _note(company, values)
    for known in company.notes.all():
        same_day = timezone.localdate(known.happened_at) == timezone.localdate(note.happened_at)
        if known.text == note.text if values.note else same_day:
            return
    shown = values.note or _("Kontakt am %(day)s") % {"day": values.last_contact_on}
    plan.add(note, _("Notiz"), "", shown)


def _plan_follow_up(plan: Plan, company: Company, values: Values) -> None:
    if not values.follow_up_on:
        return
    follow_up = _follow_up(company, values)
    if follow_up.due_on not in {known.due_on for known in company.follow_ups.all()}:
        plan.add(follow_up, _("Wiedervorlage"), "", f"{follow_up.due_on:%d.%m.%Y}")


def _site(company: Company, values: Values, *, is_main: bool) -> Site:
    return Site(
        company=company,
        street=values.street,
        postal_code=values.postal_code,
        city=values.city,
        is_main=is_main,
    )


def _contact(company: Company, values: Values, *, is_main: bool) -> Contact:
    return Contact(
        company=company,
        first_name=values.contact_first_name,
        last_name=values.contact_last_name,
        function=values.contact_function,
        phone=values.contact_phone,
        email=values.contact_email,
        is_main=is_main,
    )


def _note(company: Company, values: Values) -> ContactNote:
    at = timezone.now()
    if values.last_contact_on:
        noon = datetime.combine(date.fromisoformat(values.last_contact_on), time(12))
        at = min(at, timezone.make_aware(noon))
    return ContactNote(
        company=company,
        kind=NoteKind.OTHER,
        outcome=NoteOutcome.OTHER,
        happened_at=at,
        text=values.note or _("Kontakt laut Tabelle."),
    )


def _follow_up(company: Company, values: Values) -> FollowUp:
    return FollowUp(
        company=company,
        due_on=date.fromisoformat(values.follow_up_on),
        subject=_("Wieder melden (aus der Tabelle)"),
        cause=FollowUpCause.PLANNED,
    )
