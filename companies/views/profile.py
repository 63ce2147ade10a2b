"""What a company says about itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalogue import rules
from companies import services
from companies.forms import ProfileForm
from companies.permissions import can_edit_profile
from companies.views.own import own_company, require, sent, signed_in
from quartier.lib.date_text import full_day_text


@require_http_methods(["GET", "POST"])
def company_profile(request: HttpRequest) -> HttpResponse:
    """Description, load, pause."""
    company = own_company(request)
    user = signed_in(request)
    require(can_edit_profile(user, company))
    form = ProfileForm(sent(request), instance=company)
    if request.method == "POST" and form.is_valid():
        services.change_profile(company, user, **form.cleaned_data)
        messages.success(request, _("Gespeichert."))
        return redirect("company_profile")
    return render(request, "companies/profile.html", {"form": form, "company": company})


@require_POST
def company_pause(request: HttpRequest) -> HttpResponse:
    """One tap: no new requests for some days, or again from now on."""
    company = own_company(request)
    user = signed_in(request)
    require(can_edit_profile(user, company))
    if request.POST.get("pause") == "end":
        services.change_profile(company, user, paused_until=None)
        messages.success(request, _("Die Pause ist zu Ende. Ihre Angebote sind wieder zu sehen."))
    else:
        today = timezone.localdate()
        until = max(
            today + rules.days("company.care_pause_days", today), company.paused_until or today
        )
        services.change_profile(company, user, paused_until=until)
        messages.success(
            request,
            _("Pause bis %(day)s. Wer schon gefragt hat, wartet weiter auf Ihre Antwort.")
            % {"day": full_day_text(until)},
        )
    return redirect("home")
