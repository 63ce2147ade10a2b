"""What a merge would do, to look at before it is done. Reads only."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from companies.enums import CompanyState
from companies.models import Company, FollowUp, Offer
from companies.services.merging import (
    PARTS,
    THEIRS,
    Twin,
    chosen_columns,
    fingerprint,
    preferred,
    reason_against,
    ruled_values,
    twins,
)
from companies.services.moving import Relation, clashes, moving_relations, relations_to
from journal.moves import StatusChange


@dataclass(frozen=True)
class Choice:
    """A column in which the two differ, and whose value is proposed."""

    name: str
    label: str
    ours: str
    theirs: str
    takes_theirs: bool


@dataclass
class Preview:
    """All a person must see before two companies become one."""

    survivor: Company
    loser: Company
    seen: str
    refusal: str = ""
    choices: list[Choice] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)
    """What both say, and what it is."""
    ruled: list[tuple[str, str]] = field(default_factory=list)
    """What nobody chooses, and why it comes out so."""
    most_requests: int = 0
    moving: list[tuple[str, int]] = field(default_factory=list)
    staying: list[tuple[str, int]] = field(default_factory=list)
    """What the other has already, or what joins just these two: kept with the merged company."""
    twins: list[Twin] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def preview(survivor: Company, loser: Company) -> Preview:
    """What merging the second into the first would do, as both are now."""
    refusal = reason_against(survivor, loser)
    # People and places all go along: a second main site is given up before.
    staying = {
        relation.key: 0 if relation.model in PARTS else clashes(relation, survivor, loser)
        for relation in moving_relations()
    }
    found = Preview(
        survivor,
        loser,
        seen=fingerprint(survivor, loser),
        refusal=str(refusal) if refusal else "",
        ruled=_ruled(survivor, loser),
        most_requests=ruled_values(survivor, loser)["max_open_requests"],
        moving=_summed(_moving(loser, staying)),
        staying=_summed(
            (_label(relation), staying[relation.key]) for relation in moving_relations()
        ),
        twins=twins(survivor, loser),
        notices=list(_notices(survivor, loser)),
    )
    for column in chosen_columns():
        ours, theirs = shown(survivor, column), shown(loser, column)
        label = str(column.verbose_name)
        if ours == theirs:
            if ours:
                found.same.append((label, ours))
            continue
        takes_theirs = preferred(survivor, loser, column) == THEIRS
        found.choices.append(Choice(column.name, label, ours, theirs, takes_theirs))
    return found


def shown(company: Company, column: Any) -> str:
    """A value as a person reads it; empty when there is none."""
    value = getattr(company, column.name)
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if column.choices:
        return str(getattr(company, f"get_{column.name}_display")())
    name = getattr(value, "get_full_name", None)
    return str(name() if name else "" if value is None else value)


def _ruled(survivor: Company, loser: Company) -> list[tuple[str, str]]:
    values = ruled_values(survivor, loser)
    approved, paused = values["approved_at"], values["paused_until"]
    lines = [
        (_("Stand"), str(CompanyState(values["state"]).label)),
        (
            _("Freigabe"),
            date_format(timezone.localtime(approved), "j. F Y") if approved else _("keine"),
        ),
        (_("höchstens offene Anfragen"), str(values["max_open_requests"])),
    ]
    if paused:
        lines.append((_("nimmt keine Anfragen bis"), date_format(paused, "j. F Y")))
    return lines


def _moving(loser: Company, staying: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for relation in moving_relations():
        yield _label(relation), relation.rows(loser.pk).count() - staying[relation.key]
    for relation in relations_to(Offer):
        # Go along with their offers. Seats and steps are parts of an offer.
        if relation.model is Offer or issubclass(relation.model, StatusChange):
            continue
        if relation.model in {one.model for one in moving_relations()}:
            continue
        rows = relation.model._base_manager.filter(**{f"{relation.name}__company": loser})
        yield _label(relation), rows.count()


def _summed(lines: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Each word once: two columns may lead to the same table."""
    numbers: Counter[str] = Counter()
    for label, number in lines:
        numbers[label] += number
    return [(label, number) for label, number in numbers.items() if number]


def _label(relation: Relation) -> str:
    model = relation.model
    if model._meta.auto_created:  # a table between two says what it joins
        others = [
            column.related_model
            for column in model._meta.concrete_fields
            if isinstance(column, models.ForeignKey) and column.name != relation.name
        ]
        model = others[0] if others else model
    return str(model._meta.verbose_name_plural)


def _notices(survivor: Company, loser: Company) -> Iterator[str]:
    if survivor.sites.filter(is_main=True).exists() and loser.sites.filter(is_main=True).exists():
        yield _("Beide haben einen Hauptsitz: Der von „%(name)s“ bleibt es.") % {
            "name": survivor.name
        }
    if survivor.members.exists() and loser.members.exists():
        yield _("Beide haben Zugänge: Alle sind danach in einem Team und sehen dasselbe.")
    if survivor.owner_id and loser.owner_id and survivor.owner_id != loser.owner_id:
        yield _("Zwei Personen sind zuständig. Bitte sprechen Sie sich ab und wählen Sie eine.")
    if survivor.state != loser.state:
        yield _("Von zwei Ständen bleibt der strengere, sonst der weitere auf dem Weg.")
    planned = FollowUp.objects.open().filter(company__in=[survivor, loser])
    if len(set(planned.values_list("company", flat=True))) == 2:
        yield _("Beide haben offene Wiedervorlagen. Sie bleiben alle.")
