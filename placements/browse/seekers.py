"""Who looks for a place, what we know about the person, and where ways may begin."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from accounts.enums import Role
from catalogue.models import Neighbourhood
from placements.browse.search import Days, Origin, Search
from quartier.lib.geo import Point, distance_metres
from schools.models import InternshipPeriod, OfficerPost, Pupil, School, Teacher

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


@dataclass(frozen=True)
class Seeker:
    """Somebody who looks for places on a day; nobody in particular if all is empty."""

    on: date
    pupil: Pupil | None = None
    school: School | None = None
    """The own school of a pupil or teacher: ways begin there unless another place is chosen."""
    periods: tuple[InternshipPeriod, ...] = ()
    """What the pupil's class has before it, the next one first."""
    likes: frozenset[int] = frozenset()
    """Ids of the fields the pupil is interested in."""

    @property
    def origin(self) -> Origin | None:
        """The own school."""
        return school_origin(self.school, is_own=True) if self.school else None


def seeker_of(user: "User | AnonymousUser", on: date) -> Seeker:
    """What we know about this account: three queries for a pupil, one for a teacher."""
    role = getattr(user, "role", "")
    if role == Role.TEACHER:
        teacher = Teacher.objects.filter(user=user.pk).select_related("school").first()
        return Seeker(on, school=teacher.school if teacher else None)
    pupil = None
    if role == Role.PUPIL:
        pupils = Pupil.objects.active().filter(user=user.pk)
        pupil = pupils.select_related("school_class__school__neighbourhood").first()
    if pupil is None:
        return Seeker(on)
    return Seeker(
        on,
        pupil=pupil,
        school=pupil.school_class.school,
        periods=upcoming_periods(pupil, on),
        likes=frozenset(pupil.interests.values_list("pk", flat=True)),
    )


def upcoming_periods(pupil: Pupil, on: date) -> tuple[InternshipPeriod, ...]:
    """The periods of the pupil's class; one that has begun comes last."""
    periods = InternshipPeriod.objects.for_class(pupil.school_class).upcoming(on)
    return tuple(sorted(periods, key=lambda period: (period.starts_on <= on, period.starts_on)))


def search_of(pupil: Pupil, period: InternshipPeriod | None, on: date) -> Search:
    """What a pupil may have: the kind and days of the period, grade and age, near the school.

    The pupil's class and school should be loaded.
    """
    return Search(
        on=on,
        kind=period.kind if period else "",
        window=Days(period.starts_on, period.ends_on) if period else None,
        grade=pupil.school_class.grade,
        age=pupil.age_on(period.starts_on if period else on),
        origin=school_origin(pupil.school_class.school, is_own=True),
    )


def origins(on: date) -> list[Origin]:
    """Every place a way may begin: schools of the programme, then neighbourhoods. Two queries."""
    schools = School.objects.taking_part(on).only("number", "name", "latitude", "longitude")
    return [
        *(school_origin(school) for school in schools),
        *(neighbourhood_origin(area) for area in Neighbourhood.objects.active()),
    ]


def school_origin(school: School, *, is_own: bool = False) -> Origin:
    """Ways from this school."""
    point = Point(school.latitude, school.longitude)
    return Origin(school.number, school.name, point, is_school=True, is_own=is_own)


def neighbourhood_origin(area: Neighbourhood) -> Origin:
    """Ways from the middle of this neighbourhood."""
    return Origin(area.slug, area.name, Point(area.latitude, area.longitude), is_school=False)


def officer_of(school: School | None, on: date) -> OfficerPost | None:
    """The officer one finds at this school now, the one longest there first. One query."""
    if school is None:
        return None
    posts = OfficerPost.objects.current(on).filter(school=school, officer__is_active=True)
    return posts.select_related("officer").order_by("starts_on", "pk").first()


def officer_near(place: Point, on: date) -> "User | None":
    """The officer whose school is nearest to a place. One query."""
    posts = OfficerPost.objects.current(on).filter(officer__is_active=True)
    rows = posts.select_related("officer", "school").order_by("starts_on", "pk")
    nearest = min(
        rows,
        key=lambda post: distance_metres(place, Point(post.school.latitude, post.school.longitude)),
        default=None,
    )
    return nearest.officer if nearest else None
