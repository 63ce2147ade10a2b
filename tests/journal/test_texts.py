"""What mails may say: the texts themselves can name no pupil."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEXTS = sorted((Path(settings.BASE_DIR) / "templates" / "messages").glob("*.txt"))
NAMES_NOBODY = {
    "answer_by",
    "company",
    "confirm_by",
    "count",
    "date",
    "dates",
    "day",
    "grade",
    "how",
    "kind",
    "last_day",
    "line",
    "number",
    "offer",
    "place",
    "purpose",
    "reason",
    "released_count",
    "school_class",
    "seats",
    "starts_on",
    "state",
    "taken",
    "title",
    "to_bring",
    "when",
    # Of the staff, for whoever wants to call.
    "officer",
    "phone",
    "who",
}
"""Whoever needs another word here asks first whether it says who a pupil is."""
TO_COMPANIES = [text for text in TEXTS if "company" in text.stem]


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_it_can_say_nothing_about_a_person(text: Path) -> None:
    words = set(re.findall(r"\{\{\s*([\w.]+)", text.read_text(encoding="utf-8")))
    assert words <= NAMES_NOBODY


@pytest.mark.parametrize("text", TO_COMPANIES, ids=lambda path: path.stem)
def test_it_tells_companies_no_class(text: Path) -> None:
    """A class and a grade together can be one child."""
    assert "school_class" not in text.read_text(encoding="utf-8")
