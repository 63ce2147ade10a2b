"""The way to an approval: tick off, present, say yes or no; and who may join a known company."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from companies import permissions, services
from companies.admin.deeds import Deed, Text, post_form
from companies.enums import ApprovalItem
from companies.forms import ChecksForm, JoiningForm, ReasonForm
from companies.models import Company, CompanySignUp


def approval_panel(company: Company) -> dict[str, Any]:
    """The list, who signed up, and who asks to join, for approval.html; three queries."""
    checks = {check.item: check for check in company.approval_checks.select_related("by")}
    return {
        "items": [{"item": item, "check": checks.get(item.value)} for item in ApprovalItem],
        "is_complete": len(checks) == len(ApprovalItem),
        "sign_up": CompanySignUp.objects.waiting().filter(company=company).first(),
        "asking": list(CompanySignUp.objects.asking().filter(company=company)),
    }


def _is_unapproved(company: Company) -> bool:
    return company.approved_at is None and not company.is_closed_to_us


def _is_presentable(company: Company) -> bool:
    return (
        _is_unapproved(company)
        and company.presented_at is None
        and not services.missing_checks(company)
    )


def _is_ready(company: Company) -> bool:
    return _is_unapproved(company) and not services.missing_checks(company)


def _came_by_itself(company: Company) -> bool:
    return (
        company.approved_at is None
        and CompanySignUp.objects.waiting().filter(company=company).exists()
    )


def _is_asked(company: Company) -> bool:
    return CompanySignUp.objects.asking().filter(company=company).exists()


def _who(company: Company) -> Text:
    row = CompanySignUp.objects.asking().filter(company=company).first()
    return (
        _(
            "%(name)s (%(email)s, %(phone)s) hat sich für diesen Betrieb angemeldet. "
            "Bitte rufen Sie im Betrieb an, bevor Sie Ja sagen."
        )
        % {"name": row.full_name, "email": row.email, "phone": row.phone}
        if row
        else ""
    )


APPROVAL_DEEDS: list[Deed] = [
    Deed(
        slug="pruefliste",
        label=_("Prüfliste ausfüllen"),
        may=permissions.can_check_company,
        is_possible=_is_unapproved,
        consequence=_("Erst wenn alles abgehakt ist, kann der Betrieb freigegeben werden."),
        done=_("Die Prüfliste ist gespeichert."),
        form=lambda data, company: _TickingForm(data, company=company),
        act=lambda company, by, data: services.note_checks(company, by, data["ticks"]) and None,
    ),
    Deed(
        slug="vorlegen",
        label=_("Zur Freigabe vorlegen"),
        may=permissions.can_present_company,
        is_possible=_is_presentable,
        consequence=_(
            "Die Prüfliste ist vollständig. Die Koordination bekommt eine Nachricht und "
            "entscheidet."
        ),
        done=_("Vorgelegt. Die Koordination hat eine Nachricht bekommen."),
        act=lambda company, by, _data: services.present_company(company, by),
    ),
    Deed(
        slug="freigeben",
        label=_("Freigeben"),
        may=permissions.can_approve_company,
        is_possible=_is_ready,
        consequence=_(
            "Der Betrieb ist geprüft. Seine bestätigten Angebote gehen online, und er bekommt eine "
            "Nachricht."
        ),
        done=_("Der Betrieb ist freigegeben."),
        act=lambda company, by, _data: services.approve_company(company, by),
    ),
    Deed(
        slug="anmeldung-ablehnen",
        label=_("Anmeldung ablehnen"),
        may=permissions.can_reject_sign_up,
        is_possible=_came_by_itself,
        consequence=_(
            "Der Zugang wird geschlossen, Entwürfe werden zurückgezogen. Der Betrieb bekommt eine "
            "Nachricht mit dem Grund."
        ),
        done=_("Abgelehnt. Der Betrieb hat eine Nachricht bekommen."),
        form=post_form(ReasonForm),
        act=lambda company, by, data: (
            services.reject_sign_up(company, by, reason=data["reason"]) and None
        ),
        is_danger=True,
    ),
    Deed(
        slug="beitritt-annehmen",
        label=_("Zugang bestätigen"),
        may=permissions.can_decide_joining,
        is_possible=_is_asked,
        consequence=_who,
        done=_("Die Person gehört jetzt zum Team und bekommt eine Nachricht."),
        form=lambda data, company: JoiningForm(data, company=company),
        act=lambda company, by, data: services.accept_joining(data["sign_up"], by) and None,
    ),
    Deed(
        slug="beitritt-ablehnen",
        label=_("Zugang ablehnen"),
        may=permissions.can_decide_joining,
        is_possible=_is_asked,
        consequence=_("Die Person bekommt eine Nachricht. Der Betrieb bleibt, wie er ist."),
        done=_("Abgelehnt. Die Person bekommt Bescheid."),
        form=lambda data, company: JoiningForm(data, company=company),
        act=lambda company, by, data: services.reject_joining(data["sign_up"], by) and None,
        is_danger=True,
    ),
]


class _TickingForm(ChecksForm):
    """Hands the ticks on in its clean data, where a deed takes them from."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        return data if self.errors else {**data, "ticks": self.ticks()}
