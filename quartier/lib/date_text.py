"""How days are written on a page, in the language of the page (German first)."""

from datetime import date

from django.utils.dateformat import format as write
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def day_text(day: date) -> str:
    """„Freitag, 4. Dezember“: for days within about a year, where the year is plain."""
    return write(day, pgettext("date format", "l, j. F"))


def full_day_text(day: date) -> str:
    """„Freitag, 4. Dezember 2026“."""
    return write(day, pgettext("date format", "l, j. F Y"))


def short_day_text(day: date) -> str:
    """„Fr 4.12.“: for lists and narrow columns."""
    return write(day, pgettext("date format", "D j.n."))


def span_text(starts_on: date, ends_on: date) -> str:
    """„4. bis 22. Januar 2027“; month and year are said once where both days share them."""
    if starts_on == ends_on:
        return write(ends_on, pgettext("date format", "j. F Y"))
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        first = pgettext("date format", "j.")
    elif starts_on.year == ends_on.year:
        first = pgettext("date format", "j. F")
    else:
        first = pgettext("date format", "j. F Y")
    return _("%(start)s bis %(end)s") % {
        "start": write(starts_on, first),
        "end": write(ends_on, pgettext("date format", "j. F Y")),
    }
