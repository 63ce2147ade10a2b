"""A place must suit: the service judges as the page does, whoever goes round its button."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.enums import OfferKind
from companies.models import Offer
from placements import services
from placements.enums import ApplicationState
from placements.models import Application
from tests.cast import Cast
from tests.factories import ApplicationFactory, OfferFactory

pytestmark = pytest.mark.django_db


def start(cast: Cast, offer: Offer, **days: Any) -> Application:
    wanted: dict[str, Any] = {
        "starts_on": cast.period.starts_on,
        "ends_on": cast.period.ends_on,
        "period": cast.period,
    }
    return services.start_application(cast.pupil, offer, by=cast.pupil.user, **{**wanted, **days})


def drafted(cast: Cast, offer: Offer) -> Application:
    draft = start(cast, offer)
    return services.save_draft(draft, dict.fromkeys(services.ANSWERS, "Gern."), by=cast.pupil.user)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"least_grade": 10}, "ab Jahrgang 10"),
        ({"least_age": 18}, "mindestens 18 Jahre"),
        ({"ends_on": date(2020, 1, 1) + timedelta(days=1)}, "gibt es nicht mehr"),
    ],
)
def test_it_neither_begins_nor_sends_what_does_not_suit(
    cast: Cast, facts: dict[str, Any], why: str
) -> None:
    application = drafted(cast, cast.offer)
    if "ends_on" in facts:
        facts["starts_on"] = date(2020, 1, 1)
    Offer.objects.filter(pk__in=[cast.offer.pk, cast.foreign_offer.pk]).update(**facts)

    with pytest.raises(services.NotPossible, match=why):
        services.send_application(application, by=cast.pupil.user)
    with pytest.raises(services.NotPossible, match=why):
        start(cast, cast.foreign_offer)


def test_it_reads_the_offer_as_it_is_now(cast: Cast) -> None:
    held = Offer.objects.select_related("company").get(pk=cast.offer.pk)
    cast.offer.make("pause")

    with pytest.raises(services.NotPossible, match="gibt es nicht mehr"):
        start(cast, held)


def test_it_sends_nothing_where_every_seat_is_taken(cast: Cast) -> None:
    application = drafted(cast, cast.foreign_offer)
    ApplicationFactory(
        pupil=cast.other_pupil, offer=cast.foreign_offer, period=cast.period, state="accepted"
    )

    with pytest.raises(services.NotPossible, match="alle Plätze vergeben"):
        services.send_application(application, by=cast.pupil.user)


def test_it_takes_a_school_internship_on_the_days_of_the_class_only(
    cast: Cast, client: Client
) -> None:
    first = cast.period.starts_on + timedelta(days=7)
    with pytest.raises(services.NotPossible, match="Deine Klasse hat in diesen Tagen"):
        start(cast, cast.offer, starts_on=first, period=None)

    cast.period.classes.clear()
    client.force_login(cast.pupil.user)
    client.post(
        reverse("application_start", args=[cast.offer.public_id]),
        {"starts_on": first.isoformat(), "ends_on": first.isoformat()},
    )
    assert not Application.objects.exists()


def test_it_follows_a_period_that_the_school_has_moved(cast: Cast) -> None:
    application = drafted(cast, cast.offer)
    cast.period.starts_on += timedelta(days=7)
    cast.period.ends_on += timedelta(days=7)
    cast.period.save()

    with pytest.raises(services.NotPossible, match="noch einmal"):
        services.send_application(application, by=cast.pupil.user)
    again = start(cast, cast.offer)

    assert again == application
    assert services.send_application(again, by=cast.pupil.user).state == ApplicationState.SENT


def holiday(cast: Cast) -> Offer:
    return OfferFactory(company=cast.foreign_company, kind=OfferKind.HOLIDAY_INTERNSHIP)


def test_it_takes_free_days_for_the_holidays(cast: Cast, client: Client) -> None:
    offer = holiday(cast)
    client.force_login(cast.pupil.user)
    url = reverse("application_start", args=[offer.public_id])
    first = timezone.localdate() + timedelta(days=20)

    client.post(url, {"starts_on": first.isoformat(), "ends_on": first.isoformat()})

    assert Application.objects.get().starts_on == first


def test_it_takes_no_days_that_have_passed(cast: Cast, client: Client) -> None:
    client.force_login(cast.pupil.user)
    url = reverse("application_start", args=[holiday(cast).public_id])
    today = timezone.localdate()

    page = client.post(
        url, {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=3)).isoformat()}
    )

    assert "Nimm einen Tag ab morgen." in page.content.decode()
    assert not Application.objects.exists()
