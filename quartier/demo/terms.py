"""Days of the demo city: everything lies around today, so that the city always looks alive."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from catalogue.models import SchoolHoliday
from quartier.lib.dates import BERLIN, school_year, school_year_span


@dataclass(frozen=True)
class Span:
    """First and last day, both included."""

    starts_on: date
    ends_on: date

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a day."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


@dataclass
class Terms:
    """Today, the school year, the holidays, and moments in the past."""

    today: date
    holidays: Sequence[Span] = field(default_factory=list)

    @classmethod
    def on(cls, today: date) -> "Terms":
        """With the holidays of the catalogue."""
        spans = SchoolHoliday.objects.active().order_by("starts_on", "pk")
        return cls(today, [Span(*days) for days in spans.values_list("starts_on", "ends_on")])

    @property
    def year(self) -> int:
        """The calendar year in which the present school year began."""
        return school_year(self.today)

    @property
    def year_span(self) -> Span:
        """1 August to 31 July around today."""
        return Span(*school_year_span(self.year))

    def day(self, offset: int) -> date:
        """So many days after today; before it if negative."""
        return self.today + timedelta(days=offset)

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A time of a day in Dortmund; never later than yesterday evening.

        So nothing in the city has happened in the future, at whatever hour it is loaded.
        """
        return datetime.combine(min(day, self.day(-1)), time(hour, minute), BERLIN)

    def block(self, weeks: int, length: int) -> Span:
        """``length`` weeks from Monday to Friday that begin about ``weeks`` weeks from now.

        Moved by weeks, away from today, until they touch no holidays.
        """
        monday = self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=weeks)
        is_past = monday + timedelta(weeks=length) <= self.today
        step = timedelta(weeks=-1 if is_past else 1)
        while True:
            span = Span(monday, monday + timedelta(weeks=length, days=-3))
            if not any(span.overlaps(holiday) for holiday in self.holidays):
                return span
            monday += step

    def next_holidays(self, least_days: int) -> Span:
        """The next school holidays of at least so many days that have not begun; else a guess."""
        for span in self.holidays:
            if span.starts_on > self.today and (span.ends_on - span.starts_on).days >= least_days:
                return span
        return Span(self.day(60), self.day(60 + least_days))
