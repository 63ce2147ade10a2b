"""Names of classes and grades as lists write them: „09B“, „9 b“, „Klasse 9b“, „EF“, „Q1“."""

import re

from quartier.lib.text import tidy

UPPER_GRADES = {"ef": 11, "q1": 12, "q2": 13}
"""Upper grades of a comprehensive school in North Rhine-Westphalia."""
LOWEST, HIGHEST = 5, 13


def class_name(text: str) -> str:
    """The name as it is shown: without „Klasse“, blanks and leading zeros."""
    bare = re.sub(r"^(?:klasse|kl)\b\.?\s*", "", tidy(text), flags=re.IGNORECASE)
    return re.sub(r"^0+(?=\d)", "", re.sub(r"\s+", "", bare))


def class_key(text: str) -> str:
    """Equal for all spellings of one class."""
    return re.sub(r"[._/–-]", "", class_name(text).casefold())


def grade_of(text: str) -> int | None:
    """The grade a text names (a grade or a class); None when there is none from 5 to 13."""
    bare = class_key(text)
    if bare[:2] in UPPER_GRADES:
        return UPPER_GRADES[bare[:2]]
    # isdecimal-proof: \d would also take digits of other scripts.
    found = re.match(r"(?:jg|jahrgang|stufe)?([0-9]{1,2})(?![0-9])", bare)
    grade = int(found[1]) if found else 0
    return grade if LOWEST <= grade <= HIGHEST else None
