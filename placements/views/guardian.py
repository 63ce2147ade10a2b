"""Consents and guardians of one pupil, as teachers and officers look after them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from journal import audit
from journal.enums import AuditAction
from placements import applying
from placements.permissions import can_look_after
from placements.views.school import load_pupil
from quartier.lib.access import require
from schools import asking, consents
from schools.forms import GuardianForm, PaperConsentForm
from schools.models import Guardian
from schools.permissions import can_record_paper_consent


@require_POST
def pupil_ask_consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """Opens the requests for a pupil and shows the guardian's link for printing or showing."""
    pupil = load_pupil(request, public_id)
    require(can_look_after(request.user, pupil))
    try:
        link = asking.ask(pupil, by=request.user)
    except consents.ConsentNotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("pupil_detail", public_id=pupil.public_id)
    facts = {
        "pupil": pupil,
        "page": applying.guardian_page(link) if link else None,
        "guardian": asking.guardian_of(pupil),
    }
    return render(request, "placements/teacher/consent_link.html", facts)


@require_POST
def pupil_paper_consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """What came back signed on paper: a yes, a no, or a consent taken back."""
    pupil = load_pupil(request, public_id)
    require(can_record_paper_consent(request.user, pupil))
    form = PaperConsentForm(request.POST, pupil=pupil)
    if form.is_valid():
        try:
            form.apply(by=request.user)
        except consents.ConsentNotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Das Papier ist eingetragen."))
    else:
        messages.error(request, " ".join(text for texts in form.errors.values() for text in texts))
    return redirect("pupil_detail", public_id=pupil.public_id)


@require_http_methods(["GET", "POST"])
def guardian_edit(
    request: HttpRequest, public_id: str, guardian_id: str | None = None
) -> HttpResponse:
    """Adds or changes a guardian's contact data."""
    pupil = load_pupil(request, public_id)
    require(can_look_after(request.user, pupil))
    guardian = (
        get_object_or_404(pupil.guardians, public_id=guardian_id)
        if guardian_id
        else Guardian(pupil=pupil)
    )
    form = GuardianForm(request.POST or None, instance=guardian)
    if request.method == "POST" and form.is_valid():
        deed = AuditAction.CHANGED if guardian_id else AuditAction.CREATED
        audit.record(deed, form.save(), by=request.user, fields=form.changed_data)
        messages.success(request, _("Gespeichert."))
        return redirect("pupil_detail", public_id=pupil.public_id)
    return render(request, "placements/teacher/guardian.html", {"form": form, "pupil": pupil})
