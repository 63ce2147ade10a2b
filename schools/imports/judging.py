"""The dry run: what a list would do to a school, row by row, without doing it."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogue import rules
from quartier.lib.text import search_fold
from schools.enums import ListScope, PupilField, PupilVerdict, RowAnswer
from schools.imports.classes import class_key
from schools.imports.matching import Match, Matcher, name_key
from schools.imports.rows import ROW, read_row
from schools.models import Guardian, Pupil, PupilImport, PupilImportRow, SchoolClass

Progress = Callable[[int, int], None]
JUDGED_FIELDS = (
    "values",
    "errors",
    "hints",
    "class_name",
    "verdict",
    "pupil",
    "candidates",
    "differences",
)
"""The fields of a row that a judgement fills."""
COMPARED = (
    "external_id",
    "last_name",
    "first_name",
    "born_on",
    "is_in_compulsory_schooling",
    "is_disclosure_blocked",
    "language",
)
"""Fields of a pupil that a list may change, in the order they are shown."""


def no_progress(_done: int, _total: int) -> None:
    """For who shows none."""


@dataclass
class World:
    """What a judgement needs to know of the school."""

    batch: PupilImport
    matcher: Matcher
    classes: dict[str, SchoolClass]
    """Of the year of the import, by key."""
    active: list[Pupil]
    guardians: Mapping[int, list[Guardian]]
    new_classes: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Key → name and grade of classes that are not there yet."""

    @classmethod
    def of(cls, batch: PupilImport) -> "World":
        """The school as it is now."""
        everybody = list(
            Pupil.objects.filter(
                school_class__school=batch.school_id, anonymised_at__isnull=True
            ).select_related("school_class__year")
        )
        guardians: dict[int, list[Guardian]] = defaultdict(list)
        for guardian in Guardian.objects.filter(pupil__in=[pupil.pk for pupil in everybody]):
            guardians[guardian.pupil_id].append(guardian)
        classes = SchoolClass.objects.filter(school=batch.school_id, year=batch.year_id)
        return cls(
            batch=batch,
            matcher=Matcher(everybody, rules.whole("schools.import_name_likeness")),
            classes={class_key(row.name): row for row in classes},
            active=[pupil for pupil in everybody if pupil.left_on is None],
            guardians=guardians,
        )


def judge(
    batch: PupilImport, rows: Sequence[PupilImportRow], progress: Progress = no_progress
) -> list[PupilImportRow]:
    """Judges what rows hold in ``raw`` and people have answered, as the school is now.

    Saves nothing. Returns rows for those who are not in the list any more; fills ``batch.plan``.
    """
    today = timezone.localdate()
    for row in rows:
        reading = read_row(row.raw, batch.mapping, today)
        row.values, row.errors, row.hints = reading.values, reading.errors, reading.hints
    world = World.of(batch)
    _find_doubles(batch, rows)
    for row in rows:
        _check_class(row, world)
    readable = {row.number or 0: row for row in rows if _is_to_match(row)}
    matches = _match(world, readable)
    for done, row in enumerate(rows, start=1):
        _judge_one(row, matches.get(row.number or 0, Match()), world)
        if done % 200 == 0 or done == len(rows):
            progress(done, len(rows))
    gone = _missing(rows, world)
    batch.plan = _plan(rows, gone, world)
    return gone


# --- Before anybody is looked for ----------------------------------------------------------------


def _find_doubles(batch: PupilImport, rows: Sequence[PupilImportRow]) -> None:
    """The same person twice: once is enough when both say the same, else nobody knows which."""
    number_place = _place(batch, PupilField.EXTERNAL_ID)
    seen: dict[tuple[Any, ...], list[PupilImportRow]] = defaultdict(list)
    for row in rows:
        if row.errors:
            continue
        names = name_key(row.values["last_name"], row.values["first_name"])
        key = (*names, row.values["born_on"])
        number = str(row.values.get("external_id", "")).casefold()
        twins = [*seen[key], *(seen[(number,)] if number else [])]
        for twin in twins:
            other = str(twin.values.get("external_id", "")).casefold()
            if number and other and number != other:
                continue  # same name and day, two numbers: two people
            if _says_the_same(row, twin):
                row.hints[ROW] = _("Steht schon in Zeile %(n)s.") % {"n": twin.number}
                row.values["same_as"] = twin.number
                _merge_guardians(twin, row)
            else:
                for one, two in ((row, twin), (twin, row)):
                    one.errors[number_place if number and number == other else ROW] = _(
                        "Zeile %(n)s nennt dieselbe Person mit anderen Angaben. Bitte klären Sie "
                        "das in der Schulverwaltung."
                    ) % {"n": two.number}
            break
        seen[key].append(row)
        if number:
            seen[(number,)].append(row)


def _place(batch: PupilImport, target: PupilField) -> str:
    return str(batch.mapping.index(target)) if target in batch.mapping else ROW


