"""An answer that a company gave to an officer on the phone."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from companies import services as company_services
from companies.admin.deeds import Deed
from companies.models import Company, FollowUp
from placements import answers
from placements.forms_staff import NO, TIME, SpokenAnswerForm
from placements.models import Application
from placements.permissions import can_note_answer


def waiting_at(company: Company) -> QuerySet[Application]:
    """Requests this company has to answer, the nearest deadline first."""
    waiting = Application.objects.with_company().filter(offer__company=company)
    return waiting.select_related("offer").order_by("answer_by", "pk")


@transaction.atomic
def note_answer(
    application: Application, by: User, *, answer: str, reason: str = "", text: str = ""
) -> None:
    """Moves the application as if the company had answered itself; a yes or no ends the call task.

    Raises companies.services.Refused with the sentence why it is not possible.
    """
    if answer == NO:
        refusal = answers.decline(application, {"reason": reason, "text": text}, by=by)
    else:
        refusal = answers.give(application, answer, by=by)
    if refusal:
        raise company_services.Refused(refusal)
    if answer != TIME:
        for task in FollowUp.objects.open().filter(key=f"no_mail:{application.public_id}"):
            company_services.finish_follow_up(task, by)


def _note(_company: Company, by: User, data: dict[str, Any]) -> None:
    note_answer(data.pop("application"), by, **data)


ANSWER_DEED = Deed(
    slug="antwort",
    label=_("Antwort eintragen"),
    may=can_note_answer,
    is_possible=lambda company: waiting_at(company).exists(),
    consequence=_(
        "Für Betriebe, die am Telefon antworten. Die Antwort gilt, als hätte der Betrieb sie "
        "selbst gegeben: Die*der Jugendliche bekommt Bescheid."
    ),
    done=_("Die Antwort ist eingetragen."),
    form=lambda data, company: SpokenAnswerForm(data, requests=waiting_at(company)),
    act=_note,
)
"""A button on the company's page; entered there by placements.admin."""
