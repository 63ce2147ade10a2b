"""Two companies that are one become one: everything moves, nothing is deleted, all is kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from companies.enums import ENDED_OFFERS, CompanyState, PairState
from companies.models import Company, Contact, DuplicatePair, Merge, Offer, Site
from companies.sameness import phone_key, street_key
from companies.services.errors import AlreadyMerged, ChangedMeanwhile, ClosedCompanyHasOffers
from companies.services.locks import locked_companies
from companies.services.moving import (
    SOFT,
    Record,
    Relation,
    change,
    moving_relations,
    relation_of,
    relations_to,
    repoint,
    snapshot,
)
from companies.services.offers import refresh_copies
from journal import audit
from journal.enums import AuditAction
from quartier.lib.text import search_fold

OURS, THEIRS = "ours", "theirs"
RULED = frozenset({"max_open_requests", "paused_until", "resting_until"})
"""Columns nobody chooses: the more careful value stays."""
WAY = (
    CompanyState.LEAD,
    CompanyState.NO_INTEREST,
    CompanyState.RESTING,
    CompanyState.CONTACTED,
    CompanyState.TALKING,
    CompanyState.INTERESTED,
    CompanyState.ACTIVE,
    CompanyState.PARTNER,
    CompanyState.DO_NOT_CONTACT,
    CompanyState.BLOCKED,
)
"""Of two states the later one stays: further on the way, and above all the stricter."""
PARTS: tuple[type[models.Model], ...] = (Contact, Site)
"""What two companies may have twice, so that a person may join it."""


@dataclass(frozen=True)
class Twin:
    """The same person or place at both companies."""

    keeper: Any
    double: Any

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.double._meta.model_name}-{self.double.pk}-{self.keeper.pk}"


@transaction.atomic
def merge_companies(
    survivor: Company,
    loser: Company,
    by: User,
    *,
    choices: Mapping[str, str] | None = None,
    joined: Collection[str] = (),
    reason: str = "",
    seen: str = "",
) -> Merge:
    """Lets one company go into another; returns what was done, to undo it.

    ``choices`` says by column whose value stays (``OURS`` or ``THEIRS``; else what ``preferred``
    says), ``joined`` which twins (their keys) become one, ``seen`` is the fingerprint of what was
    shown. Of two officers who merge at once one wins.

    Raises AlreadyMerged, ChangedMeanwhile, ClosedCompanyHasOffers.
    """
    survivor, loser = _locked(survivor, loser)
    if seen and seen != fingerprint(survivor, loser):
        raise ChangedMeanwhile
    if refusal := reason_against(survivor, loser):
        raise refusal
    # Who says yes to a request holds the offer first; so does who merges.
    offers = Offer.objects.select_for_update(no_key=True).filter(company__in=[survivor, loser])
    list(offers.order_by("pk").values_list("pk"))
    before = {"survivor": snapshot(survivor), "loser": snapshot(loser)}
    record = Record()
    doubles = _join(record, survivor, loser, joined)
    _give_up_main_site(record, survivor, loser, doubles)
    for relation in moving_relations():
        repoint(record, relation, loser.pk, survivor.pk, without=doubles.get(relation.model, ()))
    for label, name in SOFT:
        soft = Relation(apps.get_model(label), name)
        repoint(record, soft, str(loser.public_id), str(survivor.public_id))
    change(record, survivor, _values(survivor, loser, choices or {}))
    Company.with_merged.filter(pk=loser.pk).update(merged_into=survivor)
    merge = Merge.objects.create(
        survivor=survivor,
        loser=loser,
        by=by,
        reason=reason,
        before=before,
        changes=record.changes,
        moves=record.moves,
        left=record.left,
    )
    _close_pairs(survivor, loser, by)
    refresh_copies(survivor)
    fields = sorted({item["field"] for item in record.changes})
    what = str(merge.public_id)
    audit.record(AuditAction.CHANGED, survivor, by=by, merge=what, fields=fields)
    audit.record(AuditAction.CHANGED, loser, by=by, merge=what, fields=["merged_into"])
    return merge


def reason_against(survivor: Company, loser: Company) -> Exception | None:
    """Why these two cannot be merged as they are now; None when they can.

    A closed company takes its state along. Ending the other's offers has its own button, which
    tells the pupils; a merge must not do so by the way.
    """
    for one, other in ((survivor, loser), (loser, survivor)):
        is_one_closed = one.is_closed_to_us and not other.is_closed_to_us
        if is_one_closed and other.offers.exclude(state__in=ENDED_OFFERS).exists():
            return ClosedCompanyHasOffers(one, other)
    return None


def fingerprint(survivor: Company, loser: Company) -> str:
    """Changes with everything the preview shows of both."""
    parts: list[Any] = [sorted(snapshot(company).items()) for company in (survivor, loser)]
    for model in PARTS:
        rows = model._base_manager.filter(company__in=[survivor, loser]).order_by("pk")
        parts += [sorted(snapshot(row).items()) for row in rows]
    return sha256(repr(parts).encode()).hexdigest()[:16]


def chosen_columns() -> list[Any]:
    """The columns a person may choose for; one that comes tomorrow is among them."""
    return [
        column
        for column in Company._meta.concrete_fields
        if column.editable and not column.primary_key and column.name not in RULED
    ]


def preferred(survivor: Company, loser: Company, column: Any) -> str:
    """Whose value stays when nobody chooses: the survivor's, unless the other's says more."""
    ours, theirs = getattr(survivor, column.attname), getattr(loser, column.attname)
    if isinstance(column, models.TextField):
        return THEIRS if len(theirs or "") > len(ours or "") else OURS
    return THEIRS if theirs and not ours else OURS


def twins(survivor: Company, loser: Company) -> list[Twin]:
    """People and places that both companies seem to have; each is named once."""
    found: list[Twin] = []
    for model in PARTS:
        ours = list(model._base_manager.filter(company=survivor).order_by("pk"))
        for double in model._base_manager.filter(company=loser).order_by("pk"):
            keeper = next((row for row in ours if _is_same(row, double)), None)
            if keeper is not None:
                found.append(Twin(keeper, double))
    return found


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, Site):
        street = street_key(one.street)
        return bool(street) and (one.postal_code, street) == (
            other.postal_code,
            street_key(other.street),
        )
    if search_fold(one.last_name) != search_fold(other.last_name):
        return False
    names = {search_fold(one.first_name), search_fold(other.first_name)}
    mail = one.email and one.email.lower() == other.email.lower()
    phone = phone_key(one.phone) and phone_key(one.phone) == phone_key(other.phone)
    return bool(len(names) == 1 or ("" in names and (mail or phone)))


def _locked(survivor: Company, loser: Company) -> tuple[Company, Company]:
    rows = {row.pk: row for row in locked_companies([survivor.pk, loser.pk])}
    for row in rows.values():
        if row.merged_into_id is not None:
            raise AlreadyMerged(row)
    if survivor.pk == loser.pk:
        raise ChangedMeanwhile
    return rows[survivor.pk], rows[loser.pk]


def _join(
    record: Record, survivor: Company, loser: Company, joined: Collection[str]
) -> dict[type[models.Model], list[int]]:
    """Lets what points to a double point to the one that is kept; the double stays where it is."""
    doubles: dict[type[models.Model], list[int]] = {}
    for twin in twins(survivor, loser):
        if twin.key not in joined:
            continue
        for relation in relations_to(type(twin.keeper)):
            repoint(record, relation, twin.double.pk, twin.keeper.pk)
        change(record, twin.keeper, _filled(twin))
        change(record, twin.keeper, {"search_text": _found_by(twin.keeper)})
        doubles.setdefault(type(twin.keeper), []).append(twin.double.pk)
    for model, pks in doubles.items():
        record.left.append({"model": model._meta.label_lower, "field": "company", "pks": pks})
    return doubles


def _filled(twin: Twin) -> dict[str, Any]:
    """What the double knows and the kept one does not; who wants no messages still wants none."""
    return {
        column.attname: getattr(twin.double, column.attname)
        for column in twin.keeper._meta.concrete_fields
        if column.editable
        and column.name not in {"company", "is_main"}
        and getattr(twin.double, column.attname)
        and getattr(twin.keeper, column.attname) in (None, "")
    }


def _found_by(row: Any) -> str:
    """What a row is found by as it is now: it was written past ``save``."""
    kept = row.search_text
    row.set_search_text()
    now, row.search_text = row.search_text, kept
    return str(now)


def _give_up_main_site(
    record: Record,
    survivor: Company,
    loser: Company,
    doubles: Mapping[type[models.Model], Collection[int]],
) -> None:
    """One company has one main site: the survivor's."""
    if not survivor.sites.filter(is_main=True).exists():
        return
    for site in Site.objects.filter(company=loser, is_main=True).exclude(
        pk__in=doubles.get(Site, ())
    ):
        change(record, site, {"is_main": False})


