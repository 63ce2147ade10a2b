"""Companies go from one officer to another, and come back after a leave."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from companies import services
from companies.models import Company, FollowUp, HandOver
from companies.tasks import expire_offers
from journal.enums import Channel
from journal.models import AuditEntry, Message
from tests.cast import Cast
from tests.factories import CompanyFactory, FollowUpFactory, OfficerFactory

pytestmark = pytest.mark.django_db

PAGE = "admin:companies_handover_add"


@pytest.fixture
def receiver() -> User:
    """Who stands in."""
    return OfficerFactory(first_name="Vera", last_name="Vertretung", email="vera@example.org")


def choices(cast: Cast, receiver: User, **changes: object) -> dict[str, object]:
    """What one sends for everything."""
    return {"giver": cast.officer.pk, "receiver": receiver.pk, "which": "alle", **changes}


def test_it_shows_what_will_happen_and_moves_nothing_before_the_yes(
    cast: Cast, receiver: User, client: Client
) -> None:
    FollowUpFactory(company=cast.company, responsible=cast.officer)
    client.force_login(cast.officer)
    assert cast.company.name in client.get(reverse(PAGE)).text
    text = client.post(reverse(PAGE), choices(cast, receiver)).text
    assert "1 Betrieb" in text
    assert "1 offene Wiedervorlage" in text
    assert "von Selin Kaya an Vera Vertretung" in text
    assert not HandOver.objects.exists()


def test_it_moves_companies_and_open_follow_ups_with_a_note_to_both(
    cast: Cast, receiver: User, client: Client
) -> None:
    plan = FollowUpFactory(company=cast.company, responsible=cast.officer)
    elsewhere = FollowUpFactory(company=cast.foreign_company, responsible=cast.officer)
    done = FollowUpFactory(company=cast.company, responsible=cast.officer, done_at=timezone.now())
    client.force_login(cast.officer)
    answer = client.post(reverse(PAGE), choices(cast, receiver, confirm="ja"))
    handover = HandOver.objects.get()
    assert answer.url == reverse("admin:companies_handover_change", args=[handover.pk])
    cast.company.refresh_from_db()
    cast.foreign_company.refresh_from_db()
    assert (cast.company.owner, cast.foreign_company.owner) == (receiver, None)
    moved = {row.pk for row in FollowUp.objects.filter(responsible=receiver)}
    assert moved == {plan.pk, elsewhere.pk}
    assert FollowUp.objects.get(pk=done.pk).responsible == cast.officer
    entries = AuditEntry.objects.filter(details__handover=handover.pk)
    assert {entry.object_id for entry in entries} == {
        cast.company.public_id,
        cast.foreign_company.public_id,
    }
    mails = Message.objects.filter(channel=Channel.EMAIL)
    assert {mail.recipient for mail in mails} == {cast.officer, receiver}
    for mail in mails:
        assert mail.link_path == answer.url
        for name in ("Kaya", "Vertretung", cast.company.name):
            assert name not in mail.subject + mail.body
    assert cast.company.name in client.get(answer.url).text


def test_it_moves_only_what_is_ticked_or_in_the_neighbourhood(
    cast: Cast, receiver: User, client: Client
) -> None:
    other = CompanyFactory(owner=cast.officer)
    client.force_login(cast.coordination)
    there = {"giver": cast.officer.pk, "neighbourhood": cast.neighbourhood.pk}
    assert list(client.get(reverse(PAGE), there).context["companies"]) == [cast.company]
    missing = client.post(reverse(PAGE), choices(cast, receiver, which="auswahl"))
    assert "mindestens einen Betrieb" in missing.text
    ticked = choices(cast, receiver, which="auswahl", companies=[other.pk], confirm="ja")
    client.post(reverse(PAGE), ticked)
    assert list(Company.objects.filter(owner=receiver)) == [other]


def test_it_lets_officers_give_away_only_what_is_theirs(
    cast: Cast, receiver: User, client: Client
) -> None:
    client.force_login(cast.foreign_officer)
    client.post(reverse(PAGE), choices(cast, receiver, confirm="ja"))
    assert not HandOver.objects.exists()


def test_it_comes_back_the_day_after_a_leave(cast: Cast, receiver: User) -> None:
    plan = FollowUpFactory(company=cast.company, responsible=cast.officer)
    kept = CompanyFactory(owner=cast.officer)
    last = timezone.localdate() + timedelta(days=7)
    handover = services.hand_over(
        [cast.company, kept],
        giver=cast.officer,
        receiver=receiver,
        by=cast.coordination,
        until_on=last,
    )
    Company.objects.filter(pk=kept.pk).update(owner=cast.foreign_officer)
    assert not services.return_handover(handover.pk, last)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        expire_offers()
        assert services.due_to_return(timezone.localdate()) == []
    for row in (cast.company, kept, plan, handover):
        row.refresh_from_db()
    assert (cast.company.owner, plan.responsible) == (cast.officer, cast.officer)
    assert kept.owner == cast.foreign_officer, "somebody gave it to another meanwhile"
    assert handover.returned_at is not None
    assert Message.objects.filter(event="officer_companies_returned").count() == 4


def test_it_gives_back_nothing_that_was_the_receivers_own(cast: Cast, receiver: User) -> None:
    """A follow-up of the giver at a company of the receiver: only this one comes back."""
    own = CompanyFactory(owner=receiver)
    theirs = FollowUpFactory(company=own, responsible=receiver)
    planned_before = FollowUpFactory(company=cast.company, responsible=receiver)
    for plan in (theirs, planned_before):
        plan.created_at = timezone.now() - timedelta(days=3)
        plan.save()
    lent = FollowUpFactory(company=own, responsible=cast.officer)
    handover = services.hand_over(
        [own, cast.company],
        giver=cast.officer,
        receiver=receiver,
        by=cast.coordination,
        until_on=timezone.localdate(),
    )
    since = FollowUpFactory(company=cast.company, responsible=receiver)
    assert services.return_handover(handover.pk, timezone.localdate() + timedelta(days=1))
    for row in (own, cast.company, theirs, planned_before, lent, since):
        row.refresh_from_db()
    assert (own.owner, cast.company.owner) == (receiver, cast.officer)
    assert (theirs.responsible, planned_before.responsible) == (receiver, receiver)
    assert (lent.responsible, since.responsible) == (cast.officer, cast.officer)


def test_it_says_how_many_came_back(cast: Cast, receiver: User) -> None:
    kept = CompanyFactory(owner=cast.officer)
    handover = services.hand_over(
        [kept, cast.company],
        giver=cast.officer,
        receiver=receiver,
        by=cast.coordination,
        until_on=timezone.localdate(),
    )
    Company.objects.filter(pk=kept.pk).update(owner=cast.foreign_officer)
    services.return_handover(handover.pk, timezone.localdate() + timedelta(days=1))
    mail = Message.objects.filter(event="officer_companies_returned").first()
    assert mail is not None
    assert "2" not in mail.subject + mail.body


def test_it_refuses_when_nothing_is_left_to_hand_over(cast: Cast, receiver: User) -> None:
    with pytest.raises(services.NothingToHandOver):
        services.hand_over(
            [cast.foreign_company], giver=cast.officer, receiver=receiver, by=cast.officer
        )
