"""States are data: a table of moves, a verb that makes one, a history row for each.

A model with states inherits ``Stateful`` and names its table of moves and its history model.
*Possible* is asked here; *permitted* is asked in the app's permissions.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

Moves = Mapping[str, tuple[frozenset[str], str]]
"""Each move: the states it may start from, and the state it leads to."""


def table(**moves: tuple[AbstractSet[str], str]) -> Moves:
    """Freezes a table of moves written with sets."""
    return {name: (frozenset(sources), target) for name, (sources, target) in moves.items()}


def known_moves_constraint(moves: Moves, name: str) -> models.CheckConstraint:
    """For a history table: only steps and states that stand in this table of moves.

    ``name`` is the constraint's. Whether a step led from here to there is not asked: the table may
    change, and history stays as it was.
    """
    states = {str(state) for sources, target in moves.values() for state in (*sources, target)}
    return models.CheckConstraint(
        condition=models.Q(
            move__in=sorted(moves), from_state__in=sorted(states), to_state__in=sorted(states)
        ),
        name=name,
        violation_error_message=_("Diesen Schritt oder diesen Stand gibt es nicht."),
    )


class MoveNotPossible(Exception):
    """The object is in a state from which this move does not exist."""

    def __init__(self, obj: "Stateful", move: str) -> None:
        self.obj = obj
        self.move = move
        super().__init__(f"{type(obj).__name__} {obj.pk}: {move} from {obj.state}")


class StatusChange(models.Model):
    """One step in the life of an object. Concrete models add ``subject``, the foreign key."""

    move = models.CharField(_("Schritt"), max_length=30)
    from_state = models.CharField(_("von"), max_length=30)
    to_state = models.CharField(_("nach"), max_length=30)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("durch"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    by_label = models.CharField(_("durch (ohne Konto)"), max_length=60, blank=True)
    """Who acted without an account: "Link", "System", "Sorgeberechtigte*r". Never a name."""
    reason = models.CharField(_("Grund"), max_length=300, blank=True)
    at = models.DateTimeField(_("wann"), default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.move} {self.pk}"


class Stateful(models.Model):
    """An object with a ``state`` and a table of moves."""

    MOVES: ClassVar[Moves]
    HISTORY: ClassVar[str]
    """The accessor of the history rows, e.g. ``"changes"``."""

    state: str
    state_changed_at = models.DateTimeField(_("Status seit"), default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def can(self, move: str) -> bool:
        """Whether this move exists from the present state."""
        return self.state in self.MOVES[move][0]

    def possible_moves(self) -> list[str]:
        """All moves that exist from the present state."""
        return [move for move in self.MOVES if self.can(move)]

    def make(
        self,
        move: str,
        *,
        by: AbstractBaseUser | None = None,
        by_label: str = "",
        reason: str = "",
        now: datetime | None = None,
        also: tuple[str, ...] = (),
    ) -> Any:
        """Moves the own row and writes a history row; the caller holds the row lock.

        ``also`` names further fields of this row to save in the same statement.
        Returns the history row. Raises MoveNotPossible.
        """
        if not self.can(move):
            raise MoveNotPossible(self, move)
        now = now or timezone.now()
        before, self.state = self.state, self.MOVES[move][1]
        self.state_changed_at = now
        # Each concrete model has its own field of that name, with its own choices.
        self.save(update_fields=["state", "state_changed_at", *also])  # type: ignore[misc]
        return getattr(self, self.HISTORY).create(
            move=move,
            from_state=before,
            to_state=self.state,
            by=by,
            by_label=by_label,
            reason=reason,
            at=now,
        )
