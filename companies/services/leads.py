"""Companies somebody found, and whether we know them already."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue import rules
from catalogue.models import PostalCode
from companies.enums import FollowUpCause
from companies.models import Company, Contact, FollowUp, Site
from journal import audit
from journal.enums import AuditAction
from quartier.lib.text import company_key, tidy


def find_double(name: str, postal_code: str) -> Company | None:
    """The oldest company with the same name (without legal form and spelling) in this area."""
    key = company_key(name)
    nearby = Company.objects.filter(sites__postal_code=postal_code).distinct().order_by("pk")
    names = nearby.values_list("pk", "name")
    found = next((pk for pk, known in names.iterator() if company_key(known) == key), None)
    return Company.objects.filter(pk=found).first() if found else None


@transaction.atomic
def create_lead(
    *,
    name: str,
    street: str,
    postal_code: str,
    city: str,
    phone: str,
    contact_name: str,
    by: User,
    responsible: User | None = None,
) -> Company:
    """The company of this name and postal code: the known one, else a new, unapproved lead.

    A known company is returned as it is, even a blocked one: the caller decides what that means.
    A new one gets a follow-up for ``responsible`` (or for nobody yet: all officers see it).
    """
    company, is_new = enter_company(
        name=name,
        street=street,
        postal_code=postal_code,
        city=city,
        phone=phone,
        contact_name=contact_name,
        by=by,
    )
    if is_new:
        FollowUp.objects.create(
            company=company,
            responsible=responsible,
            due_on=timezone.localdate(),
            subject=_("Neuer Betrieb von einer Schule: bitte prüfen und anrufen"),
            cause=FollowUpCause.LEAD,
            key=f"lead:{company.public_id}",
        )
    return company


@transaction.atomic
def enter_company(
    *,
    name: str,
    street: str,
    postal_code: str,
    city: str,
    phone: str,
    contact_name: str,
    by: User,
    email: str = "",
    website: str = "",
    owner: User | None = None,
    in_spite_of: Sequence[int] = (),
) -> tuple[Company, bool]:
    """The company of this name and postal code, and whether it is new here.

    A new one is a lead with its main site and, if somebody was named, a contact, who has the mail
    address then. ``in_spite_of`` are the companies it might have been: the audit keeps that
    somebody entered it all the same.
    """
    name, postal_code = tidy(name), tidy(postal_code)
    one_at_a_time(f"{company_key(name)} {postal_code}")
    if known := find_double(name, postal_code):
        return known, False
    contact_name = tidy(contact_name)
    company = Company.objects.create(
        name=name,
        phone=tidy(phone),
        website=website,
        email="" if contact_name else email,
        owner=owner,
        max_open_requests=rules.whole("offer.default_open_requests"),
    )
    create_site(company, street=tidy(street), postal_code=postal_code, city=tidy(city))
    if contact_name:
        first, _space, last = contact_name.rpartition(" ")
        Contact.objects.create(
            company=company, first_name=first, last_name=last, phone=tidy(phone), email=email
        )
    spite: dict[str, Any] = {"in_spite_of": list(in_spite_of)} if in_spite_of else {}
    audit.record(AuditAction.CREATED, company, by=by, **spite)
    return company, True


def create_site(company: Company, *, street: str, postal_code: str, city: str) -> Site:
    """A place of work, located at the middle of its postal code's area."""
    site = Site(
        company=company,
        street=street,
        postal_code=postal_code,
        city=city,
        is_main=not company.sites.filter(is_main=True).exists(),
    )
    locate(site)
    site.save()
    return site


def locate(site: Site) -> None:
    """Fills what is empty of location and neighbourhood from the postal code; does not save.

    A postal code we have no coordinates for leaves the place without both.
    """
    place_in(site, PostalCode.objects.filter(code=site.postal_code).first())


def place_in(site: Site, area: PostalCode | None) -> None:
    """The same for who has read the area already."""
    if area is None:
        return
    if not site.is_located:
        site.latitude, site.longitude = area.latitude, area.longitude
    if site.neighbourhood_id is None:
        site.neighbourhood_id = area.neighbourhood_id


def one_at_a_time(key: str) -> None:
    """Lets two people who enter the same company at once queue until the first has finished.

    An import of a spreadsheet (``companies.imports.applying``) enters many: all wait for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended('lead import', 0))")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"lead {key}"])
