"""The company taps while the officer edits: what was seen is what is confirmed, in either order."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import ActionLink
from companies import services
from companies.enums import OfferState
from companies.models import Offer
from journal.moves import MoveNotPossible
from tests.factories import OfferFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(cast):
    """An offer that waits for the company."""
    offer = OfferFactory(
        company=cast.company,
        site=cast.site,
        contact=cast.contact,
        state=OfferState.DRAFT,
        title="Feilen",
    )
    return services.ask_company(offer, cast.officer)


def while_held(offer, first, second):
    """Lets ``first`` hold the offer inside its transaction until ``second`` waits for it."""
    waits = threading.Event()
    answers = {}

    def run_first():
        try:
            with transaction.atomic():
                answers["first"] = first()
                waits.set()
                _until_somebody_waits()
        finally:
            connection.close()

    def run_second():
        try:
            waits.wait(timeout=30)
            answers["second"] = second()
        except (services.OfferChangedMeanwhile, services.LinkIsUsed) as refusal:
            answers["second"] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for run in (run_first, run_second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    offer.refresh_from_db()
    return answers["second"]


def _until_somebody_waits():
    """Until another connection waits for a lock in this database; at most some seconds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.05)")
    raise AssertionError("nobody waited")


def test_it_confirms_nothing_unseen_when_the_officer_is_first(cast, asked):
    link, seen = ActionLink.objects.get(), asked.fingerprint

    answer = while_held(
        asked,
        lambda: services.change_offer(asked, cast.officer, title="Bohren").pk,
        lambda: services.confirm_offer_by_link(link, seen=seen).pk,
    )

    assert answer == "OfferChangedMeanwhile"
    assert (asked.state, asked.title) == (OfferState.AWAITING_COMPANY, "Bohren")
    link.refresh_from_db()
    assert link.used_at is None


def test_it_overwrites_no_correction_when_the_company_is_first(cast, asked):
    link, seen = ActionLink.objects.get(), asked.fingerprint

    answer = while_held(
        asked,
        lambda: (
            services.confirm_offer_by_link(link, seen=seen, changes={"title": "Sägen"}, seats=3).pk
        ),
        lambda: services.change_offer(asked, cast.officer, seen=seen, title="Bohren").pk,
    )

    assert answer == "OfferChangedMeanwhile"
    assert (asked.state, asked.title, asked.seats.count()) == (OfferState.PUBLISHED, "Sägen", 3)


def test_it_takes_one_of_a_yes_and_a_no_that_come_at_once(asked):
    link, seen = ActionLink.objects.get(), asked.fingerprint

    def answer(number):
        try:
            if number % 2:
                services.decline_offer_by_link(ActionLink.objects.get(pk=link.pk), answer="wrong")
            else:
                services.confirm_offer_by_link(ActionLink.objects.get(pk=link.pk), seen=seen)
        except (services.LinkIsUsed, MoveNotPossible):
            return "too late"
        return "done"

    assert sorted(at_once(8, answer)) == ["done"] + ["too late"] * 7
    asked.refresh_from_db()
    assert asked.state in {OfferState.PUBLISHED, OfferState.DRAFT}
    assert asked.changes.count() == 2


def test_it_enters_one_offer_when_the_officer_taps_twice(cast):
    client_data = {
        "site": cast.site,
        "contact": cast.contact,
        "kind": "internship",
        "occupation": cast.occupation,
        "title": "Schrauben",
        "description": "Du hilfst mit.",
        "starts_on": cast.period.starts_on,
        "ends_on": cast.period.ends_on,
    }

    def save(_number):
        return services.save_offer_on_behalf(
            cast.company, cast.officer, seats=1, channel="mail", call="", **client_data
        ).pk

    assert len(set(at_once(5, save))) == 1
    assert Offer.objects.filter(title="Schrauben").count() == 1
    assert ActionLink.objects.count() == 1


def test_it_shows_the_officer_both_versions_before_anything_is_overwritten(cast, asked):
    client = Client()
    client.force_login(cast.officer)
    url = reverse("admin:companies_offer_deed", args=[asked.pk, "aendern"])
    form = client.get(url).context["form"]
    typed = {
        field.html_name: field.value() for field in form if field.value() not in (None, "", False)
    }
    services.confirm_offer_by_link(
        ActionLink.objects.get(), seen=asked.fingerprint, changes={"title": "Sägen"}
    )

    refused = client.post(url, {**typed, "title": "Bohren"})

    assert "Das Angebot wurde geändert, seit Sie diese Seite geöffnet haben" in refused.text
    assert "Überschrift: jetzt „Sägen“, Ihre Eingabe „Bohren“." in refused.text
    asked.refresh_from_db()
    assert asked.title == "Sägen"
    seen = refused.context["form"]["seen"].value()
    assert client.post(url, {**typed, "title": "Bohren", "seen": seen}).status_code == 302
    asked.refresh_from_db()
    assert asked.title == "Bohren"
