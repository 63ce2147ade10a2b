"""A company's answer, whichever way it comes: by link or from an account."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import links
from accounts.models import ActionLink
from catalogue import rules
from companies.wording import call_text
from placements import messages, services
from placements.enums import ApplicationState
from placements.models import Application
from quartier.lib.date_text import full_day_text

if TYPE_CHECKING:
    from accounts.models import User

NEXT: dict[str, Any] = {
    ApplicationState.NEEDS_TIME: lambda application: (
        _("Danke. Sie haben jetzt Zeit bis %(day)s. Wir haben Bescheid gesagt.")
        % {"day": full_day_text(application.answer_by)}
    ),
    ApplicationState.ACCEPTED: lambda application: (
        _(
            "Danke für Ihr Ja! Die*der Jugendliche bestätigt bis %(day)s. "
            "Sie bekommen dann eine Nachricht."
        )
        % {"day": full_day_text(application.confirm_by)}
    ),
    ApplicationState.CONFIRMED: lambda application: _confirmed(application),
    ApplicationState.DECLINED: lambda application: _(
        "Danke für Ihre Antwort. Wir haben sie freundlich weitergegeben. "
        "Sie müssen nichts mehr tun."
    ),
    ApplicationState.WITHDRAWN: lambda application: _(
        "Die Anfrage wurde zurückgezogen. Sie müssen nichts tun. Ihr Platz ist wieder frei."
    ),
    ApplicationState.RELEASED: lambda application: _(
        "Die*der Jugendliche hat einen anderen Platz bestätigt. Ihr Platz ist wieder frei."
    ),
    ApplicationState.LAPSED_BY_COMPANY: lambda application: _(
        "Die Zeit für die Antwort ist vorbei. Die Anfrage ist geschlossen."
    ),
    ApplicationState.LAPSED_BY_PUPIL: lambda application: _(
        "Ihre Zusage wurde nicht bestätigt. Ihr Platz ist wieder frei."
    ),
    ApplicationState.CLOSED: lambda application: _("Der Platz wird nicht mehr angeboten."),
}
ASKING = {ApplicationState.SENT, ApplicationState.NEEDS_TIME, ApplicationState.ACCEPTED}


def _confirmed(application: Application) -> str:
    if application.offer.is_apprenticeship:
        if application.stands:
            return _(
                "Der Ausbildungsplatz ist zugesagt. Als Nächstes schließen Sie den "
                "Ausbildungsvertrag."
            )
        return _("Der Weg in die Ausbildung ist beendet. Ihr Platz ist wieder frei.")
    if application.stands:
        return _("Der Platz ist fest vergeben. Die Schule schickt Ihnen die Vereinbarung.")
    return _(
        "Dieses Praktikum findet nicht statt oder ist vorzeitig beendet. Sie müssen nichts tun."
    )


def applications() -> QuerySet[Application]:
    """Applications as the pages of companies need them; those that were never sent never."""
    return (
        Application.objects.ever_sent()
        .with_outcome()
        .select_related(
            "pupil__school_class__school", "offer__company__owner", "offer__site", "offer__contact"
        )
        .prefetch_related("pupil__interests")
    )


def give(
    application: Application, answer: str, *, by: "User | None" = None, by_label: str = ""
) -> str:
    """Says yes or takes time; returns why that is not possible (German), or nothing."""
    deeds = {"yes": services.accept, "time": services.need_time}
    if answer not in deeds:
        return _("Bitte wählen Sie eine Antwort.")
    try:
        deeds[answer](application, by=by, by_label=by_label)
    except services.NotPossible as refusal:
        return str(refusal)
    return ""


def decline(
    application: Application,
    data: dict[str, Any],
    *,
    by: "User | None" = None,
    by_label: str = "",
) -> str:
    """Says no with a reason; returns why that is not possible (German), or nothing."""
    try:
        services.decline(
            application, reason=data["reason"], text=data["text"], by=by, by_label=by_label
        )
    except services.NotPossible as refusal:
        return str(refusal)
    return ""


def what_happens_next(application: Application) -> str:
    """One or two sentences for the company after an answer; empty before the first one."""
    sentence = NEXT.get(application.state)
    return sentence(application) if sentence else ""


def mark_deadlines(rows: Iterable[Application], on: date) -> None:
    """Gives each row its ``mark`` for a list: „noch 2 Tage“."""
    for row in rows:
        row.mark = deadline_mark(row, on)  # type: ignore[attr-defined]


def deadline_mark(application: Application, on: date) -> str:
    """How little time is left for the company's answer; empty while there is enough."""
    if not application.is_with_company or application.answer_by is None:
        return ""
    left = (application.answer_by - on).days
    if left < 0:
        return _("überfällig")
    if left == 0:
        return _("nur noch heute")
    if left > rules.whole("application.mark_days", on):
        return ""
    return ngettext("noch %(left)s Tag", "noch %(left)s Tage", left) % {"left": left}


def link_path(token: str) -> str:
    """The page's address."""
    return reverse("application_answer", kwargs={"token": token})


def renew_link(link: ActionLink) -> None:
    """Sends the contact a new link to the same application (entered in accounts.links.RENEWALS).

    Raises NotRenewable when the application has ended without a placement.
    """
    application = applications().filter(public_id=link.object_id).first()
    is_alive = application and (application.state in ASKING or application.stands)
    if application is None or not is_alive:
        raise links.NotRenewable(_("Diese Anfrage ist beendet. Sie müssen nichts mehr tun."))
    new = services.answer_link(application)
    if new is None:
        who = call_text(application.offer.company, application.offer)
        raise links.NotRenewable(
            _("Wir haben keine E-Mail-Adresse mehr. Bitte rufen Sie an: %(who)s.") % {"who": who}
        )
    messages.link_renewed(application, new)
