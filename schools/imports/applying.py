"""Taking a class list over: all of it in one transaction, or nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from journal import audit
from journal.enums import AuditAction
from schools import endings
from schools.enums import PupilImportMove, PupilVerdict
from schools.imports import batches, judging
from schools.imports.classes import class_key
from schools.imports.judging import JUDGED_FIELDS, Progress
from schools.imports.traces import fingerprint
from schools.models import (
    Guardian,
    Pupil,
    PupilImport,
    PupilImportRow,
    School,
    SchoolClass,
)

PUPIL, GUARDIAN = Pupil._meta.label_lower, Guardian._meta.label_lower
CLASS = SchoolClass._meta.label_lower
CHUNK = 500


def lock_school(batch: PupilImport) -> None:
    """Two lists of one school wait for each other, and nobody changes its pupils meanwhile.

    Pupils in the order of their ids, as everybody locks them.
    """
    School.objects.select_for_update(no_key=True).get(pk=batch.school_id)
    pupils = Pupil.objects.select_for_update(no_key=True, of=["self"])
    list(pupils.filter(school_class__school=batch.school_id).order_by("pk").values_list("pk"))


def save_judgement(
    batch: PupilImport, rows: Sequence[PupilImportRow], gone: Sequence[PupilImportRow]
) -> None:
    """Writes what was found, in place of what was found before."""
    batch.rows.filter(number__isnull=True).delete()
    PupilImportRow.objects.bulk_update(rows, JUDGED_FIELDS, batch_size=CHUNK)
    PupilImportRow.objects.bulk_create(gone, batch_size=CHUNK)
    batch.save(update_fields=["plan"])


def apply(batch: PupilImport, progress: Progress) -> None:
    """Does what the check has shown. The caller holds the lock of the batch and the transaction.

    When anything else is found than was shown, nothing is done and the list is shown again.
    """
    lock_school(batch)
    shown = batch.plan.get("mark")
    rows = list(batch.rows.filter(number__isnull=False).order_by("number"))
    gone = judging.judge(batch, rows)
    if batch.plan["mark"] != shown:
        save_judgement(batch, rows, gone)
        reason = _("An der Schule hat sich inzwischen etwas geändert. Bitte noch einmal ansehen.")
        batch.make(PupilImportMove.APPLY_FAILED, by_label="System", reason=reason)
        return
    batches.refuse_unagreed(
        batch.plan,
        creates_classes=batch.may_create_classes,
        vanish_count=batch.may_vanish_count,
    )
    start = batch.changes.filter(move=PupilImportMove.APPLY).order_by("-at", "-pk").first()
    # What was shown of those who go becomes rows that can be undone.
    batch.rows.filter(number__isnull=True).delete()
    PupilImportRow.objects.bulk_create(gone, batch_size=CHUNK)
    _Applying(batch, [*rows, *gone], start, progress).run()


class _Applying:
    def __init__(
        self, batch: PupilImport, rows: Sequence[PupilImportRow], start: Any, progress: Progress
    ) -> None:
        self.batch, self.rows, self.progress = batch, rows, progress
        self.by = start.by if start else None
        self.by_label = start.by_label if start else ""
        self.now = timezone.now()
        self.by_verdict: dict[str, list[PupilImportRow]] = defaultdict(list)
        for row in rows:
            self.by_verdict[row.verdict].append(row)
        self.pupils: dict[int, Pupil] = {}

    def run(self) -> None:
        touched = {row.pupil_id for row in self.rows if row.pupil_id}
        self.pupils = Pupil.objects.in_bulk(touched)
        self._make_classes()
        new = self._make_pupils(self.by_verdict[PupilVerdict.NEW])
        self.progress(len(new), len(self.rows))
        changed, blocked = self._change(
            [*self.by_verdict[PupilVerdict.CHANGED], *self.by_verdict[PupilVerdict.MOVED]]
        )
        left = self._let_go(self.by_verdict[PupilVerdict.LEFT])
        self._guardians()
        for pupil in blocked:
            endings.tell_pupil_is_blocked(pupil, self.now)
        self.progress(len(self.rows), len(self.rows))
        self._finish(new, changed, left)

    # --- Classes -----------------------------------------------------------------------------

    def _make_classes(self) -> None:
        made = SchoolClass.objects.bulk_create(
            [
                SchoolClass(
                    school_id=self.batch.school_id,
                    year_id=self.batch.year_id,
                    name=name,
                    grade=grade,
                )
                for name, grade in self.batch.plan["new_classes"]
            ]
        )
        audit.record_many(AuditAction.CREATED, made, by=self.by, by_label=self.by_label)
        here = SchoolClass.objects.filter(school=self.batch.school_id, year=self.batch.year_id)
        self.classes = {class_key(row.name): row for row in here}
        self.made_classes = {row.pk: fingerprint(row) for row in made}

    def _class_of(self, row: PupilImportRow) -> SchoolClass:
        return self.classes[class_key(row.class_name)]

    # --- Pupils ------------------------------------------------------------------------------

    def _make_pupils(self, rows: Sequence[PupilImportRow]) -> list[Pupil]:
        pupils = []
        for row in rows:
            said = row.values
            pupil = Pupil(school_class=self._class_of(row))
            for name in judging.COMPARED:
                if name in said:
                    setattr(pupil, name, _value(name, said[name]))
            pupil.set_sort_key()
            pupils.append(pupil)
        Pupil.objects.bulk_create(pupils, batch_size=CHUNK)
        for row, pupil in zip(rows, pupils, strict=True):
            row.pupil = pupil
            row.made = {PUPIL: {pupil.pk: fingerprint(pupil)}}
        return pupils

    def _change(self, rows: Sequence[PupilImportRow]) -> tuple[list[Pupil], list[Pupil]]:
        changed, blocked, back = [], [], []
        for row in rows:
            pupil = self.pupils[row.pupil_id or 0]
            before: dict[str, Any] = {}
            for name, (old, new) in judging.changes_of(pupil, row.values).items():
                before[name] = [old, new]
                setattr(pupil, name, _value(name, new))
            if row.verdict == PupilVerdict.MOVED:
                target = self._class_of(row)
                before["school_class_id"] = [pupil.school_class_id, target.pk]
                pupil.school_class = target
            if not before:
                continue
            if before.get("is_disclosure_blocked", [True, False])[1]:
                blocked.append(pupil)
            if "left_on" in before and pupil.user_id:
                back.append((row, pupil))
            pupil.set_sort_key()
            row.before = {PUPIL: {pupil.pk: before}}
            changed.append(pupil)
        fields = [*judging.COMPARED, "school_class", "left_on", "sort_key"]
        Pupil.objects.bulk_update(changed, fields, batch_size=CHUNK)
        self._switch(back, is_active=True)
        return changed, blocked

    def _let_go(self, rows: Sequence[PupilImportRow]) -> list[Pupil]:
        left = []
        for row in rows:
            pupil = self.pupils[row.pupil_id or 0]
            pupil.left_on = self.batch.left_on or timezone.localdate()
            row.before = {PUPIL: {pupil.pk: {"left_on": [None, pupil.left_on.isoformat()]}}}
            left.append(pupil)
        Pupil.objects.bulk_update(left, ["left_on"], batch_size=CHUNK)
        self._switch(list(zip(rows, left, strict=True)), is_active=False)
        return left

    def _switch(self, pairs: Sequence[tuple[PupilImportRow, Pupil]], *, is_active: bool) -> None:
        """Who has left does not sign in any more: the account is switched off, sessions end."""
        ids = [pupil.user_id for _row, pupil in pairs if pupil.user_id]
        other = set(
            User.objects.select_for_update(no_key=True)
            .filter(pk__in=ids, is_active=not is_active)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        User.objects.filter(pk__in=other).update(
            is_active=is_active, session_generation=F("session_generation") + 1
        )
        for row, pupil in pairs:
            if pupil.user_id in other:
                row.before.setdefault("account", {})[pupil.user_id] = [not is_active, is_active]
        audit.record_many(
            AuditAction.CHANGED,
            User.objects.filter(pk__in=other).order_by("pk"),
            by=self.by,
            by_label=self.by_label,
            field="is_active",
            to=is_active,
        )

    # --- Guardians ---------------------------------------------------------------------------

    def _guardians(self) -> None:
        rows = [
            row
            for verdict in (PupilVerdict.NEW, PupilVerdict.CHANGED, PupilVerdict.MOVED)
            for row in self.by_verdict[verdict]
            if row.values.get("guardians")
        ]
        known: dict[int, list[Guardian]] = defaultdict(list)
        ids = [row.pupil_id for row in rows]
        for one in Guardian.objects.select_for_update(no_key=True).filter(pupil__in=ids):
            known[one.pupil_id].append(one)
        made: list[tuple[PupilImportRow, Guardian]] = []
        changed: list[Guardian] = []
        for row in rows:
            for said in row.values["guardians"]:
                guardian = judging.find_guardian(said, known[row.pupil_id or 0])
                if guardian is None:
                    guardian = Guardian(pupil=row.pupil, **said)
                    known[row.pupil_id or 0].append(guardian)
                    made.append((row, guardian))
                elif guardian.pk and (changes := judging.guardian_changes(said, guardian)):
                    row.before.setdefault(GUARDIAN, {})[guardian.pk] = {
                        name: list(pair) for name, pair in changes.items()
                    }
                    for name, (_old, new) in changes.items():
                        setattr(guardian, name, new)
                    changed.append(guardian)
        Guardian.objects.bulk_create([guardian for _row, guardian in made], batch_size=CHUNK)
        for row, guardian in made:
            row.made.setdefault(GUARDIAN, {})[guardian.pk] = fingerprint(guardian)
        Guardian.objects.bulk_update(changed, ["email", "phone"], batch_size=CHUNK)

    # --- The end -----------------------------------------------------------------------------

    def _finish(self, new: list[Pupil], changed: list[Pupil], left: list[Pupil]) -> None:
        of_import: Mapping[str, Any] = {
            "by": self.by,
            "by_label": self.by_label,
            "pupil_import": str(self.batch.public_id),
        }
        audit.record_many(AuditAction.CREATED, new, **of_import)
        audit.record_many(AuditAction.CHANGED, [*changed, *left], **of_import)
        batch = self.batch
        moved = len(self.by_verdict[PupilVerdict.MOVED])
        batch.counts = {
            "new": len(new),
            "moved": moved,
            "changed": len(self.by_verdict[PupilVerdict.CHANGED]),
            "left": len(left),
            "unchanged": len(self.by_verdict[PupilVerdict.UNCHANGED]),
            "skipped": sum(
                len(self.by_verdict[verdict])
                for verdict in (PupilVerdict.SKIPPED, PupilVerdict.ERROR, PupilVerdict.ASK)
            ),
            "classes": len(self.made_classes),
        }
        # Only what undoing needs stays, and what was wrong with a row (without its cells).
        for row in self.rows:
            row.raw, row.values, row.differences, row.candidates = [], {}, [], []
        PupilImportRow.objects.bulk_update(
            self.rows,
            [
                "raw",
                "values",
                "differences",
                "candidates",
                "pupil",
                "before",
                "made",
                "errors",
                "hints",
                "verdict",
            ],
            batch_size=CHUNK,
        )
        batch.rows.filter(before={}, made={}, errors={}, verdict=PupilVerdict.UNCHANGED).delete()
        batch.plan = {**batch.plan, "made_classes": self.made_classes}
        batch.make(
            PupilImportMove.APPLIED,
            by=self.by,
            by_label=self.by_label,
            also=("counts", "plan"),
        )
        audit.record(
            AuditAction.CHANGED, batch, by=self.by, by_label=self.by_label, counts=batch.counts
        )


def _value(name: str, said: Any) -> Any:
    """From JSON to what the field takes."""
    return date.fromisoformat(said) if name in {"born_on", "left_on"} and said else said
