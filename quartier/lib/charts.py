"""Bars drawn by the server: a table whose cells hold a number and a bar of its length.

The table is the chart and its own text alternative; it prints, and needs no script.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

FULL = 100
"""Length of the longest bar."""


@dataclass(frozen=True)
class Bar:
    """One number, how long its bar is (0 to 100), and the list behind it."""

    count: int
    length: int
    url: str = ""


@dataclass(frozen=True)
class BarRow:
    """What is counted, and a bar for each series of the chart."""

    label: str | Promise
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class BarChart:
    """Rows with one or more series, all drawn to the same scale."""

    title: str | Promise
    head: str | Promise
    """What the rows are."""
    series: tuple[str | Promise, ...]
    rows: tuple[BarRow, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing was counted."""
        return not any(bar.count for row in self.rows for bar in row.bars)


@dataclass(frozen=True)
class Figure:
    """A number that is not drawn yet."""

    count: int
    url: str = ""


def bar_chart(
    title: str | Promise,
    head: str | Promise,
    series: Sequence[str | Promise],
    rows: Sequence[tuple[str | Promise, Sequence[Figure]]],
) -> BarChart:
    """The chart of rows of figures, one figure a series; the greatest number is full length.

    A number above zero always has a bar one can see, and only such a number has a link.
    """
    greatest = max((figure.count for _label, figures in rows for figure in figures), default=0)
    return BarChart(
        title=title,
        head=head,
        series=tuple(series),
        rows=tuple(
            BarRow(label, tuple(_bar(figure, greatest) for figure in figures))
            for label, figures in rows
        ),
    )


def _bar(figure: Figure, greatest: int) -> Bar:
    if figure.count <= 0:
        return Bar(0, 0)
    return Bar(figure.count, max(1, round(FULL * figure.count / greatest)), figure.url)
