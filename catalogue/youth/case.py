"""One day of one person, with the age and the rules of that day."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from catalogue.youth.book import DayRules
from catalogue.youth.schedule import Finding, Kind, Schedule, WorkDay
from quartier.lib.dates import age_on


@dataclass(frozen=True)
class Case:
    """A day to judge."""

    schedule: Schedule
    rules: DayRules
    day: WorkDay

    @property
    def on(self) -> date:
        """The date."""
        return self.day.on

    @cached_property
    def age(self) -> int:
        """Completed years on this day."""
        return age_on(self.schedule.born_on, self.on)

    @cached_property
    def is_protected(self) -> bool:
        """Under 18 (JA-00)."""
        return self.age < self.rules.whole("youth.adult_from_age")

    @cached_property
    def is_child(self) -> bool:
        """Under 15, or under 18 in full-time schooling (JA-00, JA-01)."""
        is_young = self.age < self.rules.whole("youth.child_under_age")
        return self.is_protected and (is_young or self.schedule.full_time_schooling)

    @property
    def kind(self) -> Kind:
        """Why somebody is there."""
        return self.schedule.kind

    def is_excepted(self, code: str) -> bool:
        """Whether the rule says something else for this branch."""
        rule = self.rules.rule(code)
        return rule is not None and self.schedule.branch in rule.branches

    def finding(self, code: str, text: str, severity: str | None = None) -> list[Finding]:
        """The rule is broken; nothing if there was no such rule on this day.

        ``severity`` is for what is milder than the rule itself.
        """
        rule = self.rules.rule(code)
        if rule is None:
            return []
        return [Finding(code, severity or rule.severity, self.on, text)]
