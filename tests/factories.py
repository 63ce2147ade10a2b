"""Rows for tests, one factory a model.

Every default is the plain good case: an approved company, a published offer with one seat, a
sent application. Nothing is random, and a factory makes only the rows its own row cannot stand
without. Facts of the catalogue are fetched by their key and made once.
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import LinkPurpose, Role
from accounts.models import AccessSlip, ActionLink, CalendarKey, User
from catalogue.models import (
    Branch,
    DatedSetting,
    Neighbourhood,
    Occupation,
    OccupationalField,
    PostalCode,
    PublicHoliday,
    SchoolHoliday,
    YouthRule,
)
from companies.enums import (
    ApprovalItem,
    AskChannel,
    CompanyLinkKind,
    CompanyState,
    NoteKind,
    OfferKind,
    OfferState,
    Sameness,
    SignUpState,
)
from companies.models import (
    ApprovalCheck,
    CareCase,
    ColumnMapping,
    Company,
    CompanyLink,
    CompanySignUp,
    Contact,
    ContactNote,
    DuplicatePair,
    FollowUp,
    HandedCompany,
    HandOver,
    ImportBatch,
    ImportRow,
    ListColumns,
    Member,
    Merge,
    NoteTemplate,
    Offer,
    OfferAsking,
    OfferTemplate,
    SavedList,
    Seat,
    SeatBooking,
    Site,
    Tag,
)
from journal.enums import Audience, AuditAction, Channel
from journal.models import AuditEntry, JobRun, Message
from placements.enums import (
    ACTIVE_PLACEMENTS,
    ApplicationState,
    EventKind,
    EventState,
    GuestState,
    PlacementSource,
    PlacementState,
    ReportCategory,
    TrainingState,
)
from placements.enums import SignUpState as EventSignUpState
from placements.models import (
    Application,
    Event,
    EventClass,
    EventCompany,
    EventSignUp,
    Placement,
    Report,
    TrainingPath,
)
from quartier.lib import tokens
from quartier.lib.dates import BERLIN
from schools.enums import ConsentPurpose, ConsentState, DecidedBy, SchoolType, TextReader
from schools.models import (
    Consent,
    ConsentText,
    Guardian,
    InternshipPeriod,
    OfficerPost,
    Pupil,
    PupilColumns,
    PupilImport,
    PupilImportRow,
    School,
    SchoolClass,
    SchoolYear,
    Teacher,
)


def monday_in(weeks: int) -> date:
    """The Monday of the week that lies so many weeks after this one."""
    today = timezone.localdate()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)


def school_year_start() -> int:
    """The calendar year in which the present school year began on 1 August."""
    today = timezone.localdate()
    return today.year if today.month >= 8 else today.year - 1


def days_ago(count: int) -> datetime:
    """This moment, so many days ago."""
    return timezone.now() - timedelta(days=count)


# --- Catalogue -------------------------------------------------------------------------------
class OccupationalFieldFactory(DjangoModelFactory):
    """„Metall, Maschinenbau“ unless told otherwise."""

    class Meta:
        model = OccupationalField
        django_get_or_create = ("code",)

    code = "M"
    slug = factory.LazyAttribute(
        lambda row: "metall-maschinenbau" if row.code == "M" else f"feld-{row.code.lower()}"
    )
    name = factory.LazyAttribute(
        lambda row: "Metall, Maschinenbau" if row.code == "M" else f"Feld {row.code}"
    )


class OccupationFactory(DjangoModelFactory):
    """Industriemechaniker*in unless told otherwise."""

    class Meta:
        model = Occupation
        django_get_or_create = ("slug",)

    slug = "industriemechaniker"
    title = factory.LazyAttribute(
        lambda row: (
            "Industriemechaniker*in"
            if row.slug == "industriemechaniker"
            else row.slug.replace("-", " ").capitalize()
        )
    )
    official_title = factory.SelfAttribute("title")
    kldb_code = "25102"
    field = factory.SubFactory(OccupationalFieldFactory)
    training_months = 42
    chamber = "IHK"


class NeighbourhoodFactory(DjangoModelFactory):
    """Innenstadt-Nord unless told otherwise."""

    class Meta:
        model = Neighbourhood
        django_get_or_create = ("slug",)

    slug = "innenstadt-nord"
    name = factory.LazyAttribute(lambda row: row.slug.title())
    short_name = factory.LazyAttribute(lambda row: row.name[:20])
    district_numbers = "04-06"
    latitude = 51.5304
    longitude = 7.4624
    tile_x = factory.LazyFunction(lambda: 100 + Neighbourhood.objects.count())
    tile_y = 100


class PostalCodeFactory(DjangoModelFactory):
    """44147, the postal code of the school's quarter."""

    class Meta:
        model = PostalCode
        django_get_or_create = ("code",)

    code = "44147"
    latitude = 51.528
    longitude = 7.4412
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)


