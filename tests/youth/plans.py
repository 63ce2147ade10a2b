"""Schedules as JSON, in short: the internship of a fourteen-year-old unless told otherwise.

>>> plan("Mo 08:00-15:00 12:00-13:00")
"""

from datetime import date, timedelta
from typing import Any

WEEK = date(2027, 1, 11)
"""A Monday without holidays near it."""
WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
NOON = "12:00-13:00"
FOURTEEN = "2012-06-15"
FIFTEEN = "2011-06-15"
SIXTEEN = "2010-06-15"
SEVENTEEN = "2009-06-15"
EIGHTEEN = "2008-06-15"


def plan(*days: str, week: date = WEEK, **facts: Any) -> dict[str, Any]:
    """A day is „Mo 08:00-15:00 12:00-13:00 …“ or „2027-01-11 08:00-15:00“; „Mo-Fr“ are five.

    „+1Mo“ is the Monday of the week after.
    """
    return {
        "birth_date": FOURTEEN,
        "full_time_schooling": True,
        "kind": "internship",
        "branch": "",
        "occupation": "tischler",
        "proofs": [],
        "days": [one for day in days for one in _days(day, week)],
        **facts,
    }


def youth(*days: str, born: str = SIXTEEN, **facts: Any) -> dict[str, Any]:
    """An internship of somebody of 16 who need not go to school full time any more."""
    return plan(*days, **{"birth_date": born, "full_time_schooling": False, **facts})


def trainee(*days: str, born: str = SIXTEEN, **facts: Any) -> dict[str, Any]:
    """An apprenticeship of the same."""
    return youth(*days, born=born, kind="apprenticeship", **facts)


def job(*days: str, born: str = FIFTEEN, **facts: Any) -> dict[str, Any]:
    """A holiday job in the first week of the summer of 2027."""
    facts = {"week": date(2027, 7, 19), "birth_date": born, "kind": "holiday", **facts}
    return plan(*days, **facts)


def _days(text: str, week: date) -> list[dict[str, Any]]:
    name, work, *breaks = text.split()
    start, end = work.split("-")
    return [
        {
            "date": on.isoformat(),
            "from": start,
            "to": end,
            "breaks": [span.split("-") for span in breaks],
        }
        for on in _dates(name, week)
    ]


def _dates(name: str, week: date) -> list[date]:
    if name[0].isdigit():
        return [date.fromisoformat(name)]
    later = 0
    if name[0] == "+":
        later, name = int(name[1]), name[2:]
    first, _, last = name.partition("-")
    span = range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
    return [week + timedelta(weeks=later, days=day) for day in span]
