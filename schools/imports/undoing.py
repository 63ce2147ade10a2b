"""Taking a class list back: who came with it goes, what it changed is as before.

Who was used since stays.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext as _

from accounts.models import User
from journal import audit
from journal.enums import AuditAction
from quartier.lib.text import tidy
from schools.enums import PupilImportMove
from schools.imports.applying import CHUNK, GUARDIAN, PUPIL, lock_school
from schools.imports.judging import Progress
from schools.imports.traces import fingerprint, users_of
from schools.models import Guardian, Pupil, PupilImport, PupilImportRow, SchoolClass

_DATES = {"born_on", "left_on"}


def undo(batch: PupilImport, progress: Progress) -> None:
    """Does what can be undone. The caller holds the lock of the batch and the transaction.

    A pupil who came with the list and whom anybody has worked with since stays, and so does a
    value that somebody has changed again; the rows say which and why.
    """
    lock_school(batch)
    start = batch.changes.filter(move=PupilImportMove.UNDO).order_by("-at", "-pk").first()
    by = start.by if start else None
    rows = list(batch.rows.exclude(pupil=None).select_related("pupil"))
    changed = [row for row in rows if row.before or GUARDIAN in row.made]
    restored = _restore(changed)
    progress(len(changed), len(rows))
    removed = _remove(rows, batch, by)
    kept_classes = _remove_classes(batch, by)
    progress(len(rows), len(rows))
    counts = {
        "restored": restored,
        "removed": removed,
        "kept": sum(bool(row.kept_because) for row in rows) + kept_classes,
    }
    batch.counts = {**batch.counts, **counts}
    PupilImportRow.objects.bulk_update(rows, ["kept_because"], batch_size=CHUNK)
    batch.make(PupilImportMove.UNDONE, by=by, also=("counts",))
    audit.record(AuditAction.CHANGED, batch, by=by, counts=counts)


# --- What was changed ----------------------------------------------------------------------------


def _restore(rows: Sequence[PupilImportRow]) -> int:
    done = 0
    pupils: list[Model] = []
    guardians: list[Model] = []
    for row in rows:
        did = False
        for pk, fields in row.before.get(PUPIL, {}).items():
            pupil = row.pupil
            if pupil is not None and pupil.pk == int(pk):
                did |= _put_back(row, pupil, fields)
                pupil.set_sort_key()
                pupils.append(pupil)
        known = Guardian.objects.in_bulk([int(pk) for pk in row.before.get(GUARDIAN, {})])
        for pk, fields in row.before.get(GUARDIAN, {}).items():
            if guardian := known.get(int(pk)):
                did |= _put_back(row, guardian, fields)
                guardians.append(guardian)
        done += did
    fields = {name for row in rows for one in row.before.get(PUPIL, {}).values() for name in one}
    if pupils:
        names = {_field(name) for name in fields}
        Pupil.objects.bulk_update(pupils, sorted(names | {"sort_key"}), batch_size=CHUNK)  # type: ignore[arg-type]
    if guardians:
        Guardian.objects.bulk_update(guardians, ["email", "phone"], batch_size=CHUNK)  # type: ignore[arg-type]
    _switch_back(rows)
    return done


def _put_back(row: PupilImportRow, obj: Any, fields: Mapping[str, Sequence[Any]]) -> bool:
    """Each value that is still the one the list brought; whether there was any."""
    did = False
    for name, (old, new) in fields.items():
        now = getattr(obj, name)
        if (now.isoformat() if isinstance(now, date) else now) != new:
            label = obj._meta.get_field(
                name.removesuffix("_id") if name == "school_class_id" else name
            )
            row.kept_because.append(_("seither geändert: %(what)s") % {"what": label.verbose_name})
            continue
        setattr(obj, name, date.fromisoformat(old) if name in _DATES and old else old)
        did = True
    return did


def _field(name: str) -> str:
    return "school_class" if name == "school_class_id" else name


def _switch_back(rows: Sequence[PupilImportRow]) -> None:
    """Accounts the list has switched, as far as they still stand as it left them."""
    for row in rows:
        for pk, (old, new) in row.before.get("account", {}).items():
            if any("left_on" in fields for fields in row.before.get(PUPIL, {}).values()):
                User.objects.filter(pk=int(pk), is_active=new).update(
                    is_active=old, session_generation=F("session_generation") + 1
                )


# --- Who came ------------------------------------------------------------------------------------


def _remove(rows: Sequence[PupilImportRow], batch: PupilImport, by: Any) -> int:
    """Pupils and guardians the list has made, unless somebody has used them since."""
    guardians, pupils = _of(rows, GUARDIAN), _of(rows, PUPIL)
    used = _stay(Guardian, guardians)
    unused = guardians.keys() - used.keys()
    staying = _stay(Pupil, pupils, {Guardian: unused})
    for pk, reasons in staying.items():
        pupils[pk][0].kept_because += sorted(reasons)
    # Who stays keeps the guardians who came along.
    with_pupil = {pk for pk in unused if _pupil_made_by(guardians[pk][0]) in staying}
    for pk in used:
        text = _("seither benutzt: %(what)s") % {"what": Guardian._meta.verbose_name}
        guardians[pk][0].kept_because.append(text)
    Guardian.objects.filter(pk__in=unused - with_pupil).delete()
    going = list(Pupil.objects.filter(pk__in=pupils.keys() - staying.keys()).order_by("pk"))
    audit.record_many(AuditAction.DELETED, going, by=by, pupil_import=str(batch.public_id))
    Pupil.objects.filter(pk__in=[pupil.pk for pupil in going]).delete()
    gone = {pupil.pk for pupil in going}
    for row in rows:
        if row.pupil_id in gone:
            row.pupil = None
    return len(going)


Made = dict[int, tuple[PupilImportRow, str]]


def _of(rows: Iterable[PupilImportRow], label: str) -> Made:
    return {int(pk): (row, mark) for row in rows for pk, mark in row.made.get(label, {}).items()}


def _pupil_made_by(row: PupilImportRow) -> int:
    return next((int(pk) for pk in row.made.get(PUPIL, {})), 0)


def _stay(
    model: type[Model], made: Made, own: Mapping[type[Model], Collection[int]] | None = None
) -> dict[int, set[str]]:
    """By row: why it stays."""
    now = model._default_manager.in_bulk(list(made))
    reasons = {
        pk: {_("neu dazu: %(what)s") % {"what": what} for what in kinds}
        for pk, kinds in users_of(model, now, own).items()
    }
    for pk, obj in now.items():
        if fingerprint(obj) != made[pk][1]:
            text = _("seither geändert: %(what)s") % {"what": model._meta.verbose_name}
            reasons.setdefault(pk, set()).add(tidy(text))
    return reasons


def _remove_classes(batch: PupilImport, by: Any) -> int:
    """Empty classes the list has made; returns how many have been used."""
    marks = {int(pk): mark for pk, mark in batch.plan.get("made_classes", {}).items()}
    now = SchoolClass.objects.in_bulk(list(marks))
    used = users_of(SchoolClass, now)
    going = [row for pk, row in now.items() if pk not in used and fingerprint(row) == marks[pk]]
    audit.record_many(AuditAction.DELETED, going, by=by, pupil_import=str(batch.public_id))
    SchoolClass.objects.filter(pk__in=[row.pk for row in going]).delete()
    return len(now) - len(going)
