"""How an offer's days and hours are written."""

from django import template
from django.utils.translation import gettext as _

from companies.forms import WEEKDAYS
from companies.models import Offer
from quartier.lib.date_text import span_text

register = template.Library()


@register.filter
def hours(minutes: int) -> str:
    """„7 Std.“ or „6 Std. 30 Min.“."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)s Std.") % {"hours": whole}
    return _("%(hours)s Std. %(rest)s Min.") % {"hours": whole, "rest": rest}


@register.filter
def days(offer: Offer) -> str:
    """„4. bis 22. Januar 2027“, or the first day alone."""
    if offer.ends_on is None:
        return _("ab %(day)s") % {"day": span_text(offer.starts_on, offer.starts_on)}
    return span_text(offer.starts_on, offer.ends_on)


@register.filter
def weekday_names(offer: Offer) -> str:
    """„Montag bis Freitag“, or the chosen days."""
    if not offer.weekdays:
        return _("Montag bis Freitag")
    names = dict(WEEKDAYS)
    return ", ".join(str(names[day]) for day in sorted(offer.weekdays))


@register.filter
def weekly_minutes(offer: Offer) -> int:
    """Working time of a week without breaks."""
    return offer.working_minutes * (len(offer.weekdays) or 5)