class SchoolHolidayFactory(DjangoModelFactory):
    """One week of holidays from ``starts_on`` on."""

    class Meta:
        model = SchoolHoliday
        django_get_or_create = ("name", "starts_on")

    name = "Herbstferien"
    starts_on = factory.LazyFunction(lambda: monday_in(20))
    ends_on = factory.LazyAttribute(lambda row: row.starts_on + timedelta(days=6))


class PublicHolidayFactory(DjangoModelFactory):
    """A day nobody works."""

    class Meta:
        model = PublicHoliday
        django_get_or_create = ("on",)

    on = factory.LazyFunction(lambda: monday_in(21))
    name = "Feiertag"


class BranchFactory(DjangoModelFactory):
    """Division 25, metal products, unless told otherwise."""

    class Meta:
        model = Branch
        django_get_or_create = ("code",)

    code = "25"
    section = "C"
    name = factory.LazyAttribute(
        lambda row: (
            "Herstellung von Metallerzeugnissen" if row.code == "25" else f"Branche {row.code}"
        )
    )


class DatedSettingFactory(DjangoModelFactory):
    """A threshold that has held for long; call ``rules.forget()`` after changing one."""

    class Meta:
        model = DatedSetting
        django_get_or_create = ("key", "valid_from")

    key = "application.answer_days"
    valid_from = date(2020, 8, 1)
    value = 10
    description = factory.SelfAttribute("key")
    source = "Test"


class YouthRuleFactory(DjangoModelFactory):
    """A rule of our own; the real ones are loaded from the data file."""

    class Meta:
        model = YouthRule
        django_get_or_create = ("code", "valid_from")

    code = "XX-01"
    valid_from = date(2020, 8, 1)
    severity = "warn"
    title = "Probe"
    text = "Nur ein Beispiel."
    applies_to = "alle"
    source = "Test"


# --- Accounts --------------------------------------------------------------------------------
class UserFactory(DjangoModelFactory):
    """An account of an adult that signs in without password; name the role."""

    class Meta:
        model = User

    role = Role.COORDINATION
    email = factory.Sequence(lambda number: f"konto{number}@example.org")
    first_name = "Vera"
    last_name = factory.Sequence(lambda number: f"Konto{number}")
    # Unusable. A real hash takes a tenth of a second, and hardly a test types a password.
    password = factory.LazyFunction(lambda: make_password(None))


class CoordinationFactory(UserFactory):
    """Somebody of the city's coordination."""

    role = Role.COORDINATION
    is_staff = True


class OfficerFactory(UserFactory):
    """An acquisition officer, at no school yet (``OfficerPostFactory``)."""

    role = Role.ACQUISITION
    is_staff = True


class PupilUserFactory(UserFactory):
    """The account of a pupil: no name, no mail address."""

    role = Role.PUPIL
    email = None
    first_name = ""
    last_name = ""


class AccessSlipFactory(DjangoModelFactory):
    """A valid slip with a known ``code``; the PIN is not set."""

    class Meta:
        model = AccessSlip

    class Params:
        code = factory.Sequence(lambda number: f"TEST{number:04d}")

    user = factory.SubFactory(PupilUserFactory)
    code_hash = factory.LazyAttribute(lambda row: tokens.keyed_hash(row.code, "slip"))
    created_by = factory.SubFactory(UserFactory, role=Role.TEACHER)
    expires_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=300))


class ActionLinkFactory(DjangoModelFactory):
    """A usable link to answer an application; give the ``object_id``."""

    class Meta:
        model = ActionLink

    purpose = LinkPurpose.ANSWER_APPLICATION
    object_id = factory.LazyFunction(uuid.uuid4)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=21))


