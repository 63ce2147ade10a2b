"""The texts of consents: loaded where the platform starts, versioned, never edited."""

import re
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import pytest
import yaml
from django.core.management import call_command

from quartier.management.commands.demo import Command as Demo
from schools import asking, consents
from schools.enums import ConsentPurpose, TextReader
from schools.models import ConsentText
from schools.texts import TextChanged, load_consent_texts
from tests.factories import ConsentTextFactory, GuardianFactory, PupilFactory

pytestmark = pytest.mark.django_db

COMPOSE = Path(__file__).resolve().parent.parent.parent / "docker-compose.yml"
CHECKS = {"check"}
"""Reads settings that a test does not have, and changes nothing."""


def test_it_asks_after_the_commands_of_the_containers() -> None:
    script = yaml.safe_load(COMPOSE.read_text())["services"]["migrate"]["command"][-1]
    for command in re.findall(r"manage\.py (\w+)", script):
        if command not in CHECKS:
            call_command(command)

    pupil = PupilFactory(age=14)
    asking.ask(pupil, by=None)

    assert pupil.consents.count() == 2


def test_it_asks_in_a_demo_without_a_city(monkeypatch) -> None:
    demo = "quartier.management.commands.demo"
    monkeypatch.setattr(f"{demo}.collect_static", lambda *_: None)
    monkeypatch.setattr(f"{demo}.connection", Mock())

    Demo()._prepare(with_city=False)

    assert ConsentText.objects.exists()


def test_it_loads_the_texts_once_and_refuses_edited_ones(tmp_path) -> None:
    (tmp_path / "profile.guardian.de.7.md").write_text("Titel\n\nText", encoding="utf-8")
    assert load_consent_texts(tmp_path) == 1
    assert load_consent_texts(tmp_path) == 0

    (tmp_path / "profile.guardian.de.7.md").write_text("Titel\n\nAnderer Text", encoding="utf-8")
    with pytest.raises(TextChanged, match="version 8"):
        load_consent_texts(tmp_path)


def test_it_reads_from_which_day_a_version_holds(tmp_path) -> None:
    (tmp_path / "profile.pupil.de.8.md").write_text("Titel\nGilt ab: 2026-08-01\n\nText")

    load_consent_texts(tmp_path)

    row = ConsentText.objects.get(version=8)
    assert (row.title, row.text, row.valid_from) == ("Titel", "Text", date(2026, 8, 1))


def test_it_takes_the_version_that_holds_on_the_day() -> None:
    for version, day in ((1, date(2020, 8, 1)), (2, date(2026, 8, 1)), (3, date(2027, 8, 1))):
        ConsentTextFactory(version=version, valid_from=day)
    purpose, reader = ConsentPurpose.PROFILE_TO_COMPANY, TextReader.GUARDIAN

    found = [
        consents.current_text(purpose, reader, language, date(2026, 11, 25)).version
        for language in ("de", "uk")
    ]

    assert found == [2, 2]


def test_it_prefers_the_readers_language() -> None:
    ConsentTextFactory(version=2)
    ConsentTextFactory(language="uk", version=1)

    text = consents.current_text(
        ConsentPurpose.PROFILE_TO_COMPANY, TextReader.GUARDIAN, "uk", date(2026, 11, 25)
    )

    assert text.language == "uk"


@pytest.mark.parametrize(("age", "reader"), [(14, "guardian"), (16, "pupil")])
def test_it_speaks_to_the_one_who_decides(age, reader) -> None:
    load_consent_texts()
    pupil = PupilFactory(age=age)
    GuardianFactory(pupil=pupil)

    asking.ask(pupil, by=None)

    assert {consent.text.reader for consent in pupil.consents.all()} == {reader}


def test_it_speaks_to_pupils_as_to_pupils() -> None:
    load_consent_texts()

    for text in ConsentText.objects.filter(reader=TextReader.PUPIL):
        assert "Ihr Kind" not in text.text
        assert " du " in text.text


def test_it_names_all_that_a_company_sees() -> None:
    load_consent_texts()

    for reader in TextReader:
        text = consents.current_text(
            ConsentPurpose.PROFILE_TO_COMPANY, reader, "de", date(2026, 11, 25)
        )
        for shown in ("Vornamen", "Jahrgangsstufe", "Tage", "Kilometer", "Interessen", "Antworten"):
            assert shown in text.text
