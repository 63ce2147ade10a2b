"""The guardian's pages behind a link: read, agree, refuse, take back. No account."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import links
from accounts.enums import LinkPurpose
from accounts.links import LinkResult
from accounts.models import ActionLink
from accounts.views.links import link_gone
from quartier.lib.ratelimit import limit
from schools import asking, consents
from schools.enums import DecidedBy
from schools.forms import DecisionForm
from schools.models import Consent, Pupil
from schools.permissions import who_decides


@login_not_required
@never_cache
@limit("consent", rate="30/h", key=lambda request, token: token)
@require_http_methods(["GET", "POST"])
def consent_page(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, for whom, where it stands, and the buttons."""
    result = links.open_link(token, LinkPurpose.CONSENT, timezone.now())
    pupil = _pupil(result)
    if pupil is None or result.link is None:
        return _gone(request, result)
    if request.method == "POST":
        _decide(request, result.link, pupil)
        return redirect("consent_page", token=token)
    return render(request, "schools/consent_page.html", _facts(result.link, pupil))


@login_not_required
@never_cache
@limit("consent", rate="30/h", key=lambda request, token, public_id: token)
@require_http_methods(["GET", "POST"])
def consent_revoke(request: HttpRequest, token: str, public_id: uuid.UUID) -> HttpResponse:
    """Says what taking back does, and then does it."""
    result = links.open_link(token, LinkPurpose.CONSENT, timezone.now())
    pupil = _pupil(result)
    if pupil is None or result.link is None:
        return _gone(request, result)
    consent = get_object_or_404(pupil.consents.newest(), public_id=public_id)
    if request.method == "POST":
        _revoke(request, result.link, pupil, consent)
    elif consent.is_given:
        facts = {"consent": consent, "first_name": pupil.first_name, "token": token}
        return render(request, "schools/consent_revoke.html", facts)
    return redirect("consent_page", token=token)


# --- Inside --------------------------------------------------------------------------------------


def _pupil(result: LinkResult) -> Pupil | None:
    """The child behind a link that works, as long as the school has it."""
    if not result.is_usable or result.link is None:
        return None
    pupils = Pupil.objects.active().select_related("school_class__school")
    return pupils.filter(public_id=result.link.object_id).first()


def _gone(request: HttpRequest, result: LinkResult) -> HttpResponse:
    """A link that is over, or a child that has left."""
    left = _("Ihr Kind besucht diese Schule nicht mehr.") if result.is_usable else ""
    return link_gone(request, result, closed_because=left, helper=_school_of(result))


def _school_of(result: LinkResult) -> dict[str, str] | None:
    """The child's school, to call; the page names no child."""
    if result.link is None:
        return None
    pupils = Pupil.objects.select_related("school_class__school")
    pupil = pupils.filter(public_id=result.link.object_id).first()
    if pupil is None:
        return None
    school = pupil.school_class.school
    return {
        "name": school.name,
        "role": _("Schule"),
        "phone": school.phone,
        "mail": school.email,
        "initials": school.name[:1],
    }


def _facts(link: ActionLink, pupil: Pupil) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "token": link.token,
        "first_name": pupil.first_name,
        "school": pupil.school_class.school,
        "standings": consents.standings(pupil, today),
        "is_guardians_turn": who_decides(pupil, today) == DecidedBy.GUARDIAN,
        "link_ends_on": timezone.localdate(link.expires_at),
        "can_get_new_link": pupil.guardians.filter(public_id=link.recipient_id)
        .exclude(email="")
        .exists(),
    }


def _decide(request: HttpRequest, link: ActionLink, pupil: Pupil) -> None:
    form = DecisionForm(request.POST, pupil=pupil)
    if not _may_decide(request, link, pupil):
        return
    if not form.is_valid():
        messages.error(request, _("Das hat nicht geklappt. Bitte versuchen Sie es noch einmal."))
        return
    try:
        form.apply(asking.decided_behind(link))
    except consents.ConsentNotPossible as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Danke. Ihre Entscheidung ist gespeichert."))


def _revoke(request: HttpRequest, link: ActionLink, pupil: Pupil, consent: Consent) -> None:
    if not _may_decide(request, link, pupil):
        return
    try:
        consents.revoke(consent, decided_by=asking.decided_behind(link))
    except consents.ConsentNotPossible as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Ihr Einverständnis ist widerrufen."))


def _may_decide(request: HttpRequest, link: ActionLink, pupil: Pupil) -> bool:
    """Notes that somebody acted; from 16 years on it is not the guardian's turn."""
    links.note_opening(link, timezone.now())
    if who_decides(pupil, timezone.localdate()) == DecidedBy.GUARDIAN:
        return True
    messages.warning(request, _("Ihr Kind ist 16 Jahre alt und entscheidet selbst."))
    return False
