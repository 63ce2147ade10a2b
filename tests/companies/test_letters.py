"""The same question on paper: a letter with a square and a code to type."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import segno
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ActionLink
from companies import services
from companies.enums import AskChannel, OfferState
from companies.models import FollowUp, Offer, OfferAsking
from journal.enums import Channel, MessageState
from journal.models import Message
from quartier.lib import codes
from tests.cast import Cast
from tests.factories import CompanyFactory, ContactFactory, OfferFactory, SiteFactory

pytestmark = pytest.mark.django_db

LETTERS = "admin:companies_offer_letters"
AWAITING = "admin:companies_offer_awaiting"
CODE = "/brief/"


@pytest.fixture
def written(cast: Cast) -> Offer:
    """An offer whose company got a letter; nobody there has a mail address."""
    cast.company.contacts.update(email="")
    offer = OfferFactory(
        company=cast.company, site=cast.site, contact=cast.contact, state=OfferState.DRAFT
    )
    return services.ask_company(offer, cast.officer, AskChannel.LETTER)


def letter_page(*offers: Offer) -> str:
    """The address of these letters."""
    return reverse(LETTERS) + "?" + "&".join(f"angebot={offer.pk}" for offer in offers)


def test_it_notes_the_letter_in_the_journal_and_sends_no_mail(cast: Cast, written: Offer) -> None:
    message = Message.objects.get()
    assert (message.channel, message.state, message.address) == (
        Channel.LETTER,
        MessageState.SENT,
        "",
    )
    assert message.company_id == cast.company.public_id
    link = ActionLink.objects.get()
    assert link.recipient_id == cast.contact.public_id
    assert written.state == OfferState.AWAITING_COMPANY


def test_it_prints_address_square_code_and_whom_to_call(
    cast: Cast, written: Offer, client: Client
) -> None:
    client.force_login(cast.officer)
    text = client.get(letter_page(written)).text
    asking, link = OfferAsking.objects.get(), ActionLink.objects.get()
    for fact in (
        cast.company.name,
        cast.contact.full_name,
        cast.site.street,
        "Selin Kaya",
        written.title,
        services.code_of(asking),
        settings.SITE_URL.split("://")[-1] + CODE,
    ):
        assert fact in text
    square = segno.make(f"{settings.SITE_URL}/e/{link.token}/", error="m", micro=False)
    drawn = square.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="aq-qr")
    assert drawn in text


def test_it_prints_again_without_a_new_link(cast: Cast, written: Offer, client: Client) -> None:
    client.force_login(cast.officer)
    first, second = (client.get(letter_page(written)).text for _ in range(2))
    code = services.code_of(OfferAsking.objects.get())
    assert code in first
    assert code in second
    assert (ActionLink.objects.count(), Message.objects.count()) == (1, 1)


def test_it_prints_no_letter_that_leads_nowhere(cast: Cast, written: Offer, client: Client) -> None:
    client.force_login(cast.officer)
    services.withdraw_offer(written, cast.officer)
    assert "Hier ist kein Brief zu drucken" in client.get(letter_page(written)).text


def test_it_opens_the_offer_by_its_code(written: Offer, client: Client) -> None:
    code = services.code_of(OfferAsking.objects.get())
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    answer = client.post(CODE, {"code": code})
    assert answer.url == reverse("offer_confirm", args=[ActionLink.objects.get().token])
    assert "Stimmt Ihr Angebot so?" in client.get(answer.url).text


@pytest.mark.parametrize(
    "write",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " – "),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: f"  {code}\n",
    ],
)
def test_it_understands_a_code_however_it_is_typed(write: Any) -> None:
    for _ in range(40):
        code = codes.codes(uuid.uuid4(), "confirm_offer")[0]
        assert codes.normalise(write(codes.spell(code))) == code


def test_it_makes_codes_of_60_bits() -> None:
    assert len(codes.ALPHABET) ** codes.LENGTH >= 2**60
    made = {codes.codes(uuid.uuid4(), "confirm_offer")[0] for _ in range(500)}
    assert len(made) == 500
    for place in range(codes.LENGTH):
        assert len({code[place] for code in made}) == len(codes.ALPHABET)
    assert not set("ILOU") & set(codes.ALPHABET)


def test_it_stores_no_code(written: Offer) -> None:
    code = codes.normalise(services.code_of(OfferAsking.objects.get()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM companies_offerasking a")
        assert code not in cursor.fetchone()[0]


def test_it_survives_a_change_of_the_servers_key(written: Offer) -> None:
    asking = OfferAsking.objects.get()
    code = services.code_of(asking)
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert services.code_of(asking) == code
        assert services.find_by_code(code) == ActionLink.objects.get()


@pytest.mark.parametrize("code", ["", "K7QM", "AAAA-BBBB-CCCC", "!!!!-????-****", "x" * 41])
def test_it_knows_no_invented_code(written: Offer, client: Client, code: str) -> None:
    answer = client.post(CODE, {"code": code})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_it_limits_how_often_codes_are_tried(written: Offer, client: Client) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        same = [client.post(CODE, {"code": "AAAA-BBBB-CCCC"}).status_code for _ in range(11)]
        assert same == [200] * 10 + [429]
        other = [client.post(CODE, {"code": f"AAAA-BBBB-{n:04}"}).status_code for n in range(60)]
    assert other[-1] == 429


def test_it_says_what_became_of_an_old_letter(cast: Cast, written: Offer, client: Client) -> None:
    code = services.code_of(OfferAsking.objects.get())
    services.ask_company(written, cast.officer, AskChannel.LETTER)
    answer = client.post(CODE, {"code": code}, follow=True)
    assert "Es gibt einen neueren Link" in answer.text
    assert "Selin Kaya" in answer.text


def test_it_plans_a_new_letter_when_the_link_is_too_old(
    cast: Cast, written: Offer, client: Client
) -> None:
    link = ActionLink.objects.get()
    with time_machine.travel(link.expires_at, tick=False):
        for _ in range(2):
            data = {"token": link.token, "purpose": link.purpose}
            answer = client.post(reverse("link_renew"), data, follow=True)
            assert "ein Brief in ein paar Tagen" in answer.text
    task = FollowUp.objects.get()
    assert task.responsible == cast.officer
    assert "Neuen Brief drucken" in task.subject


def test_it_asks_who_has_opted_out_neither_by_mail_nor_by_letter(cast: Cast) -> None:
    cast.company.contacts.update(opted_out_at=timezone.now())
    offer = OfferFactory(company=cast.company, contact=cast.contact, state=OfferState.DRAFT)
    with pytest.raises(services.NobodyToWrite):
        services.ask_company(offer, cast.officer, AskChannel.LETTER)
    assert not Message.objects.exists()


# --- The list of who waits ---------------------------------------------------------------------
def test_it_lists_since_when_and_how_each_was_asked(
    cast: Cast, written: Offer, client: Client
) -> None:
    client.force_login(cast.officer)
    text = client.get(reverse(AWAITING)).text
    assert written.title in text
    assert "Brief," in text
    changelist = reverse("admin:companies_offer_changelist") + "?state__exact=awaiting_company"
    assert "Brief, " in client.get(changelist).text


def test_it_makes_many_letters_at_once(cast: Cast, written: Offer, client: Client) -> None:
    other = CompanyFactory(name="Zimmerei Beispiel")
    SiteFactory(company=other)
    second = OfferFactory(
        company=other, contact=ContactFactory(company=other), state=OfferState.AWAITING_COMPANY
    )
    client.force_login(cast.officer)
    data = {"angebot": [written.pk, second.pk, cast.offer.pk], "brief": "x"}
    answer = client.post(reverse(AWAITING), data, follow=True)
    assert [letter["company"] for letter in answer.context["letters"]] == [cast.company, other]
    assert OfferAsking.objects.count() == 3
    cast.offer.refresh_from_db()
    assert cast.offer.state == OfferState.PUBLISHED


def test_it_asks_again_by_mail_and_says_who_cannot_be_reached(
    cast: Cast, written: Offer, client: Client
) -> None:
    client.force_login(cast.officer)
    answer = client.post(reverse(AWAITING), {"angebot": written.pk}, follow=True)
    assert "keine Ansprechperson mit E-Mail-Adresse" in answer.text
    cast.company.contacts.filter(pk=cast.contact.pk).update(email="u@example.org")
    answer = client.post(reverse(AWAITING), {"angebot": written.pk}, follow=True)
    assert "Ein Link ist noch einmal unterwegs" in answer.text
    assert Message.objects.get(channel=Channel.EMAIL).address == "u@example.org"


def test_it_prints_any_number_with_the_same_queries(
    cast: Cast, written: Offer, client: Client
) -> None:
    client.force_login(cast.officer)
    offers = [written]

    def cost(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    before = cost(letter_page(*offers)), cost(reverse(AWAITING))
    for _more in range(3):
        offer = OfferFactory(company=cast.company, state=OfferState.DRAFT, contact=cast.contact)
        offers.append(services.ask_company(offer, cast.officer, AskChannel.LETTER))
    assert (cost(letter_page(*offers)), cost(reverse(AWAITING))) == before


@pytest.mark.parametrize("slug", ["erneut", "brief"])
def test_it_asks_again_from_the_offers_page(cast: Cast, client: Client, slug: str) -> None:
    offer = OfferFactory(company=cast.company, contact=cast.contact, state=OfferState.DRAFT)
    services.ask_company(offer, cast.officer)
    old = ActionLink.objects.get()
    client.force_login(cast.officer)
    url = reverse("admin:companies_offer_deed", args=[offer.pk, slug])
    answer = client.post(url)
    if slug == "brief":
        assert answer.url == letter_page(offer)
    old.refresh_from_db()
    assert old.revoked_at is not None
    assert ActionLink.objects.usable(timezone.now()).count() == 1


# --- Nobody waits in silence -------------------------------------------------------------------
def test_it_reminds_once_and_then_plans_a_call(cast: Cast) -> None:
    offer = OfferFactory(company=cast.company, contact=cast.contact, state=OfferState.DRAFT)
    services.ask_company(offer, cast.officer)
    link = ActionLink.objects.get()

    def run(days: int) -> int:
        """What a morning so many days later does."""
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            today = timezone.localdate()
            return sum(services.remind_company(pk, today) for pk in services.due_to_remind(today))

    assert [run(4), run(5), run(5), run(9)] == [0, 1, 0, 0]
    reminder = Message.objects.get(event="offer_to_confirm_again")
    assert reminder.link_id == link.public_id
    assert "Selin Kaya" in reminder.body
    assert [run(10), run(10), run(20)] == [1, 0, 0]
    task = FollowUp.objects.get()
    assert (task.responsible, task.done_at) == (cast.officer, None)
    services.confirm_offer_by_link(link, seen=offer.fingerprint)
    task.refresh_from_db()
    assert task.done_at is not None
    assert Message.objects.filter(event="offer_to_confirm_again").count() == 1


def test_it_reminds_nobody_who_has_answered_or_is_closed(cast: Cast, written: Offer) -> None:
    later = timezone.localdate() + timedelta(days=12)
    assert services.due_to_remind(later) == [written.pk]
    cast.company.state = "do_not_contact"
    cast.company.save()
    assert services.due_to_remind(later) == []
    assert not services.remind_company(written.pk, later)
    assert not FollowUp.objects.exists()


def test_it_plans_a_call_after_a_silent_letter(cast: Cast, written: Offer) -> None:
    assert services.due_to_remind(timezone.localdate() + timedelta(days=6)) == []
    later = timezone.localdate() + timedelta(days=10)
    assert services.remind_company(written.pk, later)
    assert FollowUp.objects.get().responsible == cast.officer
    assert not Message.objects.filter(channel=Channel.EMAIL).exists()
