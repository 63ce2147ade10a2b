"""The way of an offer to the public and back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import links
from accounts.models import ActionLink
from companies.enums import AskChannel, CompanyState, OfferState
from companies.models import Offer
from companies.services import (
    CompanyBlocked,
    CompanyNotApproved,
    LinkIsUsed,
    NobodyToAsk,
    OfferChangedMeanwhile,
    OfferHasNoSeat,
    OfferIsOver,
    SiteIsNotLocated,
    ask_company,
    change_offer,
    confirm_offer_by_link,
    consequences,
    create_offer,
    due_to_expire,
    duplicate_offer,
    expire_offer,
    pause_offer,
    publish_offer,
    refresh_copies,
    renew_offer,
    resume_offer,
    return_offer,
    save_offer_on_behalf,
    send_link_again,
    submit_offer,
    withdraw_offer,
)
from journal.enums import AuditAction
from journal.models import AuditEntry, Message
from journal.moves import MoveNotPossible
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    OfferFactory,
    OfficerFactory,
    SiteFactory,
)
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


def draft(cast: Cast, **fields: Any) -> Offer:
    """A draft of the cast's company."""
    return OfferFactory(
        **{"company": cast.company, "contact": cast.contact, "state": OfferState.DRAFT, **fields}
    )


def events() -> list[str]:
    """What was written, in order of the alphabet."""
    return sorted(set(Message.objects.values_list("event", flat=True)))


def test_it_tells_the_owner_when_a_company_hands_in(cast: Cast) -> None:
    offer = submit_offer(draft(cast), cast.company_member)
    assert offer.state == OfferState.IN_REVIEW
    written = Message.objects.filter(event="officer_offer_to_review")
    assert {message.recipient for message in written} == {cast.officer}


def test_it_writes_to_no_owner_whose_account_is_closed(cast: Cast) -> None:
    cast.officer.is_active = False
    cast.officer.save()
    submit_offer(draft(cast), cast.company_member)
    assert not Message.objects.exists()


def test_it_publishes_for_an_approved_company_and_calls_it_active(cast: Cast) -> None:
    cast.company.state = CompanyState.INTERESTED
    cast.company.save()
    offer = publish_offer(submit_offer(draft(cast), cast.company_member), cast.officer)
    assert offer.state == OfferState.PUBLISHED
    assert offer.published_at is not None
    cast.company.refresh_from_db()
    assert cast.company.state == CompanyState.ACTIVE
    assert "offer_published" in events()


def test_it_publishes_nothing_of_a_company_nobody_approved(cast: Cast) -> None:
    cast.company.approved_at = None
    cast.company.save()
    offer = submit_offer(draft(cast), cast.company_member)
    with pytest.raises(CompanyNotApproved):
        publish_offer(offer, cast.officer)
    offer.refresh_from_db()
    assert offer.state == OfferState.IN_REVIEW


def test_it_publishes_no_draft(cast: Cast) -> None:
    with pytest.raises(MoveNotPossible):
        publish_offer(draft(cast), cast.officer)


def test_it_publishes_no_offer_that_is_over_or_has_no_seat(cast: Cast) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(OfferIsOver):
        submit_offer(draft(cast, ends_on=yesterday), cast.company_member)
    with pytest.raises(OfferIsOver):
        submit_offer(draft(cast, apply_by=yesterday), cast.company_member)
    with pytest.raises(OfferHasNoSeat):
        submit_offer(draft(cast, seat_count=0), cast.company_member)


def test_it_asks_the_contact_by_a_link(cast: Cast) -> None:
    offer = ask_company(draft(cast), cast.officer)
    assert offer.state == OfferState.AWAITING_COMPANY
    message = Message.objects.get()
    link = ActionLink.objects.get()
    assert (message.address, message.link_id) == (cast.contact.email, link.public_id)
    assert message.link_path == "/e/{token}/"
    assert (link.object_id, link.recipient_id) == (offer.public_id, cast.contact.public_id)


def test_it_asks_another_contact_when_the_chosen_one_has_no_mail(cast: Cast) -> None:
    mute = ContactFactory(company=cast.company, email="", is_main=False)
    assert ask_company(draft(cast, contact=mute), cast.officer).contact == cast.contact


