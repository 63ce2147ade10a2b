"""Imported spreadsheets: the batch, its rows until they are forgotten, saved mappings."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from companies.enums import (
    BUSY_IMPORTS,
    ENDED_IMPORTS,
    IMPORT_MOVES,
    ImportAction,
    ImportMove,
    ImportState,
    ImportVerdict,
)
from journal.moves import Stateful, StatusChange

if TYPE_CHECKING:
    from accounts.models import User


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports by state and by who may see them."""

    def busy(self) -> "ImportBatchQuerySet":
        """Those a worker has something to do for."""
        return self.filter(state__in=BUSY_IMPORTS)

    def abandoned(self, since: datetime) -> "ImportBatchQuerySet":
        """Those nobody has touched since a moment, and nobody has finished."""
        return self.filter(
            state__in=[ImportState.UPLOADED, ImportState.CHECKED], state_changed_at__lt=since
        )

    def with_raw_rows(self, ended_before: datetime) -> "ImportBatchQuerySet":
        """Those that ended before a moment and still hold what was sent."""
        return self.filter(
            state__in=ENDED_IMPORTS, state_changed_at__lt=ended_before, raw_deleted_at__isnull=True
        )

    def with_rows(self, ended_before: datetime) -> "ImportBatchQuerySet":
        """Those that ended before a moment and could still be undone."""
        rows = ImportRow.objects.filter(batch=models.OuterRef("pk"))
        return self.filter(
            models.Exists(rows), state__in=ENDED_IMPORTS, state_changed_at__lt=ended_before
        )

    def visible_to(self, user: "User") -> "ImportBatchQuerySet":
        """Officers: their own, for it is their spreadsheet; coordination: all."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.COORDINATION:
            return self.all()
        if user.role == Role.ACQUISITION:
            return self.filter(by=user)
        return self.none()


class ImportBatch(Stateful):
    """One spreadsheet on its way into the companies. The file itself is not kept, its rows are."""

    MOVES: ClassVar = IMPORT_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("von"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="company_imports",
    )
    created_at = models.DateTimeField(_("hochgeladen"), default=timezone.now, editable=False)
    file_name = models.CharField(_("Datei"), max_length=120)
    state = models.CharField(
        _("Stand"),
        max_length=20,
        choices=ImportState.choices,
        default=ImportState.UPLOADED,
        editable=False,
    )
    source = models.JSONField(default=dict, blank=True, editable=False)
    """How the file was read: encoding, delimiter, sheet, other sheets, notices."""
    header = models.JSONField(default=list, blank=True, editable=False)
    mapping = models.JSONField(default=list, blank=True, editable=False)
    """The field of each column of the header, empty text for „leave out“."""
    takes_over = models.BooleanField(_("neue Betriebe gehören mir"), default=True)
    row_count = models.PositiveIntegerField(_("Zeilen"), default=0, editable=False)
    counts = models.JSONField(default=dict, blank=True, editable=False)
    """What came of it: created, updated, skipped, removed, restored, kept."""
    raw_deleted_at = models.DateTimeField(
        _("Zeilen gelöscht"), null=True, blank=True, editable=False
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("Import")
        verbose_name_plural = _("Importe")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["by", "-created_at"], name="import_by_person"),
            models.Index(
                fields=["state_changed_at"],
                name="import_to_do",
                condition=Q(state__in=sorted(BUSY_IMPORTS)),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values),
                name="import_state_is_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"

    @property
    def is_busy(self) -> bool:
        """Whether a worker is at it."""
        return self.state in BUSY_IMPORTS


class ImportChange(StatusChange):
    """A step of an import."""

    subject = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")

    @property
    def step(self) -> str:
        """The step in words."""
        return str(ImportMove(self.move).label)


class ImportRow(models.Model):
    """One row: what was sent, what was understood, what was found, what was done."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("Zeile"))
    """As the spreadsheet program counts, so that a person finds it again."""
    raw = models.JSONField(default=list, blank=True)
    """The text of each cell."""
    understood = models.JSONField(default=dict, blank=True)
    verdict = models.CharField(
        _("Befund"), max_length=10, choices=ImportVerdict.choices, default=ImportVerdict.NEW
    )
    errors = models.JSONField(default=dict, blank=True)
    """Column (from 0; „row“ for all) → sentence. A row with an error cannot be taken over."""
    hints = models.JSONField(default=dict, blank=True)
    """Column → sentence: what was put right or moved into the note."""
    candidate = models.ForeignKey(
        "companies.Company", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("Grund"), max_length=120, blank=True)
    """Why this company, or which other row."""
    twin = models.PositiveIntegerField(null=True, blank=True, editable=False)
    """The number of an earlier row of this spreadsheet that is about the same company."""
    differences = models.JSONField(default=list, blank=True)
    """[what, here, in the table] for each value that differs or is new."""
    action = models.CharField(
        _("Was tun"), max_length=6, choices=ImportAction.choices, default=ImportAction.SKIP
    )
    result = models.ForeignKey(
        "companies.Company",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="import_rows",
    )
    before = models.JSONField(default=dict, blank=True)
    """Model → id → field → [before, after], to undo."""
    made = models.JSONField(default=dict, blank=True)
    """Model → id → fingerprint of what was made, to undo and to see whether it was used since."""
    kept_because = models.JSONField(default=list, blank=True)
    """After undoing: why something stays."""

    class Meta:
        verbose_name = _("Zeile")
        verbose_name_plural = _("Zeilen")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_number_is_unique"),
            models.CheckConstraint(
                condition=Q(verdict__in=ImportVerdict.values) & Q(action__in=ImportAction.values),
                name="import_row_choices_are_known",
                violation_error_message=_("Diesen Befund oder diese Wahl gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=~Q(verdict=ImportVerdict.ERROR) | Q(action=ImportAction.SKIP),
                name="import_row_with_error_is_skipped",
                violation_error_message=_("Eine fehlerhafte Zeile kann nicht übernommen werden."),
            ),
            models.CheckConstraint(
                condition=~Q(action=ImportAction.JOIN) | Q(twin__isnull=False),
                name="import_row_joins_a_twin",
                violation_error_message=_("Es gibt keine Zeile zum Zusammenlegen."),
            ),
        ]

    def __str__(self) -> str:
        return f"Zeile {self.number}"

    @property
    def possible_actions(self) -> list[ImportAction]:
        """What a person may choose for this row."""
        if self.verdict == ImportVerdict.ERROR:
            return [ImportAction.SKIP]
        possible = [ImportAction.CREATE, ImportAction.SKIP]
        if self.candidate_id is not None:
            possible.insert(0, ImportAction.UPDATE)
        if self.twin is not None:
            possible.insert(0, ImportAction.JOIN)
        return possible


class ColumnMapping(models.Model):
    """Which column holds what, saved under a name for the next spreadsheet of this kind."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    signature = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    """Fingerprint of the header, to recognise the same spreadsheet."""
    fields = models.JSONField(default=dict, blank=True, editable=False)
    """Folded heading → field."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("von"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    saved_at = models.DateTimeField(_("gespeichert"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("Spaltenzuordnung")
        verbose_name_plural = _("Spaltenzuordnungen")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
