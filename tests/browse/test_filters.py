"""Each filter of the list, and the address it stands in."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from catalogue.models import Occupation, OccupationalField
from companies.enums import OfferKind
from companies.models import Offer, SeatBooking
from placements import browse
from placements.filters import OfferFilter
from schools.enums import PeriodKind
from tests.browse.places import at, field, occupation
from tests.cast import Cast
from tests.factories import (
    InternshipPeriodFactory,
    SeatBookingFactory,
    SeatFactory,
    TeacherFactory,
    monday_in,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def filters(query: str = "", user: Any = None) -> OfferFilter:
    """The filters as the page makes them."""
    today = TODAY()
    return OfferFilter(
        QueryDict(query),
        seeker=browse.seeker_of(user, today) if user else browse.Seeker(today),
        fields=list(OccupationalField.objects.active()),
        occupations=list(Occupation.objects.active()),
        origins=browse.origins(today),
    )


def found(query: str = "", user: Any = None) -> set[Offer]:
    """What the list finds for an address."""
    return set(filters(query, user).qs)


def test_it_finds_every_listed_place_without_filters() -> None:
    offers = {at(100), at(200, kind=OfferKind.HOLIDAY_INTERNSHIP)}
    assert found() == offers


def test_it_filters_by_field_and_by_several() -> None:
    metal = at(100, occupation=occupation("industriemechaniker"))
    care = at(100, occupation=occupation("pflegefachmann"))
    at(100, occupation=occupation("fachkraft-lagerlogistik"))
    assert found("feld=metall-maschinenbau") == {metal}
    assert found("feld=metall-maschinenbau&feld=gesundheit") == {metal, care}


def test_it_filters_by_occupation_whatever_the_field() -> None:
    miller = at(100, occupation=occupation("zerspanungsmechaniker"))
    at(100, occupation=occupation("industriemechaniker"))
    assert found("beruf=zerspanungsmechaniker") == {miller}


@pytest.mark.parametrize("kind", OfferKind)
def test_it_filters_by_kind(kind: OfferKind) -> None:
    offers = {one: at(100, kind=one) for one in OfferKind}
    assert found(f"art={kind}") == {offers[kind]}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Bäckerei", True),
        ("baeckerei", True),
        ("BACKEREI", True),
        ("torten", True),
        ("Torte", True),
        ("Tort", True),
        ("backerei torten", True),
        ("backerei schrauben", False),
        ("Eving", True),
        ("Industriemechanikerin", True),
        ("To", False),
        ("und", False),
        ("'; DROP TABLE", False),
        ("! & | ( :*", True),
    ],
)
def test_it_finds_german_words_however_they_are_spelt(text: str, is_found: bool) -> None:
    offer = at(
        100, name="Bäckerei Ümit", title="Backstube", description="Du verzierst Torten und Kuchen."
    )
    query = QueryDict(mutable=True)
    query["text"] = text
    assert found(query.urlencode()) == ({offer} if is_found else set())


def test_it_covers_the_days_asked_for() -> None:
    first, last = TODAY() + timedelta(days=40), TODAY() + timedelta(days=50)
    fits = at(100, starts_on=first, ends_on=last)
    at(100, starts_on=first + timedelta(days=1), ends_on=last)
    at(100, starts_on=first, ends_on=last - timedelta(days=1))
    assert found(f"ab={first}&bis={last}") == {fits}


def test_it_takes_one_day_for_that_day() -> None:
    day = TODAY() + timedelta(days=40)
    fits = at(100, starts_on=day, ends_on=day)
    at(100, starts_on=day + timedelta(days=1), ends_on=day + timedelta(days=9))
    assert found(f"ab={day}") == found(f"bis={day}") == {fits}


def test_it_refuses_days_in_the_wrong_order_and_says_so() -> None:
    at(100)
    chosen = filters("ab=2027-02-01&bis=2027-01-01")
    assert chosen.search.days == (date(2027, 2, 1), date(2027, 2, 1))
    assert chosen.form.errors["bis"] == ["Der letzte Tag liegt vor dem ersten."]


def test_it_never_finds_what_is_over_even_for_days_that_are() -> None:
    first, last = TODAY() - timedelta(days=20), TODAY() - timedelta(days=10)
    at(100, starts_on=first, ends_on=last)
    assert found(f"ab={first}&bis={last}") == set()


def test_it_measures_from_a_school_or_a_neighbourhood(cast: Cast) -> None:
    near, far = at(1_900), at(4_900)
    at(16_000)
    everywhere = found(f"von={cast.school.number}")
    assert everywhere >= {near, far}
    assert all(offer in everywhere for offer in (cast.offer, cast.foreign_offer))
    assert len(everywhere) == 4
    assert found(f"von={cast.school.number}&weg=2km") == {near, cast.offer}
    # Eving lies about five kilometres north of the school.
    assert found("von=eving&weg=2km") == {far}


def test_it_takes_minutes_by_the_quickest_means(cast: Cast) -> None:
    # By bike: 2.3 km in 15 minutes.
    inside, outside = at(2_370), at(2_400)
    result = found(f"von={cast.school.number}&weg=15min")
    assert inside in result
    assert outside not in result


def test_it_asks_where_from_when_there_is_only_a_reach(cast: Cast) -> None:
    offer = at(50_000)
    without = filters("weg=2km")
    assert without.form.errors == {"von": ["Wähle auch, von wo."]}
    assert without.chips() == []
    assert offer in set(without.qs)
    assert filters("weg=2km&von=", cast.pupil.user).form.errors
    assert not filters("weg=2km", cast.pupil.user).form.errors
    assert not filters("weg=2km&von=eving").form.errors


def test_it_says_once_that_an_origin_is_unknown() -> None:
    assert len(filters("weg=2km&von=999998").form.errors["von"]) == 1


@pytest.mark.parametrize("query", ["", "von=", "sortierung=weg", "von=999998&sortierung=neu"])
def test_it_offers_no_order_by_way_without_an_origin(query: str) -> None:
    assert "sortierung" not in filters(query).form.fields
    assert not filters(query).search.is_by_way


@pytest.mark.parametrize(
    ("query", "first"), [("", "weg"), ("&sortierung=weg", "weg"), ("&sortierung=neu", "neu")]
)
def test_it_marks_the_order_the_list_is_in(query: str, first: str) -> None:
    chosen = filters(f"von=eving{query}")
    options = chosen.form["sortierung"].subwidgets
    marked = [one.data["value"] for one in options if one.data["selected"]]
    # A browser shows the first option where none is marked.
    assert (marked or [options[0].data["value"]]) == [first]
    assert chosen.search.is_by_way == (first == "weg")


@pytest.mark.parametrize(
    "query",
    [
        "feld=nichts",
        "beruf=nichts",
        "art=nichts",
        "von=999998",
        "weg=3min",
        "ab=gestern",
        "sortierung=irgendwie",
        "zeitraum=1",
        "quatsch=1",
        "text=%00",
    ],
)
def test_it_does_not_narrow_by_nonsense(query: str) -> None:
    offer = at(100)
    assert found(query) == {offer}


def test_it_shows_a_pupil_the_next_period_from_the_own_school(cast: Cast) -> None:
    chosen = filters(user=cast.pupil.user)
    assert chosen.search.window == (cast.period.starts_on, cast.period.ends_on)
    assert chosen.search.kind == OfferKind.INTERNSHIP
    assert chosen.search.origin
    assert chosen.search.origin.is_own
    assert chosen.search.is_by_way
    assert chosen.chips() == []


def test_it_hides_from_a_pupil_what_the_class_window_forbids(cast: Cast) -> None:
    at(100, starts_on=cast.period.starts_on + timedelta(days=1))
    at(100, ends_on=cast.period.ends_on - timedelta(days=1))
    at(100, least_grade=10)
    at(100, least_age=16)
    fits = at(100, least_grade=9, least_age=14)
    assert found(user=cast.pupil.user) == {fits, cast.offer, cast.foreign_offer}
    assert browse.count(browse.not_for_me(filters(user=cast.pupil.user).search)) == 4


def test_it_hides_what_is_full_in_the_window_and_only_then(cast: Cast) -> None:
    days = {"starts_on": cast.period.starts_on, "ends_on": cast.period.ends_on}
    full, half, earlier, released = at(100), at(100), at(100), at(100)
    for offer in (full, half, earlier, released):
        SeatFactory(offer=offer, number=2)
    for offer in (full, released):
        for seat in offer.seats.order_by("number"):
            SeatBookingFactory(seat=seat, **days)
    SeatBookingFactory(seat=half.seats.get(number=1), **days)
    for seat in earlier.seats.order_by("number"):
        before = cast.period.starts_on - timedelta(days=1)
        SeatBookingFactory(seat=seat, starts_on=before - timedelta(days=10), ends_on=before)
    SeatBooking.objects.filter(seat=released.seats.get(number=2)).update(released_at=timezone.now())

    open_to_all = {half, earlier, released, cast.offer, cast.foreign_offer}
    assert found(user=cast.pupil.user) == open_to_all
    assert list(browse.not_for_me(filters(user=cast.pupil.user).search)) == [full]
    first, last = days["starts_on"].isoformat(), days["ends_on"].isoformat()
    assert full not in found(f"ab={first}&bis={last}")
    assert full in found()


def test_it_never_calls_an_apprenticeship_full(cast: Cast) -> None:
    training = at(100, kind=OfferKind.APPRENTICESHIP, starts_on=monday_in(1), ends_on=None)
    first = monday_in(5)
    SeatBookingFactory(seat=training.seats.get(), starts_on=first, ends_on=first)
    assert training in found(f"ab={first}&bis={first}")


def test_it_lets_an_older_pupil_have_more(cast: Cast) -> None:
    offer = at(100, least_age=16)
    assert offer in found(user=cast.other_pupil.user)


def test_it_keeps_the_window_to_school_internships(cast: Cast) -> None:
    outside = {"starts_on": monday_in(20), "ends_on": monday_in(22)}
    holiday = at(100, kind=OfferKind.HOLIDAY_INTERNSHIP, **outside)
    training = at(100, kind=OfferKind.APPRENTICESHIP, starts_on=monday_in(30), ends_on=None)
    at(100, kind=OfferKind.LONG_TERM_INTERNSHIP, **outside)
    user = cast.pupil.user
    assert found("art=holiday", user) == {holiday}
    assert found("art=apprenticeship", user) == {training}
    assert found("art=", user) == {holiday, training, cast.offer, cast.foreign_offer}
    assert found("art=long_term", user) == set()


def test_it_lets_a_pupil_choose_among_the_own_periods(cast: Cast) -> None:
    later = InternshipPeriodFactory(
        school=cast.school,
        classes=[cast.class_9b],
        kind=PeriodKind.LONG_TERM,
        starts_on=monday_in(12),
        ends_on=monday_in(25),
    )
    offer = at(
        100, kind=OfferKind.LONG_TERM_INTERNSHIP, starts_on=monday_in(12), ends_on=monday_in(25)
    )
    user = cast.pupil.user
    assert "zeitraum" in filters(user=user).filters
    assert offer not in found("art=", user)
    assert found(f"art=long_term&zeitraum={later.public_id}", user) == {offer}


@pytest.mark.parametrize("query", ["", "art=", "art=long_term", "art=apprenticeship"])
def test_it_asks_a_pupil_with_a_period_for_no_days(cast: Cast, query: str) -> None:
    assert {"ab", "bis", "zeitraum"}.isdisjoint(filters(query, cast.pupil.user).filters)
    assert {"ab", "bis"} <= set(filters(query).filters)


def test_it_lets_a_pupil_with_a_period_choose_days_in_the_holidays(cast: Cast) -> None:
    first, last = monday_in(20), monday_in(21)
    fits = at(100, kind=OfferKind.HOLIDAY_INTERNSHIP, starts_on=first, ends_on=last)
    at(100, kind=OfferKind.HOLIDAY_INTERNSHIP, starts_on=first, ends_on=first)
    query = f"art=holiday&ab={first}&bis={last}"
    assert found(query, cast.pupil.user) == {fits}
    assert len(filters(query, cast.pupil.user).chips()) == 2


def test_it_starts_a_teachers_ways_at_the_own_school(cast: Cast) -> None:
    teacher = TeacherFactory(school=cast.school)
    origin = filters(user=teacher.user).search.origin
    assert origin
    assert origin.slug == cast.school.number


def test_it_lets_a_pupil_choose_another_origin_or_none(cast: Cast) -> None:
    user = cast.pupil.user
    other = filters("von=eving", user).search.origin
    assert other
    assert other.slug == "eving"
    assert filters("von=", user).search.origin is None


def test_it_names_each_filter_with_the_address_without_it(cast: Cast) -> None:
    query = (
        "text=Holz&feld=metall-maschinenbau&feld=elektro&beruf=zerspanungsmechaniker&art=holiday"
        "&ab=2027-01-25&bis=2027-02-12&von=eving&weg=15min&sortierung=neu&nach=abc"
    )
    chips = {chip.label: QueryDict(chip.url[1:]) for chip in filters(query).chips()}
    assert list(chips) == [
        "„Holz“",
        "höchstens 15 Min",
        "Metall, Maschinenbau",
        "Elektro",
        "Zerspanungsmechaniker*in",
        "Ferienpraktikum",
        "25. Januar bis 12. Februar 2027",
        "Eving",
    ]
    assert all("nach" not in rest for rest in chips.values())
    assert chips["Elektro"].getlist("feld") == ["metall-maschinenbau"]
    assert "text" not in chips["„Holz“"]
    dates = chips["25. Januar bis 12. Februar 2027"]
    assert "ab" not in dates
    assert "bis" not in dates
    assert dates["weg"] == "15min"


def test_it_offers_only_occupations_of_the_chosen_fields() -> None:
    choices = filters("feld=metall-maschinenbau").form.fields["beruf"].choices
    groups = [label for key, label in choices if isinstance(label, list)]
    assert len(groups) == 1
    assert ("zerspanungsmechaniker", "Zerspanungsmechaniker*in") in groups[0]


def test_it_counts_each_field_as_if_it_were_the_only_one(client: Client) -> None:
    at(100, occupation=occupation("industriemechaniker"))
    at(100, occupation=occupation("industriemechaniker"))
    at(100, occupation=occupation("zerspanungsmechaniker"), kind=OfferKind.HOLIDAY_INTERNSHIP)
    at(100, occupation=occupation("fachkraft-lagerlogistik"))
    page = client.get("/praktikum/?feld=elektro&art=internship").content.decode()
    assert "Metall, Maschinenbau (2)" in page
    assert "Verkehr, Logistik (1)" in page
    assert "Elektro (0)" in page


def test_it_does_not_count_fields_beyond_the_most_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from placements.browse import facets

    at(100)
    at(100)
    search = browse.Search(on=TODAY())
    assert browse.count_fields(search) == {field("M").pk: 2}
    monkeypatch.setattr(facets, "MOST_COUNTED", 1)
    assert browse.count_fields(search) is None
