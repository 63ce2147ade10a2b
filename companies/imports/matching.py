"""Do we know this company already? The rule is that of ``companies.sameness``."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from companies import sameness
from companies.enums import Sameness
from companies.imports.rows import Values
from companies.sameness import Facts, phone_key, web_key
from quartier.lib.text import company_key


@dataclass(frozen=True)
class Match:
    """A company we know and why it may be the same; ``is_certain``: by name and one key more."""

    company_id: int
    reason: str
    is_certain: bool


def facts_in(values: Values) -> Facts:
    """What a row of a spreadsheet would be recognised by."""
    return Facts.of(
        values.name,
        places=[(values.street, values.postal_code)],
        phones=[values.phone, values.contact_phone],
        emails=[values.email, values.contact_email],
        websites=[values.website],
    )


@dataclass
class Known:
    """All companies by the keys they are recognised by; ids in the order of age."""

    facts: dict[int, Facts] = field(default_factory=dict)
    by_area: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    """Postal code → id → key of the name."""
    by_key: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    """Kind of key and key → ids."""
    likeness: float = 100.0

    @classmethod
    def now(cls) -> "Known":
        """As the companies are at this moment. Three queries."""
        known = cls(facts=sameness.facts_of(), likeness=sameness.least_likeness())
        for pk, facts in known.facts.items():
            for key in _keys(facts):
                known.by_key[key].append(pk)
            for area in facts.areas:
                known.by_area[area][pk] = facts.name
        return known

    def find(self, values: Values) -> Match | None:
        """The company these values are probably about; the surest reason first."""
        wanted = facts_in(values)
        pks = {pk for key in _keys(wanted) for pk in self.by_key.get(key, ())}
        pks |= {pk for area in wanted.areas for pk in self._alike(wanted.name, area)}
        found = [(pk, sameness.compare(wanted, self.facts[pk], self.likeness)) for pk in pks]
        enough = [(pk, like) for pk, like in found if like.is_enough]
        if not enough:
            return None
        pk, like = max(
            enough,
            key=lambda pair: (
                pair[1].is_certain,
                pair[1].score,
                sameness.likeness(wanted.name, self.facts[pair[0]].name),
                -pair[0],
            ),
        )
        return Match(pk, _in_words(like), like.is_certain)

    def _alike(self, name: str, area: str) -> Iterable[int]:
        """The likest name of an area, by both measures of ``sameness.likeness``."""
        names = self.by_area.get(area, {})
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
            best = process.extractOne(name, names, scorer=scorer, score_cutoff=self.likeness)
            if best is not None:
                yield best[2]


def _keys(facts: Facts) -> Iterable[tuple[str, str]]:
    yield "name", facts.name
    for kind, keys in (("phone", facts.phones), ("web", facts.hosts), ("mail", facts.mails)):
        for key in keys:
            yield kind, key


def _in_words(like: sameness.Likeness) -> str:
    """The reason a person reads: the name, if it is the same, and what else is."""
    reasons: Sequence[Sameness] = like.reasons
    named = [reason for reason in reasons if reason != Sameness.STREET] or reasons
    if named[0] == Sameness.NAME_AND_AREA or len(named) == 1:
        return str(named[0].label)
    if Sameness.NAME in named:
        key = next(reason for reason in named if reason != Sameness.NAME)
        return _("gleicher Name, %(key)s") % {"key": key.label}
    return ", ".join(str(reason.label) for reason in named)


class Twins:
    """Rows of the same spreadsheet that are about the same company."""

    def __init__(self) -> None:
        self.first: dict[tuple[str, ...], int] = {}

    def earlier(self, number: int, values: Values) -> int | None:
        """The number of an earlier row with the same name and place, phone or website."""
        name = company_key(values.name)
        keys: list[tuple[str, ...]] = [("place", name, values.postal_code)]
        for kind, text in (("phone", phone_key(values.phone)), ("web", web_key(values.website))):
            if text:
                keys.append((kind, name, text))
        found = next((self.first[key] for key in keys if key in self.first), None)
        for key in keys:
            self.first.setdefault(key, number)
        return found
