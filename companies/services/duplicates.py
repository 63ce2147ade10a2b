"""Pairs of companies that may be one: asked while typing, found at night, judged by people."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from companies import sameness
from companies.enums import PairState
from companies.models import Company, Contact, DuplicatePair, Site
from companies.sameness import Facts, Likeness
from journal import audit
from journal.enums import AuditAction
from quartier.lib.text import company_key

CHUNK = 500
CANDIDATES = 2000
"""So many possible pairs are held in memory at once."""
WIDEST = 100
"""A key that more companies share says nothing about any two of them."""
SHOWN = 5
LOOKED_AT = 200


@dataclass(frozen=True)
class Suggestion:
    """A company we know that may be the one somebody is typing."""

    company: Any
    likeness: Likeness


# --- While somebody types ----------------------------------------------------------------------


def suggestions_for(wanted: Facts) -> list[Suggestion]:
    """The companies these facts may be about, the surest first; a handful of queries."""
    pks = _candidates(wanted)
    least = sameness.least_likeness()
    found = [
        (pk, likeness)
        for pk, facts in sameness.facts_of(pks).items()
        if (likeness := sameness.compare(wanted, facts, least)).is_enough
    ]
    found.sort(key=lambda pair: (-pair[1].score, pair[0]))
    rows = Company.objects.with_crm().select_related("owner")
    companies = rows.in_bulk([pk for pk, _likeness in found[:SHOWN]])
    return [Suggestion(companies[pk], likeness) for pk, likeness in found if pk in companies]


def _candidates(wanted: Facts) -> set[int]:
    """Companies that share a key with what was typed, or have a like name in the area."""
    least = sameness.least_likeness()
    nearby = Site.objects.filter(postal_code__in=wanted.areas, company__merged_into=None)
    found = {
        pk
        for pk, name in nearby.values_list("company_id", "company__name").distinct().iterator()
        if wanted.name and sameness.likeness(wanted.name, company_key(name)) >= least
    }
    shared = Q(pk__in=[])
    for key in wanted.phones:
        shared |= Q(search_text__contains=key)
        numbers = Contact.objects.annotate(
            digits=Func(F("phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace")
        )
        found |= set(
            numbers.filter(digits__endswith=key.removeprefix("0")).values_list(
                "company_id", flat=True
            )[:LOOKED_AT]
        )
    for key in wanted.mails:
        people = Contact.objects.filter(email__iendswith=f"@{key}")
        found |= set(people.values_list("company_id", flat=True)[:LOOKED_AT])
        shared |= Q(email__iendswith=f"@{key}")
    for key in wanted.hosts:
        shared |= Q(website__icontains=key)
    if wanted.name and not wanted.areas:
        shared |= Q(sort_key__startswith=wanted.name)
    return found | set(Company.objects.filter(shared).values_list("pk", flat=True)[:LOOKED_AT])


# --- At night, over all ------------------------------------------------------------------------


@dataclass
class Found:
    """What a search over all companies came to."""

    new_count: int = 0
    known_count: int = 0
    gone_count: int = 0


@transaction.atomic
def find_pairs() -> Found:
    """Compares all companies that share a key and keeps the pairs; what was judged stays judged.

    Memory holds one chunk at a time; the keys lie in tables that end with the transaction.
    """
    found, least = Found(), sameness.least_likeness()
    judged = _judged_of_merged()
    with connection.cursor() as cursor:
        _write_keys(cursor)
        _write_candidates(cursor)
        for page in _pages(cursor):
            likely = _likely(page, least)
            _keep(cursor, {pair: like for pair, like in likely if pair not in judged}, found)
        found.gone_count = _drop_unfounded(cursor)
        cursor.execute("DROP TABLE double_key, double_name, double_found, double_candidate")
    return found


def _write_keys(cursor: Any) -> None:
    cursor.execute("CREATE TEMP TABLE double_key (key text, company bigint) ON COMMIT DROP")
    cursor.execute("CREATE TEMP TABLE double_name (company bigint, name text) ON COMMIT DROP")
    cursor.execute("CREATE TEMP TABLE double_found (first bigint, second bigint) ON COMMIT DROP")
    last = 0
    while pks := list(
        Company.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        last = pks[-1]
        facts = sameness.facts_of(pks)
        with cursor.copy("COPY double_key FROM STDIN") as copy:
            for pk, one in facts.items():
                for key in keys_of(one):
                    copy.write_row((key, pk))
        with cursor.copy("COPY double_name FROM STDIN") as copy:
            for pk, one in facts.items():
                copy.write_row((pk, one.name))


def keys_of(facts: Facts) -> set[str]:
    """What two companies must share to be compared at all.

    Two like names share a word, their first three letters or their last three.
    """
    keys = {f"n:{facts.name}"} if facts.name else set()
    keys |= {f"p:{key}" for key in facts.phones}
    keys |= {f"h:{key}" for key in facts.hosts}
    keys |= {f"m:{key}" for key in facts.mails}
    joined = facts.name.replace(" ", "")
    parts = {word for word in facts.name.split() if len(word) > 2}
    for area in facts.areas if joined else ():
        keys |= {f"w:{area}:{word}" for word in parts}
        keys |= {f"a:{area}:{joined[:3]}", f"z:{area}:{joined[-3:]}"}
    return keys


def _write_candidates(cursor: Any) -> None:
    cursor.execute("CREATE INDEX ON double_key (key)")
    cursor.execute("CREATE INDEX ON double_name (company)")
    cursor.execute("ANALYZE double_key")
    cursor.execute("ANALYZE double_name")
    cursor.execute(
        """
        CREATE TEMP TABLE double_candidate ON COMMIT DROP AS
        SELECT one.company AS first, other.company AS second,
               bool_or(left(one.key, 1) IN ('n', 'p', 'h', 'm')) AS is_strong
        FROM double_key one
        JOIN double_key other ON other.key = one.key AND other.company > one.company
        WHERE one.key IN (
            SELECT key FROM double_key GROUP BY key HAVING count(*) BETWEEN 2 AND %s
        )
        GROUP BY 1, 2
        """,
        [WIDEST],
    )
    cursor.execute("CREATE INDEX ON double_candidate (first, second)")


def _pages(cursor: Any) -> Iterator[list[tuple[int, int, bool, str, str]]]:
    last = (0, 0)
    while True:
        cursor.execute(
            """
            SELECT first, second, is_strong, one.name, other.name FROM double_candidate
            JOIN double_name one ON one.company = first
            JOIN double_name other ON other.company = second
            WHERE (first, second) > (%s, %s) ORDER BY first, second LIMIT %s
            """,
            [*last, CANDIDATES],
        )
        page = cursor.fetchall()
        if not page:
            return
        yield page
        last = page[-1][0], page[-1][1]


def _likely(
    page: Sequence[tuple[int, int, bool, str, str]], least: float
) -> list[tuple[tuple[int, int], Likeness]]:
    """Those worth a look. Who shares no more than a word is first compared by name alone."""
    pairs = [
        (first, second)
        for first, second, is_strong, one, other in page
        if is_strong or sameness.likeness(one, other) >= least
    ]
    facts = sameness.facts_of({pk for pair in pairs for pk in pair})
    likely = []
    for first, second in pairs:
        if first in facts and second in facts:
            likeness = sameness.compare(facts[first], facts[second], least)
            if likeness.is_enough:
                likely.append(((first, second), likeness))
    return likely


def _keep(cursor: Any, pairs: dict[tuple[int, int], Likeness], found: Found) -> None:
    rows = [
        DuplicatePair(
            first_id=first, second_id=second, reasons=list(like.reasons), score=like.score
        )
        for (first, second), like in pairs.items()
    ]
    before = DuplicatePair.objects.count()
    DuplicatePair.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["reasons", "score"],
    )
    new = DuplicatePair.objects.count() - before
    found.new_count += new
    found.known_count += len(rows) - new
    cursor.executemany("INSERT INTO double_found VALUES (%s, %s)", list(pairs))


def _drop_unfounded(cursor: Any) -> int:
    """Open pairs for which nothing speaks any more; a judgement is never forgotten."""
    cursor.execute(
        """
        DELETE FROM companies_duplicatepair pair WHERE state = %s AND NOT EXISTS (
            SELECT 1 FROM double_found
            WHERE double_found.first = pair.first_id AND double_found.second = pair.second_id
        )
        """,
        [PairState.OPEN],
    )
    return int(cursor.rowcount)


def _judged_of_merged() -> set[tuple[int, int]]:
    """„Kein Doppel“ holds for what a company went into as well."""
    merged = Company.with_merged.filter(merged_into__isnull=False)
    into = {pk: heir for pk, heir in merged.values_list("pk", "merged_into") if heir}

    def today(pk: int) -> int:
        while pk in into:
            pk = into[pk]
        return pk

    pairs = DuplicatePair.objects.filter(state=PairState.DIFFERENT).filter(
        Q(first__in=into) | Q(second__in=into)
    )
    return {
        (min(pair), max(pair))
        for first, second in pairs.values_list("first", "second")
        if (pair := (today(first), today(second)))
    }


# --- What people say ---------------------------------------------------------------------------


def open_pairs(user: User) -> models.QuerySet[DuplicatePair]:
    """Pairs that wait for this person: an officer's own and nobody's, for the coordination all."""
    pairs = DuplicatePair.objects.visible_to(user).open()
    return pairs.for_officer(user) if user.role == Role.ACQUISITION else pairs


def open_count(user: User) -> int:
    """The number for the start page; its list is the admin's list of pairs."""
    return open_pairs(user).count()


