"""Schools, school years, classes, periods and the people who work there."""

from dataclasses import dataclass, field
from datetime import date
from typing import cast

from accounts.enums import Role
from accounts.models import User
from quartier.demo import people, texts
from quartier.demo.city import City
from quartier.demo.dice import split
from quartier.demo.names import Person
from quartier.demo.terms import Span
from quartier.lib.dates import school_year_name, school_year_span
from schools.enums import PeriodKind
from schools.models import (
    InternshipPeriod,
    OfficerPost,
    School,
    SchoolClass,
    SchoolYear,
    Teacher,
)

GRADES = (8, 9, 10)
LETTERS = "abcd"
CLASS_WEIGHT = {"H": 22, "GE": 28}
"""Usual size of a class by school type."""

# When each school's internships begin, in weeks from now, by grade. So some lie ahead, some run,
# some are over, whatever the day is. The first line is the school of the demo's people.
STARTS = [
    {9: 5, 10: -9},
    {9: 7, 10: -1},
    {9: -1, 10: 4},
    {9: 9, 10: -6},
    {9: 3, 10: -12},
    {9: -7, 10: 6},
    {9: 6, 10: -4},
    {9: 11, 10: -1},
    {9: -1, 10: 8},
    {9: 4, 10: -10},
]
LENGTHS = {9: 3, 10: 2}
HOURS = [
    "Mo bis Do, 8 bis 14 Uhr",
    "Di und Do, 9 bis 15 Uhr",
    "Mo, Mi, Fr, 8 bis 13 Uhr",
    "täglich in der großen Pause",
    "Mo bis Mi, 10 bis 15 Uhr",
]


@dataclass
class Campus:
    """A school with everything that belongs to it."""

    school: School
    parallel_classes: int
    lead: Teacher
    officers: list[User] = field(default_factory=list)
    classes: list["Room"] = field(default_factory=list)
    leavers: "Room | None" = None
    last_year: InternshipPeriod | None = None
    long_term: InternshipPeriod | None = None
    """One day a week for a few pupils; for no class as a whole."""


@dataclass
class Room:
    """A class, its teacher, its periods and how many pupils it is to have."""

    school_class: SchoolClass
    teacher: Teacher
    periods: list[InternshipPeriod] = field(default_factory=list)
    seats: int = 0


def build_schools(city: City) -> list[Campus]:
    """The ten schools with classes, teachers, officers and periods."""
    years = {start: _year(city, start) for start in (city.terms.year, city.terms.year - 1)}
    campuses = [_campus(city, row) for row in texts.rows("schools")]
    for number, campus in enumerate(campuses):
        _classes(city, campus, years[city.terms.year])
        _leavers(city, campus, years[city.terms.year - 1])
        _periods(city, campus, STARTS[number % len(STARTS)], years, number)
    _fill_classes(city, [room for campus in campuses for room in campus.classes])
    _officers(city, campuses)
    for person in (people.COORDINATION.name, "Ralf Mispelkothen"):
        first_name, last_name = person.split(" ", 1)
        is_first = person == people.COORDINATION.name
        city.account(
            role=Role.COORDINATION,
            is_staff=True,
            first_name=first_name,
            last_name=last_name,
            email=people.COORDINATION.email if is_first else "ralf.mispelkothen@example.org",
        )
    return campuses


def _year(city: City, start: int) -> SchoolYear:
    starts_on, ends_on = school_year_span(start)
    name = school_year_name(start)
    known = SchoolYear.objects.filter(name=name).first()
    return known or city.store.add(SchoolYear(name=name, starts_on=starts_on, ends_on=ends_on))


def _campus(city: City, row: dict[str, str]) -> Campus:
    school = city.store.add(
        School(
            public_id=city.dice.uuid(),
            number=row["number"],
            name=row["name"],
            school_type=row["school_type"],
            street=row["street"],
            postal_code=row["postal_code"],
            neighbourhood=city.facts.neighbourhoods[row["neighbourhood"]],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            phone=city.names.phone(),
            email=city.names.email("schule", row["number"], domain="example.org"),
            joined_on=date.fromisoformat(row["joined_on"]),
        )
    )
    school.set_sort_key()
    is_first = not city.store.all(Teacher)
    lead = _teacher(city, school, people.CAREERS_LEAD if is_first else None, is_lead=True)
    return Campus(school, int(row["parallel_classes"]), lead)


def _teacher(
    city: City,
    school: School,
    known: people.DemoSignIn | None = None,
    *,
    is_lead: bool = False,
) -> Teacher:
    person = Person(*known.name.split(" ", 1)) if known else city.names.staff()
    user = city.account(
        role=Role.TEACHER,
        first_name=person.first_name,
        last_name=person.last_name,
        email=known.email
        if known
        else city.names.email(person.first_name, person.last_name, domain="example.org"),
        last_login=city.terms.moment(city.terms.day(-city.dice.between(1, 30)), 10),
    )
    return city.store.add(
        Teacher(
            public_id=city.dice.uuid(),
            user=user,
            school=school,
            is_careers_lead=is_lead,
            hours=city.dice.pick(HOURS) if is_lead else "",
        )
    )


def _classes(city: City, campus: Campus, year: SchoolYear) -> None:
    is_first = campus.school.number == texts.rows("schools")[0]["number"]
    for grade in GRADES:
        for letter in LETTERS[: campus.parallel_classes]:
            name = f"{grade}{letter}"
            known = people.CLASS_TEACHER if is_first and name == "9b" else None
            campus.classes.append(_room(city, campus.school, year, grade, name, known))


