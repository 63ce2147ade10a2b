"""A confirmed place that came to nothing: nobody sees more, nobody reads „bestätigt“."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.enums import OfferKind
from placements import answers, disclosure, services
from placements.enums import PlacementMove, TrainingMove
from placements.models import Application, Placement
from tests.cast import Cast
from tests.factories import ApplicationFactory, OfferFactory

pytestmark = pytest.mark.django_db


def confirmed(cast: Cast) -> Placement:
    services.accept(cast.application, by=cast.company_member)
    placement = services.confirm(cast.application, by=cast.pupil.user)
    assert isinstance(placement, Placement)
    return placement


def apprenticeship(cast: Cast) -> Application:
    offer = OfferFactory(
        company=cast.company,
        kind=OfferKind.APPRENTICESHIP,
        starts_on=timezone.localdate() + timedelta(days=200),
        ends_on=None,
    )
    application = ApplicationFactory(
        pupil=cast.pupil,
        offer=offer,
        period=None,
        starts_on=offer.starts_on,
        ends_on=offer.starts_on + timedelta(days=3 * 365),
    )
    services.accept(application, by=cast.company_member)
    services.confirm(application, by=cast.pupil.user)
    return seen(application)


def seen(application: Application) -> Application:
    """As the pages of companies load it."""
    return answers.applications().get(pk=application.pk)


def card(application: Application, on: date | None = None) -> disclosure.CompanyCard | None:
    return disclosure.card_for_company(seen(application), on or timezone.localdate())


@pytest.mark.parametrize("moves", [["cancel"], ["miss"], ["start", "break_off"]])
def test_it_shows_the_company_nothing_of_a_place_that_came_to_nothing(
    cast: Cast, moves: list[str]
) -> None:
    placement = confirmed(cast)
    shown = card(cast.application)
    assert shown
    assert shown.contact

    for move in moves:
        placement.make(PlacementMove(move), by=cast.officer)

    assert card(cast.application) is None
    assert "findet nicht statt" in answers.what_happens_next(seen(cast.application))


def test_it_no_longer_says_confirmed_anywhere(cast: Cast, client: Client) -> None:
    placement = confirmed(cast)
    services.cancel_placement(placement, reason="krank", by=cast.class_teacher)

    pages = {
        cast.pupil.user: [
            reverse("my_applications"),
            reverse("application_detail", args=[cast.application.public_id]),
        ],
        cast.class_teacher: [reverse("pupil_detail", args=[cast.pupil.public_id])],
        cast.company_member: [
            f"{reverse('company_applications')}?stand=beendet",
            reverse("company_application", args=[cast.application.public_id]),
        ],
    }
    for user, urls in pages.items():
        client.force_login(user)
        for url in urls:
            text = client.get(url).content.decode()
            assert "Bestätigt</h2>" not in text
            assert "fest vergeben" not in text
            assert cast.pupil.phone == "" or cast.pupil.phone not in text
            if "company" not in user.role:
                assert "vor dem Start abgesagt" in text


def test_it_renews_no_link_to_a_place_that_came_to_nothing(cast: Cast) -> None:
    placement = confirmed(cast)
    link = services.answer_link(cast.application)
    services.cancel_placement(placement, reason="krank", by=cast.class_teacher)

    with pytest.raises(answers.links.NotRenewable):
        answers.renew_link(link)


def test_it_counts_an_apprenticeship_from_its_first_day(cast: Cast) -> None:
    application = apprenticeship(cast)
    weeks = application.starts_on + timedelta(days=29)
    cast.pupil.consents.update(expires_on=weeks + timedelta(days=400))

    assert card(application)
    assert card(application, weeks - timedelta(days=1))
    assert card(application, weeks) is None


def test_it_shows_nothing_of_an_ended_way_into_an_apprenticeship(cast: Cast) -> None:
    application = apprenticeship(cast)

    application.training_path.make(TrainingMove.END, by=cast.officer)

    assert card(application) is None
    assert "beendet" in answers.what_happens_next(seen(application))
