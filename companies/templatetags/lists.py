"""Rows of the admin's lists that a narrow window shows as cards."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_CELL = re.compile(r"^<(t[dh])")


@register.filter
def labelled(cells: Iterable[Any], headers: Sequence[dict[str, Any]]) -> list[SafeString]:
    """The cells of a row as the admin has drawn them, each with the heading of its column."""
    return [_labelled(str(cell), header) for cell, header in zip(cells, headers, strict=False)]


def _labelled(cell: str, header: dict[str, Any]) -> SafeString:
    return mark_safe(_CELL.sub(lambda match: _opened(match.group(1), header), cell))


def _opened(tag: str, header: dict[str, Any]) -> str:
    if tag == "th":
        return '<th scope="row"'
    if 'type="checkbox"' in str(header["text"]):
        return "<td"
    text = escape(str(header["text"]))
    return f'<td data-label="{text[:1].upper()}{text[1:]}"'