class CalendarKeyFactory(DjangoModelFactory):
    """The key of an officer's calendar."""

    class Meta:
        model = CalendarKey

    user = factory.SubFactory("tests.factories.OfficerFactory")


# --- Schools ---------------------------------------------------------------------------------
class SchoolFactory(DjangoModelFactory):
    """A Hauptschule in the programme."""

    class Meta:
        model = School

    number = factory.Sequence(lambda number: f"{100000 + number}")
    name = factory.Sequence(lambda number: f"Testschule {number}")
    school_type = SchoolType.HAUPTSCHULE
    street = "Scharnhorststr. 40"
    postal_code = "44147"
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    latitude = 51.52044
    longitude = 7.44654
    joined_on = date(2020, 8, 1)


class SchoolYearFactory(DjangoModelFactory):
    """The present school year; ``start_year`` names another."""

    class Meta:
        model = SchoolYear
        django_get_or_create = ("name",)

    class Params:
        start_year = factory.LazyFunction(school_year_start)

    name = factory.LazyAttribute(lambda row: f"{row.start_year}/{(row.start_year + 1) % 100:02d}")
    starts_on = factory.LazyAttribute(lambda row: date(row.start_year, 8, 1))
    ends_on = factory.LazyAttribute(lambda row: date(row.start_year + 1, 7, 31))


class TeacherFactory(DjangoModelFactory):
    """A teacher with an account."""

    class Meta:
        model = Teacher

    user = factory.SubFactory(UserFactory, role=Role.TEACHER)
    school = factory.SubFactory(SchoolFactory)


class SchoolClassFactory(DjangoModelFactory):
    """A class of grade 9 of the present year; ``teachers`` lead it."""

    class Meta:
        model = SchoolClass
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    year = factory.SubFactory(SchoolYearFactory)
    grade = 9
    name = factory.Sequence(lambda number: f"9-{number}")

    @factory.post_generation
    def teachers(self, create: bool, extracted: list[Teacher] | None, **_kwargs: Any) -> None:
        if create and extracted:
            self.teachers.set(extracted)


class OfficerPostFactory(DjangoModelFactory):
    """An officer's present post at a school."""

    class Meta:
        model = OfficerPost

    officer = factory.SubFactory(OfficerFactory)
    school = factory.SubFactory(SchoolFactory)
    room = "Raum 12"
    hours = "Mo bis Do, 8 bis 14 Uhr"
    starts_on = date(2020, 8, 1)


class InternshipPeriodFactory(DjangoModelFactory):
    """Three weeks of internship in five weeks' time for ``classes``."""

    class Meta:
        model = InternshipPeriod
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    year = factory.SubFactory(SchoolYearFactory)
    name = "Praktikum Jahrgang 9"
    starts_on = factory.LazyFunction(lambda: monday_in(5))
    ends_on = factory.LazyAttribute(lambda row: row.starts_on + timedelta(days=18))
    find_by = factory.LazyAttribute(lambda row: row.starts_on - timedelta(days=14))
    agreement_by = factory.LazyAttribute(lambda row: row.starts_on - timedelta(days=7))

    @factory.post_generation
    def classes(self, create: bool, extracted: list[SchoolClass] | None, **_kwargs: Any) -> None:
        if create and extracted:
            self.classes.set(extracted)


class PupilFactory(DjangoModelFactory):
    """A pupil of 14 with an account and no e-mail; ``interests`` are occupational fields."""

    class Meta:
        model = Pupil
        skip_postgeneration_save = True

    class Params:
        age = 14

    user = factory.SubFactory(PupilUserFactory)
    school_class = factory.SubFactory(SchoolClassFactory)
    first_name = "Mila"
    last_name = factory.Sequence(lambda number: f"Nachname{number}")
    # 100 days after the birthday, so that nobody changes age in the middle of a test's period.
    born_on = factory.LazyAttribute(
        lambda row: timezone.localdate() - timedelta(days=round(row.age * 365.25) + 100)
    )

    @factory.post_generation
    def interests(
        self, create: bool, extracted: list[OccupationalField] | None, **_kwargs: Any
    ) -> None:
        if create and extracted:
            self.interests.set(extracted)