def _values(survivor: Company, loser: Company, choices: Mapping[str, str]) -> dict[str, Any]:
    """What the survivor's columns will hold."""
    values = {
        column.attname: getattr(loser, column.attname)
        for column in chosen_columns()
        if choices.get(column.name, preferred(survivor, loser, column)) == THEIRS
    }
    values |= ruled_values(survivor, loser)
    named = Company(name=values.get("name", survivor.name))
    named.phone = values.get("phone", survivor.phone)
    named.set_sort_key()
    return {**values, "sort_key": named.sort_key, "search_text": named.search_text}


def ruled_values(survivor: Company, loser: Company) -> dict[str, Any]:
    """What nobody chooses: the stricter state, the lower load, the longer pause.

    Either approval counts, for a person has looked at this company; a closed one has none.
    """
    leading = max((survivor, loser), key=lambda one: (WAY.index(one.state), one is survivor))
    approved = min(
        (one for one in (survivor, loser) if one.approved_at is not None),
        key=lambda one: (one.approved_at, one.pk),
        default=None,
    )
    if leading.state == CompanyState.BLOCKED:
        approved = None
    pauses = [one.paused_until for one in (survivor, loser) if one.paused_until is not None]
    return {
        "state": leading.state,
        "state_changed_at": leading.state_changed_at,
        "resting_until": leading.resting_until,
        "approved_at": approved.approved_at if approved else None,
        "approved_by_id": approved.approved_by_id if approved else None,
        "paused_until": max(pauses, default=None),
        "max_open_requests": min(survivor.max_open_requests, loser.max_open_requests),
    }


