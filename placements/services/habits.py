"""How fast a company answers, and when its silence is worth a call.

An answer is a yes or a no, counted from the day of the request: a pupil waits until then. Taking
more time is a sign of life, which ends the care for a silent company, but no answer. A request
that stayed without one counts as waiting without end, so who is mostly silent has no habit.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import inf

from django.db import transaction
from django.db.models import Count, DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from catalogue import rules
from companies import services as company_services
from companies.enums import CLOSED_COMPANIES, CareEnd
from companies.models import CareCase, Company
from companies.services.locks import locked_company
from placements.enums import ApplicationMove, ApplicationState
from placements.models import Application, ApplicationChange

ANSWERS = frozenset({ApplicationMove.ACCEPT, ApplicationMove.DECLINE})
SIGNS_OF_LIFE = ANSWERS | {ApplicationMove.NEED_TIME}
DAYS_A_MONTH = 30.44


def habit_of(waits: Iterable[float]) -> tuple[int | None, int]:
    """The typical number of days (half days up), and of how many answers.

    ``waits`` are days until an answer, ``inf`` for a request that got none. Of an even number the
    slower of the two in the middle counts where they differ without end.
    """
    ordered = sorted(waits)
    answers = sum(wait != inf for wait in ordered)
    if not answers:
        return None, 0
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return (None if median == inf else int(median + 0.5)), answers


def refresh_habit(company: Company, now: datetime) -> bool:
    """Writes a locked company's habit after an answer; returns whether it changed."""
    rows = _steps(timezone.localdate(now)).filter(subject__offer__company=company)
    return _write(company, habit_of(_wait(*row) for row in rows.values_list(*WAIT)))


def refresh_habits(today: date) -> int:
    """Writes the habits of all companies, once a night; returns how many changed."""
    waits: dict[int, list[float]] = defaultdict(list)
    rows = _steps(today).values_list("subject__offer__company", *WAIT)
    for company_id, *row in rows.iterator(chunk_size=2000):
        waits[company_id].append(_wait(*row))
    known = Company.objects.filter(answer_count__gt=0) | Company.objects.filter(pk__in=waits)
    return sum(
        _write(company, habit_of(waits.get(company.pk, [])))
        for company in known.only("pk", "answer_count", "answer_days_typical").order_by("pk")
    )


def hear_from_company(
    application: Application, *, by: User | None, by_label: str, now: datetime | None
) -> Company:
    """Holds the company and ends the care for it; comes before the offer and the application.

    What the care had paused is shown again in the same transaction.
    """
    company = locked_company(application.offer.company)
    company_services.hear_from(company, CareEnd.ANSWERED, by=by, by_label=by_label, now=now)
    return company


def silent_companies(now: datetime) -> list[tuple[int, int]]:
    """Companies that let several requests lapse and have not been heard from since.

    Pairs of id and number. Requests from before the end of an earlier case count no more.
    """
    today = timezone.localdate(now)
    since = now - rules.days("care.silent_within_days", today)
    company = OuterRef("offer__company")
    last_end = Subquery(
        CareCase.objects.filter(company=company)
        .order_by()
        .values("company")
        .annotate(last=Max("ended_at"))
        .values("last"),
        output_field=DateTimeField(),
    )
    lapsed = Application.objects.filter(
        state=ApplicationState.LAPSED_BY_COMPANY, state_changed_at__gt=since
    ).exclude(offer__company__state__in=CLOSED_COMPANIES)
    lapsed = lapsed.exclude(offer__company__in=CareCase.objects.open().values("company"))
    lapsed = lapsed.annotate(last_end=last_end).filter(
        Q(last_end__isnull=True) | Q(state_changed_at__gt=F("last_end"))
    )
    counted = (
        lapsed.order_by()
        .values("offer__company")
        .annotate(number=Count("pk"), newest=Max("state_changed_at"))
        .filter(number__gte=rules.whole("care.silent_requests", today))
    )
    found = {row["offer__company"]: row for row in counted}
    heard = dict(
        ApplicationChange.objects.filter(
            move__in=SIGNS_OF_LIFE, at__gt=since, subject__offer__company__in=found
        )
        .order_by()
        .values_list("subject__offer__company")
        .annotate(last=Max("at"))
    )
    return [
        (pk, row["number"])
        for pk, row in sorted(found.items())
        if pk not in heard or heard[pk] < row["newest"]
    ]


@transaction.atomic
def care_for_silent(company_id: int, count: int, *, now: datetime) -> bool:
    """Opens the case of a silent company, if it still is; returns whether it was opened now.

    The company may have answered since the list was made: under its lock the list is asked again.
    """
    company = locked_company(Company(pk=company_id))
    if (company_id, count) not in silent_companies(now):
        return False
    return company_services.open_case(company, silent_count=count, now=now) is not None


WAIT = ("move", "at", "subject__sent_at")


def _steps(today: date) -> QuerySet[ApplicationChange]:
    """Answers and silences of the last months."""
    since = timezone.now() - timedelta(days=rules.whole("care.habit_months", today) * DAYS_A_MONTH)
    moves = {*ANSWERS, ApplicationMove.LAPSE_COMPANY}
    return ApplicationChange.objects.filter(
        move__in=moves, at__gt=since, subject__sent_at__isnull=False
    ).order_by()


def _wait(move: str, at: datetime, sent_at: datetime) -> float:
    if move not in ANSWERS:
        return inf
    return max(0, (timezone.localdate(at) - timezone.localdate(sent_at)).days)


def _write(company: Company, habit: tuple[int | None, int]) -> bool:
    days, count = habit
    if (company.answer_days_typical, company.answer_count) == habit:
        return False
    Company.objects.filter(pk=company.pk).update(answer_days_typical=days, answer_count=count)
    return True