@transaction.atomic
def judge_different(pairs: Iterable[DuplicatePair], by: User) -> int:
    """„Kein Doppel“: these stay two, for good; how many were still open."""
    wanted = [pair.pk for pair in pairs]
    rows = DuplicatePair.objects.select_for_update(no_key=True).order_by("pk")
    fresh = list(rows.filter(pk__in=wanted, state=PairState.OPEN))
    DuplicatePair.objects.filter(pk__in=[pair.pk for pair in fresh]).update(
        state=PairState.DIFFERENT, judged_at=timezone.now(), judged_by=by
    )
    companies = Company.with_merged.in_bulk([pair.first_id for pair in fresh])
    for pair in fresh:
        first = companies[pair.first_id]
        audit.record(AuditAction.CHANGED, first, by=by, pair=pair.pk, state=PairState.DIFFERENT)
    return len(fresh)


@transaction.atomic
def look_again(pair: DuplicatePair, by: User) -> bool:
    """Takes „kein Doppel“ back; False when it did not stand."""
    rows = DuplicatePair.objects.filter(pk=pair.pk, state=PairState.DIFFERENT)
    if not rows.update(state=PairState.OPEN, judged_at=None, judged_by=None):
        return False
    first = Company.with_merged.get(pk=pair.first_id)
    audit.record(AuditAction.CHANGED, first, by=by, pair=pair.pk, state=PairState.OPEN)
    return True