def _room(
    city: City,
    school: School,
    year: SchoolYear,
    grade: int,
    name: str,
    known: people.DemoSignIn | None = None,
) -> Room:
    school_class = city.store.add(
        SchoolClass(public_id=city.dice.uuid(), school=school, year=year, grade=grade, name=name)
    )
    teacher = _teacher(city, school, known)
    _link_teacher(city, school_class, teacher)
    return Room(school_class, teacher)


def _link_teacher(city: City, school_class: SchoolClass, teacher: Teacher) -> None:
    link = SchoolClass.teachers.through
    city.store.add(link(schoolclass_id=school_class.pk, teacher_id=teacher.pk))


def _leavers(city: City, campus: Campus, last_year: SchoolYear) -> None:
    """Last year's grade 10: those who found an apprenticeship are in the figures."""
    campus.leavers = _room(city, campus.school, last_year, 10, "10a")


def _fill_classes(city: City, rooms: list[Room]) -> None:
    weights = [
        CLASS_WEIGHT[room.school_class.school.school_type] * city.dice.near(1, 0.06)
        for room in rooms
    ]
    for room, seats in zip(rooms, split(city.size.pupils, weights), strict=True):
        room.seats = seats


def _periods(
    city: City,
    campus: Campus,
    starts: dict[int, int],
    years: dict[int, SchoolYear],
    number: int,
) -> None:
    year = years[city.terms.year]
    for grade, weeks in starts.items():
        span = city.terms.block(weeks, LENGTHS[grade])
        rooms = [room for room in campus.classes if room.school_class.grade == grade]
        _period(city, campus, year, f"Praktikum Jahrgang {grade}", span, rooms)
    grade_8 = [room for room in campus.classes if room.school_class.grade == 8]
    _period(city, campus, year, "Schnupperwoche Jahrgang 8", city.terms.block(20, 1), grade_8)
    if number % 3 == 0:
        # Around today, so that internships run in the holidays as well.
        span = Span(city.terms.day(-63), city.terms.day(91))
        name, kind = "Langzeitpraktikum", PeriodKind.LONG_TERM
        campus.long_term = _period(city, campus, year, name, span, [], kind)
        # The last class of grade 10 works one day a week in the next half-year.
        span = Span(city.terms.day(70), city.terms.day(110))
        rooms = [room for room in campus.classes if room.school_class.grade == 10][-1:]
        _period(city, campus, year, "Langzeitpraktikum 2. Halbjahr", span, rooms, kind)
    last = city.terms.block(-44, 3)
    campus.last_year = _period(
        city, campus, years[city.terms.year - 1], "Praktikum Jahrgang 9 (letztes Jahr)", last, []
    )


def _period(
    city: City,
    campus: Campus,
    year: SchoolYear,
    name: str,
    span: Span,
    rooms: list[Room],
    kind: PeriodKind = PeriodKind.INTERNSHIP,
) -> InternshipPeriod:
    days_before = {"find_by": 21, "agreement_by": 10}
    period = city.store.add(
        InternshipPeriod(
            public_id=city.dice.uuid(),
            school=campus.school,
            year=year,
            kind=kind,
            name=name,
            starts_on=span.starts_on,
            ends_on=span.ends_on,
            **{
                key: date.fromordinal(span.starts_on.toordinal() - days)
                for key, days in days_before.items()
            },
        )
    )
    link = InternshipPeriod.classes.through
    for room in rooms:
        room.periods.append(period)
        city.store.add(link(internshipperiod_id=period.pk, schoolclass_id=room.school_class.pk))
    return period


def _officers(city: City, campuses: list[Campus]) -> None:
    """Twelve officers: one at each school, a second one at two of the large ones."""
    large = sorted(campuses, key=lambda campus: -campus.parallel_classes)[:2]
    posts = [*campuses, *large]
    for number, (campus, name) in enumerate(
        zip(posts, texts.read("names")["officers"]["people"], strict=True)
    ):
        first_name, last_name = cast(tuple[str, str], name)
        is_known = f"{first_name} {last_name}" == people.OFFICER.name
        officer = city.account(
            role=Role.ACQUISITION,
            is_staff=True,
            first_name=first_name,
            last_name=last_name,
            email=people.OFFICER.email
            if is_known
            else city.names.email(first_name, last_name, domain="example.org"),
            phone=city.names.phone(),
        )
        campus.officers.append(officer)
        starts_on = max(campus.school.joined_on, city.terms.day(-900))
        if number in {3, 8}:
            # Moved from another school: an ended post stays in the history.
            moved_on = city.terms.day(-200)
            before = campuses[(number + 4) % len(campuses)]
            _post(city, officer, before.school, min(starts_on, moved_on), moved_on)
            starts_on = city.terms.day(-199)
        _post(city, officer, campus.school, starts_on)


def _post(
    city: City, officer: User, school: School, starts_on: date, ends_on: date | None = None
) -> None:
    city.store.add(
        OfficerPost(
            officer=officer,
            school=school,
            room=f"Raum {city.dice.pick(['E', '1', '2'])}{city.dice.between(1, 28):02d}",
            hours=city.dice.pick(HOURS),
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )
