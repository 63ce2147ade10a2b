"""Documents as PDF: tagged, archivable, with all fonts inside (docs/decisions/0086).

Templates are ``templates/pdf/<name>.typ``. What a person wrote reaches them as JSON text and is
never read as markup, so nobody's name or clause can change a document or open a file.
"""

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import typst
from django.core.serializers.json import DjangoJSONEncoder
from fontTools.ttLib import TTFont

TYPE = "application/pdf"
STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
"""Archivable with structure (ISO 19005-3) and accessible (ISO 14289-1): both at once."""
_ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = _ROOT / "templates" / "pdf"
FONTS = _ROOT / "quartier" / "fonts"
UNKNOWN = "▯"
"""Stands for a sign that none of the fonts has: both standards forbid a glyph that is not there."""
# A document without a day of its own is of no day: the same data give the same bytes.
_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The fonts the set-up installed, and none of the machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


@lru_cache(maxsize=1)
def _signs() -> frozenset[int]:
    """Every sign that regular and heavy letters of the fonts can show."""
    heavy: set[int] = set()
    regular: set[int] = set()
    for path in FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            signs = font.getBestCmap()
        (heavy if "600" in path.name else regular).update(signs)
    return frozenset(heavy & regular)


def _shown(sign: str) -> str:
    """The sign; ``UNKNOWN`` where no font has it; nothing for what nobody sees."""
    if sign in "\n\t":
        return sign
    if unicodedata.category(sign) in {"Cc", "Cf", "Cs"}:
        return ""
    return sign if ord(sign) in _signs() else UNKNOWN


def _legible(value: Any) -> Any:
    """The same data, composed (NFC), with signs that the fonts can show."""
    if isinstance(value, str):
        return "".join(_shown(sign) for sign in unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return {key: _legible(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_legible(one) for one in value]
    return value


def render(name: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The document of a template.

    Args:
        name: ``agreement`` for ``templates/pdf/agreement.typ``.
        data: what the template shows, as JSON can hold it. Days and moments arrive as ISO texts:
            give texts as they shall stand there, in the reader's language.
        at: when the document was made, with time zone; part of its metadata. The same data and the
            same moment give the same bytes.

    Raises:
        typst.TypstError: the template breaks a rule of PDF/UA (a picture without a description, a
            missing title, a gap between headings) or uses what the data do not have.
    """
    plain = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    compiler = typst.Compiler(
        TEMPLATES / f"{name}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(_legible(plain))},
    )
    return cast(
        bytes, compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=at or _NO_DAY)
    )
