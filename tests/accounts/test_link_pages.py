"""What somebody sees whose link does not work any more."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import links
from accounts.enums import LinkPurpose, LinkState
from accounts.models import ActionLink
from accounts.views.links import link_gone
from tests.factories import ActionLinkFactory

PURPOSE = LinkPurpose.ANSWER_APPLICATION
RENEW = "/link/neu/"


@pytest.fixture
def expired(db: None) -> ActionLink:
    past = timezone.now() - timedelta(days=30)
    return ActionLinkFactory(created_at=past, expires_at=past + timedelta(days=14))


@pytest.fixture
def sent(monkeypatch) -> list[ActionLink]:
    """The links somebody asked to renew; in their place a new one is made."""
    asked: list[ActionLink] = []

    def send(link: ActionLink) -> None:
        asked.append(link)
        links.create_link(PURPOSE, link.object_id, link.recipient_id, days=14, now=timezone.now())

    monkeypatch.setitem(links.RENEWALS, PURPOSE, send)
    return asked


def gone(state: LinkState, link: ActionLink | None = None):
    request = RequestFactory().get("/")
    return link_gone(request, links.LinkResult(state, link))


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (LinkState.EXPIRED, "abgelaufen"),
        (LinkState.USED, "schon benutzt"),
        (LinkState.REVOKED, "neueren Link"),
    ],
)
def test_it_says_why_and_offers_a_new_link(expired, sent, state, says) -> None:
    response = gone(state, expired)
    assert response.status_code == 410
    assert says in response.content.decode()
    assert f'value="{expired.token}"' in response.content.decode()
    assert "Neuen Link schicken" in response.content.decode()


def test_it_offers_nothing_for_an_address_nobody_made(db, sent) -> None:
    response = gone(LinkState.UNKNOWN)
    assert response.status_code == 404
    assert "Neuen Link" not in response.content.decode()


def test_it_offers_nothing_where_nobody_renews(expired, monkeypatch) -> None:
    monkeypatch.setattr(links, "RENEWALS", {})
    assert "Neuen Link schicken" not in gone(LinkState.EXPIRED, expired).content.decode()


def renew(client: Client, link: ActionLink, **changed: str):
    return client.post(RENEW, {"token": link.token, "purpose": link.purpose, **changed})


def test_it_sends_a_new_link_without_sign_in(client, expired, sent) -> None:
    response = renew(client, expired)
    assert response.url == reverse("link_renewed")
    assert "unterwegs" in client.get(response.url).text
    assert sent == [expired]


def test_it_takes_no_address_from_the_form(client, expired, sent) -> None:
    renew(client, expired, email="thief@example.org", recipient_id=str(uuid.uuid4()))
    assert ActionLink.objects.usable(timezone.now()).get().recipient_id == expired.recipient_id


@pytest.mark.parametrize(
    "changed",
    [{"token": "A" * 43}, {"token": ""}, {"purpose": "consent"}, {"purpose": "x"}, {"purpose": ""}],
)
def test_it_sends_nothing_for_an_invented_link(client, expired, sent, changed) -> None:
    assert renew(client, expired, **changed).status_code == 404
    assert sent == []


def test_it_says_when_there_is_nothing_left_to_do(client, expired, monkeypatch) -> None:
    def refuse(link: ActionLink) -> None:
        raise links.NotRenewable("Die Anfrage ist schon beantwortet.")

    monkeypatch.setitem(links.RENEWALS, PURPOSE, refuse)
    response = renew(client, expired)
    assert response.status_code == 410
    assert "Die Anfrage ist schon beantwortet." in response.text
    assert "Neuen Link schicken" not in response.text


def test_it_sends_three_an_hour_and_lets_other_links_be(client, expired, sent) -> None:
    answers = [renew(client, expired).status_code for _ in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    assert len(sent) == 3
    other = ActionLinkFactory()
    assert renew(client, other).status_code == 302


def test_it_is_not_followed_by_mail_scanners(client, expired, sent) -> None:
    assert client.get(RENEW, {"token": expired.token, "purpose": PURPOSE}).status_code == 405
    assert sent == []


def test_it_needs_the_forms_token(expired, sent) -> None:
    client = Client(enforce_csrf_checks=True)
    assert renew(client, expired).status_code == 403
    assert sent == []


def test_every_purpose_has_its_way_to_a_new_link() -> None:
    """A link that is over offers a new one, whatever it was for."""
    assert set(links.RENEWALS) == set(LinkPurpose)


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", LinkPurpose)
def test_it_explains_an_old_link_of_every_purpose(client, purpose) -> None:
    """Its own page says so, not only the one that all share."""
    pages = {
        LinkPurpose.ANSWER_APPLICATION: "application_answer",
        LinkPurpose.CONFIRM_OFFER: "offer_confirm",
        LinkPurpose.CONSENT: "consent_page",
        LinkPurpose.CONFIRM_SIGN_UP: "sign_up_confirm",
        LinkPurpose.CARE: "care_answer",
        LinkPurpose.EVENT: "event_answer",
    }
    created_at = timezone.now() - timedelta(days=90)
    link = links.create_link(purpose, uuid.uuid4(), days=5, now=created_at)
    page = client.get(reverse(pages[purpose], args=[link.token]))
    assert page.status_code == 410
    assert "Dieser Link ist abgelaufen" in page.text