def test_it_says_when_nobody_can_be_asked(cast: Cast) -> None:
    cast.company.contacts.update(opted_out_at=timezone.now())
    with pytest.raises(NobodyToAsk):
        ask_company(draft(cast), cast.officer)


@pytest.mark.parametrize("state", [CompanyState.BLOCKED, CompanyState.DO_NOT_CONTACT])
def test_it_writes_to_no_company_that_is_closed(cast: Cast, state: CompanyState) -> None:
    cast.company.state = state
    cast.company.save()
    with pytest.raises(CompanyBlocked):
        ask_company(draft(cast), cast.officer)
    assert not Message.objects.exists()


def test_it_goes_online_when_the_company_says_yes(cast: Cast) -> None:
    offer = ask_company(draft(cast, entered_by=cast.officer), cast.officer)
    link = ActionLink.objects.get()
    confirmed = confirm_offer_by_link(link, seen=offer.fingerprint)
    assert confirmed.state == OfferState.PUBLISHED
    assert confirmed.confirmed_by_company_at is not None
    assert confirmed.changes.last().by_label == "Link"
    assert "officer_offer_confirmed" in events()


def test_it_waits_for_the_approval_of_the_company_after_a_yes(cast: Cast) -> None:
    cast.company.approved_at = None
    cast.company.save()
    offer = ask_company(draft(cast), cast.officer)
    confirmed = confirm_offer_by_link(ActionLink.objects.get(), seen=offer.fingerprint)
    assert confirmed.state == OfferState.IN_REVIEW
    body = Message.objects.filter(event="officer_offer_confirmed").first().body
    assert "noch nicht freigegeben" in body


def test_it_takes_corrections_with_the_yes_and_tells_the_officer(cast: Cast) -> None:
    offer = ask_company(draft(cast), cast.officer)
    confirmed = confirm_offer_by_link(
        ActionLink.objects.get(), seen=offer.fingerprint, changes={"title": "Metall bearbeiten"}
    )
    assert confirmed.title == "Metall bearbeiten"
    assert "metall bearbeiten" in confirmed.search_text
    entry = AuditEntry.objects.get(action=AuditAction.CHANGED)
    assert (entry.details, entry.by_label) == ({"fields": ["title"]}, "Link")
    body = Message.objects.filter(event="officer_offer_confirmed").first().body
    assert "etwas am Text geändert" in body


def test_it_confirms_only_what_was_seen(cast: Cast) -> None:
    offer = ask_company(draft(cast), cast.officer)
    seen = offer.fingerprint
    change_offer(offer, cast.officer, description="Etwas anderes.")
    link = ActionLink.objects.get()
    with pytest.raises(OfferChangedMeanwhile):
        confirm_offer_by_link(link, seen=seen)
    link.refresh_from_db()
    assert link.used_at is None


@pytest.mark.django_db(transaction=True)
def test_it_confirms_once_when_the_button_is_tapped_five_times(cast: Cast) -> None:
    offer = ask_company(draft(cast), cast.officer)
    link = ActionLink.objects.get()

    def tap(_number: int) -> str:
        try:
            confirm_offer_by_link(ActionLink.objects.get(pk=link.pk), seen=offer.fingerprint)
        except (LinkIsUsed, MoveNotPossible):
            return "too late"
        return "done"

    assert sorted(at_once(5, tap)) == ["done"] + ["too late"] * 4


def test_it_renews_a_link_for_the_same_contact_only_while_it_waits(cast: Cast) -> None:
    offer = ask_company(draft(cast), cast.officer)
    old = ActionLink.objects.get()
    send_link_again(old)
    old.refresh_from_db()
    assert old.revoked_at is not None
    assert Message.objects.filter(address=cast.contact.email).count() == 2
    return_offer(offer, cast.officer, reason="Tage prüfen")
    with pytest.raises(links.NotRenewable, match="wartet nicht mehr"):
        send_link_again(old)


