"""Numbers one can tap."""

from django import template

from quartier.lib.text import digits

register = template.Library()


@register.filter
def tel(number: str) -> str:
    """The address that dials a number however it is written: „+49 (0)231 / 12-34“, „0231 1234“."""
    bare = number.strip()
    is_foreign = bare.startswith("+") and not bare.startswith("+49")
    return f"tel:{'+' if is_foreign else ''}{digits(bare)}"