class GuardianFactory(DjangoModelFactory):
    """A guardian with a mail address."""

    class Meta:
        model = Guardian

    pupil = factory.SubFactory(PupilFactory)
    first_name = "Sabine"
    last_name = factory.SelfAttribute("pupil.last_name")
    email = factory.Sequence(lambda number: f"eltern{number}@example.org")


class ConsentTextFactory(DjangoModelFactory):
    """The German text of a purpose."""

    class Meta:
        model = ConsentText
        django_get_or_create = ("purpose", "reader", "language", "version")

    purpose = ConsentPurpose.PROFILE_TO_COMPANY
    reader = TextReader.GUARDIAN
    language = "de"
    version = 1
    title = "Darf der Betrieb die Bewerbung sehen?"
    text = "Der Betrieb sieht Vorname, Jahrgang, Interessen, Stärken und drei Antworten."
    valid_from = date(2020, 8, 1)


class ConsentFactory(DjangoModelFactory):
    """A consent the guardian has given by the link."""

    class Meta:
        model = Consent

    pupil = factory.SubFactory(PupilFactory)
    guardian = None
    purpose = ConsentPurpose.PROFILE_TO_COMPANY
    text = factory.SubFactory(ConsentTextFactory, purpose=factory.SelfAttribute("..purpose"))
    state = ConsentState.GIVEN
    requested_at = factory.LazyFunction(lambda: days_ago(20))
    decided_at = factory.LazyAttribute(
        lambda row: None if row.state == ConsentState.REQUESTED else days_ago(15)
    )
    decided_by = factory.LazyAttribute(
        lambda row: "" if row.state == ConsentState.REQUESTED else DecidedBy.GUARDIAN
    )


# --- Companies -------------------------------------------------------------------------------
class CompanyFactory(DjangoModelFactory):
    """An active company that a person has approved."""

    class Meta:
        model = Company

    name = factory.Sequence(lambda number: f"Testbetrieb {number}")
    state = CompanyState.ACTIVE
    approved_at = factory.LazyFunction(lambda: days_ago(100))


class CompanySignUpFactory(DjangoModelFactory):
    """Somebody signed a company up a day ago and has not tapped on the link yet."""

    class Meta:
        model = CompanySignUp

    name = factory.Sequence(lambda number: f"Neuer Betrieb {number}")
    street = "Bornstr. 10"
    postal_code = "44147"
    phone = "0231 000 4712"
    first_name = "Nora"
    last_name = "Neumann"
    function = "Inhaberin"
    email = factory.Sequence(lambda number: f"nora{number}@example.com")
    created_at = factory.LazyFunction(lambda: days_ago(1))
    company = factory.LazyAttribute(
        lambda row: (
            None
            if row.state == SignUpState.UNCONFIRMED
            else CompanyFactory(state=CompanyState.INTERESTED, approved_at=None)
        )
    )
    state = SignUpState.UNCONFIRMED


class ApprovalCheckFactory(DjangoModelFactory):
    """Somebody made sure that the company exists."""

    class Meta:
        model = ApprovalCheck

    company = factory.SubFactory(CompanyFactory)
    item = ApprovalItem.EXISTS
    done_on = factory.LazyFunction(timezone.localdate)
    by = factory.SubFactory(OfficerFactory)


def tick_all(company: Company) -> Company:
    """Makes sure of everything before an approval."""
    for item in ApprovalItem:
        ApprovalCheckFactory(company=company, item=item)
    return company


class SiteFactory(DjangoModelFactory):
    """The main site, a short way from the default school."""

    class Meta:
        model = Site

    company = factory.SubFactory(CompanyFactory)
    street = "Schützenstr. 5"
    postal_code = "44147"
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    latitude = 51.5241
    longitude = 7.4519


class ContactFactory(DjangoModelFactory):
    """The main contact, who gets requests by mail."""

    class Meta:
        model = Contact

    company = factory.SubFactory(CompanyFactory)
    first_name = "Ulla"
    last_name = factory.Sequence(lambda number: f"Kontakt{number}")
    email = factory.Sequence(lambda number: f"kontakt{number}@example.com")
    phone = "0231 000 4711"


class MemberFactory(DjangoModelFactory):
    """Somebody with an account in a company."""

    class Meta:
        model = Member

    company = factory.SubFactory(CompanyFactory)
    user = factory.SubFactory(UserFactory, role=Role.COMPANY)
    is_admin = True


