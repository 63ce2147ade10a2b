"""Which PINs are taken, and how they are kept."""

import pytest
from django.contrib.auth.hashers import check_password

from accounts import pins


@pytest.mark.parametrize("pin", ["4837", "90215", "739184", "60718293"])
def test_it_takes_a_pin_nobody_guesses_first(pin: str) -> None:
    assert pins.problem_with(pin) is None


@pytest.mark.parametrize(
    "pin",
    [
        "", "12", "483", "123456789", "48 37", "48a7", "٤٨٣٧",
        "1234", "6789", "7890", "4321", "9876", "0000", "7777", "1212", "474747", "252525",
        "2580", "1470", "2412", "1224", "3112", "2011", "1998", "241211", "24122011", "20111224",
    ],
)  # fmt: skip
def test_it_refuses_what_is_too_easy(pin: str) -> None:
    assert pins.problem_with(pin)


def test_it_recognises_the_pin_it_stored_and_no_other() -> None:
    stored = pins.hash_pin("4837")
    assert pins.is_pin("4837", stored)
    assert not pins.is_pin("4838", stored)
    assert not pins.is_pin("4837", "!unusable")
    assert not pins.is_pin("4837", "")


def test_it_stores_the_same_pin_differently_each_time_and_never_the_pin() -> None:
    first, second = pins.hash_pin("4837"), pins.hash_pin("4837")
    assert first != second
    assert "4837" not in first.replace(first.split("$")[2], "")
    assert len(first) <= 128


def test_it_is_worthless_without_the_servers_key(settings) -> None:
    stored = pins.hash_pin("4837")
    settings.SECRET_KEY = "another-key"
    assert not pins.is_pin("4837", stored)


def test_it_survives_a_change_of_the_servers_key(settings) -> None:
    stored = pins.hash_pin("4837")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert pins.is_pin("4837", stored)


def test_it_cannot_be_checked_as_a_password() -> None:
    assert not check_password("4837", pins.hash_pin("4837"))
