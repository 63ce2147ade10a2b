"""The text of a calendar: read back by two libraries and by the letter of the standard."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.calendars import BERLIN, Entry, as_text, etag_of
from quartier.lib.text import tidy
from tests.calendar_feed.parsing import complaints, events

AT = datetime(2026, 11, 2, 9, 30, 15, 123456, tzinfo=UTC)
TEXTS = st.text(max_size=200)


def entry(**changes: Any) -> Entry:
    """A whole day."""
    usual = {"uid": "x-1", "summary": "Was", "starts": date(2026, 3, 2), "changed_at": AT}
    return Entry(**{**usual, **changes})


@given(summary=TEXTS, place=TEXTS, category=TEXTS, name=TEXTS)
@example(summary="ä" * 80, place="😀" * 40, category="a,b;c\\d", name="N")
@example(summary="a\r\nBEGIN:VEVENT", place="\x0b\x85\u2028", category="\x00", name="\n")
def test_it_says_any_text_so_that_programs_read_it(summary, place, category, name) -> None:
    row = entry(summary=summary, place=place, category=category)
    (event,) = events(as_text([row], name))
    assert str(event["summary"]) == tidy(summary)
    assert str(event.get("location", "")) == tidy(place)
    assert [str(text) for text in event.categories] == [tidy(category)] * bool(tidy(category))


@pytest.mark.parametrize("length", range(50, 80))
@pytest.mark.parametrize("sign", ["ü", "😀", ";", "\\"])
def test_it_folds_at_every_place_without_cutting_a_sign(length: int, sign: str) -> None:
    text = "x" * length + sign * 60
    (event,) = events(as_text([entry(summary=text)]))
    assert str(event["summary"]) == text


@given(st.datetimes(datetime(2020, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
@example(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
@example(datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
def test_it_keeps_every_moment(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    row = entry(starts=moment, ends=moment + timedelta(minutes=90))
    (event,) = events(as_text([row]))
    assert event.decoded("dtstart").astimezone(UTC) == moment
    assert event.decoded("dtend").astimezone(UTC) == moment + timedelta(minutes=90)


@pytest.mark.parametrize("year", [2024, 2026, 2027, 2031])
def test_its_time_zone_is_that_of_berlin(year: int) -> None:
    """The rules in the file, followed by hand, give the offsets of the world's database."""
    calendar = icalendar.Calendar.from_ical(as_text([]))
    (zone,) = calendar.walk("VTIMEZONE")
    other = zone.to_tz(lookup_tzid=False)
    day = datetime(year, 1, 1, tzinfo=UTC)
    for hour in range(366 * 24):
        moment = day + timedelta(hours=hour)
        assert moment.astimezone(other).utcoffset() == moment.astimezone(BERLIN).utcoffset()


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29)])
def test_it_gives_whole_days_as_days(day: date) -> None:
    (event,) = events(as_text([entry(starts=day)]))
    assert event.decoded("dtstart") == day
    assert event.decoded("dtend") == day + timedelta(days=1)
    assert str(event["transp"]) == "TRANSPARENT"


def test_it_says_the_same_twice() -> None:
    rows = [entry(), entry(uid="x-2", sequence=3)]
    one, other = as_text(rows, "Name"), as_text(rows, "Name")
    assert etag_of(one) == etag_of(other)
    assert [event["sequence"] for event in events(one)] == [0, 3]
    assert events(one)[0].decoded("dtstamp") == AT.replace(microsecond=0)


def test_it_finds_what_a_strict_parser_finds() -> None:
    good = as_text([entry()])
    assert complaints(good) == []
    assert complaints(good.replace(b"\r\n", b"\n"))
    assert complaints(good.replace(b"SUMMARY:Was", b"SUMMARY:" + b"x" * 80))
    assert complaints(good.replace(b"UID:", b"X-UID:"))
    assert complaints(good.replace(b"END:VEVENT\r\n", b""))
    assert complaints(good.replace(b"SUMMARY:Was", b"SUMM ARY"))


def test_it_names_no_zone_it_does_not_describe() -> None:
    row = entry(starts=datetime(2026, 6, 1, 10, tzinfo=ZoneInfo("America/New_York")))
    (event,) = events(as_text([row]))
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
