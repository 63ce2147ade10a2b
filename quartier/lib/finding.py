"""Search that forgives: what is kept to be found by, and what somebody typed.

A kept text looks like ``" backerei muller =backereimuller =02311234 "``: words with a blank in
front, then, each behind ``=``, the words in one piece and the digits of phone numbers. A typed
word of four letters may stand anywhere in it („bäckerei“ finds „Stadtbäckerei“), a shorter one
begins a word, digits may stand anywhere.

Candidates come from an index over the three-letter pieces (``grams``) of the kept text; see
docs/decisions/0051-search-without-extension.md.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from quartier.lib.text import company_key, digits, search_fold

ANYWHERE = 4
"""So long must a word be to be looked for inside of others."""
_SPELLINGS = {"gebr": "gebruder", "sankt": "st", "strasse": "str"}
_ASIDE = frozenset({"fa", "firma", "u", "herr", "frau", "dr", "tel", "telefon", "fon", "mobil"})
"""Words that people type and that say nothing; they count when nothing else is there."""
_PHONE = re.compile(r"(?<!\w)(?:\+|\(?0)[\d\s()/.–-]*\d")
_SHORTEST_PHONE = 4
_SEVERAL_PHONES = re.compile(r"[;,|\n]|\b(?:oder|und)\b|/\s*(?=\+|0\d{2,}[\s/-])")
_ADDRESS = re.compile(r"^(?:\w+://)?(?:www\.)?([^/\s?#]+)\S*$")


@dataclass(frozen=True)
class Term:
    """A word as it has to stand in the kept text."""

    text: str
    """The piece to look for; a blank in front where it must begin a word."""

    @property
    def grams(self) -> list[str]:
        """Its three-letter pieces, without repeats; none for a single letter."""
        return grams(self.text)


def grams(text: str) -> list[str]:
    """Three-letter pieces in the order in which they stand, each once."""
    return list(dict.fromkeys(text[i : i + 3] for i in range(len(text) - 2)))


def kept_text(*texts: str, name: str = "", phones: Iterable[str] = (), website: str = "") -> str:
    """What a row is found by: a company's name and other texts, phone numbers, a website."""
    words = [word for text in (name, *texts, _host(website)) for word in _words(text)]
    pieces = _words(company_key(name))
    solid = [f"={''.join(pieces)}"] if len(pieces) > 1 else []
    solid += [f"={number}" for text in phones for number in _phones(text)]
    return f" {' '.join([*words, *solid])} " if words or solid else ""


def terms(query: str) -> list[Term]:
    """What somebody typed, word by word: legal forms and signs aside, phone numbers as one."""
    numbers: list[str] = []

    def take(match: re.Match[str]) -> str:
        number = digits(match.group())
        if len(number) < _SHORTEST_PHONE:
            return match.group()
        numbers.append(number)
        return " "

    rest = _PHONE.sub(take, query)
    words = _words(company_key(" ".join(_host(word) for word in rest.split())))
    telling = [word for word in words if word not in _ASIDE]
    if not telling and not numbers:
        telling = words
    return [Term(number) for number in numbers] + [_term(word) for word in telling]


def _term(word: str) -> Term:
    is_anywhere = len(word) >= ANYWHERE or (word.isdecimal() and len(word) > 2)
    return Term(word if is_anywhere else f" {word}")


def _words(text: str) -> list[str]:
    return [_spelling(word) for word in search_fold(text).split()]


def _spelling(word: str) -> str:
    """„Hauptstraße“ and „Hauptstr.“ meet, and so do „Gebr.“ and „Gebrüder“."""
    word = _SPELLINGS.get(word, word)
    return word.removesuffix("asse") if word.endswith("strasse") else word


def _phones(text: str) -> list[str]:
    parts = (digits(part) for part in _SEVERAL_PHONES.split(text))
    return [part for part in parts if len(part) >= _SHORTEST_PHONE]


def _host(text: str) -> str:
    """„https://www.firma.de/kontakt“ as „firma.de“; other words as they are."""
    if "://" not in text and not text.lower().startswith("www."):
        return text
    found = _ADDRESS.match(text)
    return found.group(1) if found else text
