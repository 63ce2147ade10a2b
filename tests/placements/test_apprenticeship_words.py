"""An apprenticeship is no internship: what both sides read when it is promised."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.enums import OfferKind
from journal.models import Message
from placements import answers, services
from placements.models import Application
from tests.cast import Cast
from tests.factories import ApplicationFactory, OfferFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised(cast: Cast) -> Application:
    first = timezone.localdate() + timedelta(days=200)
    offer = OfferFactory(
        company=cast.company,
        kind=OfferKind.APPRENTICESHIP,
        title="Industriemechanik",
        starts_on=first,
        ends_on=None,
    )
    application = ApplicationFactory(
        pupil=cast.pupil,
        offer=offer,
        period=None,
        starts_on=first,
        ends_on=first + timedelta(days=1000),
    )
    return services.accept(application, by=cast.company_member)


def test_it_speaks_of_the_contract_not_of_an_internship(
    cast: Cast, client: Client, promised: Application
) -> None:
    client.force_login(cast.pupil.user)

    page = client.post(
        reverse("application_confirm", args=[promised.public_id]), follow=True
    ).content.decode()

    assert "Dein Ausbildungsplatz ist zugesagt" in page
    assert "Dein Platz ist sicher" not in page
    assert "Such dir einen Platz" not in page
    told = Message.objects.filter(event__startswith="application_confirmed")
    assert told.exists()
    for message in told:
        assert "Praktikum" not in message.body
        assert f"{promised.ends_on.year}" not in message.body
    seen = answers.applications().get(pk=promised.pk)
    assert "Ausbildungsvertrag" in answers.what_happens_next(seen)
    assert "Vereinbarung" not in answers.what_happens_next(seen)
