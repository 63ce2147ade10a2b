"""Slips: printing new ones for a pupil or a class, unlocking, a new PIN."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import slips
from accounts.views.slips import PrintedSlip, print_slips
from placements.views.school import load_class, load_pupil, pupils_of
from quartier.lib.access import require
from schools.models import Pupil
from schools.permissions import can_care_for, can_give_slip


@require_POST
def pupil_slip(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new slip for one pupil, shown once for printing; the old one ends."""
    pupil = load_pupil(request, public_id)
    require(can_give_slip(request.user, pupil))
    return print_slips(request, [_printed(pupil, request)])


@require_POST
def pupil_unlock(request: HttpRequest, public_id: str) -> HttpResponse:
    """Five new tries for a locked slip, or a new PIN with the same slip."""
    pupil = load_pupil(request, public_id)
    require(can_give_slip(request.user, pupil) and pupil.user is not None)
    if request.POST.get("deed") == "pin":
        slips.reset_pin(pupil.user, by=request.user)
        messages.success(request, _("Beim nächsten Anmelden wird eine neue PIN gewählt."))
    else:
        slips.unlock_slip(pupil.user, by=request.user)
        messages.success(request, _("Der Zettel ist wieder frei."))
    return redirect("pupil_detail", public_id=pupil.public_id)


@require_http_methods(["GET", "POST"])
def class_slips(request: HttpRequest, public_id: str) -> HttpResponse:
    """New slips for all of a class, or for those who never signed in; asks before."""
    school_class = load_class(request, public_id)
    require(can_care_for(request.user, school_class))
    pupils = pupils_of(school_class).filter(user__is_active=True)
    never = pupils.filter(user__last_login__isnull=True)
    if request.method == "POST":
        chosen = pupils if request.POST.get("who") == "all" else never
        return print_slips(request, [_printed(pupil, request) for pupil in chosen])
    facts = {"school_class": school_class, "all_count": len(pupils), "never_count": len(never)}
    return render(request, "placements/teacher/class_slips.html", facts)


def _printed(pupil: Pupil, request: HttpRequest) -> PrintedSlip:
    if pupil.user is None:
        raise Http404
    expires_on: date = pupil.school_class.year.ends_on
    code = slips.issue_slip(pupil.user, by=request.user, expires_on=expires_on)
    return PrintedSlip(f"{pupil.first_name} {pupil.last_name}", code, expires_on)