def _says_the_same(row: PupilImportRow, twin: PupilImportRow) -> bool:
    apart = {"guardians", "same_as", "external_id"}
    names = (row.values.keys() | twin.values.keys()) - apart
    return all(_plain(row.values.get(name)) == _plain(twin.values.get(name)) for name in names)


def _plain(value: Any) -> Any:
    return search_fold(value) if isinstance(value, str) else value


def _merge_guardians(twin: PupilImportRow, row: PupilImportRow) -> None:
    """An office's list may have one row for each parent."""
    known = twin.values.get("guardians", [])
    names = {name_key(one["last_name"], one["first_name"]) for one in known}
    more = [
        one
        for one in row.values.get("guardians", [])
        if name_key(one["last_name"], one["first_name"]) not in names
    ]
    if more:
        twin.values["guardians"] = [*known, *more]


def _check_class(row: PupilImportRow, world: World) -> None:
    name = row.values.get("class", "")
    row.class_name = name
    if row.errors or "same_as" in row.values or row.values.get("is_gone"):
        return
    key = class_key(name)
    if key in world.classes:
        row.class_name = world.classes[key].name
        return
    grade = row.values.get("grade")
    if grade is None:
        row.errors[_place(world.batch, PupilField.SCHOOL_CLASS)] = _(
            "Diese Klasse gibt es nicht, und ihr Jahrgang ist nicht zu erkennen."
        )
    elif not row.values.get("is_not_yet"):
        row.class_name = world.new_classes.setdefault(key, (name, grade))[0]


# --- Who it is -----------------------------------------------------------------------------------


def _is_to_match(row: PupilImportRow) -> bool:
    return not row.errors and "same_as" not in row.values and row.answer != RowAnswer.SKIP


def _match(world: World, rows: Mapping[int, PupilImportRow]) -> dict[int, Match]:
    """What people have answered comes first, then what the list says."""
    matches: dict[int, Match] = {}
    matcher = world.matcher
    for number, row in rows.items():
        pupil = matcher.pupils.get(row.chosen_id or 0)
        if row.answer == RowAnswer.SAME and pupil and pupil.pk not in matcher.claimed:
            matches[number] = matcher.claim(pupil)
        elif row.answer == RowAnswer.NEW:
            matches[number] = Match()
    open_rows = {number: row.values for number, row in rows.items() if number not in matches}
    return {**matches, **matcher.match_all(open_rows)}


def _judge_one(row: PupilImportRow, match: Match, world: World) -> None:
    row.pupil, row.differences = match.pupil, []
    if row.answer == RowAnswer.OPEN:
        row.candidates = [pupil.pk for pupil in match.candidates]
    if row.errors:
        row.verdict = PupilVerdict.ERROR
    elif not _is_to_match(row):
        row.verdict = PupilVerdict.SKIPPED
    elif match.reason:
        row.verdict = PupilVerdict.ASK
        row.hints[ROW] = match.reason
    elif row.values.get("is_gone") or row.values.get("is_not_yet"):
        _judge_gone(row, match.pupil)
    elif match.pupil is None:
        row.verdict = PupilVerdict.NEW
    else:
        _compare(row, match.pupil, world)


def _judge_gone(row: PupilImportRow, pupil: Pupil | None) -> None:
    is_leaving = bool(row.values.get("is_gone")) and pupil is not None and pupil.left_on is None
    row.verdict = PupilVerdict.LEFT if is_leaving else PupilVerdict.SKIPPED
    row.hints[ROW] = _("Laut Status nicht an der Schule.")


def _compare(row: PupilImportRow, pupil: Pupil, world: World) -> None:
    changes = changes_of(pupil, row.values)
    row.differences = [
        [label_of(name), shown(old), shown(new)] for name, (old, new) in changes.items()
    ]
    row.differences += [
        [_("Sorgeberechtigte"), "", one["last_name"]]
        for one in row.values.get("guardians", [])
        if _is_news(one, world.guardians.get(pupil.pk, []))
    ]
    target = world.classes.get(class_key(row.values["class"]))
    if target is None or target.pk != pupil.school_class_id:
        row.verdict = PupilVerdict.MOVED
        here = f"{pupil.school_class.name} ({pupil.school_class.year.name})"
        there = f"{row.class_name} ({world.batch.year.name})"
        row.differences.insert(0, [_("Klasse"), here, there])
    elif row.differences:
        row.verdict = PupilVerdict.CHANGED
    else:
        row.verdict = PupilVerdict.UNCHANGED


def _is_news(values: Mapping[str, str], known: Sequence[Guardian]) -> bool:
    guardian = find_guardian(values, known)
    return guardian is None or bool(guardian_changes(values, guardian))


