"""The quarter tiles: the districts of the city as a small map of squares."""

from dataclasses import dataclass

# Compound names that are too long for one line and have no hyphen, with the place to break.
BREAKS = {"Lütgendortmund": ("Lütgen-", "dortmund"), "Scharnhorst": ("Scharn-", "horst")}
LONGEST_LINE = 11


@dataclass(frozen=True)
class Tile:
    """A district on the map: place in the grid (0 to 3), what it says, where it leads.

    ``tone`` is one of the five states (placed, pupil_turn, waiting, searching, never) or empty.
    """

    name: str
    x: int
    y: int
    label: str = ""
    url: str = ""
    tone: str = ""
    is_selected: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """The name in one or two lines that fit the tile."""
        if self.name in BREAKS:
            return BREAKS[self.name]
        head, hyphen, tail = self.name.partition("-")
        if hyphen:
            return (f"{head}-", tail)
        if len(self.name) > LONGEST_LINE:
            return (f"{self.name[: LONGEST_LINE - 1]}-", self.name[LONGEST_LINE - 1 :])
        return (self.name,)
