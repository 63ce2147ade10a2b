"""About a company that was silent: a warning, a pause, and that it is back."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import ActionLink
from companies.messages.readers import active, members_of
from companies.models import CareCase
from journal import outbox
from journal.enums import Audience


def care_warning(case: CareCase, link: ActionLink) -> None:
    """To the company: some requests stayed without an answer; one tap, or the offers rest."""
    assert case.pause_on is not None  # noqa: S101  (care_pauses_after_a_warning)
    last_day = case.pause_on - timedelta(days=1)
    _care("care_warning", case, link, step="", last_day=last_day, count=case.silent_count)


def care_paused(case: CareCase, link: ActionLink, count: int) -> None:
    """To the company: your offers rest; one tap and they are back. To officers: they rest."""
    _care("care_paused", case, link, step="", count=count)
    _care_to_officers("care_paused_officer", case, count)


def care_link_again(case: CareCase, link: ActionLink) -> None:
    """To the company: the new link that was asked for."""
    _care("care_link", case, link, step=f"{link.public_id}:")


def care_ended(case: CareCase, count: int) -> None:
    """To the officers: the company is back, and with it so many offers."""
    _care_to_officers("care_ended_officer", case, count, how=case.get_how_display())


def _care(event: str, case: CareCase, link: ActionLink, *, step: str, **facts: object) -> None:
    """To the contact by mail and to the accounts; these get the mail where there is no contact."""
    company = case.company
    contact = company.contacts.for_requests().first()
    path = reverse("care_answer", args=["TOKEN"]).replace("TOKEN", outbox.TOKEN)
    key = f"{event}:{case.public_id}:{step}"
    if contact is not None:
        outbox.post(
            event,
            key=f"{key}contact",
            audience=Audience.COMPANY,
            facts={"company": company.name, **facts},
            address=contact.email,
            link_path=path,
            link_label=_("Kurz Bescheid geben"),
            link=link,
            company_id=company.public_id,
        )
    for user in members_of(company):
        outbox.post(
            event,
            key=f"{key}{user.pk}",
            audience=Audience.COMPANY,
            facts={"company": company.name, **facts},
            recipient=user,
            by_mail=contact is None,
            link_path=path,
            link_label=_("Kurz Bescheid geben"),
            link=link,
            company_id=company.public_id,
        )


def _care_to_officers(event: str, case: CareCase, count: int, **facts: object) -> None:
    """To the owner, else to all officers: a message in the account, no mail."""
    owner = case.company.active_owner
    for officer in [owner] if owner else active(Role.ACQUISITION):
        outbox.post(
            event,
            key=f"{event}:{case.public_id}:{officer.pk}",
            audience=Audience.OFFICER,
            facts={"company": case.company.name, "count": count, **facts},
            recipient=officer,
            by_mail=False,
            link_path=reverse("admin:companies_company_change", args=[case.company_id]),
            link_label=_("Betrieb ansehen"),
            company_id=case.company.public_id,
        )
