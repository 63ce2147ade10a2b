"""The past of a row with states, step by step along its table of moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from journal.moves import MoveNotPossible, Stateful
from quartier.demo.store import Store


@dataclass(frozen=True)
class Step:
    """One move of the past: which, when, by whom, why."""

    move: str
    at: datetime
    by: User | None = None
    by_label: str = ""
    reason: str = ""


def live(store: Store, row: Stateful, steps: Iterable[Step]) -> None:
    """``Stateful.make`` for rows that are not written yet: new state and a history row a step.

    Raises MoveNotPossible like the original, so no generator can invent a past that cannot be.
    """
    change = row._meta.get_field(row.HISTORY).related_model
    for step in steps:
        if not row.can(step.move):
            raise MoveNotPossible(row, step.move)
        before, row.state = row.state, row.MOVES[step.move][1]
        row.state_changed_at = step.at
        store.add(
            change(  # type: ignore[operator]
                subject=row,
                move=step.move,
                from_state=before,
                to_state=row.state,
                by=step.by,
                by_label=step.by_label,
                reason=step.reason,
                at=step.at,
            )
        )
