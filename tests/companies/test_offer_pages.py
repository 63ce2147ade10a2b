"""A company's own offers in its account."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Occupation
from companies.enums import OfferKind, OfferState
from companies.models import Offer
from companies.services import return_offer
from tests.cast import Cast
from tests.factories import OfferFactory, SiteFactory

pytestmark = pytest.mark.django_db

STEPS = ["submit", "pause", "resume", "withdraw", "renew", "duplicate"]


@pytest.fixture
def member_client(cast: Cast, client: Client) -> Client:
    """Somebody of the cast's company, who does not manage the team."""
    client.force_login(cast.company_member)
    return client


def url(name: str, offer: Offer) -> str:
    """The address of a page of an offer."""
    return reverse(f"offer_{name}", args=[offer.public_id])


def filled(cast: Cast, **changes: Any) -> dict[str, Any]:
    """The form, filled in."""
    start = timezone.localdate() + timedelta(days=30)
    return {
        "kind": "internship",
        "occupation": cast.occupation.pk,
        "title": "Fahrräder reparieren",
        "description": "Du flickst Reifen und stellst Bremsen ein.",
        "site": cast.site.pk,
        "contact": cast.contact.pk,
        "starts_on": start,
        "ends_on": start + timedelta(days=60),
        "seats": 2,
        "daily_from": "08:00",
        "daily_to": "15:30",
        "break_minutes": 60,
        "least_grade": 8,
        "qualification": "none",
        **changes,
    }


def test_it_lists_offers_by_where_they_stand(cast: Cast, member_client: Client) -> None:
    draft = OfferFactory(company=cast.company, state=OfferState.DRAFT, title="Noch nicht fertig")
    page = member_client.get(reverse("company_offers"))
    assert [offer.pk for offer in page.context["page"]] == [cast.offer.pk]
    assert "Online (1)" in page.text
    assert "In Arbeit (1)" in page.text
    page = member_client.get(reverse("company_offers"), {"stand": "in-arbeit"})
    assert [offer.pk for offer in page.context["page"]] == [draft.pk]


def test_it_lists_any_number_with_the_same_queries(cast: Cast, member_client: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert member_client.get(reverse("company_offers")).status_code == 200
        return len(queries)

    before = count()
    for _more in range(3):
        OfferFactory(company=cast.company, site=cast.site)
    assert count() == before


def test_it_pages_through_many_offers(cast: Cast, member_client: Client) -> None:
    for _more in range(20):
        OfferFactory(company=cast.company, site=cast.site)
    page = member_client.get(reverse("company_offers"), {"seite": 2})
    assert len(page.context["page"].object_list) == 1
    assert "Seite 2 von 2" in page.text


def test_it_helps_who_has_no_offer_yet(cast: Cast, member_client: Client) -> None:
    Offer.objects.filter(company=cast.company).delete()
    assert "Hier ist gerade nichts" in member_client.get(reverse("company_offers")).text


def test_it_saves_a_draft_with_seats(cast: Cast, member_client: Client) -> None:
    answer = member_client.post(reverse("offer_create"), filled(cast))
    offer = Offer.objects.get(title="Fahrräder reparieren")
    assert answer.url == url("show", offer)
    assert (offer.state, offer.seats.count(), offer.entered_by) == (
        OfferState.DRAFT,
        2,
        cast.company_member,
    )
    page = member_client.get(answer.url)
    assert "6 Std. 30 Min. am Tag, 32 Std. 30 Min. in der Woche" in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": ""}, "Ein Praktikum braucht einen letzten Tag."),
        ({"ends_on": "2020-01-01"}, "Das Angebot endet, bevor es beginnt."),
        ({"daily_to": "07:00"}, "Der Arbeitstag endet, bevor er beginnt."),
        ({"apply_by": "2099-01-01"}, "nach dem letzten möglichen Tag"),
        ({"seats": 0}, "größer oder gleich 1"),
        ({"weekdays": [8]}, "gültige Auswahl"),
    ],
)
def test_it_says_what_is_wrong(cast: Cast, member_client: Client, changes, words: str) -> None:
    page = member_client.post(reverse("offer_create"), filled(cast, **changes))
    assert words in page.text
    assert Offer.objects.filter(company=cast.company).count() == 1


