"""„Betrieb anmelden“: the form, the page after it, and the page behind the mail's link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import links
from accounts.enums import LinkPurpose, LinkState
from accounts.links import LinkResult
from accounts.views.links import link_gone
from companies import services, wording
from companies.enums import SignUpState
from companies.forms import SignUpForm
from companies.models import CompanySignUp
from companies.permissions import can_decide_joining
from companies.views.own import own_company, require, sent, signed_in
from journal.moves import MoveNotPossible
from quartier.lib.ratelimit import Rate, count, limit

PER_ADDRESS = Rate.parse("3/d")
"""So many mails one mail address gets; further sign-ups look the same and write nothing."""


@login_not_required
@limit(
    "sign-up",
    rate="30/h",
    key=lambda request: request.POST.get("email", ""),
    address_rate="60/h",
)
@never_cache
@require_http_methods(["GET", "POST"])
def company_sign_up(request: HttpRequest) -> HttpResponse:
    """A short form. The answer is the same whether we know the address or not."""
    form = SignUpForm(sent(request))
    if request.method == "POST":
        if form.is_machine:
            return redirect("company_sign_up_sent")
        if form.is_valid():
            if not count("sign-up-mail", form.cleaned_data["email"].lower(), PER_ADDRESS):
                services.sign_up(**form.facts())
            return redirect("company_sign_up_sent")
    return render(request, "companies/sign_up.html", {"form": form})


@login_not_required
@require_safe
def company_sign_up_sent(request: HttpRequest) -> HttpResponse:
    """Says that a mail is on its way; to whom, this page does not know."""
    return render(request, "companies/sign_up_sent.html")


@login_not_required
@limit("sign_up_confirm", rate="30/10m", key=lambda request, token: token)
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What was typed and one button (only that does something); afterwards, what happens next."""
    result = links.open_link(token, LinkPurpose.CONFIRM_SIGN_UP, timezone.now())
    row = _sign_up(result)
    if row is not None and result.state == LinkState.USED:
        return _confirmed(request, row)
    if row is None or result.link is None or not result.is_usable:
        return link_gone(request, result, helper=wording.helper_of(row.company) if row else None)
    if request.method == "POST":
        try:
            services.confirm_sign_up(result.link)
        except (services.Refused, MoveNotPossible) as refusal:
            messages.error(request, services.sentence(refusal))
        return redirect("sign_up_confirm", token)
    return render(request, "companies/sign_up_confirm.html", {"sign_up": row})


@require_POST
def joining_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """The one who looks after the team lets somebody in, or not."""
    company = own_company(request)
    user = signed_in(request)
    rows = CompanySignUp.objects.filter(company=company).exclude(state=SignUpState.WAITING)
    row = get_object_or_404(rows, public_id=public_id)
    require(can_decide_joining(user, company))
    is_yes = request.POST.get("answer") == "yes"
    try:
        if is_yes:
            services.accept_joining(row, user)
        else:
            services.reject_joining(row, user)
    except (services.Refused, MoveNotPossible) as refusal:
        messages.error(request, services.sentence(refusal))
    else:
        done = _("Die Person gehört jetzt zum Team und bekommt eine Nachricht.")
        messages.success(request, done if is_yes else _("Abgelehnt. Die Person bekommt Bescheid."))
    return redirect("company_team")


def _confirmed(request: HttpRequest, row: CompanySignUp) -> HttpResponse:
    """Who looks at it now, and whom to call."""
    company = row.company
    # Who only asks learns nothing of the company but the name they typed themselves.
    officer = company.active_owner if company else None
    has_admin = bool(company and company.members.filter(is_admin=True).exists())
    context = {"sign_up": row, "officer": officer, "has_admin": has_admin}
    return render(request, "companies/sign_up_confirmed.html", context)


def _sign_up(result: LinkResult) -> CompanySignUp | None:
    if result.link is None:
        return None
    rows = CompanySignUp.objects.select_related("company__owner")
    return rows.filter(public_id=result.link.object_id).first()
