"""A class may have several periods: the one chosen goes along, places fit into any of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from placements.models import Placement
from schools.enums import PeriodKind
from tests.factories import InternshipPeriodFactory, monday_in
from tests.school_pages.test_teacher_pages import of, self_found

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client, cast):
    client.force_login(cast.class_teacher)
    return client


@pytest.fixture
def later(cast):
    return InternshipPeriodFactory(
        school=cast.school,
        classes=[cast.class_9b],
        kind=PeriodKind.LONG_TERM,
        starts_on=monday_in(20),
        name="Langzeitpraktikum",
    )


def days(period):
    return {"starts_on": period.starts_on, "ends_on": period.ends_on}


def test_it_takes_a_place_in_any_coming_period_and_keeps_which(cast, teacher, later):
    url = of("placement_add_self_found", cast.pupil)

    teacher.post(url, self_found(cast, **days(later)))
    teacher.post(url, self_found(cast))

    assert {row.period: row.starts_on for row in Placement.objects.all()} == {
        later: later.starts_on,
        cast.period: cast.period.starts_on,
    }


def test_it_refuses_days_between_two_periods_and_names_both(cast, teacher, later):
    between = {"starts_on": cast.period.starts_on, "ends_on": later.ends_on}

    page = teacher.post(of("placement_add_self_found", cast.pupil), self_found(cast, **between))

    assert "nicht im Praktikumszeitraum" in page.content.decode()
    assert str(later.ends_on.year) in page.context["form"].errors["starts_on"][0]
    assert not Placement.objects.exists()


def test_it_takes_no_days_of_a_period_that_is_over(cast, teacher):
    start = timezone.localdate() - timedelta(days=60)
    past = InternshipPeriodFactory(school=cast.school, classes=[cast.class_9b], starts_on=start)
    url = of("placement_add_self_found", cast.pupil)

    assert teacher.post(url, self_found(cast, **days(past))).status_code == 200
    assert not Placement.objects.exists()

    teacher.post(f"{url}?zeitraum={past.public_id}", self_found(cast, **days(past)))
    assert Placement.objects.get().period == past


def test_it_takes_any_days_where_the_class_has_no_period(cast, teacher):
    cast.class_9b.periods.clear()

    teacher.post(of("placement_add_self_found", cast.pupil), self_found(cast))

    assert Placement.objects.get().period is None


def test_it_passes_the_chosen_period_on(cast, teacher, later):
    chosen = f"?zeitraum={later.public_id}"
    text = teacher.get(of("class_detail", cast.class_9b) + chosen).content.decode()
    assert of("pupil_detail", cast.pupil) + chosen in text
    assert of("class_nudge", cast.class_9b) + chosen in text

    text = teacher.get(of("pupil_detail", cast.pupil) + chosen).content.decode()
    assert of("class_detail", cast.class_9b) + chosen in text
    assert of("placement_add_self_found", cast.pupil) + chosen in text

    page = teacher.get(of("placement_add_self_found", cast.pupil) + chosen)
    assert page.context["form"]["starts_on"].value() == later.starts_on
    assert page.context["back"] == of("pupil_detail", cast.pupil) + chosen


def test_it_shows_where_the_pupil_stands_in_the_chosen_period(cast, teacher, later):
    assert cast.placement
    url = of("pupil_detail", cast.pupil)

    assert teacher.get(url).context["line"].status == "placed"
    assert teacher.get(url, {"zeitraum": later.public_id}).context["line"].status != "placed"


def test_it_reminds_those_who_search_in_the_chosen_period(cast, teacher, later):
    assert cast.placement
    cast.pupil.user.last_login = timezone.now()
    cast.pupil.user.save()
    url = of("class_nudge", cast.class_9b)

    assert cast.pupil not in teacher.get(url).context["pupils"]
    assert cast.pupil in teacher.get(url, {"zeitraum": later.public_id}).context["pupils"]
    answer = teacher.post(f"{url}?zeitraum={later.public_id}")
    assert answer.url == f"{of('class_detail', cast.class_9b)}?zeitraum={later.public_id}"


def test_it_links_to_places_that_fit_the_pupil(cast, client):
    client.force_login(cast.officer)
    cast.pupil.interests.set([cast.offer.field])

    found = client.get(client.get(of("pupil_detail", cast.pupil)).context["fitting_url"])

    search = found.context["filters"].search
    assert not found.context["filters"].form.errors
    assert search.origin.slug == cast.school.number
    assert search.kind == cast.period.kind
    assert search.days == (cast.period.starts_on, cast.period.ends_on)
    assert [field.pk for field in search.fields] == [cast.offer.field_id]


def test_it_links_to_places_near_the_school_where_nothing_else_is_known(cast, teacher):
    cast.class_9b.periods.clear()

    url = teacher.get(of("pupil_detail", cast.classmate)).context["fitting_url"]

    assert url == f"{reverse('browse')}?von={cast.school.number}"
