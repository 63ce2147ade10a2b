"""One-click sign-in for the demo: its address exists in demo mode alone (quartier.urls)."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import sessions
from accounts.models import User
from quartier.demo.people import DEMO_SIGN_INS, DemoSignIn


@dataclass(frozen=True)
class DemoPerson:
    """A button: somebody of the demo city and the account behind."""

    sign_in: DemoSignIn
    user: User


def people() -> list[DemoPerson]:
    """The persons of the demo city that are there; none before it is loaded."""
    accounts = [(sign_in, sign_in.find_user()) for sign_in in DEMO_SIGN_INS]
    return [DemoPerson(sign_in, user) for sign_in, user in accounts if user is not None]


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
    return redirect(settings.LOGIN_REDIRECT_URL)
