"""Companies, offers and their people, as small as a test needs them."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from catalogue.models import Neighbourhood, Occupation, OccupationalField, PostalCode
from companies.enums import CompanyState, OfferKind, OfferState
from companies.models import Company, Contact, Member, Offer, Seat, Site

_numbers = count(1)


def user(role: Role, **fields: Any) -> User:
    """An account that can sign in by code."""
    defaults: dict[str, Any] = {"email": f"person{next(_numbers)}@example.org", "role": role}
    if role in {Role.ACQUISITION, Role.COORDINATION}:
        defaults["is_staff"] = True
    if role != Role.PUPIL:
        defaults |= {"first_name": "Alex", "last_name": "Beispiel"}
    return User.objects.create_user(**{**defaults, **fields})


def officer(**fields: Any) -> User:
    """An acquisition officer."""
    return user(Role.ACQUISITION, **fields)


def coordination(**fields: Any) -> User:
    """Somebody of the city's coordination."""
    return user(Role.COORDINATION, **fields)


def neighbourhood() -> Neighbourhood:
    """Hörde."""
    return Neighbourhood.objects.get_or_create(
        slug="hoerde",
        defaults={
            "name": "Hörde",
            "short_name": "Hörde",
            "district_numbers": "5",
            "latitude": 51.49,
            "longitude": 7.5,
            "tile_x": 2,
            "tile_y": 3,
        },
    )[0]


def postal_code(code: str = "44263") -> PostalCode:
    """An area of Hörde."""
    return PostalCode.objects.get_or_create(
        code=code,
        defaults={"latitude": 51.4893, "longitude": 7.5062, "neighbourhood": neighbourhood()},
    )[0]


def occupation(title: str = "Tischler*in") -> Occupation:
    """An occupation that works with wood."""
    field = OccupationalField.objects.get_or_create(
        code="BF02", defaults={"slug": "bau", "name": "Bau"}
    )[0]
    return Occupation.objects.get_or_create(
        title=title,
        defaults={
            "slug": f"beruf-{next(_numbers)}",
            "official_title": title,
            "kldb_code": "22342",
            "field": field,
            "training_months": 36,
        },
    )[0]


def company(*, approved: bool = True, **fields: Any) -> Company:
    """A company with its main site in Hörde and one contact."""
    number = next(_numbers)
    if approved:
        fields = {"approved_at": timezone.now(), "state": CompanyState.INTERESTED, **fields}
    made = Company.objects.create(**{"name": f"Holzwerk {number}", **fields})
    Site.objects.create(
        company=made,
        street="Hermannstraße 12",
        postal_code="44263",
        neighbourhood=neighbourhood(),
        latitude=51.4893,
        longitude=7.5062,
    )
    Contact.objects.create(
        company=made, first_name="Kim", last_name="Muster", email=f"kontakt{number}@example.org"
    )
    return made


def member(of: Company, *, is_admin: bool = True, **fields: Any) -> User:
    """Somebody of the company with an account."""
    account = user(Role.COMPANY, **fields)
    Member.objects.create(company=of, user=account, is_admin=is_admin)
    return account


def offer(of: Company | None = None, *, seats: int = 1, **fields: Any) -> Offer:
    """An internship of two weeks, beginning in 60 days, published unless said otherwise."""
    of = of or company()
    start = timezone.localdate() + timedelta(days=60)
    made = Offer.objects.create(
        **{
            "company": of,
            "site": of.sites.get(is_main=True),
            "contact": of.contacts.first(),
            "kind": OfferKind.INTERNSHIP,
            "occupation": occupation(),
            "title": "Praktikum in der Tischlerei",
            "description": "Du baust ein Regal.",
            "starts_on": start,
            "ends_on": start + timedelta(days=11),
            "state": OfferState.PUBLISHED,
            "published_at": timezone.now(),
            **fields,
        }
    )
    Seat.objects.bulk_create(Seat(offer=made, number=number + 1) for number in range(seats))
    return made


def days(of: Offer) -> tuple[date, date]:
    """The first and last day of an internship offer."""
    assert of.ends_on is not None
    return of.starts_on, of.ends_on
