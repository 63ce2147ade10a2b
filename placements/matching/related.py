"""Which occupational fields are close to each other, when nothing is found in one of them.

Set by hand from what the occupations of the fields have in common (materials, tools, people,
places of work). The codes are the KAoA codes of ``catalogue.OccupationalField``.
"""

from collections.abc import Iterable

_NEAR: dict[str, tuple[str, ...]] = {
    "BAV": ("TEC", "M", "EL"),
    "D": ("WIVE", "SP", "VL"),
    "EL": ("TEC", "M", "ITC"),
    "G": ("SP", "N", "D"),
    "GESGE": ("SP", "ME", "WIVE"),
    "ITC": ("EL", "ME", "TEC"),
    "KKG": ("ME", "D", "PRFE"),
    "LANAUM": ("N", "PRFE", "BAV"),
    "M": ("TEC", "PRFE", "EL"),
    "ME": ("KKG", "ITC", "GESGE"),
    "N": ("G", "PRFE", "LANAUM"),
    "PRFE": ("M", "LANAUM", "VL"),
    "SP": ("G", "D", "GESGE"),
    "TEC": ("M", "EL", "PRFE"),
    "VL": ("WIVE", "D", "PRFE"),
    "WIVE": ("D", "VL", "ITC"),
}


def related(codes: Iterable[str]) -> frozenset[str]:
    """The codes of the fields near to these, without these. Unknown codes have none."""
    given = frozenset(codes)
    return frozenset(near for code in given for near in _NEAR.get(code, ())) - given
