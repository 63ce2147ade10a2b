"""Taking a merge back: both companies as they were, as far as nothing since speaks against it."""

from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue import rules
from companies.enums import OfferState, PairState
from companies.models import Company, DuplicatePair, Merge, Offer
from companies.services.errors import UndoNotPossible
from companies.services.locks import locked_companies
from companies.services.merging import PARTS
from companies.services.moving import packed, relation_of, set_column
from companies.services.offers import refresh_copies
from journal import audit
from journal.enums import AuditAction


@transaction.atomic
def undo_merge(merge: Merge, by: User, *, reason: str = "") -> Merge:
    """Gives the company that was merged back what it had.

    What came since stays with the survivor, and what was changed since stays as it is and is
    named in ``kept``. Raises UndoNotPossible.
    """
    rows = {row.pk: row for row in locked_companies([merge.survivor_id, merge.loser_id])}
    merge = Merge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    survivor, loser = rows[merge.survivor_id], rows[merge.loser_id]
    if refusal := reason_against_undo(merge):
        raise UndoNotPossible(refusal)
    offers = Offer.objects.select_for_update(no_key=True).filter(company=survivor)
    list(offers.order_by("pk").values_list("pk"))
    kept: list[str] = []
    Company.with_merged.filter(pk=loser.pk).update(merged_into=None)
    for move in reversed(merge.moves):
        _move_back(move, kept)
    keeps_approval = _needs_approval(survivor)
    for item in reversed(merge.changes):
        if keeps_approval and item["field"] in {"approved_at", "approved_by_id"}:
            continue
        _change_back(item, kept)
    if keeps_approval and any(item["field"] == "approved_at" for item in merge.changes):
        kept.append(_("Freigabe: seither ist ein Angebot online"))
    _find_again(survivor, merge)
    _require_own_parts(survivor, loser)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.undo_reason, merge.kept = reason, kept
    merge.save(update_fields=["undone_at", "undone_by", "undo_reason", "kept"])
    _open_pair(survivor, loser)
    for company in sorted([survivor, loser], key=lambda one: one.pk):
        refresh_copies(company)
        what = str(merge.public_id)
        audit.record(AuditAction.CHANGED, company, by=by, merge=what, fields=["merged_into"])
    return merge


def reason_against_undo(merge: Merge) -> str:
    """Why a merge cannot be taken back any more; empty when it can."""
    if merge.undone_at is not None:
        return _("Diese Zusammenführung ist schon zurückgenommen.")
    if merge.merged_at < timezone.now() - rules.days("duplicates.undo_days"):
        days = rules.whole("duplicates.undo_days")
        return _("Eine Zusammenführung lässt sich %(days)s Tage lang zurücknehmen.") % {
            "days": days
        }
    later = (
        Merge.objects.standing()
        .filter(Q(survivor=merge.survivor_id) | Q(loser=merge.survivor_id), pk__gt=merge.pk)
        .select_related("survivor", "loser")
        .order_by("-pk")
        .first()
    )
    if later is not None:
        return _(
            "Danach wurden „%(one)s“ und „%(other)s“ zusammengeführt. Bitte nehmen Sie erst das "
            "zurück."
        ) % {"one": later.survivor.name, "other": later.loser.name}
    return ""


def _move_back(move: dict[str, Any], kept: list[str]) -> None:
    relation = relation_of(move)
    moved, _refused = set_column(relation, move["pks"], move["new"], move["old"])
    if missing := len(move["pks"]) - len(moved):
        kept.append(
            _("%(what)s: %(number)s seither gelöscht oder umgehängt")
            % {"what": relation.model._meta.verbose_name_plural, "number": missing}
        )


def _change_back(item: dict[str, Any], kept: list[str]) -> None:
    model = apps.get_model(item["model"])
    obj = model._base_manager.filter(pk=item["pk"]).first()
    if obj is None:
        return
    column = next(one for one in model._meta.concrete_fields if one.attname == item["field"])
    if packed(obj, column) == item["new"]:
        value = None if item["old"] is None else column.to_python(item["old"])
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=obj.pk).update(**{column.attname: value})
        except IntegrityError:
            pass
        else:
            return
    elif packed(obj, column) == item["old"]:
        return
    if column.attname not in {"sort_key", "search_text", "state_changed_at"}:
        kept.append(_("%(what)s: seither geändert") % {"what": column.verbose_name})


def _needs_approval(survivor: Company) -> bool:
    """Whether an offer is online that stays here: without approval it would vanish unseen."""
    return Offer.objects.filter(company=survivor.pk, state=OfferState.PUBLISHED).exists()


def _find_again(survivor: Company, merge: Merge) -> None:
    """The texts for sorting and searching follow from what the rows say now."""
    now = Company.with_merged.get(pk=survivor.pk)
    now.save(update_fields=["sort_key", "search_text"])
    for model in PARTS:
        label = model._meta.label_lower
        pks = {item["pk"] for item in merge.changes if item["model"] == label}
        for row in model._base_manager.filter(pk__in=pks).order_by("pk"):
            row.save(update_fields=["search_text"])


def _require_own_parts(survivor: Company, loser: Company) -> None:
    """An offer lies at a place of its own company and names a person of it."""
    offers = Offer.objects.filter(company__in=[survivor.pk, loser.pk])
    foreign = ~Q(site__company=F("company")) | (
        Q(contact__isnull=False) & ~Q(contact__company=F("company"))
    )
    if offer := offers.filter(foreign).order_by("pk").first():
        raise UndoNotPossible(
            _(
                "Das Angebot „%(offer)s“ gehört seither zu Ort und Ansprechperson des anderen "
                "Betriebs. Bitte ändern Sie erst das Angebot."
            )
            % {"offer": offer.title}
        )


def _open_pair(survivor: Company, loser: Company) -> None:
    first, second = sorted([survivor.pk, loser.pk])
    DuplicatePair.objects.filter(first=first, second=second, state=PairState.MERGED).update(
        state=PairState.OPEN, judged_at=None, judged_by=None
    )
