"""Protection of young people at work: one pure function over a schedule.

``judge(schedule, book)`` says what a schedule breaks; ``read_schedule`` makes a schedule of the
JSON that ``manage.py check_schedule`` reads. No Django, no database, no clock: rules, numbers and
holidays come in a ``RuleBook`` (``catalogue.rulebook`` fills one).

Sources: JArbSchG §§ 2 to 18, KindArbSchV § 2, IfSG §§ 20 and 43, SGB VII § 2 (1) Nr. 8 b. Which
rule stands where is in catalogue/data/youth_rules.csv, its numbers in settings.csv.
"""

from catalogue.youth.book import INFO, SEVERITIES, WARN, Rule, RuleBook, RuleBookError
from catalogue.youth.judging import judge
from catalogue.youth.reading import UnreadableError, judge_json, judge_text, read_schedule
from catalogue.youth.schedule import BRANCHES, Day, Finding, Kind, Schedule

__all__ = [
    "BRANCHES",
    "INFO",
    "SEVERITIES",
    "WARN",
    "Day",
    "Finding",
    "Kind",
    "Rule",
    "RuleBook",
    "RuleBookError",
    "Schedule",
    "UnreadableError",
    "judge",
    "judge_json",
    "judge_text",
    "read_schedule",
]
