"""Two companies that are one: pairs somebody should look at, and merges with all they moved."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from companies.enums import PairState, Sameness

if TYPE_CHECKING:
    from accounts.models import User


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    """Pairs by what became of them and by who may see them."""

    def open(self) -> "DuplicatePairQuerySet":
        """Nobody has judged them, and both companies still stand for themselves."""
        return self.filter(
            state=PairState.OPEN,
            first__merged_into__isnull=True,
            second__merged_into__isnull=True,
        )

    def of(self, company_id: int) -> "DuplicatePairQuerySet":
        """Pairs one company is part of."""
        return self.filter(Q(first=company_id) | Q(second=company_id))

    def for_officer(self, user: "User") -> "DuplicatePairQuerySet":
        """Those an officer may merge: what is the officer's own or nobody's on both sides."""
        return self.filter(
            Q(first__owner=user) | Q(first__owner__isnull=True),
            Q(second__owner=user) | Q(second__owner__isnull=True),
        )

    def visible_to(self, user: "User") -> "DuplicatePairQuerySet":
        """Officers and coordination: all."""
        if user.is_authenticated and user.role in {Role.ACQUISITION, Role.COORDINATION}:
            return self.all()
        return self.none()


class DuplicatePair(models.Model):
    """Two companies that may be one, as found at night. A judgement stays for good."""

    first = models.ForeignKey(
        "companies.Company", verbose_name=_("Betrieb"), on_delete=models.CASCADE, related_name="+"
    )
    """The one that was entered earlier."""
    second = models.ForeignKey(
        "companies.Company",
        verbose_name=_("anderer Betrieb"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    reasons = models.JSONField(_("Gründe"), default=list, editable=False)
    """Values of ``Sameness``, the weightiest first."""
    score = models.PositiveSmallIntegerField(_("Punkte"), default=0, editable=False)
    state = models.CharField(
        _("Stand"),
        max_length=10,
        choices=PairState.choices,
        default=PairState.OPEN,
        editable=False,
    )
    found_at = models.DateTimeField(_("gefunden"), default=timezone.now, editable=False)
    judged_at = models.DateTimeField(_("entschieden"), null=True, blank=True, editable=False)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entschieden von"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("mögliches Doppel")
        verbose_name_plural = _("mögliche Doppel")
        ordering = ["-score", "pk"]
        indexes = [
            models.Index(fields=["state", "-score", "id"], name="pair_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="pair_is_unique",
                violation_error_message=_("Dieses Paar gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="pair_is_in_order",
                violation_error_message=_("Der ältere Betrieb steht vorn."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=PairState.values),
                name="pair_state_is_known",
                violation_error_message=_("Diesen Stand gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.OPEN, judged_at__isnull=True)
                | (~Q(state=PairState.OPEN) & Q(judged_at__isnull=False)),
                name="pair_is_judged_once_it_is_closed",
                violation_error_message=_("Wer entschieden hat, fehlt."),
            ),
        ]

    def __str__(self) -> str:
        return f"Mögliches Doppel {self.pk}"

    @property
    def reason_labels(self) -> list[str]:
        """The reasons in words."""
        return [str(Sameness(reason).label) for reason in self.reasons]


class MergeQuerySet(models.QuerySet["Merge"]):
    """Merges by whether they hold and by who may see them."""

    def standing(self) -> "MergeQuerySet":
        """Not undone."""
        return self.filter(undone_at__isnull=True)

    def visible_to(self, user: "User") -> "MergeQuerySet":
        """Officers and coordination: all."""
        if user.is_authenticated and user.role in {Role.ACQUISITION, Role.COORDINATION}:
            return self.all()
        return self.none()


class Merge(models.Model):
    """One company that went into another: who, when, why, and everything that moved."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survivor = models.ForeignKey(
        "companies.Company",
        verbose_name=_("bleibt"),
        on_delete=models.PROTECT,
        related_name="merges",
    )
    loser = models.ForeignKey(
        "companies.Company",
        verbose_name=_("ging darin auf"),
        on_delete=models.PROTECT,
        related_name="merged_away",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("von"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    merged_at = models.DateTimeField(_("wann"), default=timezone.now, editable=False)
    reason = models.CharField(_("Grund"), max_length=300, blank=True)
    before = models.JSONField(default=dict, editable=False)
    """„survivor“ and „loser“ → column → value, as both were."""
    changes = models.JSONField(default=list, editable=False)
    """{model, pk, field, old, new}: values that were changed, also in parts."""
    moves = models.JSONField(default=list, editable=False)
    """{model, field, old, new, pks}: rows that point elsewhere now."""
    left = models.JSONField(default=list, editable=False)
    """{model, pks}: rows the survivor had already; they stayed with the other company."""
    undone_at = models.DateTimeField(_("zurückgenommen"), null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("zurückgenommen von"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    undo_reason = models.CharField(_("Grund der Rücknahme"), max_length=300, blank=True)
    kept = models.JSONField(default=list, editable=False)
    """After undoing: sentences on what was changed since and therefore stayed."""

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Zusammenführung")
        verbose_name_plural = _("Zusammenführungen")
        ordering = ["-merged_at", "-pk"]
        indexes = [models.Index(fields=["-merged_at", "-id"], name="merge_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["loser"],
                condition=Q(undone_at__isnull=True),
                name="merge_once_per_loser",
                violation_error_message=_("Dieser Betrieb ist schon zusammengeführt."),
            ),
            models.CheckConstraint(
                condition=~Q(survivor=F("loser")),
                name="merge_of_two",
                violation_error_message=_("Ein Betrieb geht nicht in sich selbst auf."),
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("merged_at")),
                name="merge_undone_after_merged",
                violation_error_message=_("Zurückgenommen wird nach dem Zusammenführen."),
            ),
        ]

    def __str__(self) -> str:
        return f"Zusammenführung {self.pk}"

    @property
    def moved_count(self) -> int:
        """How many rows went along."""
        return sum(len(move["pks"]) for move in self.moves)
