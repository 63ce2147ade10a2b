"""The texts of consents: loaded where the platform starts, versioned, never edited."""

import re
from pathlib import Path
from unittest.mock import Mock

import pytest
import yaml
from django.core.management import call_command

from quartier.management.commands.demo import Command as Demo
from schools import consents
from schools.models import ConsentText
from schools.texts import TextChanged, load_consent_texts
from tests.factories import PupilFactory

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
    consents.ask(pupil, by=None)

    assert pupil.consents.count() == 2


def test_it_asks_in_a_demo_without_a_city(monkeypatch) -> None:
    demo = "quartier.management.commands.demo"
    monkeypatch.setattr(f"{demo}.collect_static", lambda *_: None)
    monkeypatch.setattr(f"{demo}.connection", Mock())

    Demo()._prepare(with_city=False)

    assert ConsentText.objects.exists()


def test_it_loads_the_texts_once_and_refuses_edited_ones(tmp_path) -> None:
    (tmp_path / "profile.de.7.md").write_text("Titel\n\nText", encoding="utf-8")
    assert load_consent_texts(tmp_path) == 1
    assert load_consent_texts(tmp_path) == 0

    (tmp_path / "profile.de.7.md").write_text("Titel\n\nAnderer Text", encoding="utf-8")
    with pytest.raises(TextChanged, match="version 8"):
        load_consent_texts(tmp_path)