def test_it_takes_no_place_of_another_company(cast: Cast, member_client: Client) -> None:
    foreign = SiteFactory(company=cast.foreign_company, is_main=False)
    page = member_client.post(reverse("offer_create"), filled(cast, site=foreign.pk))
    assert page.status_code == 200
    assert "site" in page.context["form"].errors


def test_it_changes_an_offer(cast: Cast, member_client: Client) -> None:
    page = member_client.get(url("edit", cast.offer))
    assert page.context["form"]["seats"].value() == 2
    data = filled(cast, starts_on=cast.offer.starts_on, ends_on=cast.offer.ends_on, seats=3)
    assert member_client.post(url("edit", cast.offer), data).url == url("show", cast.offer)
    cast.offer.refresh_from_db()
    assert (cast.offer.title, cast.offer.state) == ("Fahrräder reparieren", OfferState.PUBLISHED)
    assert cast.offer.seats.count() == 3


def test_it_lets_nobody_change_what_is_being_reviewed(cast: Cast, member_client: Client) -> None:
    offer = OfferFactory(company=cast.company, state=OfferState.IN_REVIEW)
    assert member_client.get(url("edit", offer)).status_code == 403
    assert url("edit", offer) not in member_client.get(url("show", offer)).text


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        ("submit", OfferState.DRAFT, OfferState.IN_REVIEW),
        ("pause", OfferState.PUBLISHED, OfferState.PAUSED),
        ("resume", OfferState.PAUSED, OfferState.PUBLISHED),
        ("withdraw", OfferState.PUBLISHED, OfferState.WITHDRAWN),
    ],
)
def test_it_asks_before_a_step_and_then_makes_it(
    cast: Cast, member_client: Client, step: str, before: str, after: str
) -> None:
    offer = OfferFactory(company=cast.company, site=cast.site, state=before)
    assert url(step, offer) in member_client.get(url("show", offer)).text
    assert member_client.get(url(step, offer)).status_code == 200
    offer.refresh_from_db()
    assert offer.state == before
    assert member_client.post(url(step, offer)).url == url("show", offer)
    offer.refresh_from_db()
    assert offer.state == after


def test_it_says_why_a_step_is_not_possible_now(cast: Cast, member_client: Client) -> None:
    assert "Der Stand ist" in member_client.get(url("submit", cast.offer)).text
    page = member_client.post(url("submit", cast.offer), follow=True)
    assert "Das geht jetzt nicht. Der Stand ist: veröffentlicht." in page.text


@pytest.mark.parametrize("step", ["renew", "duplicate"])
def test_it_leads_to_the_new_draft(cast: Cast, member_client: Client, step: str) -> None:
    assert member_client.get(url(step, cast.offer)).status_code == 200
    answer = member_client.post(url(step, cast.offer))
    draft = Offer.objects.latest("pk")
    assert answer.url == url("show", draft)
    assert draft.state == OfferState.DRAFT


def test_it_shows_why_an_offer_came_back(cast: Cast, member_client: Client) -> None:
    offer = OfferFactory(company=cast.company, site=cast.site, state=OfferState.IN_REVIEW)
    return_offer(offer, cast.officer, reason="Bitte die Pausen ergänzen")
    assert "Bitte die Pausen ergänzen" in member_client.get(url("show", offer)).text


@pytest.mark.parametrize("name", ["show", "edit", *STEPS])
def test_it_hides_offers_of_others(cast: Cast, client: Client, name: str) -> None:
    for user in (cast.foreign_member, cast.officer, cast.class_teacher, cast.pupil.user):
        client.force_login(user)
        assert client.get(url(name, cast.offer)).status_code == 404
        if name != "show":
            assert client.post(url(name, cast.offer)).status_code == 404
    cast.offer.refresh_from_db()
    assert cast.offer.state == OfferState.PUBLISHED


@pytest.mark.parametrize("name", ["company_offers", "offer_create", "offer_hours"])
def test_it_knows_no_company_pages_for_others(cast: Cast, client: Client, name: str) -> None:
    for user in (cast.officer, cast.coordination, cast.class_teacher, cast.pupil.user):
        client.force_login(user)
        assert client.get(reverse(name)).status_code == 404


