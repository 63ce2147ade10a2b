"""Class lists on their way into a school: the import, its rows until they go, saved columns."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from journal.moves import Stateful, StatusChange, known_moves_constraint
from schools.enums import (
    BUSY_PUPIL_IMPORTS,
    ENDED_PUPIL_IMPORTS,
    PUPIL_IMPORT_MOVES,
    ListScope,
    PupilImportMove,
    PupilImportState,
    PupilVerdict,
    RowAnswer,
)
from schools.models.classes import Teacher
from schools.models.school import School, SchoolYear

if TYPE_CHECKING:
    from accounts.models import User


class PupilImportQuerySet(models.QuerySet["PupilImport"]):
    """Imports by state and by who may see them."""

    def busy(self) -> "PupilImportQuerySet":
        """Those a worker has something to do for."""
        return self.filter(state__in=BUSY_PUPIL_IMPORTS)

    def abandoned(self, since: datetime) -> "PupilImportQuerySet":
        """Those nobody has touched since a moment, and nobody has finished."""
        waiting = [PupilImportState.UPLOADED, PupilImportState.CHECKED]
        return self.filter(state__in=waiting, state_changed_at__lt=since)

    def with_rows(self, ended_before: datetime) -> "PupilImportQuerySet":
        """Those that ended before a moment and still hold what undoing needs."""
        rows = PupilImportRow.objects.filter(batch=models.OuterRef("pk"))
        return self.filter(
            models.Exists(rows), state__in=ENDED_PUPIL_IMPORTS, state_changed_at__lt=ended_before
        )

    def visible_to(self, user: "User") -> "PupilImportQuerySet":
        """Careers lead: those of the own school; coordination: all. Nobody else."""
        if not user.is_authenticated:
            return self.none()
        if user.role == Role.COORDINATION:
            return self.all()
        if user.role == Role.TEACHER:
            lead = Teacher.objects.filter(user=user, is_careers_lead=True)
            return self.filter(school__in=lead.values("school"))
        return self.none()


class PupilImport(Stateful):
    """One class list. The file is kept nowhere, its rows only until it is taken over."""

    MOVES: ClassVar = PUPIL_IMPORT_MOVES
    HISTORY = "changes"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(
        School, verbose_name=_("Schule"), on_delete=models.CASCADE, related_name="pupil_imports"
    )
    year = models.ForeignKey(
        SchoolYear, verbose_name=_("Schuljahr"), on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("von"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("hochgeladen"), default=timezone.now, editable=False)
    file_name = models.CharField(_("Datei"), max_length=120)
    state = models.CharField(
        _("Stand"),
        max_length=12,
        choices=PupilImportState.choices,
        default=PupilImportState.UPLOADED,
        editable=False,
    )
    source = models.JSONField(default=dict, blank=True, editable=False)
    """How the file was read: encoding, delimiter, sheet, notices."""
    header = models.JSONField(default=list, blank=True, editable=False)
    """The headings of the columns that are kept."""
    places = models.JSONField(default=list, blank=True, editable=False)
    """Where these columns stand in the file, from 0."""
    dropped = models.JSONField(default=list, blank=True, editable=False)
    """The headings of columns that were not read."""
    mapping = models.JSONField(default=list, blank=True, editable=False)
    """The field of each column of the header, empty text for „leave out“."""
    scope = models.CharField(
        _("Die Liste enthält"),
        max_length=8,
        choices=ListScope.choices,
        default=ListScope.SCHOOL,
    )
    left_on = models.DateField(_("letzter Tag derer, die gegangen sind"), null=True, blank=True)
    may_create_classes = models.BooleanField(_("neue Klassen anlegen"), default=False)
    may_vanish_count = models.PositiveIntegerField(_("so viele gehen ab"), null=True, blank=True)
    """How many a person has agreed to let go; more than the usual share needs this very number."""
    row_count = models.PositiveIntegerField(_("Zeilen"), default=0, editable=False)
    plan = models.JSONField(default=dict, blank=True, editable=False)
    """What the check found: numbers by verdict and class, new classes, a mark of the whole."""
    counts = models.JSONField(default=dict, blank=True, editable=False)
    """What came of it: new, changed, moved, left, removed, restored, kept."""

    objects = PupilImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Klassenliste")
        verbose_name_plural = _("Klassenlisten")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["school", "-created_at"], name="pupil_import_by_school"),
            models.Index(
                fields=["state_changed_at"],
                name="pupil_import_to_do",
                condition=Q(state__in=sorted(BUSY_PUPIL_IMPORTS)),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PupilImportState.values) & Q(scope__in=ListScope.values),
                name="pupil_import_choices_are_known",
                violation_error_message=_("Diesen Stand oder Umfang gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Klassenliste {self.pk}"

    @property
    def is_busy(self) -> bool:
        """Whether a worker is at it."""
        return self.state in BUSY_PUPIL_IMPORTS


class PupilImportChange(StatusChange):
    """A step of an import."""

    subject = models.ForeignKey(PupilImport, on_delete=models.CASCADE, related_name="changes")

    class Meta(StatusChange.Meta):
        constraints = [
            known_moves_constraint(PUPIL_IMPORT_MOVES, "pupil_import_change_is_known"),
        ]

    @property
    def step(self) -> str:
        """The step in words."""
        return str(PupilImportMove(self.move).label)


class PupilImportRow(models.Model):
    """One row of the list, or (without a number) somebody whom it does not name any more."""

    batch = models.ForeignKey(PupilImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("Zeile"), null=True, blank=True)
    """As the spreadsheet program counts, so that a person finds it again."""
    raw = models.JSONField(default=list, blank=True)
    """The text of each kept cell. Gone once the list is taken over."""
    values = models.JSONField(default=dict, blank=True)
    """What was understood. Gone once the list is taken over."""
    class_name = models.CharField(_("Klasse"), max_length=20, blank=True)
    verdict = models.CharField(
        _("Befund"), max_length=10, choices=PupilVerdict.choices, default=PupilVerdict.UNCHANGED
    )
    errors = models.JSONField(default=dict, blank=True)
    """Column of ``header`` (from 0; „row“ for all) → sentence, without what stands in the cell."""
    hints = models.JSONField(default=dict, blank=True)
    """Column → sentence: what was not taken, or put right."""
    pupil = models.ForeignKey(
        "schools.Pupil", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    candidates = models.JSONField(default=list, blank=True)
    """Ids of pupils who could be meant."""
    answer = models.CharField(
        _("Wer ist das?"),
        max_length=4,
        choices=RowAnswer.choices,
        default=RowAnswer.OPEN,
        blank=True,
    )
    chosen = models.ForeignKey(
        "schools.Pupil", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """With the answer „same“: who it is."""
    differences = models.JSONField(default=list, blank=True)
    """[what, here, in the list] for each value that changes. Gone once the list is taken over."""
    before = models.JSONField(default=dict, blank=True)
    """Model → id → field → [before, after], to undo."""
    made = models.JSONField(default=dict, blank=True)
    """Model → id → fingerprint of what was made, to undo and to see whether it was used since."""
    kept_because = models.JSONField(default=list, blank=True)
    """After undoing: why something stays."""

    class Meta:
        verbose_name = _("Zeile einer Klassenliste")
        verbose_name_plural = _("Zeilen von Klassenlisten")
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["batch", "verdict"], name="pupil_row_by_verdict")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="pupil_row_number_is_unique"),
            models.CheckConstraint(
                condition=Q(verdict__in=PupilVerdict.values) & Q(answer__in=RowAnswer.values),
                name="pupil_row_choices_are_known",
                violation_error_message=_("Diesen Befund oder diese Antwort gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"Zeile {self.number or '–'}"


class PupilColumns(models.Model):
    """Which column holds what in the class lists of a school, for the next one."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="pupil_columns")
    name = models.CharField(_("Name"), max_length=80)
    signature = models.CharField(max_length=64, blank=True, editable=False)
    """Fingerprint of the header, to recognise the same export."""
    fields = models.JSONField(default=dict, blank=True, editable=False)
    """Folded heading → field."""
    saved_at = models.DateTimeField(_("gespeichert"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("Spalten einer Klassenliste")
        verbose_name_plural = _("Spalten von Klassenlisten")
        ordering = ["school", "name"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="pupil_columns_name_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name