class OfferFactory(DjangoModelFactory):
    """A published offer of an internship; ``seat_count`` seats (one)."""

    class Meta:
        model = Offer
        skip_postgeneration_save = True

    company = factory.SubFactory(CompanyFactory)
    site = factory.LazyAttribute(
        lambda row: row.company.sites.first() or SiteFactory(company=row.company)
    )
    kind = OfferKind.INTERNSHIP
    occupation = factory.SubFactory(OccupationFactory)
    title = factory.Sequence(lambda number: f"Praktikum in der Werkstatt {number}")
    description = "Du misst, feilst und bohrst. Am Ende nimmst du dein Werkstück mit."
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=300))
    state = OfferState.PUBLISHED
    published_at = factory.LazyAttribute(
        lambda row: days_ago(20) if row.state in {OfferState.PUBLISHED, OfferState.PAUSED} else None
    )

    @factory.post_generation
    def seat_count(self, create: bool, extracted: int | None, **_kwargs: Any) -> None:
        if create:
            count = 1 if extracted is None else extracted
            Seat.objects.bulk_create(Seat(offer=self, number=n + 1) for n in range(count))


class OfferAskingFactory(DjangoModelFactory):
    """A company was asked by mail whether an offer is right."""

    class Meta:
        model = OfferAsking

    offer = factory.SubFactory(OfferFactory, state=OfferState.AWAITING_COMPANY)
    contact = factory.LazyAttribute(lambda row: row.offer.contact)
    channel = AskChannel.MAIL
    link_id = factory.LazyAttribute(
        lambda row: (
            ActionLinkFactory(
                purpose=LinkPurpose.CONFIRM_OFFER, object_id=row.offer.public_id
            ).public_id
        )
    )


class OfferTemplateFactory(DjangoModelFactory):
    """Words for an occupation and a kind, one for each row."""

    class Meta:
        model = OfferTemplate

    slug = factory.Sequence(lambda number: f"vorlage-{number}")
    occupation = factory.Sequence(lambda number: OccupationFactory(slug=f"beruf-{number}"))
    kind = OfferKind.INTERNSHIP
    title = "Messen, feilen, bohren"
    description = "Du baust ein eigenes Werkstück und nimmst es mit nach Hause."


class SeatFactory(DjangoModelFactory):
    """One more seat of an offer."""

    class Meta:
        model = Seat

    offer = factory.SubFactory(OfferFactory, seat_count=0)
    number = factory.LazyAttribute(lambda row: row.offer.seats.count() + 1)


class SeatBookingFactory(DjangoModelFactory):
    """A seat held for the default period."""

    class Meta:
        model = SeatBooking

    seat = factory.SubFactory(SeatFactory)
    starts_on = factory.LazyFunction(lambda: monday_in(5))
    ends_on = factory.LazyAttribute(lambda row: row.starts_on + timedelta(days=18))


class ContactNoteFactory(DjangoModelFactory):
    """A note of a phone call."""

    class Meta:
        model = ContactNote

    company = factory.SubFactory(CompanyFactory)
    by = factory.SubFactory(OfficerFactory)
    kind = NoteKind.PHONE
    text = "Kurz gesprochen."


class FollowUpFactory(DjangoModelFactory):
    """Something due today."""

    class Meta:
        model = FollowUp

    company = factory.SubFactory(CompanyFactory)
    responsible = factory.SubFactory(OfficerFactory)
    due_on = factory.LazyFunction(timezone.localdate)
    subject = "Nach Plätzen fragen"


class TagFactory(DjangoModelFactory):
    """A word on companies."""

    class Meta:
        model = Tag

    name = factory.Sequence(lambda number: f"Schlagwort {number}")


class SavedListFactory(DjangoModelFactory):
    """An officer's own companies, under a name."""

    class Meta:
        model = SavedList

    owner = factory.SubFactory(OfficerFactory)
    name = factory.Sequence(lambda number: f"Liste {number}")
    query = "wer=ich"


class ListColumnsFactory(DjangoModelFactory):
    """Somebody who wants phone numbers on the list."""

    class Meta:
        model = ListColumns

    user = factory.SubFactory(OfficerFactory)
    names = factory.LazyFunction(lambda: ["name", "phone_link"])


