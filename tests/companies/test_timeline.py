"""The timeline of a company: every kind in order, page by page, nothing twice and nothing lost."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from companies import services, timeline
from companies.enums import CareEnd
from companies.timeline import timeline_of
from journal.enums import Audience, MessageState
from placements.enums import ApplicationMove
from placements.models import ApplicationChange
from tests.cast import Cast
from tests.factories import (
    CareCaseFactory,
    ContactNoteFactory,
    EventCompanyFactory,
    EventFactory,
    FollowUpFactory,
    HandedCompanyFactory,
    ImportBatchFactory,
    ImportRowFactory,
    MergeFactory,
    MessageFactory,
    TrainingPathFactory,
    tick_all,
)

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def everything(cast: Cast) -> None:
    """A row of every source."""
    company = cast.company
    now = timezone.now()
    ContactNoteFactory(company=company)
    FollowUpFactory(company=company, done_at=now, done_by=cast.officer)
    MessageFactory(company_id=company.public_id, audience=Audience.COMPANY)
    cast.offer.changes.create(move="publish", from_state="in_review", to_state="published")
    company.changes.create(move="talk", from_state="lead", to_state="talking")
    company.approved_at = None
    company.save()
    tick_all(company)
    services.approve_company(company, cast.coordination)
    HandedCompanyFactory(company=company)
    batch = ImportBatchFactory(state="applied")
    ImportRowFactory(batch=batch, result=company, action="update", verdict="update")
    ApplicationChange.objects.create(
        subject=cast.application, move="send", from_state="draft", to_state="sent"
    )
    cast.placement.changes.create(move="start", from_state="planned", to_state="running")
    CareCaseFactory(
        company=company,
        opened_at=now - timedelta(days=8),
        paused_at=now,
        ended_at=now,
        how=CareEnd.HERE,
    )
    EventCompanyFactory(company=company)
    EventFactory(host=company)
    MergeFactory(survivor=company, merged_at=now, undone_at=now)
    path = TrainingPathFactory(pupil=cast.pupil, company=company)
    path.changes.create(move="introduce", from_state="open", to_state="introduced")


def pages(cast: Cast, size: int, **choice: Any) -> list[timeline.Entry]:
    """All pages one after the other."""
    found: list[timeline.Entry] = []
    before = ""
    while True:
        page = timeline_of(cast.company, cast.officer, before=before, size=size, **choice)
        found += page.entries
        before = page.next_key
        if not before:
            return found


def test_it_tells_of_every_source(cast: Cast) -> None:
    everything(cast)
    found = pages(cast, 50)
    assert {entry.source for entry in found} == {source.name for source in timeline.SOURCES}
    assert len({source.name for source in timeline.SOURCES}) == len(timeline.SOURCES)
    assert [entry.key for entry in found] == sorted((e.key for e in found), reverse=True)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_it_loses_nothing_between_pages(cast: Cast, size: int) -> None:
    everything(cast)
    # Many at one and the same moment: in one transaction, or imported with a date alone.
    at = timezone.now() - timedelta(days=2)
    for _number in range(4):
        ContactNoteFactory(company=cast.company, happened_at=at)
        MessageFactory(company_id=cast.company.public_id, created_at=at)
        FollowUpFactory(company=cast.company, done_at=at)
    whole = pages(cast, 100)
    assert [entry.key for entry in pages(cast, size)] == [entry.key for entry in whole]


def test_it_shifts_nothing_when_something_new_comes_in(cast: Cast) -> None:
    for days in range(6):
        ContactNoteFactory(company=cast.company, happened_at=timezone.now() - timedelta(days=days))
    first = timeline_of(cast.company, cast.officer, group="kontakte", size=3)
    ContactNoteFactory(company=cast.company)
    second = timeline_of(
        cast.company, cast.officer, group="kontakte", size=3, before=first.next_key
    )
    assert len({entry.pk for entry in (*first.entries, *second.entries)}) == 6
    assert second.next_key == ""


def test_it_shows_one_group_alone(cast: Cast) -> None:
    everything(cast)
    for group in timeline.GROUPS:
        assert {entry.group for entry in pages(cast, 50, group=group)} == {group}


@pytest.mark.parametrize("key", ["", "x", "1-note", "20261025T013000000000-note-x", "a-b-c-d"])
def test_it_begins_with_now_for_an_unreadable_key(cast: Cast, key: str) -> None:
    ContactNoteFactory(company=cast.company)
    found = timeline_of(cast.company, cast.officer, before=key, group="kontakte").entries
    assert len(found) == 1


def test_it_puts_a_late_evening_on_its_own_day(cast: Cast) -> None:
    for hour, minute in ((23, 59), (0, 1)):
        day = 9 if hour == 23 else 10
        at = datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)
        ContactNoteFactory(company=cast.company, happened_at=at)
    days = [entry.day.day for entry in pages(cast, 1, group="kontakte")]
    assert days == [10, 9]


def test_it_shows_bounced_mails_as_such_and_none_to_colleagues(cast: Cast) -> None:
    MessageFactory(
        company_id=cast.company.public_id,
        audience=Audience.COMPANY,
        subject="Kam nicht an",
        state=MessageState.FAILED,
    )
    MessageFactory(
        company_id=cast.company.public_id,
        audience=Audience.OFFICER,
        recipient=cast.foreign_officer,
        subject="An die Kollegin",
    )
    found = pages(cast, 10, group="nachrichten")
    assert [(entry.is_alarming, "Kam nicht an" in str(entry.what)) for entry in found] == [
        (True, True)
    ]


def test_it_names_every_step_of_an_application(cast: Cast) -> None:
    for move in ApplicationMove:
        ApplicationChange.objects.create(
            subject=cast.application, move=move, from_state="sent", to_state="sent"
        )
    found = pages(cast, 50, group="jugendliche")
    assert sum("Anfrage" in str(entry.what) for entry in found) == len(ApplicationMove)