def test_it_gives_back_with_a_reason_and_ends_the_links(cast: Cast) -> None:
    offer = ask_company(draft(cast), cast.officer)
    returned = return_offer(offer, cast.officer, reason="Bitte die Uhrzeit prüfen")
    assert returned.state == OfferState.DRAFT
    assert returned.changes.last().reason == "Bitte die Uhrzeit prüfen"
    assert ActionLink.objects.get().revoked_at is not None
    assert "Uhrzeit" not in Message.objects.filter(event="offer_returned").first().body


def test_it_pauses_and_shows_again(cast: Cast) -> None:
    today = timezone.localdate()
    pause_offer(cast.offer, cast.company_admin)
    assert not Offer.objects.listed(today).filter(pk=cast.offer.pk).exists()
    published_at = cast.offer.published_at
    shown = resume_offer(cast.offer, cast.company_admin)
    assert (shown.state, shown.published_at) == (OfferState.PUBLISHED, published_at)


def test_it_tells_the_company_what_an_officer_withdraws(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Offer] = []
    monkeypatch.setattr(
        consequences, "WHEN_OFFERS_ARE_WITHDRAWN", [lambda offers, by, now: told.extend(offers)]
    )
    withdraw_offer(cast.offer, cast.officer, reason="doppelt")
    assert told == [cast.offer]
    assert "offer_withdrawn" in events()


def test_it_sends_no_mail_to_the_company_that_withdraws_itself(cast: Cast) -> None:
    withdraw_offer(cast.offer, cast.company_admin)
    assert "offer_withdrawn" not in events()


def test_it_expires_what_is_over_and_tells_the_company_once(cast: Cast) -> None:
    today = timezone.localdate()
    over = OfferFactory(company=cast.company, ends_on=today - timedelta(days=1))
    too_late = OfferFactory(company=cast.company, apply_by=today - timedelta(days=1))
    last_day = OfferFactory(company=cast.company, ends_on=today, apply_by=today)
    waiting = due_to_expire(today)
    assert waiting == [over.pk, too_late.pk]
    assert [expire_offer(pk, today) for pk in waiting] == [True, True]
    assert [expire_offer(pk, today) for pk in waiting] == [False, False]
    assert due_to_expire(today) == []
    assert not Offer.objects.get(pk=last_day.pk).is_over(today)
    mails = Message.objects.filter(event="offer_expired", channel="email")
    assert mails.count() == 2 * cast.company.members.count()


def test_it_tells_the_contact_where_a_company_has_no_account() -> None:
    contact = ContactFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    offers = [OfferFactory(company=contact.company, contact=contact) for _ in range(2)]
    waiting = OfferFactory(company=contact.company, contact=contact, state=OfferState.IN_REVIEW)
    Offer.objects.filter(pk=offers[0].pk).update(ends_on=yesterday, apply_by=None)
    assert expire_offer(offers[0].pk, timezone.localdate())
    withdraw_offer(offers[1], OfficerFactory())
    publish_offer(waiting, OfficerFactory())
    mails = Message.objects.filter(address=contact.email)
    assert set(mails.values_list("event", flat=True)) == {
        "offer_expired",
        "offer_withdrawn",
        "offer_published",
    }
    assert not any("Seite des Angebots" in mail.body for mail in mails)
    assert not any(mail.link_path for mail in mails)


def test_it_copies_an_offer_as_a_draft(cast: Cast) -> None:
    copy = duplicate_offer(cast.offer, cast.company_admin)
    assert copy.pk != cast.offer.pk
    assert (copy.title, copy.state, copy.seats.count()) == ("Werkbank", OfferState.DRAFT, 2)
    assert copy.entered_by == cast.company_admin


def test_it_renews_for_the_next_year_once(cast: Cast) -> None:
    change_offer(
        cast.offer,
        cast.officer,
        starts_on=date(2028, 2, 29),
        ends_on=date(2028, 6, 30),
        apply_by=date(2028, 5, 1),
    )
    draft_next = renew_offer(cast.offer, cast.company_admin)
    assert (draft_next.starts_on, draft_next.ends_on, draft_next.apply_by) == (
        date(2029, 2, 28),
        date(2029, 6, 30),
        date(2029, 5, 1),
    )
    assert draft_next.renewed_from == cast.offer
    assert renew_offer(cast.offer, cast.company_admin) == draft_next
    withdraw_offer(draft_next, cast.company_admin)
    assert renew_offer(cast.offer, cast.company_admin) != draft_next