class NoteTemplateFactory(DjangoModelFactory):
    """A usual note for everybody, with a follow-up in a week."""

    class Meta:
        model = NoteTemplate

    label = factory.Sequence(lambda number: f"Vorlage {number}")
    text = "Kurz angerufen."
    follow_up_days = 7
    subject = "Wieder anrufen"


class CompanyLinkFactory(DjangoModelFactory):
    """A branch of another company."""

    class Meta:
        model = CompanyLink

    subject = factory.SubFactory(CompanyFactory)
    other = factory.SubFactory(CompanyFactory)
    kind = CompanyLinkKind.BRANCH


class HandOverFactory(DjangoModelFactory):
    """Companies that go from one officer to another, for good."""

    class Meta:
        model = HandOver

    giver = factory.SubFactory(OfficerFactory)
    receiver = factory.SubFactory(OfficerFactory)
    by = factory.SelfAttribute("giver")


class HandedCompanyFactory(DjangoModelFactory):
    """A company that changed hands, with one follow-up."""

    class Meta:
        model = HandedCompany

    handover = factory.SubFactory(HandOverFactory)
    company = factory.SubFactory(CompanyFactory)
    is_owner_moved = True
    follow_up_count = 1


class CareCaseFactory(DjangoModelFactory):
    """Two requests stayed without an answer; the company was told today."""

    class Meta:
        model = CareCase

    company = factory.SubFactory(CompanyFactory)
    silent_count = 2
    opened_at = factory.LazyFunction(timezone.now)
    warned_at = factory.SelfAttribute("opened_at")
    pause_on = factory.LazyAttribute(
        lambda row: timezone.localdate(row.opened_at) + timedelta(days=7)
    )


class DuplicatePairFactory(DjangoModelFactory):
    """Two companies with one telephone number that nobody has judged."""

    class Meta:
        model = DuplicatePair

    first = factory.SubFactory(CompanyFactory)
    second = factory.SubFactory(CompanyFactory)
    reasons = factory.LazyFunction(lambda: [Sameness.PHONE])
    score = 50


class MergeFactory(DjangoModelFactory):
    """A company that went into another and had nothing to take along."""

    class Meta:
        model = Merge

    survivor = factory.SubFactory(CompanyFactory)
    loser = factory.LazyAttribute(lambda row: CompanyFactory(merged_into=row.survivor))
    by = factory.SubFactory(OfficerFactory)
    reason = "steht zweimal da"


class ImportBatchFactory(DjangoModelFactory):
    """A spreadsheet with one column that has been read; ``ImportRowFactory`` makes its rows."""

    class Meta:
        model = ImportBatch

    by = factory.SubFactory(OfficerFactory)
    file_name = "betriebe.csv"
    header = ["Firma"]
    mapping = ["name"]
    source = factory.LazyFunction(lambda: {"notices": []})
    row_count = 1


class ImportRowFactory(DjangoModelFactory):
    """A row about a company nobody knows yet."""

    class Meta:
        model = ImportRow

    batch = factory.SubFactory(ImportBatchFactory)
    number = factory.Sequence(lambda number: number + 2)
    raw = factory.LazyFunction(lambda: ["Testbetrieb aus der Tabelle"])


class ColumnMappingFactory(DjangoModelFactory):
    """A mapping of the one column of ``ImportBatchFactory``."""

    class Meta:
        model = ColumnMapping

    name = factory.Sequence(lambda number: f"Meine Betriebe {number}")
    fields = factory.LazyFunction(lambda: {"firma": "name"})
    by = factory.SubFactory(OfficerFactory)


# --- Class lists -----------------------------------------------------------------------------
class PupilImportFactory(DjangoModelFactory):
    """A class list that has been checked and changes nothing."""

    class Meta:
        model = PupilImport

    school = factory.SubFactory(SchoolFactory)
    year = factory.SubFactory(SchoolYearFactory)
    by = factory.SubFactory(CoordinationFactory)
    file_name = "klassen.csv"
    state = "checked"
    header = ["Nachname", "Vorname", "Geburtsdatum", "Klasse"]
    places = [0, 1, 2, 3]
    mapping = ["last_name", "first_name", "born_on", "class"]
    source = factory.LazyFunction(lambda: {"notices": []})
    plan = factory.LazyFunction(
        lambda: (
            {"verdicts": {}, "classes": {}, "new_classes": [], "active": 0, "left": 0}
            | {"is_too_many": False, "mark": ""}
        )
    )
    row_count = 1
    counts = factory.LazyFunction(
        lambda: dict.fromkeys(("new", "moved", "changed", "left", "unchanged", "skipped"), 0)
    )


