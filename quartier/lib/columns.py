"""Which column of a spreadsheet holds what: by its heading, else by what stands in it.

Each import has a ``Vocabulary`` of its fields and the headings people give them.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from quartier.lib.text import search_fold

ENOUGH = 88
"""From this likeness on (0 to 100) a misspelt heading is taken for a known one."""


def column_name(place: int) -> str:
    """As spreadsheet programs name columns: 0 is A, 26 is AA."""
    name = ""
    while place >= 0:
        name = chr(ord("A") + place % 26) + name
        place = place // 26 - 1
    return name


def heading_key(text: str) -> str:
    """A heading as it is compared: folded, „Telefon1“ and „Telefon 1“ are the same."""
    return search_fold(re.sub(r"(?<=\D)(?=\d)", " ", text))


def heading_keys(header: Sequence[str]) -> list[str]:
    """A key for each column: its folded heading; the second of the same name is another column."""
    seen: dict[str, int] = {}
    keys = []
    for heading in header:
        key = heading_key(heading)
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key} #{seen[key]}")
    return keys


def signature(header: Sequence[str]) -> str:
    """The fingerprint of a header, by which the same kind of spreadsheet is recognised."""
    return hashlib.sha256("\n".join(heading_keys(header)).encode()).hexdigest()


class Vocabulary:
    """The fields of one kind of spreadsheet, the headings they go by, and the look of values."""

    def __init__(
        self,
        headings: Mapping[Any, str],
        *,
        several: Iterable[str] = (),
        shapes: Sequence[tuple[Any, re.Pattern[str]]] = (),
    ) -> None:
        """``headings``: field → headings with | between. ``several``: may have many columns."""
        self.fields = {str(field) for field in headings}
        self.several = {str(field) for field in several}
        self.shapes = shapes
        self.known = {
            heading_key(word): str(field)
            for field, words in headings.items()
            for word in words.split("|")
        }

    def header_score(self, line: Sequence[str]) -> int:
        """How many different fields a line names."""
        keys = [heading_key(cell) for cell in line]
        return len({self.known[key] for key in keys if key in self.known})

    def recall(self, fields: Mapping[str, str], header: Sequence[str]) -> list[str]:
        """What a saved mapping (key of a heading → field) says about the columns of this header."""
        found = [fields.get(key, "") for key in heading_keys(header)]
        return [field if field in self.fields else "" for field in found]

    def guess(self, header: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
        """The likely field of each column, empty where nothing is likely.

        ``samples`` are rows. Exact headings win over similar ones, these over the look of values.
        """
        wishes = sorted(self._wishes(header, samples), reverse=True)
        mapping = [""] * len(header)
        for _score, place, field in ((score, -back, field) for score, back, field in wishes):
            taken = field in mapping and field not in self.several
            if not mapping[place] and not taken:
                mapping[place] = field
        return mapping

    def _wishes(
        self, header: Sequence[str], samples: Sequence[Sequence[str]]
    ) -> Iterable[tuple[float, int, str]]:
        """(likeness, minus the column, field): the earlier of two equal columns comes first."""
        for place, heading in enumerate(header):
            key = heading_key(heading)
            if key in self.known:
                yield 200, -place, self.known[key]
                continue
            if key:
                like, field = max(
                    ((fuzz.ratio(key, known), field) for known, field in self.known.items()),
                    key=lambda pair: pair[0],
                )
                if like >= ENOUGH:
                    yield like, -place, field
                    continue
            field_by_look = self._look([line[place] for line in samples if line[place]])
            if field_by_look:
                yield 10, -place, field_by_look

    def _look(self, values: Sequence[str]) -> str:
        for field, shape in self.shapes:
            if values and sum(bool(shape.match(value)) for value in values) * 3 > len(values) * 2:
                return str(field)
        return ""
