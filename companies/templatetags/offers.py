"""How an offer's days and hours are written, for templates."""

from django import template

from companies import wording

register = template.Library()
register.filter("hours", wording.hours_text)
register.filter("days", wording.days_text)
register.filter("weekdays", wording.weekdays_text)
register.filter("working_time", wording.working_time_text)
register.filter("youth_hints", wording.youth_hints)
