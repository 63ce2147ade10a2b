"""The company's answer by a link from a mail: no account, one thing, one page."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import links
from accounts.enums import LinkPurpose
from accounts.links import LinkResult
from accounts.views.links import link_gone
from companies.wording import Helper, helper_of
from placements import answers, disclosure, services
from placements.forms import DeclineForm
from placements.messages import officer_for
from placements.models import Application
from quartier.lib.ratelimit import limit

PURPOSE = LinkPurpose.ANSWER_APPLICATION


def by_token(request: HttpRequest, token: str) -> str:
    """What the limit of anonymous answers counts by."""
    return token


@login_not_required
@never_cache
@limit("answer", rate="40/h", key=by_token)
@require_http_methods(["GET", "POST"])
def application_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, the three answers, and three buttons; after the decision what happens next."""
    result, application = _open(token)
    if application is None or result.link is None:
        return link_gone(request, result, helper=_helper(result))
    refusal = ""
    if request.method == "POST":
        links.note_opening(result.link, timezone.now())
        refusal = answers.give(
            application, request.POST.get("answer", ""), by_label=services.BY_LINK
        )
        if not refusal:
            return redirect("application_answer", token=token)
        application = _application(application.public_id)
    return _page(request, token, application, refusal)


@login_not_required
@never_cache
@limit("answer", rate="40/h", key=by_token)
@require_http_methods(["GET", "POST"])
def application_decline(request: HttpRequest, token: str) -> HttpResponse:
    """„Diesmal nicht“: a reason the pupil can read."""
    result, application = _open(token)
    if application is None or result.link is None:
        return link_gone(request, result, helper=_helper(result))
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        links.note_opening(result.link, timezone.now())
        refusal = answers.decline(application, form.cleaned_data, by_label=services.BY_LINK)
        if refusal:
            return _page(request, token, _application(application.public_id), refusal)
        return redirect("application_answer", token=token)
    back = answers.link_path(token)
    facts = {"form": form, "application": application, "back": back}
    return render(request, "placements/company/decline.html", facts)


@login_not_required
@never_cache
@limit("answer", rate="40/h", key=by_token)
@require_POST
def application_seen(request: HttpRequest, token: str) -> HttpResponse:
    """The page was opened by a person: browsers send this, mail scanners do not."""
    result, application = _open(token)
    if application is not None and result.link is not None:
        links.note_opening(result.link, timezone.now())
        services.mark_seen(application)
    return HttpResponse(status=204)


def _page(request: HttpRequest, token: str, application: Application, refusal: str) -> HttpResponse:
    card = disclosure.card_for_company(application, timezone.localdate())
    if card is not None:
        disclosure.note_view(application, card, by=None, by_label=services.BY_LINK)
    facts = {
        "application": application,
        "card": card,
        "refusal": refusal,
        "officer": officer_for(application),
        "token": token,
        "next_text": answers.what_happens_next(application),
    }
    status = 409 if refusal else 200
    return render(request, "placements/company/answer.html", facts, status=status)


def _open(token: str) -> tuple[LinkResult, Application | None]:
    result = links.open_link(token, PURPOSE, timezone.now())
    if not result.is_usable or result.link is None:
        return result, None
    return result, _application(result.link.object_id)


def _helper(result: LinkResult) -> Helper | None:
    """Whom to call about a request whose link is over; nobody behind an address nobody made."""
    if result.link is None:
        return None
    application = answers.applications().filter(public_id=result.link.object_id).first()
    return helper_of(application.offer.company, application.offer) if application else None


def _application(public_id: object) -> Application:
    return get_object_or_404(answers.applications(), public_id=public_id)