def changes_of(pupil: Pupil, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields of a pupil that get another value: field → before, after (as JSON)."""
    changes: dict[str, tuple[Any, Any]] = {}
    for name in COMPARED:
        if name not in values:
            continue
        old, new = plain(getattr(pupil, name)), values[name]
        # The language a pupil has chosen here says more than the family's in the office's list.
        if old != new and not (name == "language" and old != "de"):
            changes[name] = (old, new)
    if pupil.left_on is not None:
        changes["left_on"] = (plain(pupil.left_on), None)
    return changes


def find_guardian(values: Mapping[str, str], known: Iterable[Guardian]) -> Guardian | None:
    """The guardian of this name among those a pupil has."""
    names = name_key(values["last_name"], values["first_name"])
    return next(
        (one for one in known if name_key(one.last_name, one.first_name) == names),
        None,
    )


def guardian_changes(values: Mapping[str, str], guardian: Guardian) -> dict[str, tuple[str, str]]:
    """What a list knows better: field → before, after. It never empties anything."""
    return {
        name: (getattr(guardian, name), values[name])
        for name in ("email", "phone")
        if values.get(name) and values[name] != getattr(guardian, name)
    }


def plain(value: Any) -> Any:
    """A value as it stands in JSON."""
    return value.isoformat() if isinstance(value, date) else value


def label_of(name: str) -> str:
    """The field in words."""
    return str(Pupil._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def shown(value: Any) -> str:
    """A value for people."""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return date_format(date.fromisoformat(value), "j. F Y")
        except ValueError:
            return value
    return str(value) if value else "–"


# --- Who is not there any more -------------------------------------------------------------------


def _missing(rows: Sequence[PupilImportRow], world: World) -> list[PupilImportRow]:
    """Those the list should name and does not. Whoever might be meant by a row stays."""
    kept = set(world.matcher.claimed)
    for row in rows:
        kept.update(row.candidates if row.answer in {RowAnswer.OPEN, RowAnswer.SKIP} else [])
        if (
            row.verdict in {PupilVerdict.ERROR, PupilVerdict.SKIPPED}
            and "same_as" not in row.values
        ):
            kept.update(pupil.pk for pupil in world.matcher.protected(row.values))
    covers = _coverage(rows, world)
    return [
        PupilImportRow(
            batch=world.batch,
            pupil=pupil,
            class_name=pupil.school_class.name,
            verdict=PupilVerdict.LEFT,
            values={"last_name": pupil.last_name, "first_name": pupil.first_name},
        )
        for pupil in sorted(
            world.active, key=lambda pupil: (pupil.school_class.name, pupil.sort_key)
        )
        if pupil.pk not in kept and covers(pupil)
    ]


def _coverage(rows: Sequence[PupilImportRow], world: World) -> Callable[[Pupil], bool]:
    """Whether the list should name a pupil, by what it says it contains."""
    scope, year = world.batch.scope, world.batch.year
    if scope == ListScope.SCHOOL:
        return lambda _pupil: True
    if scope == ListScope.NOBODY:
        return lambda _pupil: False
    keys = {class_key(row.class_name) for row in rows if row.class_name}
    known = {world.classes[key].grade for key in keys if key in world.classes}
    grades = known | {world.new_classes[key][1] for key in keys if key in world.new_classes}

    def covers(pupil: Pupil) -> bool:
        own = pupil.school_class
        years = year.starts_on.year - own.year.starts_on.year
        if years == 0 and scope == ListScope.CLASSES:
            return class_key(own.name) in keys
        # Who was in grade 8 last year is looked for in grade 9.
        return own.grade + years in grades

    return covers


# --- The whole -----------------------------------------------------------------------------------


def _plan(
    rows: Sequence[PupilImportRow], gone: Sequence[PupilImportRow], world: World
) -> dict[str, Any]:
    everything = [*rows, *gone]
    verdicts = Counter(str(row.verdict) for row in everything)
    by_class: dict[str, Counter[str]] = defaultdict(Counter)
    for row in everything:
        by_class[row.class_name or "–"][str(row.verdict)] += 1
    active = len(world.active)
    left = verdicts[PupilVerdict.LEFT]
    used = {class_key(row.class_name) for row in rows if row.verdict in _IN_CLASS}
    new = {key: value for key, value in world.new_classes.items() if key in used}
    return {
        "verdicts": dict(verdicts),
        "classes": {name: dict(by_class[name]) for name in sorted(by_class, key=_class_order)},
        "new_classes": [[name, grade] for name, grade in sorted(new.values())],
        "active": active,
        "left": left,
        "is_too_many": left * 100 > rules.whole("schools.import_vanish_percent") * active,
        "mark": _mark(everything),
    }


_IN_CLASS = {PupilVerdict.NEW, PupilVerdict.MOVED}


def _class_order(name: str) -> tuple[int, str]:
    digits = "".join(sign for sign in name if sign in "0123456789")[:3]
    return int(digits or 99), name


def _mark(rows: Iterable[PupilImportRow]) -> str:
    """A fingerprint of everything that would be done, to see whether it is still the same."""
    found = [
        [
            *(row.number, str(row.verdict), row.pupil.public_id if row.pupil else None),
            *(row.class_name, row.differences),
        ]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(found, default=str).encode()).hexdigest()
