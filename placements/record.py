"""The pupils' side on the page of a company: who comes, who waits, who might fit.

Entered in companies.record. Officers see the pupils of their schools, of others a number.
"""

from collections import Counter
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from companies.enums import OfferState
from companies.models import Company
from companies.record import Panel
from placements import overview
from placements.enums import PlacementState, PlaceStatus
from placements.models import Application, Placement
from placements.timeline import mine, short_name
from schools.models import Pupil

SHOWN = 10
HERE = (PlacementState.PLANNED, PlacementState.RUNNING)


def open_requests(company: Company) -> int:
    """How many requests wait for the company's answer."""
    return Application.objects.with_company().filter(offer__company=company).count()


def youths_at(company: Company, user: User, on: date) -> Panel:
    """Who is or comes here, whose request waits, and how many of the own pupils might fit."""
    here = Placement.objects.filter(company=company, state__in=HERE).order_by("starts_on", "pk")
    waiting = Application.objects.with_company().filter(offer__company=company)
    waiting = waiting.select_related("offer").order_by("answer_by", "pk")
    placements = _shown(here, user)
    applications = _shown(waiting, user)
    rows = [row for row in (*placements, *applications) if row.is_mine]
    for row in rows:
        row.pupil_words = short_name(row.pupil)
    return Panel(
        title=_("Jugendliche"),
        template="admin/companies/company/youths.html",
        facts={
            "placements": placements,
            "applications": applications,
            "fitting_count": fitting_count(company, user, on),
            "today": on,
        },
        seen=Counter(row.pupil.school_class.school for row in rows),
    )


def _shown(rows: Any, user: User) -> list[Any]:
    rows = rows.annotate(is_mine=mine(user, "pupil"))
    return list(rows.select_related("pupil__school_class__school")[:SHOWN])


def fitting_count(company: Company, user: User, on: date) -> int:
    """How many of the own pupils look for a place and like a field this company offers.

    A number, not a proposal: dates, grade and way are judged on the pupil's own page.
    """
    fields = company.offers.filter(state=OfferState.PUBLISHED).values("field")
    pupils = Pupil.objects.active().visible_to(user).filter(interests__in=fields)
    searching: Any = overview.with_status(Pupil.objects.filter(pk__in=pupils.values("pk")), on=on)
    still = [PlaceStatus.SEARCHING.value, PlaceStatus.NEVER.value]
    return searching.filter(place_status__in=still).count()
