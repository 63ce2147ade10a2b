"""Signing in with a slip, and slips on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import qr, sessions, slips
from accounts.enums import SlipAnswer
from accounts.forms import ChoosePinForm, CodeForm, PinForm
from accounts.models import AccessSlip
from quartier.lib import ratelimit

SLIP_KEY = "slip"
MINUTES_FOR_PIN = 10

WRONG = "slip-wrong"
WRONG_ENTRIES = ratelimit.Rate.parse("1000/10m")
"""Wrong codes and PINs per address: far away for a school, and far too few to guess a code.

Two thousand slips and 31^8 codes: a thousand guesses every ten minutes hit one in eight years.
What protects a single slip is its own lock.
"""


@dataclass(frozen=True)
class PrintedSlip:
    """What stands on one slip. The name comes from the school; it is not stored with the code."""

    name: str
    code: str
    expires_on: date

    @property
    def spelled_code(self) -> str:
        """The code in two groups."""
        return slips.spell(self.code)

    @property
    def square(self) -> SafeString:
        """The QR code."""
        return qr.slip_square(self.code)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def slip_sign_in(request: HttpRequest) -> HttpResponse:
    """Step one: the code. Whether it is unknown, old or replaced, the answer is the same."""
    if request.method == "GET":
        form = CodeForm(initial={"next": request.GET.get("next", "")})
        return render(request, "accounts/slip_sign_in.html", {"form": form})
    if wait := ratelimit.full(WRONG, ratelimit.client_address(request), WRONG_ENTRIES):
        return ratelimit.refuse(request, wait)
    form = CodeForm(request.POST)
    if form.is_valid():
        slip = slips.find_slip(form.cleaned_data["code"], timezone.localdate())
        if slip is not None:
            _remember(request, slip, form.cleaned_data["next"])
            return redirect("slip_pin")
        ratelimit.count(WRONG, ratelimit.client_address(request), WRONG_ENTRIES)
        form.add_error(
            "code",
            _("Dieser Code gilt nicht. Prüfe ihn noch einmal oder frag deine Lehrkraft."),
        )
    return render(request, "accounts/slip_sign_in.html", {"form": form})


@login_not_required
@never_cache
@sensitive_post_parameters("pin", "pin_again")
@require_http_methods(["GET", "POST"])
def slip_pin(request: HttpRequest) -> HttpResponse:
    """Step two: choose a PIN at the first use, enter it later."""
    slip = _remembered(request)
    if slip is None:
        messages.info(request, _("Gib zuerst den Code von deinem Zettel ein."))
        return redirect("slip_sign_in")
    if slip.is_locked:
        return _locked(request)
    if wait := ratelimit.full(WRONG, ratelimit.client_address(request), WRONG_ENTRIES):
        return ratelimit.refuse(request, wait)
    form = (PinForm if slip.has_pin else ChoosePinForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        enter = slips.try_pin if slip.has_pin else slips.choose_pin
        attempt = enter(slip.pk, form.cleaned_data["pin"].strip(), timezone.now())
        return _answer(request, attempt, form)
    return _pin_page(request, form)


def _answer(
    request: HttpRequest, attempt: slips.Attempt, form: PinForm | ChoosePinForm
) -> HttpResponse:
    if attempt.answer == SlipAnswer.OK and attempt.user is not None:
        target = request.session.pop(SLIP_KEY)["next"]
        sessions.start(request, attempt.user, way="slip")
        return redirect(target or resolve_url(settings.LOGIN_REDIRECT_URL))
    if attempt.answer == SlipAnswer.GONE:
        messages.info(request, _("Gib den Code noch einmal ein."))
        return redirect("slip_sign_in")
    ratelimit.count(WRONG, ratelimit.client_address(request), WRONG_ENTRIES)
    if attempt.answer == SlipAnswer.LOCKED:
        return _locked(request)
    left = attempt.tries_left
    form.add_error(
        "pin",
        ngettext(
            "Das war nicht deine PIN. Du hast noch einen Versuch.",
            "Das war nicht deine PIN. Du hast noch %(left)d Versuche.",
            left,
        )
        % {"left": left},
    )
    return _pin_page(request, form)


def _pin_page(request: HttpRequest, form: PinForm | ChoosePinForm) -> HttpResponse:
    return render(
        request,
        "accounts/slip_pin.html",
        {"form": form, "is_first_use": isinstance(form, ChoosePinForm)},
    )


def _locked(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/slip_locked.html", status=403)


def _remember(request: HttpRequest, slip: AccessSlip, target: str) -> None:
    """Keeps between the two steps which slip it is, and where to go afterwards."""
    is_safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    request.session[SLIP_KEY] = {
        "id": slip.pk,
        "at": timezone.now().timestamp(),
        "next": target if is_safe else "",
    }


def _remembered(request: HttpRequest) -> AccessSlip | None:
    kept = request.session.get(SLIP_KEY)
    if not kept or timezone.now().timestamp() - kept["at"] > MINUTES_FOR_PIN * 60:
        return None
    slip = AccessSlip.objects.select_related("user").filter(pk=kept["id"]).first()
    if slip is None or not slip.user.is_active or not slip.is_valid(timezone.localdate()):
        return None
    return slip


def print_slips(request: HttpRequest, printed: Sequence[PrintedSlip]) -> HttpResponse:
    """The page of fresh slips, for the caller's POST: the codes can never be shown again.

    The caller has judged who may do this and has made the codes with accounts.slips.issue_slip.
    """
    return render(
        request,
        "accounts/slip_print.html",
        {"slips": printed, "site_address": settings.SITE_URL.split("://")[-1]},
    )
