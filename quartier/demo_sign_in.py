"""One-click sign-in for the demo: its address exists in demo mode alone (quartier.urls)."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import sessions
from accounts.enums import Role
from accounts.models import User

WHAT_TO_SEE: dict[str, str | Promise] = {
    Role.PUPIL: _("Plätze finden, sich bewerben, zusagen"),
    Role.TEACHER: _("Wer hat noch keinen Platz?"),
    Role.COMPANY: _("Anfragen beantworten, Angebote pflegen"),
    Role.ACQUISITION: _("Betriebe, Wiedervorlagen, Schulen"),
    Role.COORDINATION: _("Freigaben, Konten, Zahlen"),
}


@dataclass(frozen=True)
class DemoPerson:
    """A button: who, and what that person comes for."""

    user: User
    label: str
    note: str | Promise


def people() -> list[DemoPerson]:
    """The persons of the demo city that are there; without one, the first account of each role."""
    found = []
    for role in Role:
        user = User.objects.filter(role=role, is_active=True).order_by("pk").first()
        if user is not None:
            found.append(DemoPerson(user, role.label, WHAT_TO_SEE[role]))
    return found


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Shows the persons; POST signs in as one of them, and as nobody else."""
    if not settings.DEMO_MODE or settings.PRODUCTION:
        raise Http404
    shown = people()
    if request.method == "GET":
        return render(request, "demo/sign_in.html", {"people": shown})
    by_id = {str(person.user.public_id): person.user for person in shown}
    user = by_id.get(request.POST.get("person", ""))
    if user is None:
        raise Http404
    sessions.start(request, user, way="demo")
    return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))
