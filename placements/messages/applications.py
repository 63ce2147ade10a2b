"""What is said about an application, from the request to every end."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from accounts.models import User
from companies.models import Offer
from journal import outbox
from journal.enums import Audience
from placements.messages.readers import (
    OWN_PATH,
    PUPIL_PATH,
    facts_of,
    titles,
    to_company,
    to_pupil,
    to_teachers,
)
from placements.models import Application
from schools.messages import officers_of
from schools.models import Pupil

if TYPE_CHECKING:
    from accounts.models import ActionLink


def application_sent(application: Application, link: "ActionLink | None") -> None:
    """Company: somebody asks for your place. Pupil: it is on its way, answer by …"""
    to_company("application_sent_company", application, link=link)
    to_pupil("application_sent_pupil", application)


def reminder(application: Application, link: "ActionLink | None", *, number: int) -> None:
    """Company: a request still waits for an answer. ``number`` is 1 or 2."""
    to_company("application_reminder_company", application, step=f"{number}:", link=link)


def link_renewed(application: Application, link: "ActionLink") -> None:
    """Company: the new link you asked for."""
    to_company(
        "application_link_company",
        application,
        step=f"{link.public_id}:",
        link=link,
        by_account=False,
    )


def needs_time(application: Application) -> None:
    """Pupil: the company takes until … to decide."""
    to_pupil("application_needs_time_pupil", application)


def accepted(application: Application) -> None:
    """Pupil: the company said yes, it is your turn until … Teacher: a yes waits for its pupil."""
    to_pupil("application_accepted_pupil", application, path="/heute/", label="Jetzt antworten")
    to_teachers(
        "application_accepted_teacher",
        application.pupil,
        str(application.public_id),
        facts_of(application),
    )


def confirm_reminder(application: Application) -> None:
    """Pupil: a yes still waits for you."""
    to_pupil("confirm_reminder_pupil", application, path="/heute/", label="Jetzt antworten")


def declined(application: Application) -> None:
    """Pupil: the company said no, why, and what next. Company: its answer has arrived."""
    to_pupil(
        "application_declined_pupil",
        application,
        reason=application.get_decline_reason_display(),
        has_text=bool(application.decline_text),
        path=OWN_PATH.format(application=application.public_id),
        label="Andere Plätze ansehen",
    )
    to_company("application_declined_company", application)


def confirmed(application: Application, link: "ActionLink | None", *, released_count: int) -> None:
    """Everybody: the place is taken. The company gets a link to see who comes."""
    to_pupil(
        "application_confirmed_pupil",
        application,
        released_count=released_count,
        path="/heute/",
        label="So geht es weiter",
    )
    to_company("application_confirmed_company", application, link=link)
    facts = facts_of(application)
    to_teachers(
        "application_confirmed_teacher", application.pupil, str(application.public_id), facts
    )
    for officer in officers_of(application.pupil):
        outbox.post(
            "application_confirmed_officer",
            key=f"application_confirmed_officer:{application.public_id}:{officer.pk}",
            audience=Audience.OFFICER,
            facts=facts,
            recipient=officer,
            by_mail=False,
            link_path=PUPIL_PATH.format(pupil=application.pupil.public_id),
            link_label="Ansehen",
        )


def released(application: Application) -> None:
    """Company: the pupil has found another place, thank you. Pupil: we have told the company."""
    to_company("application_released_company", application)
    to_pupil("application_released_pupil", application)


def withdrawn(application: Application, *, by: User | None) -> None:
    """Company: the request was taken back. Pupil: done. Teacher: your pupil searches again.

    Without ``by`` it was taken back because the consent is not in force any more.
    """
    lost_consent = by is None
    to_company("application_withdrawn_company", application, lost_consent=lost_consent)
    to_pupil(
        "application_withdrawn_pupil",
        application,
        by_self=by is not None and by.pk == application.pupil.user_id,
        lost_consent=lost_consent,
        path="/mein-einverstaendnis/" if lost_consent else "/praktikum/",
        label="Zum Einverständnis" if lost_consent else "Andere Plätze ansehen",
    )
    to_teachers(
        "application_withdrawn_teacher",
        application.pupil,
        str(application.public_id),
        facts_of(application),
    )


def lapsed_by_company(application: Application, alternatives: Sequence[Offer]) -> None:
    """Pupil: no answer came, here are others. Company: the request is closed. Teacher too."""
    to_pupil(
        "application_lapsed_pupil",
        application,
        alternatives=titles(alternatives),
        path=OWN_PATH.format(application=application.public_id),
        label="Andere Plätze ansehen",
    )
    to_company("application_lapsed_company", application)
    to_teachers(
        "application_lapsed_teacher",
        application.pupil,
        str(application.public_id),
        facts_of(application),
    )


def lapsed_by_pupil(application: Application) -> None:
    """Both sides and the teacher: the yes was not confirmed in time."""
    to_pupil(
        "confirmation_lapsed_pupil",
        application,
        path="/praktikum/",
        label="Andere Plätze ansehen",
    )
    to_company("confirmation_lapsed_company", application)
    to_teachers(
        "confirmation_lapsed_teacher",
        application.pupil,
        str(application.public_id),
        facts_of(application),
    )


def closed(application: Application, alternatives: Sequence[Offer]) -> None:
    """Pupil: the place is gone, here are others. Company: the request it knew of is closed."""
    was_sent = application.sent_at is not None
    to_pupil(
        "application_closed_pupil",
        application,
        was_sent=was_sent,
        alternatives=titles(alternatives),
        path=OWN_PATH.format(application=application.public_id),
        label="Andere Plätze ansehen",
    )
    if was_sent:
        to_company("application_closed_company", application)


def new_offers(pupil: Pupil, offers: Sequence[Offer], day: date) -> bool:
    """Pupil: new places that fit; at most once a day. Returns whether it was said now."""
    assert pupil.user is not None  # noqa: S101  (the caller chooses pupils with an account)
    return bool(
        outbox.post(
            "new_offers_pupil",
            key=f"new_offers:{pupil.public_id}:{day.isoformat()}",
            audience=Audience.PUPIL,
            facts={"offers": titles(offers), "count": len(offers)},
            recipient=pupil.user,
            link_path="/praktikum/",
            link_label="Plätze ansehen",
        )
    )
