"""Notes and follow-ups: what was said with a company, and what comes next."""

from datetime import date

from django.db import transaction

from accounts.models import User
from companies.enums import FollowUpCause
from companies.models import Company, FollowUp


@transaction.atomic
def open_call_task(
    company: Company,
    *,
    key: str,
    subject: str,
    due_on: date,
    responsible: User | None = None,
) -> FollowUp:
    """Asks an officer to call a silent company. The same key opens one task, however often.

    Goes to ``responsible``, else to the company's owner, else to all officers. ``subject`` says
    what to talk about, without a pupil's name.
    """
    task, _created = FollowUp.objects.get_or_create(
        key=key,
        defaults={
            "company": company,
            "responsible": responsible or company.owner,
            "due_on": due_on,
            "subject": subject,
            "cause": FollowUpCause.SILENCE,
        },
    )
    return task
