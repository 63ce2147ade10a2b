"""The guardian's page behind a link: read, agree, refuse, take back. No account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import links
from accounts.enums import LinkPurpose
from accounts.views.links import link_gone
from quartier.lib.ratelimit import limit
from schools import consents
from schools.enums import DecidedBy
from schools.forms import GuardianDecisionForm
from schools.models import Consent, Pupil
from schools.permissions import who_decides


@login_not_required
@never_cache
@limit("consent", rate="30/h", key=lambda request, token: token)
@require_http_methods(["GET", "POST"])
def consent_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, for whom, and the buttons; the same link shows the state and revokes later."""
    now = timezone.now()
    result = links.open_link(token, LinkPurpose.CONSENT, now)
    if not result.is_usable or result.link is None:
        return link_gone(request, result)
    pupil = (
        Pupil.objects.active()
        .select_related("school_class__school")
        .filter(public_id=result.link.object_id)
        .first()
    )
    if pupil is None:
        return link_gone(request, result, closed_because=_("Ihr Kind ist nicht mehr hier."))
    if request.method == "POST":
        links.note_opening(result.link, now)
        _decide(request, pupil)
        return redirect("consent_page", token=token)
    return render(request, "schools/consent_page.html", _facts(pupil))


def _facts(pupil: Pupil) -> dict[str, object]:
    return {
        "first_name": pupil.first_name,
        "school": pupil.school_class.school,
        "consents": Consent.objects.filter(pupil=pupil).open().select_related("text"),
        "is_guardians_turn": who_decides(pupil, timezone.localdate()) == DecidedBy.GUARDIAN,
    }


def _decide(request: HttpRequest, pupil: Pupil) -> None:
    if who_decides(pupil, timezone.localdate()) != DecidedBy.GUARDIAN:
        messages.warning(request, _("Ihr Kind ist 16 Jahre alt und entscheidet selbst."))
        return
    form = GuardianDecisionForm(request.POST, pupil=pupil)
    if not form.is_valid():
        messages.error(request, _("Das hat nicht geklappt. Bitte versuchen Sie es noch einmal."))
        return
    try:
        form.apply(DecidedBy.GUARDIAN)
    except consents.ConsentNotPossible as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Danke. Ihre Entscheidung ist gespeichert."))
