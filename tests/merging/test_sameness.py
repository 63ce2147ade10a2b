"""When two companies may be one: the table of reasons, and what each says."""

import pytest

from companies.enums import Sameness as S
from companies.sameness import (
    ENOUGH,
    Facts,
    compare,
    host_of,
    likeness,
    mail_key,
    phone_key,
    street_key,
    web_key,
)

LEAST = 90.0
HERE, THERE = "44147", "44263"


def facts(name="Bäckerei Müller", area=HERE, street="", **parts):
    places = [(street, area)] if area else []
    return Facts.of(name, places=places, **parts)


# Name and area of the other company, and the reason found by them.
NAMES = [
    ("Bäckerei Müller", HERE, S.NAME_AND_AREA),
    ("Bäckerei Müller GmbH", HERE, S.NAME_AND_AREA),
    ("BAECKEREI MUELLER GmbH & Co. KG", HERE, S.NAME_AND_AREA),
    ("Backerei Muller e.K.", HERE, S.NAME_AND_AREA),
    ("bäckerei  müller", HERE, S.NAME_AND_AREA),
    ("Bäckerei Müller UG (haftungsbeschränkt)", HERE, S.NAME_AND_AREA),
    ("Bäckerei-Müller", HERE, S.NAME_AND_AREA),
    ("Bäckerei Müler", HERE, S.LIKE_NAME),
    ("Bäckrei Müller", HERE, S.LIKE_NAME),
    ("Müller Bäckerei", HERE, S.LIKE_NAME),
    ("Bäckereien Müller", HERE, S.LIKE_NAME),
    ("Bäckerei Müller", THERE, S.NAME),
    ("Bäckerei Müller GmbH", THERE, S.NAME),
    ("Bäckerei Müller", "", S.NAME),
    ("Bäckerei Müler", THERE, None),
    ("Bäckerei Schmidt", HERE, None),
    ("Tischlerei Müller", HERE, None),
    ("Müller", HERE, None),
    ("", HERE, None),
]


@pytest.mark.parametrize(("name", "area", "reason"), NAMES)
def test_it_tells_what_the_names_say(name, area, reason):
    found = compare(facts(), facts(name, area), LEAST)
    assert found.reasons == ((reason,) if reason else ())
    assert found == compare(facts(name, area), facts(), LEAST), "whichever comes first"


# What both wrote, and the reason: the names differ.
KEYS = [
    ({"phones": ["0231 123456"]}, {"phones": ["+49 231 123456"]}, S.PHONE),
    ({"phones": ["0231/12 34-56"]}, {"phones": ["(0231) 123456"]}, S.PHONE),
    ({"phones": ["0049 231 123456"]}, {"phones": ["0231123456"]}, S.PHONE),
    ({"phones": ["", "0170 1234567"]}, {"phones": ["0170-1234567", ""]}, S.PHONE),
    ({"phones": ["0231 123456"]}, {"phones": ["0231 123457"]}, None),
    ({"phones": ["110"]}, {"phones": ["110"]}, None),
    ({"phones": [""]}, {"phones": [""]}, None),
    ({"emails": ["a@firma.example"]}, {"emails": ["b@firma.example"]}, S.MAIL),
    ({"emails": ["a@FIRMA.example"]}, {"emails": ["info@www.firma.example"]}, S.MAIL),
    ({"emails": ["mueller@web.de"]}, {"emails": ["schmidt@web.de"]}, None),
    ({"emails": ["mueller@gmx.de"]}, {"emails": ["mueller@gmx.de"]}, None),
    ({"emails": ["a@firma.example"]}, {"emails": ["a@andere.example"]}, None),
    (
        {"websites": ["https://firma.example"]},
        {"websites": ["http://www.firma.example/x"]},
        S.WEBSITE,
    ),
    ({"websites": ["firma.example"]}, {"websites": ["https://firma.example/kontakt"]}, S.WEBSITE),
    ({"websites": ["https://facebook.com/a"]}, {"websites": ["https://facebook.com/b"]}, None),
    ({"websites": ["https://a.example"]}, {"websites": ["https://b.example"]}, None),
    ({"street": "Hafenstraße 3a"}, {"street": "Hafenstr. 3 a"}, S.STREET),
    ({"street": "Hafen-Straße 3"}, {"street": "HAFENSTR 3"}, S.STREET),
    ({"street": "Hafenstr. 3"}, {"street": "Hafenstr. 33"}, None),
    ({"street": "Hafenstr. 3"}, {"street": "Hafenstr. 3", "area": THERE}, None),
    ({"street": "Hafenstraße"}, {"street": "Hafenstraße"}, None),
]


@pytest.mark.parametrize(("one", "other", "reason"), KEYS)
def test_it_tells_what_else_they_share(one, other, reason):
    found = compare(facts("Alpha", **one), facts("Omega", **other), LEAST)
    assert found.reasons == ((reason,) if reason else ())


@pytest.mark.parametrize(
    ("one", "other", "is_enough", "is_certain"),
    [
        (facts(), facts(), True, True),
        (facts(), facts(area=THERE), False, False),
        (facts(), facts(area=""), True, False),
        (facts(), facts("Bäckerei Müler"), True, False),
        (facts("Alpha", street="Hafenstr. 3"), facts("Omega", street="Hafenstr. 3"), False, False),
        (facts(phones=["0231 123456"]), facts(area=THERE, phones=["0231123456"]), True, True),
        (
            facts("Alpha", phones=["0231 123456"]),
            facts("Omega", phones=["0231123456"]),
            True,
            False,
        ),
        (
            facts("Alpha", emails=["a@f.example"]),
            facts("Omega", emails=["b@f.example"]),
            True,
            False,
        ),
    ],
)
def test_it_weighs_the_reasons(one, other, is_enough, is_certain):
    found = compare(one, other, LEAST)
    assert (found.is_enough, found.is_certain) == (is_enough, is_certain)


def test_it_names_the_weightiest_reason_first_and_never_more_than_a_hundred():
    everything = {
        "street": "Hafenstr. 3",
        "phones": ["0231 123456"],
        "emails": ["a@firma.example"],
        "websites": ["firma.example"],
    }
    found = compare(facts(**everything), facts(**everything), LEAST)
    assert found.reasons == (S.NAME_AND_AREA, S.PHONE, S.WEBSITE, S.MAIL, S.STREET)
    assert found.score == 100
    assert ENOUGH == 40


def test_it_makes_keys_that_are_empty_where_they_say_nothing():
    assert [phone_key(text) for text in ("", "12345", "Zentrale")] == ["", "", ""]
    assert [mail_key(text) for text in ("", "a@t-online.de", "a@f.example")] == [
        "",
        "",
        "f.example",
    ]
    assert [web_key(text) for text in ("", "instagram.com/x", "f.example")] == ["", "", "f.example"]
    assert street_key("An der Brücke") == ""
    assert host_of("http://[") == ""
    assert likeness("a b", "b a") == 100
