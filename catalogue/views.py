"""Public pages of the catalogue."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.libraries import browser_libraries, server_libraries
from catalogue.models import DataSource


@login_not_required
@require_safe
def data_sources(request: HttpRequest) -> HttpResponse:
    """Where the facts come from, on what terms, and the libraries the platform runs on."""
    return render(
        request,
        "catalogue/data_sources.html",
        {
            "sources": DataSource.objects.active(),
            "server_libraries": server_libraries(),
            "browser_libraries": browser_libraries(),
        },
    )
