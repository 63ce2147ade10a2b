"""The path of a pupil: five steps, the same words everywhere."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS = (_("gefunden"), _("angefragt"), _("du bist dran"), _("Papiere"), _("Start"))


@dataclass(frozen=True)
class Step:
    """One step of the path; ``state`` is done, current or open."""

    label: str | Promise
    state: str


def steps(done: int, *, is_current: bool = True) -> list[Step]:
    """The five steps with the first ``done`` of them finished (0 to 5).

    The step after the finished ones is the current one, unless ``is_current`` is false because
    nobody can do anything about it now.
    """
    current = done if is_current else -1
    return [
        Step(label, "done" if place < done else "current" if place == current else "open")
        for place, label in enumerate(LABELS)
    ]