def facts(cast: Cast, **fields: Any) -> dict[str, Any]:
    """What an officer types after a call."""
    return {
        "site": cast.site,
        "contact": cast.contact,
        "kind": "internship",
        "occupation": cast.occupation,
        "title": "Schrauben und feilen",
        "description": "Du hilfst an der Werkbank.",
        "starts_on": timezone.localdate() + timedelta(days=30),
        "ends_on": timezone.localdate() + timedelta(days=60),
        **fields,
    }


def test_it_enters_an_offer_on_behalf_and_asks_at_once(cast: Cast) -> None:
    offer = save_offer_on_behalf(
        cast.company, cast.officer, seats=2, channel=AskChannel.MAIL, **facts(cast)
    )
    assert offer.state == OfferState.AWAITING_COMPANY
    assert (offer.entered_by, offer.seats.count()) == (cast.officer, 2)
    assert Message.objects.get().event == "offer_to_confirm"


def test_it_enters_nothing_when_nobody_can_be_asked(cast: Cast) -> None:
    cast.company.contacts.update(email="")
    with pytest.raises(NobodyToAsk):
        save_offer_on_behalf(
            cast.company, cast.officer, seats=1, channel=AskChannel.MAIL, **facts(cast)
        )
    assert Offer.objects.filter(company=cast.company).count() == 1


def test_it_takes_no_offer_at_a_place_without_location(cast: Cast) -> None:
    far = SiteFactory(company=cast.company, latitude=None, longitude=None, is_main=False)
    with pytest.raises(SiteIsNotLocated):
        create_offer(cast.company, cast.officer, seats=1, **facts(cast, site=far))


def test_it_forgets_the_yes_when_an_officer_changes_what_was_confirmed(cast: Cast) -> None:
    cast.company.approved_at = None
    cast.company.save()
    offer = ask_company(draft(cast), cast.officer)
    confirm_offer_by_link(ActionLink.objects.get(), seen=offer.fingerprint)
    assert change_offer(offer, cast.officer, title="Neu").confirmed_by_company_at is None


def test_it_keeps_the_state_when_words_change(cast: Cast) -> None:
    stale = Offer.objects.get(pk=cast.offer.pk)
    pause_offer(cast.offer, cast.company_admin)
    changed = change_offer(stale, cast.company_admin, title="Neue Überschrift")
    assert (changed.state, changed.title) == (OfferState.PAUSED, "Neue Überschrift")


def test_it_brings_copies_up_to_date_when_the_company_moves(cast: Cast) -> None:
    cast.site.neighbourhood = cast.other_neighbourhood
    cast.site.save()
    cast.company.name = "Umgezogen"
    cast.company.save()
    assert refresh_copies(CompanyFactory()) == 0
    assert refresh_copies(cast.company) == 1
    cast.offer.refresh_from_db()
    assert cast.offer.neighbourhood == cast.other_neighbourhood
    assert "umgezogen" in cast.offer.search_text


@pytest.mark.parametrize(
    "deed",
    [
        lambda cast: duplicate_offer(cast.offer, cast.officer),
        lambda cast: renew_offer(cast.offer, cast.officer),
        lambda cast: refresh_copies(cast.company),
    ],
    ids=["duplicate", "renew", "refresh"],
)
def test_it_locks_the_company_before_the_offer(cast: Cast, deed: Callable[[Cast], Any]) -> None:
    with CaptureQueriesContext(connection) as queries:
        deed(cast)
    locks = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    tables = [sql.partition(' FROM "')[2].partition('"')[0] for sql in locks]
    assert tables[:2] == ["companies_company", "companies_offer"]


def test_it_counts_working_time_without_breaks() -> None:
    offer = OfferFactory.build(
        company=None,
        site=None,
        occupation=None,
        daily_from=timezone.datetime(2027, 1, 1, 9).time(),
        daily_to=timezone.datetime(2027, 1, 1, 17).time(),
        break_minutes=60,
    )
    assert offer.working_minutes == 7 * 60
