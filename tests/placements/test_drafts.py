"""A draft belongs to the pupil alone, and ends when it can never be sent."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from companies import services as company_services
from companies.enums import OfferState
from journal.enums import Audience
from journal.models import Message
from placements import answers, tasks
from placements.enums import ApplicationState
from placements.models import Application
from tests.cast import Cast
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Application:
    return ApplicationFactory(
        pupil=cast.pupil, offer=cast.offer, period=cast.period, state=ApplicationState.DRAFT
    )


def test_it_shows_a_closed_draft_to_nobody_but_the_pupil(
    cast: Cast, client: Client, draft: Application
) -> None:
    company_services.withdraw_offer(cast.offer, cast.officer, reason="Umzug")

    draft.refresh_from_db()
    assert draft.state == ApplicationState.CLOSED
    others: list[User] = [
        cast.company_member, cast.class_teacher, cast.officer, cast.coordination,
    ]  # fmt: skip
    for user in others:
        assert not Application.objects.visible_to(user).exists()
    assert not answers.applications().exists()
    assert not Message.objects.filter(audience=Audience.COMPANY, event__contains="closed").exists()

    client.force_login(cast.pupil.user)
    text = client.get(reverse("application_detail", args=[draft.public_id])).content.decode()
    assert "Der Betrieb hat deinen Text nicht gesehen." in text
    assert draft.answer_likes in text
    told = Message.objects.get(event="application_closed_pupil")
    assert "angefangen" in told.body

    client.force_login(cast.class_teacher)
    page = client.get(reverse("pupil_detail", args=[cast.pupil.public_id])).content.decode()
    assert cast.offer.title not in page


def test_it_pages_through_ended_requests_with_closed_drafts(
    cast: Cast, client: Client, draft: Application
) -> None:
    for shift in range(27):
        ApplicationFactory(
            pupil=cast.pupil,
            offer=cast.offer,
            period=None,
            starts_on=timezone.localdate() + timedelta(days=60 + shift),
            ends_on=timezone.localdate() + timedelta(days=60 + shift),
            state=ApplicationState.DECLINED if shift < 20 else ApplicationState.DRAFT,
        )
    company_services.withdraw_offer(cast.offer, cast.officer, reason="Umzug")
    client.force_login(cast.company_member)

    page = client.get(f"{reverse('company_applications')}?stand=beendet")

    assert page.status_code == 200
    assert len(page.context["applications"]) == 20


@pytest.mark.parametrize("why", ["expired", "first day"])
def test_it_closes_a_draft_that_can_never_be_sent(
    cast: Cast, client: Client, draft: Application, why: str
) -> None:
    if why == "expired":
        cast.offer.state = OfferState.EXPIRED
        cast.offer.save()
    else:
        Application.objects.update(starts_on=timezone.localdate())

    tasks.run_dates()

    draft.refresh_from_db()
    assert draft.state == ApplicationState.CLOSED
    client.force_login(cast.pupil.user)
    assert "Weiterschreiben" not in client.get(reverse("home")).content.decode()


def test_it_keeps_a_draft_that_may_still_be_sent(draft: Application) -> None:
    tasks.run_dates()

    draft.refresh_from_db()
    assert draft.state == ApplicationState.DRAFT


def test_it_never_has_two_open_requests_for_one_offer_and_period(
    cast: Cast, draft: Application
) -> None:
    second = Application(
        pupil=cast.pupil,
        offer=cast.offer,
        period=cast.period,
        starts_on=cast.period.starts_on + timedelta(days=1),
        ends_on=cast.period.ends_on,
    )

    with pytest.raises(IntegrityError, match="one_open_per_school_period"), transaction.atomic():
        second.save()
