"""Error pages: what happened, what to do, and a reference number that is also in the log."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

STYLES = ("vendor/kern/kern.min.css", "css/fonts.css", "css/theme.css")


def reference_of(request: HttpRequest) -> str:
    """The request's reference number, empty where the request broke before it got one."""
    return getattr(request, "reference", "")


def style_urls() -> list[str]:
    """Addresses of the style sheets; none when the static files themselves are what is broken."""
    try:
        return [static(name) for name in STYLES]
    except ValueError:
        return []


def _without_database(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page that asks neither session nor database, because those may be what failed."""
    facts = {"reference": reference_of(request), "styles": style_urls()}
    return HttpResponse(render_to_string(template, facts), status=status)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something this site does not understand."""
    return _without_database(request, "errors/400.html", 400)


@login_not_required
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the person may see the thing but not do this with it."""
    return render(request, "errors/403.html", {"reference": reference_of(request)}, status=403)


@login_not_required
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing for this person; the page does not tell which."""
    return render(request, "errors/404.html", {"reference": reference_of(request)}, status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than one request may carry."""
    return _without_database(request, "errors/413.html", 413)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _without_database(request, "errors/500.html", 500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent without a valid token, mostly after a long pause."""
    return render(request, "errors/csrf.html", {"reference": reference_of(request)}, status=403)