class PupilImportRowFactory(DjangoModelFactory):
    """A row about somebody the school does not know yet."""

    class Meta:
        model = PupilImportRow

    batch = factory.SubFactory(PupilImportFactory)
    number = factory.Sequence(lambda number: number + 2)
    raw = factory.LazyFunction(lambda: ["Neu", "Nora", "02.03.2011", "9b"])
    verdict = "new"


class PupilColumnsFactory(DjangoModelFactory):
    """The columns of ``PupilImportFactory`` as its school has saved them."""

    class Meta:
        model = PupilColumns

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda number: f"SchILD {number}")
    fields = factory.LazyFunction(lambda: {"nachname": "last_name"})


# --- Placements ------------------------------------------------------------------------------
def next_period(pupil: Pupil) -> InternshipPeriod:
    """The next period of the pupil's class; made if there is none."""
    school_class = pupil.school_class
    found = InternshipPeriod.objects.for_class(school_class).upcoming(timezone.localdate())
    return found.first() or InternshipPeriodFactory(
        school=school_class.school, year=school_class.year, classes=[school_class]
    )


def book(offer: Offer, starts_on: date, ends_on: date) -> SeatBooking:
    """Holds the first seat of the offer that is free on these days."""
    taken = SeatBooking.objects.active().overlapping(starts_on, ends_on)
    seat = offer.seats.exclude(pk__in=taken.values("seat")).order_by("number").first()
    assert seat is not None, "The offer has no free seat; give it a larger seat_count."
    return SeatBookingFactory(seat=seat, starts_on=starts_on, ends_on=ends_on)


class ApplicationFactory(DjangoModelFactory):
    """Sent yesterday, for the next period of the pupil's class (made if there is none).

    An accepted one holds a seat. With ``period=None`` give ``starts_on`` and ``ends_on``.
    """

    class Meta:
        model = Application

    pupil = factory.SubFactory(PupilFactory)
    offer = factory.SubFactory(OfferFactory)
    period = factory.LazyAttribute(lambda row: next_period(row.pupil))
    starts_on = factory.LazyAttribute(lambda row: row.period.starts_on)
    ends_on = factory.LazyAttribute(lambda row: row.period.ends_on)
    answer_likes = "Ich schraube gern an meinem Fahrrad."
    answer_strengths = "Ich bin geduldig und gebe nicht schnell auf."
    answer_reason = "Die Werkstatt ist nah und ich will sehen, wie man dort arbeitet."
    state = ApplicationState.SENT
    sent_at = factory.LazyAttribute(
        lambda row: None if row.state == ApplicationState.DRAFT else days_ago(1)
    )
    answer_by = factory.LazyAttribute(
        lambda row: (
            None
            if row.state == ApplicationState.DRAFT
            else timezone.localdate() + timedelta(days=9)
        )
    )
    confirm_by = factory.LazyAttribute(
        lambda row: (
            timezone.localdate() + timedelta(days=5)
            if row.state == ApplicationState.ACCEPTED
            else None
        )
    )
    booking = factory.LazyAttribute(
        lambda row: (
            book(row.offer, row.starts_on, row.ends_on)
            if row.state == ApplicationState.ACCEPTED
            else None
        )
    )


