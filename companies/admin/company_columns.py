"""What a file of companies says beyond the list; an import reads the same headings."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company, Contact, Site
from journal.exporting_admin import Column


def _site(company: Company) -> Site:
    return next(iter(company.sites.all()), Site(city=""))


def _contact(company: Company) -> Contact:
    return next(iter(company.contacts.all()), Contact())


def _contact_mail(company: Company) -> str:
    """Nothing for who wants no messages: a list is made to write to."""
    contact = _contact(company)
    return "" if contact.opted_out_at else contact.email


COMPANY_COLUMNS: Sequence[Column] = (
    (gettext_lazy("Straße"), lambda company: _site(company).street),
    (gettext_lazy("PLZ"), lambda company: _site(company).postal_code),
    (gettext_lazy("Ort"), lambda company: _site(company).city),
    (gettext_lazy("Telefon"), lambda company: company.phone),
    (gettext_lazy("E-Mail"), lambda company: company.email),
    (gettext_lazy("Website"), lambda company: company.website),
    (gettext_lazy("Branche"), lambda company: company.branch.name if company.branch else ""),
    (gettext_lazy("Mitarbeitende"), lambda company: company.get_size_display()),
    (gettext_lazy("bildet aus"), lambda company: _("ja") if company.trains_apprentices else ""),
    (gettext_lazy("Ansprechperson"), lambda company: _contact(company).full_name),
    (gettext_lazy("Telefon der Ansprechperson"), lambda company: _contact(company).phone),
    (gettext_lazy("E-Mail der Ansprechperson"), _contact_mail),
)
