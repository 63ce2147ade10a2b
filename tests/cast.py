"""The named cast: one person per role, and a stranger for each.

    def test_it_shows_the_class(cast, client):
        client.force_login(cast.class_teacher)

Elif (14) is in class 9b of „Schule am Hafen“. Her guardian has agreed to both purposes, her class
has a period in five weeks, and the Hafenwerkstatt has published an offer with two seats that fits.
``application`` and ``placement`` are made when first asked for.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from catalogue.models import Neighbourhood, Occupation
from companies.models import Company, Contact, Offer, Site
from placements.models import Application, Placement
from schools.enums import ConsentPurpose, SchoolType, Strength, TextReader
from schools.models import Guardian, InternshipPeriod, Pupil, School, SchoolClass, Teacher
from tests.factories import (
    ApplicationFactory,
    BranchFactory,
    CompanyFactory,
    ConsentFactory,
    ConsentTextFactory,
    ContactFactory,
    CoordinationFactory,
    GuardianFactory,
    InternshipPeriodFactory,
    MemberFactory,
    NeighbourhoodFactory,
    OccupationalFieldFactory,
    OccupationFactory,
    OfferFactory,
    OfficerFactory,
    OfficerPostFactory,
    PlacementFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    SiteFactory,
    TeacherFactory,
    UserFactory,
)


@dataclass
class Cast:
    """Everybody a test may ask for. People who sign in are users; pupils are pupils."""

    neighbourhood: Neighbourhood
    other_neighbourhood: Neighbourhood
    occupation: Occupation

    school: School
    class_9b: SchoolClass
    class_9a: SchoolClass
    period: InternshipPeriod
    pupil: Pupil
    """Elif, class 9b, 14 years, consents given. ``pupil.user`` signs in."""
    guardian: Guardian
    classmate: Pupil
    """Also 9b, 14 years, no consent, no guardian."""
    other_pupil: Pupil
    """Class 9a of the same school, 16 years."""
    class_teacher: User
    """Leads 9b."""
    other_class_teacher: User
    """Leads 9a of the same school."""
    careers_lead: User
    """Sees the whole school, leads no class."""
    officer: User
    """Has a post at the school and owns ``company``."""

    foreign_school: School
    foreign_class: SchoolClass
    foreign_pupil: Pupil
    foreign_teacher: User
    """Leads a class of the other school and is its careers lead."""
    foreign_officer: User

    coordination: User

    company: Company
    site: Site
    contact: Contact
    company_admin: User
    company_member: User
    offer: Offer
    """Published, two seats, covers the period."""

    foreign_company: Company
    foreign_contact: Contact
    foreign_member: User
    """Team admin of the other company."""
    foreign_offer: Offer
    """Published by the other company, one seat."""

    @cached_property
    def application(self) -> Application:
        """Elif's application to the offer, sent, waiting for the company."""
        return ApplicationFactory(pupil=self.pupil, offer=self.offer, period=self.period)

    @cached_property
    def placement(self) -> Placement:
        """Elif's planned placement, arranged on a seat of the offer."""
        return PlacementFactory(pupil=self.pupil, offer=self.offer, period=self.period)

    @property
    def users(self) -> dict[str, User | None]:
        """By role, for tables of who may do what. ``None`` is nobody signed in."""
        return {
            "anonymous": None,
            "pupil": self.pupil.user,
            "classmate": self.classmate.user,
            "other_pupil": self.other_pupil.user,
            "foreign_pupil": self.foreign_pupil.user,
            "class_teacher": self.class_teacher,
            "other_class_teacher": self.other_class_teacher,
            "careers_lead": self.careers_lead,
            "foreign_teacher": self.foreign_teacher,
            "company_admin": self.company_admin,
            "company_member": self.company_member,
            "foreign_member": self.foreign_member,
            "officer": self.officer,
            "foreign_officer": self.foreign_officer,
            "coordination": self.coordination,
        }


def make_cast() -> Cast:
    """Makes the whole cast, in a tenth of a second."""
    here = NeighbourhoodFactory()
    there = NeighbourhoodFactory(slug="innenstadt-ost", latitude=51.5108, longitude=7.5082)
    school = SchoolFactory(name="Schule am Hafen", neighbourhood=here)
    foreign_school = SchoolFactory(
        name="Gesamtschule Gartenstadt",
        school_type=SchoolType.GESAMTSCHULE,
        neighbourhood=there,
        postal_code="44141",
        latitude=51.49922,
        longitude=7.50329,
    )
    officer = _officer("Selin", "Kaya", school)
    return Cast(
        neighbourhood=here,
        other_neighbourhood=there,
        occupation=OccupationFactory(),
        school=school,
        officer=officer,
        foreign_school=foreign_school,
        foreign_officer=_officer("Bernd", "Ostrop", foreign_school),
        coordination=CoordinationFactory(
            first_name="Gabi", last_name="Lenz", email="koordination@example.org"
        ),
        **_classes(school),
        **_foreign_classes(foreign_school),
        **_company(officer, here),
        **_foreign_company(there),
    )


