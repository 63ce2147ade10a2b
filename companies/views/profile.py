"""What a company says about itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from companies import services
from companies.forms import ProfileForm
from companies.permissions import can_edit_profile
from companies.views.own import own_company, require, sent, signed_in


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
