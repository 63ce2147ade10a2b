"""Who belongs to a company's team."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from companies import services
from companies.forms import InviteForm
from companies.models import Company, CompanySignUp, Member
from companies.permissions import can_manage_team, can_remove_member
from companies.views.own import own_company, require, sent, signed_in


@require_GET
def company_team(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    company = own_company(request)
    user = signed_in(request)
    context = {
        "company": company,
        "members": company.members.select_related("user").order_by("-is_admin", "pk"),
        "can_manage": can_manage_team(user, company),
        "asking": CompanySignUp.objects.asking().filter(company=company),
    }
    return render(request, "companies/team.html", context)


@require_http_methods(["GET", "POST"])
def team_invite(request: HttpRequest) -> HttpResponse:
    """Gives somebody an account."""
    company = own_company(request)
    user = signed_in(request)
    require(can_manage_team(user, company))
    form = InviteForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.invite_member(company, user, **form.cleaned_data)
        except services.Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("Eingeladen. Die Nachricht ist unterwegs."))
            return redirect("company_team")
    return render(request, "companies/team_invite.html", {"form": form, "company": company})


@require_POST
def team_invite_again(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Writes once more to somebody who was invited and has never signed in."""
    company = own_company(request)
    member = _member(company, user_id)
    user = signed_in(request)
    require(can_manage_team(user, company))
    try:
        is_new = services.resend_invitation(member, user)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        again = _("Die Nachricht ist noch einmal unterwegs.")
        today = _("Heute haben wir schon geschrieben. Bitte auch im Spam-Ordner nachsehen.")
        messages.success(request, again if is_new else today)
    return redirect("company_team")


@require_http_methods(["GET", "POST"])
def team_remove(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Takes somebody out of the team, or leaves it."""
    company = own_company(request)
    member = _member(company, user_id)
    user = signed_in(request)
    require(can_remove_member(user, member))
    if request.method == "POST":
        try:
            services.remove_member(member, user)
        except services.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            if member.user_id == user.pk:
                return redirect("start")
            messages.success(request, _("Der Zugang ist geschlossen."))
        return redirect("company_team")
    context = {"company": company, "member": member, "is_self": member.user_id == user.pk}
    return render(request, "companies/team_remove.html", context)


@require_http_methods(["GET", "POST"])
def team_transfer(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Hands the care of the team on."""
    company = own_company(request)
    member = _member(company, user_id)
    user = signed_in(request)
    require(can_manage_team(user, company))
    if request.method == "POST":
        services.transfer_admin(_member(company, user.public_id), member, user)
        messages.success(request, _("Die Verwaltung ist weitergegeben."))
        return redirect("company_team")
    return render(request, "companies/team_transfer.html", {"company": company, "member": member})


def _member(company: Company, user_id: UUID) -> Member:
    members = Member.objects.filter(company=company).select_related("user", "company")
    return get_object_or_404(members, user__public_id=user_id)