def _officer(first_name: str, last_name: str, school: School) -> User:
    officer = OfficerFactory(
        first_name=first_name, last_name=last_name, email=f"{last_name.lower()}@example.org"
    )
    OfficerPostFactory(officer=officer, school=school)
    return officer


def _teacher(first_name: str, last_name: str, school: School, *, lead: bool = False) -> Teacher:
    user = UserFactory(
        role=Role.TEACHER,
        first_name=first_name,
        last_name=last_name,
        email=f"{last_name.lower()}@example.org",
    )
    return TeacherFactory(user=user, school=school, is_careers_lead=lead)


def _classes(school: School) -> dict[str, Any]:
    class_teacher = _teacher("Heike", "Brandt", school)
    other_class_teacher = _teacher("Jörg", "Wessel", school)
    class_9b = SchoolClassFactory(school=school, name="9b", teachers=[class_teacher])
    class_9a = SchoolClassFactory(school=school, name="9a", teachers=[other_class_teacher])
    pupil = PupilFactory(
        first_name="Elif",
        last_name="Yıldız",
        school_class=class_9b,
        interests=[OccupationalFieldFactory()],
        strengths=[Strength.PATIENT, Strength.HANDS_ON],
    )
    guardian = GuardianFactory(
        pupil=pupil, first_name="Aylin", last_name="Yıldız", email="eltern@example.org"
    )
    for purpose in ConsentPurpose:
        ConsentFactory(pupil=pupil, guardian=guardian, purpose=purpose)
        ConsentTextFactory(purpose=purpose, reader=TextReader.PUPIL)
    return {
        "class_9b": class_9b,
        "class_9a": class_9a,
        "period": InternshipPeriodFactory(school=school, classes=[class_9a, class_9b]),
        "pupil": pupil,
        "guardian": guardian,
        "classmate": PupilFactory(first_name="Jan", last_name="Kowalski", school_class=class_9b),
        "other_pupil": PupilFactory(
            first_name="Emma", last_name="Vogel", school_class=class_9a, age=16
        ),
        "class_teacher": class_teacher.user,
        "other_class_teacher": other_class_teacher.user,
        "careers_lead": _teacher("Petra", "Stubbe", school, lead=True).user,
    }


def _foreign_classes(school: School) -> dict[str, Any]:
    teacher = _teacher("Frank", "Fremer", school, lead=True)
    foreign_class = SchoolClassFactory(school=school, name="9b", teachers=[teacher])
    InternshipPeriodFactory(school=school, classes=[foreign_class])
    return {
        "foreign_class": foreign_class,
        "foreign_pupil": PupilFactory(
            first_name="Noor", last_name="Haddad", school_class=foreign_class
        ),
        "foreign_teacher": teacher.user,
    }


def _company(owner: User, neighbourhood: Neighbourhood) -> dict[str, Any]:
    company = CompanyFactory(name="Hafenwerkstatt Testmann", owner=owner, branch=BranchFactory())
    site = SiteFactory(company=company, neighbourhood=neighbourhood)
    contact = ContactFactory(company=company, first_name="Ulla", last_name="Testmann")
    return {
        "company": company,
        "site": site,
        "contact": contact,
        "company_admin": _member("Ulla", "Testmann", company, is_admin=True),
        "company_member": _member("Timo", "Mitwirk", company, is_admin=False),
        "offer": OfferFactory(
            company=company, site=site, contact=contact, title="Werkbank", seat_count=2
        ),
    }


def _foreign_company(neighbourhood: Neighbourhood) -> dict[str, Any]:
    company = CompanyFactory(name="Gartenbau Beispiel")
    site = SiteFactory(
        company=company, neighbourhood=neighbourhood, latitude=51.5041, longitude=7.4998
    )
    contact = ContactFactory(company=company, first_name="Rolf", last_name="Beispiel")
    return {
        "foreign_company": company,
        "foreign_contact": contact,
        "foreign_member": _member("Rolf", "Beispiel", company, is_admin=True),
        "foreign_offer": OfferFactory(company=company, site=site, contact=contact, title="Beete"),
    }


def _member(first_name: str, last_name: str, company: Company, *, is_admin: bool) -> User:
    user = UserFactory(
        role=Role.COMPANY,
        first_name=first_name,
        last_name=last_name,
        email=f"{last_name.lower()}@example.com",
    )
    MemberFactory(company=company, user=user, is_admin=is_admin)
    return user


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast in the test's database."""
    return make_cast()
