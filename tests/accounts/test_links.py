"""Links that do one thing without sign-in."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import links
from accounts.enums import LinkPurpose, LinkState
from accounts.models import ActionLink
from journal.enums import AuditAction
from journal.models import AuditEntry
from tests.parallel import at_once

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PURPOSE = LinkPurpose.ANSWER_APPLICATION


def make(**fields: object) -> ActionLink:
    values: dict[str, object] = {"object_id": uuid.uuid4(), "days": 14, "now": NOW} | fields
    return links.create_link(PURPOSE, **values)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_it_opens_until_the_last_moment_and_not_after() -> None:
    link = make()
    end = NOW + timedelta(days=14)
    assert links.open_link(link.token, PURPOSE, end - timedelta(seconds=1)).is_usable
    result = links.open_link(link.token, PURPOSE, end)
    assert (result.state, result.link) == (LinkState.EXPIRED, link)


@pytest.mark.django_db
def test_it_writes_nothing_when_it_is_opened(django_assert_num_queries) -> None:
    link = make()
    with django_assert_num_queries(1) as queries:
        links.open_link(link.token, PURPOSE, NOW)
    assert queries[0]["sql"].startswith("SELECT")
    link.refresh_from_db()
    assert link.first_opened_at is None


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "x", "ä" * 43, "A" * 43, "A" * 400, "a/b?c#d", "\x00"])
def test_it_does_not_know_an_invented_token(token: str) -> None:
    make()
    assert links.open_link(token, PURPOSE, NOW) == links.LinkResult(LinkState.UNKNOWN)


@pytest.mark.django_db
def test_it_does_not_open_another_purposes_page() -> None:
    link = make()
    assert links.open_link(link.token, LinkPurpose.CONSENT, NOW).state == LinkState.UNKNOWN


@pytest.mark.django_db
def test_it_does_not_know_a_link_that_was_deleted() -> None:
    link = make()
    token = link.token
    link.delete()
    assert links.open_link(token, PURPOSE, NOW).state == LinkState.UNKNOWN


@pytest.mark.django_db
@pytest.mark.parametrize("recipient", [None, uuid.uuid4()])
def test_it_replaces_the_link_the_same_person_got_before(recipient: uuid.UUID | None) -> None:
    first = make(recipient_id=recipient)
    second = make(object_id=first.object_id, recipient_id=recipient)
    assert links.open_link(first.token, PURPOSE, NOW).state == LinkState.REVOKED
    assert links.open_link(second.token, PURPOSE, NOW).is_usable


@pytest.mark.django_db
def test_it_leaves_other_peoples_links_alone() -> None:
    first = make(recipient_id=uuid.uuid4())
    make(object_id=first.object_id, recipient_id=uuid.uuid4())
    make(recipient_id=first.recipient_id)
    links.create_link(LinkPurpose.CONSENT, first.object_id, first.recipient_id, days=1, now=NOW)
    assert links.open_link(first.token, PURPOSE, NOW).is_usable


@pytest.mark.django_db
def test_it_finds_the_link_a_reminder_may_send_again() -> None:
    link = make()
    assert links.current_link(PURPOSE, link.object_id, now=NOW) == link
    assert links.current_link(PURPOSE, link.object_id, uuid.uuid4(), now=NOW) is None
    assert links.current_link(PURPOSE, link.object_id, now=link.expires_at) is None
    links.use_link(link, NOW)
    assert links.current_link(PURPOSE, link.object_id, now=NOW) is None


@pytest.mark.django_db
def test_it_is_used_once_and_says_so() -> None:
    link = make()
    assert links.use_link(link, NOW) is True
    assert links.use_link(link, NOW) is False
    assert (link.used_at, link.first_opened_at) == (NOW, NOW)
    assert links.open_link(link.token, PURPOSE, NOW).state == LinkState.USED
    entry = AuditEntry.objects.get(action=AuditAction.LINK_OPENED)
    assert (entry.object_id, entry.details) == (link.public_id, {"uses_up": True})


@pytest.mark.django_db
def test_it_cannot_be_used_after_its_end_or_replacement() -> None:
    old = make()
    assert links.use_link(old, old.expires_at) is False
    make(object_id=old.object_id)
    assert links.use_link(old, NOW) is False


@pytest.mark.django_db
def test_it_notes_only_the_first_opening() -> None:
    link = make()
    links.note_opening(link, NOW)
    links.note_opening(link, NOW + timedelta(hours=1))
    links.use_link(link, NOW + timedelta(hours=2))
    link.refresh_from_db()
    assert link.first_opened_at == NOW
    assert AuditEntry.objects.filter(action=AuditAction.LINK_OPENED).count() == 2


@pytest.mark.django_db
def test_it_stays_usable_when_the_deed_behind_it_fails() -> None:
    link = make()

    def fail_after_using_it() -> None:
        with transaction.atomic():
            links.use_link(link, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_using_it()
    assert links.open_link(link.token, PURPOSE, NOW).is_usable


@pytest.mark.django_db
def test_it_ends_every_link_to_an_object() -> None:
    link = make(recipient_id=uuid.uuid4())
    make(object_id=link.object_id)
    other = make()
    assert links.revoke_links(PURPOSE, link.object_id, NOW) == 2
    assert links.open_link(link.token, PURPOSE, NOW).state == LinkState.REVOKED
    assert links.open_link(other.token, PURPOSE, NOW).is_usable


@pytest.mark.django_db
def test_it_refuses_a_second_open_link_in_the_database() -> None:
    link = make()
    with pytest.raises(IntegrityError, match="link_one_open_per_recipient"), transaction.atomic():
        ActionLink.objects.create(
            purpose=link.purpose, object_id=link.object_id, expires_at=link.expires_at
        )


@pytest.mark.django_db
def test_it_survives_a_change_of_the_servers_key(settings) -> None:
    link = make()
    token = link.token
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert links.open_link(token, PURPOSE, NOW).is_usable
    settings.SECRET_KEY_FALLBACKS = []
    assert links.open_link(token, PURPOSE, NOW).state == LinkState.UNKNOWN


@pytest.mark.django_db
def test_it_sends_a_new_link_through_the_app_that_owns_the_purpose(monkeypatch) -> None:
    link = make()

    def send(old: ActionLink) -> None:
        make(object_id=old.object_id)

    monkeypatch.setitem(links.RENEWALS, PURPOSE, send)
    links.renew(link)
    assert links.open_link(link.token, PURPOSE, NOW).state == LinkState.REVOKED
    assert AuditEntry.objects.filter(action=AuditAction.LINK_SENT).count() == 1


@pytest.mark.django_db
def test_it_sends_nothing_when_the_matter_is_closed(monkeypatch) -> None:
    def refuse(old: ActionLink) -> None:
        make(object_id=old.object_id)
        raise links.NotRenewable("Die Anfrage ist beantwortet.")

    link = make()
    monkeypatch.setitem(links.RENEWALS, PURPOSE, refuse)
    with pytest.raises(links.NotRenewable):
        links.renew(link)
    assert ActionLink.objects.count() == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_it_cannot_renew_a_purpose_nobody_owns(monkeypatch) -> None:
    monkeypatch.setattr(links, "RENEWALS", {})
    with pytest.raises(links.NotRenewable):
        links.renew(make())


@pytest.mark.django_db(transaction=True)
def test_it_is_used_by_exactly_one_of_twenty_at_once() -> None:
    link = make()
    answers = at_once(20, lambda _: links.use_link(ActionLink.objects.get(pk=link.pk), NOW))
    assert sorted(answers) == [False] * 19 + [True]


@pytest.mark.django_db(transaction=True)
def test_it_leaves_one_open_link_of_twenty_made_at_once() -> None:
    object_id = uuid.uuid4()
    at_once(20, lambda _: make(object_id=object_id))
    assert ActionLink.objects.count() == 20
    assert ActionLink.objects.usable(NOW).count() == 1
