"""A company's first page: what waits now and one next step; and whom it knows."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import is_company
from catalogue import rules
from companies.enums import ENDED_OFFERS, OfferState
from companies.models import Company, CompanySignUp, Offer
from companies.permissions import can_decide_joining
from placements import answers, disclosure
from placements.models import Application
from quartier.lib.access import require

SHOWN = 3
"""So many requests stand on the first page, those with the nearest deadline."""
PER_PAGE = 20


@require_safe
def company_home(request: HttpRequest) -> HttpResponse:
    """What waits now; an account without a company (any more) learns whom to ask."""
    require(is_company(request.user))
    company = _own(request)
    if company is None:
        return render(request, "placements/company/no_company.html")
    today = timezone.localdate()
    waiting = (
        Application.objects.visible_to(request.user)
        .with_company()
        .select_related("offer", "pupil__school_class")
        .order_by("answer_by", "pk")
    )
    first = list(waiting[:SHOWN])
    answers.mark_deadlines(first, today)
    asking = CompanySignUp.objects.asking().filter(company=company)
    facts = {
        "company": company,
        "applications": first,
        "waiting_count": waiting.count(),
        "asking_count": asking.count() if can_decide_joining(request.user, company) else 0,
        "is_paused": not company.takes_requests_on(today),
        "pause_days": rules.whole("company.care_pause_days", today),
        **_offers(company),
    }
    facts["step"] = _next_step(facts)
    return render(request, "placements/company/home.html", facts)


@require_safe
def company_known(request: HttpRequest) -> HttpResponse:
    """„Wir kennen uns“: each young person who was here, as far as the company may read of them."""
    require(is_company(request.user))
    company = _own(request)
    if company is None:
        return render(request, "placements/company/no_company.html")
    today: date = timezone.localdate()
    pupils = disclosure.known_pupils(company, today)
    page = Paginator(pupils, PER_PAGE).get_page(request.GET.get("seite"))
    known = disclosure.acquaintances(company, list(page.object_list), today, by=request.user)
    facts = {
        "company": company,
        "page": page,
        "known": known,
        "ended": disclosure.ended_early(company, today) if page.number == 1 else [],
        "after_weeks": rules.whole("disclosure.after_end_days", today) // 7,
    }
    return render(request, "placements/company/known.html", facts)


def _own(request: HttpRequest) -> Company | None:
    companies = Company.objects.visible_to(request.user).select_related("owner")
    return companies.first()


def _offers(company: Company) -> dict[str, Any]:
    """How many offers stand where, and the first one somebody has to do something with."""
    rows = Offer.objects.filter(company=company)
    counts = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    to_confirm = rows.filter(state=OfferState.AWAITING_COMPANY).order_by("created_at", "pk")
    return {
        "published_count": counts.get(OfferState.PUBLISHED, 0),
        "review_count": counts.get(OfferState.IN_REVIEW, 0),
        "draft_count": counts.get(OfferState.DRAFT, 0),
        "to_confirm": list(to_confirm[:SHOWN]),
        "living_count": sum(n for state, n in counts.items() if state not in ENDED_OFFERS),
        "ended_count": sum(n for state, n in counts.items() if state in ENDED_OFFERS),
    }


def _next_step(facts: dict[str, Any]) -> str:
    """The one thing to do first: who waits for an answer comes before everything else."""
    steps = {
        "answer": facts["waiting_count"],
        "joining": facts["asking_count"],
        "confirm": facts["to_confirm"],
        "approval": not facts["company"].is_approved,
        "draft": facts["draft_count"],
        "first_offer": not facts["living_count"] and not facts["ended_count"],
        "renew": not facts["living_count"],
    }
    return next((name for name, is_next in steps.items() if is_next), "nothing")
