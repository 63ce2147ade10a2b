"""Measurements, each as a ratio to a baseline of the same run: ``make bench``.

Absolute times depend on the machine and on what else it does; both sides of a ratio feel it alike.
A module of this package with a ``run()`` takes part. ``run`` yields ``Result`` rows.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One line of the table."""

    subject: str
    value: float
    unit: str
    baseline: float
    """What the value is compared with, in the same unit."""
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times the baseline."""
        return self.value / self.baseline