class PlacementFactory(DjangoModelFactory):
    """Planned for the next period of the pupil's class, on a seat of an offer.

    With ``application`` everything follows it; with ``offer=None`` no seat is held.
    """

    class Meta:
        model = Placement

    application = None
    pupil = factory.LazyAttribute(
        lambda row: row.application.pupil if row.application else PupilFactory()
    )
    offer = factory.LazyAttribute(
        lambda row: row.application.offer if row.application else OfferFactory()
    )
    company = factory.LazyAttribute(
        lambda row: row.offer.company if row.offer else CompanyFactory()
    )
    occupation = factory.LazyAttribute(lambda row: row.offer.occupation if row.offer else None)
    period = factory.LazyAttribute(
        lambda row: row.application.period if row.application else next_period(row.pupil)
    )
    starts_on = factory.LazyAttribute(
        lambda row: row.application.starts_on if row.application else row.period.starts_on
    )
    ends_on = factory.LazyAttribute(
        lambda row: row.application.ends_on if row.application else row.period.ends_on
    )
    source = factory.LazyAttribute(
        lambda row: PlacementSource.APPLICATION if row.application else PlacementSource.ARRANGED
    )
    state = PlacementState.PLANNED

    @factory.lazy_attribute
    def booking(self) -> SeatBooking | None:
        if self.application and self.application.booking:
            return self.application.booking
        if self.offer is None or self.state not in ACTIVE_PLACEMENTS:
            return None
        return book(self.offer, self.starts_on, self.ends_on)


class ReportFactory(DjangoModelFactory):
    """Something about an offer, by nobody signed in."""

    class Meta:
        model = Report

    offer = factory.SubFactory(OfferFactory)
    company = factory.SelfAttribute("offer.company")
    category = ReportCategory.NOT_AS_DESCRIBED
    text = "Die Arbeit ist eine andere."


class TrainingPathFactory(DjangoModelFactory):
    """An open way into an apprenticeship."""

    class Meta:
        model = TrainingPath

    pupil = factory.SubFactory(PupilFactory)
    company = factory.SubFactory(CompanyFactory)
    occupation = factory.SubFactory(OccupationFactory)
    state = TrainingState.OPEN


class EventFactory(DjangoModelFactory):
    """A company visit in ten days, nine to twelve, announced, with ten seats."""

    class Meta:
        model = Event

    kind = EventKind.COMPANY_VISIT
    title = "Ein Vormittag in der Werkstatt"
    starts_at = factory.LazyFunction(lambda: at_nine(10))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=3))
    place = "Speicherstraße 1, 44147 Dortmund"
    neighbourhood = factory.SubFactory(NeighbourhoodFactory)
    seats = 10
    officer = factory.SubFactory(OfficerFactory)
    state = EventState.OPEN


class EventCompanyFactory(DjangoModelFactory):
    """A company that was asked and has not answered."""

    class Meta:
        model = EventCompany

    event = factory.SubFactory(EventFactory)
    company = factory.SubFactory(CompanyFactory)
    state = GuestState.INVITED


class EventClassFactory(DjangoModelFactory):
    """A class that is invited."""

    class Meta:
        model = EventClass

    event = factory.SubFactory(EventFactory)
    school_class = factory.SubFactory(SchoolClassFactory)


class EventSignUpFactory(DjangoModelFactory):
    """A pupil who waits; services.sign_up gives seats and counts them."""

    class Meta:
        model = EventSignUp

    event = factory.SubFactory(EventFactory)
    pupil = factory.SubFactory(PupilFactory)
    state = EventSignUpState.WAITING


def at_nine(days: int) -> datetime:
    """Nine o'clock in Dortmund, so many days from now."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(9), BERLIN)


# --- Journal ---------------------------------------------------------------------------------
class MessageFactory(DjangoModelFactory):
    """A mail to a company that waits to be sent."""

    class Meta:
        model = Message

    key = factory.Sequence(lambda number: f"test:{number}")
    event = "test"
    channel = Channel.EMAIL
    audience = Audience.COMPANY
    address = factory.LazyAttribute(
        lambda row: "" if row.channel == Channel.IN_APP else "kontakt@example.com"
    )
    subject = "Eine Anfrage wartet"
    body = "Bitte schauen Sie auf die Seite hinter dem Link."


class AuditEntryFactory(DjangoModelFactory):
    """A change of state by the system."""

    class Meta:
        model = AuditEntry

    action = AuditAction.MOVED
    by_label = "System"
    object_type = "companies.offer"
    object_id = factory.LazyFunction(uuid.uuid4)


class JobRunFactory(DjangoModelFactory):
    """A finished run of a job."""

    class Meta:
        model = JobRun

    job = "placements.tasks.run_deadlines"
    period = factory.Sequence(lambda number: f"lauf-{number}")
    started_at = factory.LazyFunction(lambda: timezone.now() - timedelta(seconds=2))
    finished_at = factory.LazyFunction(timezone.now)
