"""Other places after a refusal, and what is new: fitting, elsewhere, and behind the link."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.enums import OfferKind
from companies.models import Offer
from journal.models import Message
from placements import tasks
from placements.models import Application
from schools.models import Pupil
from tests.cast import Cast
from tests.factories import ApplicationFactory, JobRunFactory, OfferFactory

pytestmark = pytest.mark.django_db


def waiting_for(cast: Cast, kind: OfferKind, **facts: Any) -> Application:
    """Elif waits for an answer about a place of this kind, with ten days to go."""
    first = timezone.localdate() + timedelta(days=60)
    offer = OfferFactory(company=cast.company, kind=kind, title="Gefragt", **facts)
    return ApplicationFactory(
        pupil=cast.pupil, offer=offer, period=None, starts_on=first, ends_on=first
    )


def silent(application: Application, time_machine: Any) -> str:
    """The company lets the last day pass; what the pupil reads."""
    late = application.answer_by + timedelta(days=1)
    time_machine.move_to(
        timezone.make_aware(datetime.combine(late, datetime.min.time().replace(hour=12)))
    )
    tasks.run_deadlines()
    body: str = Message.objects.get(event="application_lapsed_pupil").body
    return body


def test_it_names_no_other_place_of_the_silent_company(cast: Cast, time_machine: Any) -> None:
    OfferFactory(company=cast.company, site=cast.site, title="Lager")

    told = silent(cast.application, time_machine)

    assert "Lager" not in told
    assert cast.foreign_offer.title in told


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (OfferKind.HOLIDAY_INTERNSHIP, {}),
        (OfferKind.APPRENTICESHIP, {"ends_on": None}),
    ],
)
def test_it_names_other_places_for_holidays_and_apprenticeships_too(
    cast: Cast, time_machine: Any, kind: OfferKind, facts: dict[str, Any]
) -> None:
    if kind == OfferKind.APPRENTICESHIP:
        facts["starts_on"] = timezone.localdate() + timedelta(days=60)
    OfferFactory(company=cast.foreign_company, kind=kind, title="Woanders", **facts)
    OfferFactory(company=cast.foreign_company, kind=kind, title="Zu alt", least_age=25, **facts)

    told = silent(waiting_for(cast, kind, **facts), time_machine)

    assert "Woanders" in told
    assert "Zu alt" not in told
    assert cast.foreign_offer.title not in told, "another kind"


def test_it_opens_the_other_places_behind_the_link(
    cast: Cast, client: Client, time_machine: Any
) -> None:
    silent(cast.application, time_machine)
    message = Message.objects.get(event="application_lapsed_pupil")
    client.force_login(cast.pupil.user)

    page = client.get(message.link_path).content.decode()

    assert reverse("offer_detail", args=[cast.foreign_offer.public_id]) in page
    assert reverse("offer_detail", args=[cast.offer.public_id]) not in page


def told_about(offer: Offer) -> set[Pupil | None]:
    found = Message.objects.filter(event="new_offers_pupil", body__contains=offer.title)
    return {message.recipient.pupil for message in found}


def signed_in(*pupils: Pupil) -> None:
    for pupil in pupils:
        pupil.user.last_login = timezone.now()
        pupil.user.save()


def test_it_tells_what_is_new_since_the_last_run_that_ended(cast: Cast) -> None:
    signed_in(cast.classmate)
    now = timezone.now()
    job = "placements.send_new_offers"
    last = now - timedelta(days=4)
    JobRunFactory(job=job, period="a", started_at=last, finished_at=last + timedelta(minutes=1))
    JobRunFactory(job=job, period="b", started_at=now - timedelta(days=1), finished_at=None)
    new = OfferFactory(
        company=cast.foreign_company, title="Neu", published_at=now - timedelta(days=3)
    )
    Offer.objects.exclude(pk=new.pk).update(published_at=now - timedelta(days=5))

    tasks.send_new_offers()

    assert told_about(new) == {cast.classmate}
    assert not told_about(cast.foreign_offer)


def test_it_tells_who_waits_but_not_whose_yes_waits_until_the_first_day(cast: Cast) -> None:
    signed_in(cast.pupil, cast.classmate, cast.other_pupil)
    cast.period.find_by = timezone.localdate() - timedelta(days=3)
    cast.period.save()
    assert cast.application
    said_yes = ApplicationFactory(pupil=cast.other_pupil, offer=cast.offer, period=cast.period)
    new = OfferFactory(company=cast.foreign_company, title="Neu", published_at=timezone.now())
    Application.objects.filter(pk=said_yes.pk).update(state="accepted")

    tasks.send_new_offers()

    assert told_about(new) == {cast.pupil, cast.classmate}
