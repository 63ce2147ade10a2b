"""What somebody sees whose link does not work any more, and the way to a new one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import links
from accounts.enums import LinkPurpose, LinkState
from accounts.links import LinkResult
from quartier.lib.ratelimit import limit


def link_gone(
    request: HttpRequest, result: LinkResult, closed_because: str = "", helper: object = None
) -> HttpResponse:
    """Why the link opens nothing (410, or 404 for an address nobody made) and what to do now.

    Answer with it from every page that opens by a link, whenever ``not result.is_usable``.
    ``helper`` is whom to call: name, role, phone, mail, initials.
    """
    can_renew = (
        result.link is not None and not closed_because and result.link.purpose in links.RENEWALS
    )
    return render(
        request,
        "accounts/link_gone.html",
        {
            "state": result.state.value,
            "link": result.link,
            "can_renew": can_renew,
            "closed_because": closed_because,
            "helper": helper,
        },
        status=404 if result.state == LinkState.UNKNOWN else 410,
    )


@login_not_required
@never_cache
@limit("link-renew", rate="3/h", key=lambda request: request.POST.get("token", ""))
@require_POST
def link_renew(request: HttpRequest) -> HttpResponse:
    """Sends a new link to the person who got the old one, never to anybody else."""
    purpose = request.POST.get("purpose", "")
    result = LinkResult(LinkState.UNKNOWN)
    if purpose in LinkPurpose.values:
        token = request.POST.get("token", "")
        result = links.open_link(token, LinkPurpose(purpose), timezone.now())
    if result.link is None:
        return link_gone(request, result)
    try:
        links.renew(result.link)
    except links.NotRenewable as closed:
        return link_gone(request, result, closed_because=str(closed))
    return redirect("link_renewed")


@login_not_required
@require_safe
def link_renewed(request: HttpRequest) -> HttpResponse:
    """Says that a new link is on its way."""
    return render(request, "accounts/link_renewed.html")
