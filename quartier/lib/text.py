"""German text: tidy names, sort keys, folded text for searching and for finding doubles.

The embedded PostgreSQL has no ICU, so its collations sort „Änderungsschneider*in“ after „Z“.
Rows that are shown in alphabetical order store a key made here and are ordered by it.
"""

import re
import unicodedata
from functools import lru_cache

# DIN 5007-1 („words“): umlauts sort as their base letter (their marks fall by decomposition) and
# ß as ss. These letters have no decomposition, so they are named.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)
# „Bäcker“, „Baecker“ and „Backer“ meet in one text. After a vowel or q, ue is no umlaut: Bauer.
_UMLAUT_AS_TWO = re.compile(r"(?<=[ao])e+|(?<=(?<![aeoqu])u)e+")
_APOSTROPHES = re.compile(r"['’‘`´ʼʹ]")
_LEGAL_FORMS = re.compile(
    r"\b(?:g?gmbh|mbh|ug|ag|kg|kgaa|ohg|gbr|se|ek|ev|eg|partg|partgmbb|co|inh|inhaber|inhaberin"
    r"|haftungsbeschrankt|gesellschaft mit beschrankter haftung|und)\b"
)


def tidy(text: str) -> str:
    """One line as people mean it: composed letters, single spaces, no invisible signs."""
    composed = unicodedata.normalize("NFC", text)
    # Cc are control signs, Cf invisible ones such as a soft hyphen or a byte order mark. The
    # joiners stay: Persian and Kurdish names are spelt with them.
    seen = "".join(
        " " if sign.isspace() else sign
        for sign in composed
        if sign.isspace()
        or sign in "\u200c\u200d"
        or unicodedata.category(sign) not in {"Cc", "Cf"}
    )
    return " ".join(seen.split())


def sort_key(text: str) -> str:
    """The key to order German text by, after DIN 5007-1 (words: ä as a, ß as ss).

    Punctuation, the gender star and repeated spaces do not count, digits and letters of every
    script do. Text without any of them keeps its signs, so that no row sorts as empty.
    """
    folded = _base_letters(text)
    return _words(folded) or folded.strip()


def search_fold(text: str) -> str:
    """Text to compare a search with: „Bäcker“, „Baecker“ and „BACKER“ give the same.

    Fold both sides. Folding twice changes nothing.
    """
    return " ".join(filter(None, map(_fold_word, text.split())))


@lru_cache(maxsize=20_000)
def _fold_word(word: str) -> str:
    """No rule looks past a blank, so words are folded one by one; most texts repeat the same."""
    return _UMLAUT_AS_TWO.sub("", _words(_APOSTROPHES.sub("", _base_letters(word))))


def digits(text: str) -> str:
    """Only the digits, with +49 written as 0: „+49 231 / 12-34“ and „0231 1234“ give the same."""
    bare = re.sub(r"^\s*(?:\+|00)49\s*(?:\(0\))?", "0", text)
    return re.sub(r"[^0-9]", "", bare)


def company_key(name: str) -> str:
    """A company's name without legal form and spelling, to propose doubles.

    „Bäckerei Müller GmbH & Co. KG“ and „BAECKEREI MUELLER“ give the same. Equal keys are a reason
    to ask a person, never to merge. A name of legal forms alone is kept.
    """
    bare = _base_letters(name).replace("&", " und ").replace("+", " und ")
    # „e. K.“, „e.V.“ and „G.m.b.H.“ become one word each before the dots go.
    bare = re.sub(r"\b((?:[a-z]\.\s?){1,}[a-z])\b\.?", _join_initials, bare)
    folded = search_fold(bare)
    return " ".join(_LEGAL_FORMS.sub(" ", folded).split()) or folded


def _base_letters(text: str) -> str:
    """Case-folded text without marks on its letters; other scripts keep their letters."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    # Once more, because decomposing may uncover capitals, e.g. in mathematical letters.
    return unicodedata.normalize("NFKC", bare).casefold().translate(_LETTERS)


def _words(text: str) -> str:
    """Letters and digits; everything else is a single space."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text).split())


def _join_initials(match: re.Match[str]) -> str:
    return re.sub(r"[.\s]", "", match.group(1)) + " "
