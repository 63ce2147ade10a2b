"""What staff see of messages, audit and jobs, and what coordination decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from journal import audit, services, tasks
from journal.enums import Audience, AuditAction, Channel, MessageState
from journal.models import AuditEntry, Heartbeat, JobRun, Message
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MESSAGES = "/verwaltung/journal/message/"
AUDIT = "/verwaltung/journal/auditentry/"
JOBS = "/verwaltung/aufgaben/"


def mail(number: int = 1, **fields: Any) -> Message:
    """A mail whose end is unknown."""
    return Message.objects.create(
        **{
            "key": f"question:{number}:email",
            "event": "test_question",
            "channel": Channel.EMAIL,
            "audience": Audience.COMPANY,
            "address": f"betrieb{number}@betrieb.example",
            "subject": "Antwort bis 1. Dezember",
            "body": "Guten Tag",
            "state": MessageState.UNCERTAIN,
            "error": "unterbrochen",
            "attempts": 3,
            **fields,
        }
    )


def decide(client: Client, action: str, *messages: Message) -> None:
    """Uses an action of the list."""
    response = client.post(
        MESSAGES, {"action": action, "_selected_action": [message.pk for message in messages]}
    )
    assert response.status_code in {200, 302}


def test_it_sends_again_when_coordination_decides(client: Client, cast: Cast) -> None:
    message = mail()
    client.force_login(cast.coordination)
    decide(client, "resend", message)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (MessageState.PENDING, 0, "")
    entry = AuditEntry.objects.get(object_id=message.public_id)
    assert (entry.by, entry.action) == (cast.coordination, AuditAction.MOVED)
    assert entry.details == {"from_state": "uncertain", "to_state": "pending"}


def test_it_notes_as_sent_when_coordination_decides(client: Client, cast: Cast) -> None:
    message = mail()
    client.force_login(cast.coordination)
    decide(client, "note_as_sent", message)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert message.sent_at is not None


def test_it_sends_a_refused_mail_again_but_never_notes_it_as_sent(
    client: Client, cast: Cast
) -> None:
    message = mail(state=MessageState.FAILED)
    client.force_login(cast.coordination)
    decide(client, "note_as_sent", message)
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    decide(client, "resend", message)
    message.refresh_from_db()
    assert message.state == MessageState.PENDING


def test_it_lets_officers_read_and_decide_nothing(client: Client, cast: Cast) -> None:
    message = mail()
    client.force_login(cast.officer)
    assert "Erneut senden" not in client.get(MESSAGES).content.decode()
    decide(client, "resend", message)
    message.refresh_from_db()
    assert message.state == MessageState.UNCERTAIN


def test_it_decides_once(cast: Cast) -> None:
    message = mail()
    services.resend(message, by=cast.coordination)
    with pytest.raises(services.AlreadyDecided):
        services.note_as_sent(message, by=cast.coordination)


def test_it_shows_officers_no_mail_to_guardians_and_colleagues(client: Client, cast: Cast) -> None:
    guardian = mail(1, audience=Audience.GUARDIAN)
    colleague = mail(2, audience=Audience.OFFICER, recipient=cast.foreign_officer)
    own = mail(3, audience=Audience.OFFICER, recipient=cast.officer)
    company = mail(4)
    client.force_login(cast.officer)
    assert client.get(f"{MESSAGES}{guardian.pk}/change/").status_code == 302
    assert client.get(f"{MESSAGES}{colleague.pk}/change/").status_code == 302
    assert client.get(f"{MESSAGES}{own.pk}/change/").status_code == 200
    assert client.get(f"{MESSAGES}{company.pk}/change/").status_code == 200
    client.force_login(cast.coordination)
    assert client.get(f"{MESSAGES}{guardian.pk}/change/").status_code == 200


def test_it_shows_the_token_of_a_link_to_nobody(client: Client, cast: Cast) -> None:
    link = cast.contact.public_id
    message = mail(link_id=link, link_purpose="answer_application", link_path="/a/{token}/")
    client.force_login(cast.coordination)
    page = client.get(f"{MESSAGES}{message.pk}/change/").content.decode()
    assert "/a/{token}/" in page
    assert message.href not in page


@pytest.mark.parametrize("url", [MESSAGES, AUDIT, "/verwaltung/journal/jobrun/"])
def test_it_lets_nobody_add_change_or_delete(client: Client, cast: Cast, url: str) -> None:
    mail()
    audit.record(AuditAction.VIEWED, cast.company, by=cast.coordination)
    JobRun.objects.create(job="x", period="y")
    client.force_login(cast.coordination)
    assert client.get(url).status_code == 200
    assert client.get(f"{url}add/").status_code == 403
    row = {MESSAGES: Message, AUDIT: AuditEntry}.get(url, JobRun).objects.first()
    assert client.get(f"{url}{row.pk}/change/").status_code == 200
    assert client.post(f"{url}{row.pk}/change/", {}).status_code == 403
    assert client.post(f"{url}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_it_lists_messages_with_the_same_number_of_queries(client: Client, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(MESSAGES)
        return len(captured)

    client.force_login(cast.coordination)
    mail(1, recipient=cast.company_admin)
    queries()
    one = queries()
    mail(2, recipient=cast.company_member)
    mail(3, recipient=cast.officer)
    assert queries() == one


def test_it_shows_officers_their_own_acts_only(client: Client, cast: Cast) -> None:
    audit.record(AuditAction.VIEWED, cast.company, by=cast.officer)
    audit.record(AuditAction.VIEWED, cast.company, by=cast.foreign_officer)
    audit.record(AuditAction.LINK_OPENED, cast.company, by_label="Link")
    client.force_login(cast.officer)
    assert client.get(AUDIT).context["cl"].result_count == 1
    client.force_login(cast.coordination)
    assert client.get(AUDIT).context["cl"].result_count == 3


def test_it_shows_acts_of_accounts_that_are_gone(client: Client, cast: Cast) -> None:
    gone = User.objects.create_user("weg@example.org", role="coordination")
    entry = audit.record(AuditAction.VIEWED, cast.company, by=gone)
    number = gone.pk
    gone.delete()
    client.force_login(cast.coordination)
    for url in (AUDIT, f"{AUDIT}{entry.pk}/change/"):
        assert f"gelöschtes Konto {number}" in client.get(url).content.decode()


@pytest.mark.parametrize("person", ["pupil", "class_teacher", "company_admin"])
def test_it_shows_the_jobs_to_staff_only(client: Client, cast: Cast, person: str) -> None:
    who = getattr(cast, person)
    client.force_login(getattr(who, "user", who))
    assert client.get(JOBS).status_code == 403


def test_it_asks_for_a_sign_in_before_the_jobs(client: Client) -> None:
    assert client.get(JOBS).status_code == 302


@pytest.mark.parametrize("person", ["officer", "coordination"])
def test_it_shows_every_job_and_its_counts(client: Client, cast: Cast, person: str) -> None:
    mail(1)
    mail(2, state=MessageState.PENDING, due_at=timezone.now() - timedelta(minutes=9))
    tasks.heartbeat()
    client.force_login(getattr(cast, person))
    response = client.get(JOBS)
    page = response.content.decode()
    assert "journal.deliver_due" in page
    assert "placements.run_deadlines" in page
    assert response.context["mails"]["uncertain_count"] == 1
    assert response.context["mails"]["due_count"] == 1
    assert "Lauf fehlt" not in page


def test_it_raises_the_alarm_for_missing_runs_and_silent_processes(
    client: Client, cast: Cast
) -> None:
    long_ago = timezone.now() - timedelta(days=3)
    JobRun.objects.create(
        job="journal.deliver_due", period="x", started_at=long_ago, finished_at=long_ago
    )
    Heartbeat.objects.create(name="beat", at=timezone.now() - timedelta(minutes=4))
    client.force_login(cast.coordination)
    page = client.get(JOBS).content.decode()
    assert "Lauf fehlt" in page
    assert "Kein Lebenszeichen seit" in page


def test_it_shows_the_jobs_with_the_same_number_of_queries(client: Client, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(JOBS)
        return len(captured)

    client.force_login(cast.coordination)
    queries()
    before = queries()
    tasks.heartbeat()
    tasks.deliver_due()
    for number in range(3):
        mail(number)
    assert queries() == before
