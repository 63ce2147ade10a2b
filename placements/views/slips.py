"""Slips: printing new ones for a pupil or a class, unlocking, a new PIN."""

from datetime import date

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import slips
from accounts.models import User
from accounts.views.slips import PrintedSlip, print_slips
from placements.views.school import load_class, load_pupil, pupils_of
from quartier.lib.access import require
from schools import pupil_accounts
from schools.models import Pupil
from schools.permissions import can_care_for, can_give_slip


@require_POST
def pupil_slip(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new slip for one pupil, shown once for printing; with an account where there is none.

    Asks before a slip ends that is in use: PIN and sessions end with it.
    """
    pupil = load_pupil(request, public_id)
    require(can_give_slip(request.user, pupil))
    if pupil.user is not None and not pupil.user.is_active:
        messages.error(
            request, _("Dieses Konto ist abgeschaltet. Bitte fragen Sie die Koordination.")
        )
        return redirect("pupil_detail", public_id=pupil.public_id)
    if _is_in_use(pupil.user) and "sure" not in request.POST:
        return render(request, "placements/teacher/slip_again.html", {"pupil": pupil})
    return print_slips(request, [_printed(pupil, request)])


@require_POST
def pupil_unlock(request: HttpRequest, public_id: str) -> HttpResponse:
    """Five new tries for a locked slip, or (after asking) a new PIN with the same slip."""
    pupil = load_pupil(request, public_id)
    require(can_give_slip(request.user, pupil) and pupil.user is not None)
    if request.POST.get("deed") == "pin":
        if "sure" not in request.POST:
            return render(request, "placements/teacher/pin_again.html", {"pupil": pupil})
        done = slips.reset_pin(pupil.user, by=request.user)
        text = _("Beim nächsten Anmelden wird eine neue PIN gewählt.")
    else:
        done = slips.unlock_slip(pupil.user, by=request.user)
        text = _("Der Zettel ist wieder frei.")
    if done:
        messages.success(request, text)
    else:
        messages.warning(
            request, _("Das war nicht nötig oder geht nicht mehr. Die Seite zeigt den Stand.")
        )
    return redirect("pupil_detail", public_id=pupil.public_id)


@require_http_methods(["GET", "POST"])
def class_slips(request: HttpRequest, public_id: str) -> HttpResponse:
    """New slips for all of a class, or for those who never signed in; asks before."""
    school_class = load_class(request, public_id)
    require(can_care_for(request.user, school_class))
    is_open = Q(user__is_active=True) | Q(user__isnull=True)
    pupils = pupils_of(school_class).filter(is_open).select_related("school_class__year")
    never = pupils.filter(user__last_login__isnull=True)
    if request.method == "POST":
        chosen = pupils if request.POST.get("who") == "all" else never
        return print_slips(request, [_printed(pupil, request) for pupil in chosen])
    facts = {"school_class": school_class, "all_count": len(pupils), "never_count": len(never)}
    return render(request, "placements/teacher/class_slips.html", facts)


def _is_in_use(user: User | None) -> bool:
    """Whether somebody signs in with this account's slip: then a new one takes something away."""
    slip = slips.current_slip(user) if user else None
    return bool(slip and slip.last_used_at and slip.is_valid(timezone.localdate()))


def _printed(pupil: Pupil, request: HttpRequest) -> PrintedSlip:
    user = pupil.user or pupil_accounts.account_of(pupil, by=request.user)
    expires_on: date = pupil.school_class.year.ends_on
    code = slips.issue_slip(user, by=request.user, expires_on=expires_on)
    return PrintedSlip(f"{pupil.first_name} {pupil.last_name}", code, expires_on)