def _close_pairs(survivor: Company, loser: Company, by: User) -> None:
    first, second = sorted([survivor.pk, loser.pk])
    DuplicatePair.objects.filter(first=first, second=second).update(
        state=PairState.MERGED, judged_at=timezone.now(), judged_by=by
    )


@transaction.atomic
def collect_strays() -> int:
    """Sends rows on that reached a company while it went into another; returns how many.

    Who wrote a row without holding the company's lock could still point to it.
    """
    number = 0
    for relation in moving_relations():
        waiting = relation.model._base_manager.filter(
            **{f"{relation.name}__merged_into__isnull": False}
        )
        losers = set(waiting.order_by().values_list(relation.name, flat=True))
        for merge in Merge.objects.standing().filter(loser__in=losers).order_by("pk"):
            number += _collect(merge, relation)
    return number


def _collect(merge: Merge, relation: Relation) -> int:
    locked_companies([merge.survivor_id, merge.loser_id])
    merge = Merge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    if merge.undone_at is not None:
        return 0
    stay = [pk for item in merge.left if relation_of(item) == relation for pk in item["pks"]]
    record = Record(changes=merge.changes, moves=merge.moves, left=merge.left)
    before = merge.moved_count
    repoint(record, relation, merge.loser_id, merge.survivor_id, without=stay)
    merge.save(update_fields=["moves", "left"])
    return merge.moved_count - before
