"""„Meinten Sie …?“: companies whose names are nearly what somebody typed."""

from collections.abc import Iterable
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Q
from rapidfuzz import fuzz, process

from catalogue import rules
from companies.models import Company, CompanyQuerySet
from quartier.lib import finding
from quartier.lib.text import company_key

FEW = 5_000
"""Up to so many companies every name is compared; beyond, those that share a piece of a word."""
CANDIDATES = 3_000
SHOWN = 5
LEAST_LETTERS = 4
"""A shorter word is near to everything."""
_SOUNDS = (
    *(("ph", "f"), ("v", "f"), ("th", "t"), ("dt", "t"), ("ck", "k"), ("tz", "z"), ("cz", "z")),
    *(("ey", "ei"), ("ay", "ei"), ("ai", "ei"), ("w", "f"), ("y", "i"), ("c", "k")),
)
_PHONE_TAIL = 3
"""So many digits at the end may differ: an extension, a slip of the finger."""


def meant(companies: CompanyQuerySet, typed: str, limit: int = SHOWN) -> list[Company]:
    """The companies that come nearest to what was typed, the nearest first; none if none is near.

    Asks the database three times at most and never reads more than ``FEW`` names.
    """
    terms = finding.terms(typed)
    if near := _near_numbers(companies, terms, limit):
        return near
    words = [term.text.strip() for term in terms if not term.text.strip().isdecimal()]
    if not any(len(word) >= LEAST_LETTERS for word in words):
        return []
    names = dict(_candidates(companies, words).values_list("pk", "name"))
    scores = _scores(words, names)
    best = sorted(scores, key=lambda pk: (-scores[pk], names[pk]))[:limit]
    found = companies.in_bulk(best)
    return [found[pk] for pk in best if pk in found]


def _near_numbers(
    companies: CompanyQuerySet, terms: list[finding.Term], limit: int
) -> list[Company]:
    number = next((term.text for term in terms if term.text.isdecimal()), "")
    if len(number) <= _PHONE_TAIL + 5:
        return []
    return list(companies.search(number[:-_PHONE_TAIL])[:limit])


def _candidates(companies: CompanyQuerySet, words: list[str]) -> CompanyQuerySet:
    """All of few; of many those in which one half of one of the words is right.

    One slip of the finger leaves one half of a word as it was.
    """
    if not Company.objects.order_by().values("pk")[FEW : FEW + 1].exists():
        return companies.order_by()
    halves = {half for word in words for half in _halves(word)}
    ids = [Company.objects.having(finding.Term(half)).values_list("pk") for half in sorted(halves)]
    either = reduce(or_, (Q(pk__in=rows[:CANDIDATES]) for rows in ids))
    return companies.filter(either).order_by()[:FEW]


def _halves(word: str) -> Iterable[str]:
    middle = max(3, len(word) // 2)
    return [f" {word[:middle]}", word[-middle:]] if len(word) >= LEAST_LETTERS else []


def _scores(words: list[str], names: dict[int, str]) -> dict[int, float]:
    """How near each name is, in percent; only those that are near enough."""
    least = float(rules.decimal("search.name_likeness"))
    heard = {pk: _heard(company_key(name)).split() for pk, name in names.items()}
    # „Haar-Genau“ is also one word.
    for tokens in heard.values():
        tokens += [first + second for first, second in pairwise(tokens)]
    every = sorted({token for tokens in heard.values() for token in tokens})
    scores = dict.fromkeys(names, 0.0)
    for word in map(_heard, words):
        near = {
            token: score
            for token, score, _place in process.extract(
                word, every, scorer=fuzz.ratio, score_cutoff=least, limit=None
            )
        }
        for pk, tokens in heard.items():
            scores[pk] += max((near.get(token, 0.0) for token in tokens), default=0.0)
    return {pk: score / len(words) for pk, score in scores.items() if score / len(words) >= least}


def _heard(text: str) -> str:
    """Names as they sound on the phone: „Meyer“ and „Maier“ are one."""
    for written, sound in _SOUNDS:
        text = text.replace(written, sound)
    return "".join(sign for place, sign in enumerate(text) if place == 0 or sign != text[place - 1])
