"""The page behind „Kurz Bescheid geben“: a company that was silent answers with one tap."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import links
from accounts.enums import LinkPurpose
from accounts.links import LinkResult
from accounts.views.links import link_gone
from companies import services, wording
from companies.enums import CareEnd
from companies.forms import CareForm
from companies.models import CareCase
from quartier.lib.ratelimit import limit


@login_not_required
@limit("care", rate="30/10m", key=lambda request, token: token)
@never_cache
@require_http_methods(["GET", "POST"])
def care_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Three ways to answer, none with a drawback; afterwards thanks."""
    result = links.open_link(token, LinkPurpose.CARE, timezone.now())
    case = _case(result)
    if case is not None and case.ended_at is not None:
        return _page(request, case, None)
    if case is None or not result.is_usable or case.company.is_closed_to_us:
        closed = str(services.CARE_CLOSED) if result.is_usable else ""
        helper = wording.helper_of(case.company) if case else None
        return link_gone(request, result, closed, helper=helper)
    how = request.POST.get("how", "")
    form = CareForm(request.POST if request.method == "POST" else None, how=how, case=case)
    if request.method == "POST" and form.is_valid():
        return _answer(request, result, CareEnd(how), form)
    return _page(request, case, form)


def _answer(request: HttpRequest, result: LinkResult, how: CareEnd, form: CareForm) -> HttpResponse:
    assert result.link is not None  # noqa: S101  (a usable result has one)
    try:
        services.answer_by_link(result.link, how, **form.wishes())
    except services.Refused as refusal:
        messages.error(request, services.sentence(refusal))
    return redirect("care_answer", result.link.token)


def _page(request: HttpRequest, case: CareCase, form: CareForm | None) -> HttpResponse:
    context = {"case": case, "company": case.company, "form": form}
    return render(request, "companies/care_answer.html", context)


def _case(result: LinkResult) -> CareCase | None:
    if result.link is None:
        return None
    cases = CareCase.objects.select_related("company__owner")
    return cases.filter(public_id=result.link.object_id).first()
