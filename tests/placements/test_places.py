"""A confirmed place on the pages of both sides: where, when, whom to ask, and how to cancel it."""

import pytest
from django.urls import reverse

from placements import services
from placements.enums import PlacementSource, PlacementState
from placements.models import Placement
from tests.factories import CompanyFactory, ContactFactory, PlacementFactory, SiteFactory

pytestmark = pytest.mark.django_db
REASON = {"reason": "Die Werkstatt zieht um."}


def of(name, obj):
    return reverse(name, kwargs={"public_id": obj.public_id})


@pytest.fixture
def confirmed(cast):
    """Elif's application, accepted and confirmed, and the placement that came of it."""
    cast.school.phone = "0231 000 99 00"
    cast.school.save()
    services.accept(cast.application, by=cast.company_member)
    services.confirm(cast.application, by=cast.pupil.user)
    cast.application.refresh_from_db()
    return Placement.objects.get()


@pytest.fixture
def self_found(cast):
    company = CompanyFactory(name="Tischlerei Beispiel")
    SiteFactory(company=company, street="Musterweg 3", stop="Hafen")
    ContactFactory(company=company, last_name="Muster", phone="0231 000 11 22")
    return PlacementFactory(
        pupil=cast.pupil, company=company, offer=None, source=PlacementSource.SELF_FOUND
    )


def reads(client, user, url):
    client.force_login(user)
    return client.get(url).content.decode()


def test_it_tells_the_pupil_where_when_and_whom_to_ask(cast, client, confirmed):
    for url in (reverse("home"), of("application_detail", cast.application)):
        text = reads(client, cast.pupil.user, url)
        for word in (cast.site.street, "Montag bis Freitag", "Uhr", cast.contact.phone):
            assert word in text
        assert of("offer_detail", cast.offer) in text
        assert of("placement_cancel", confirmed) in text


def test_it_knows_a_self_found_place_too(cast, client, self_found):
    text = reads(client, cast.pupil.user, reverse("home"))

    for word in ("Tischlerei Beispiel", "Musterweg 3", "Haltestelle Hafen", "0231 000 11 22"):
        assert word in text
    assert "wann du anfängst" in text
    assert of("placement_cancel", self_found) in text
    assert "Meinen Platz ansehen" not in text


def test_it_needs_no_site_and_no_contact(cast, client):
    PlacementFactory(
        pupil=cast.pupil,
        company=CompanyFactory(name="Nur ein Name"),
        offer=None,
        source=PlacementSource.SELF_FOUND,
    )

    assert "Nur ein Name" in reads(client, cast.pupil.user, reverse("home"))


def test_it_lets_nobody_cancel_what_has_begun(cast, client, confirmed):
    confirmed.make("start")

    for who, url in (
        (cast.pupil.user, reverse("home")),
        (cast.pupil.user, of("application_detail", cast.application)),
        (cast.company_member, of("company_application", cast.application)),
    ):
        assert of("placement_cancel", confirmed) not in reads(client, who, url)


def test_it_tells_the_company_which_school_and_how_to_reach_it(cast, client, confirmed):
    text = reads(client, cast.company_member, of("company_application", cast.application))

    assert cast.school.name in text
    assert "0231 000 99 00" in text


def test_it_keeps_the_school_to_itself_before_the_confirmation(cast, client):
    services.accept(cast.application, by=cast.company_member)

    text = reads(client, cast.company_member, of("company_application", cast.application))

    assert cast.school.name not in text


def test_it_lets_the_pupil_cancel_from_the_home_page(cast, client, confirmed):
    client.force_login(cast.pupil.user)

    answer = client.post(of("placement_cancel", confirmed), REASON)

    confirmed.refresh_from_db()
    assert answer.url == reverse("home")
    assert confirmed.state == PlacementState.CANCELLED


def test_it_lets_the_company_cancel_and_keeps_who_and_why(cast, client, confirmed):
    page = of("company_application", cast.application)
    url = of("placement_cancel", confirmed)
    assert url in reads(client, cast.company_member, page)

    answer = client.post(url, REASON)

    assert answer.url == page
    confirmed.refresh_from_db()
    assert confirmed.state == PlacementState.CANCELLED
    step = confirmed.changes.last()
    assert (step.by, step.reason) == (cast.company_member, REASON["reason"])
    assert url not in reads(client, cast.company_member, page)


def test_it_shows_the_school_who_cancelled_and_why(cast, client, confirmed):
    services.cancel_placement(confirmed, reason=REASON["reason"], by=cast.company_member)

    text = reads(client, cast.class_teacher, of("pupil_detail", cast.pupil))

    assert REASON["reason"] in text
    assert cast.company_member.get_role_display() in text


def test_it_leads_a_company_without_application_to_its_requests(cast, client):
    placement = PlacementFactory(pupil=cast.pupil, company=cast.company, offer=None)
    client.force_login(cast.company_member)

    assert client.post(of("placement_cancel", placement), REASON).url == reverse(
        "company_applications"
    )


def test_it_refuses_another_company(cast, client, confirmed):
    client.force_login(cast.foreign_member)

    assert client.post(of("placement_cancel", confirmed), REASON).status_code == 404