def test_it_changes_nothing_by_get(cast: Cast, member_client: Client) -> None:
    assert member_client.post(reverse("company_offers")).status_code == 405
    assert member_client.post(url("show", cast.offer)).status_code == 405


def test_it_counts_the_working_time_while_one_types(cast: Cast, member_client: Client) -> None:
    typed = {"daily_from": "08:00", "daily_to": "16:00", "break_minutes": "60"}
    assert "Das sind 7 Std. Arbeit am Tag" in member_client.get(reverse("offer_hours"), typed).text
    typed["daily_to"] = ""
    assert "Arbeit" not in member_client.get(reverse("offer_hours"), typed).text


def test_it_says_while_one_types_what_the_protection_of_young_people_forbids(
    cast: Cast, member_client: Client
) -> None:
    typed = {"daily_from": "08:00", "daily_to": "16:00", "break_minutes": "60"}
    assert "Jugendarbeitsschutz" not in member_client.get(reverse("offer_hours"), typed).text
    typed["daily_to"] = "16:30"
    page = member_client.get(reverse("offer_hours"), typed).text
    assert "7,5 Stunden sind zu lang: Erlaubt sind 7 Stunden am Tag, ohne Pausen." in page
    assert page.count("zu lang") == 1
    # Trainees are older; who starts at 18 is not protected any more.
    assert (
        "zu lang"
        not in member_client.get(
            reverse("offer_hours"), {**typed, "kind": OfferKind.APPRENTICESHIP}
        ).text
    )
    grown_up = {**typed, "daily_to": "19:00", "least_age": "18"}
    assert "zu lang" not in member_client.get(reverse("offer_hours"), grown_up).text


def test_it_knows_the_weekend_of_the_branch(cast: Cast, member_client: Client) -> None:
    typed = {"daily_from": "09:00", "daily_to": "12:00", "break_minutes": "0", "weekdays": "6"}
    assert (
        "Samstags ist in dieser Branche frei."
        in member_client.get(reverse("offer_hours"), typed).text
    )
    typed["occupation"] = str(Occupation.objects.get(slug="friseur").pk)
    assert "Samstags" not in member_client.get(reverse("offer_hours"), typed).text


def test_it_shows_the_same_in_the_form(cast: Cast, member_client: Client) -> None:
    Offer.objects.filter(pk=cast.offer.pk).update(daily_from=time(5), daily_to=time(11))
    page = member_client.get(url("edit", cast.offer)).text
    assert "Der Beginn um 5 Uhr ist zu früh: Erlaubt ist ab 6 Uhr." in page


def test_it_shows_the_officer_who_helps(cast: Cast, member_client: Client) -> None:
    assert "Selin Kaya hilft Ihnen" in member_client.get(url("show", cast.offer)).text


def test_it_keeps_new_descriptions_short_and_old_ones_as_they_are(
    cast: Cast, member_client: Client
) -> None:
    long = "Du hilfst mit. " * 100
    page = member_client.post(reverse("offer_create"), filled(cast, description=long))
    assert "description" in page.context["form"].errors
    assert "Höchstens 1200 Zeichen." in page.text
    Offer.objects.filter(pk=cast.offer.pk).update(description=long.strip())
    answer = member_client.post(url("edit", cast.offer), filled(cast, description=long.strip()))
    assert answer.status_code == 302


def test_it_helps_with_every_field(cast: Cast, member_client: Client) -> None:
    form = member_client.get(reverse("offer_create")).context["form"]
    assert [name for name, field in form.fields.items() if not field.help_text] == []


def test_it_has_the_usual_steps_in_the_list(cast: Cast, member_client: Client) -> None:
    page = member_client.get(reverse("company_offers")).text
    for name in ("pause", "renew", "duplicate"):
        assert f'href="{url(name, cast.offer)}"' in page
    cast.offer.state = OfferState.PAUSED
    cast.offer.save()
    page = member_client.get(reverse("company_offers")).text
    assert f'href="{url("resume", cast.offer)}"' in page
    assert f'href="{url("pause", cast.offer)}"' not in page
