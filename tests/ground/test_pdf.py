"""Documents: accessible, archivable, with their fonts, and deaf to what people write."""

from datetime import UTC, datetime

import pytest
import segno
import typst
import zxingcpp

from quartier.lib import pdf
from tests import papers

TEMPLATE = """
#import "_paper.typ": *
#show: paper.with(title: data.title, foot: [Praktikum])
= #data.title
#facts(("Name", data.name), ("Leer", ""))
#drawing(data.square, alt: "Der Weg zur Seite")
#to-sign("Ort, Datum")
"""
NAMES = [
    *["Şükran Öztürk-Iğdır", "Żaneta Łęcka", "Їжак Ґалаґан", "محمد علي", "Ngũgĩ", "O’Neill"],
    *["Nguyễn Thị Hiền", "Ελένη", "დავით", "ሰላም", "Անի", "दीपा", "חנה"],
]
UGLY = ['#read("_paper.typ")', "*fett* _kursiv_ $x^2$", "] #panic() [", "\\u{41}", "// weg"]


@pytest.fixture(autouse=True)
def _sample(tmp_path, monkeypatch):
    """A template of the test's own beside the shared one."""
    shared = (pdf.TEMPLATES / "_paper.typ").read_text(encoding="utf-8")
    (tmp_path / "_paper.typ").write_text(shared, encoding="utf-8")
    (tmp_path / "sample.typ").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)


def sample(name: str = "Amira", **kwargs) -> bytes:
    square = segno.make("https://quartier.example/a", error="m").svg_inline(border=4)
    return pdf.render("sample", {"title": "Probe", "name": name, "square": square}, **kwargs)


def test_it_breaks_no_rule_and_brings_its_fonts():
    assert papers.faults(sample()) == []
    assert papers.fonts_inside(sample())


@pytest.mark.parametrize("name", NAMES)
def test_it_writes_any_name(name):
    document = sample(name)
    assert papers.faults(document) == []
    assert pdf.UNKNOWN not in papers.words(document)
    if name[0] not in "محמदח":  # joined or turned letters are read back in another order
        assert name in papers.words(document)


def test_it_composes_letters_and_drops_what_nobody_sees():
    assert "Zoë" in papers.words(sample("Zoe\u0308"))
    assert "Ali" in papers.words(sample("A\x00l\u200bi"))


def test_it_marks_a_sign_no_font_has():
    document = sample("王 😀")
    assert papers.faults(document) == []
    assert papers.words(document).count(pdf.UNKNOWN) == 2


@pytest.mark.parametrize("text", UGLY)
def test_it_shows_what_people_write_and_runs_none_of_it(text):
    assert text in papers.words(sample(text))


def test_it_draws_a_square_that_a_phone_reads():
    (found,) = zxingcpp.read_barcodes(papers.picture(sample(), scale=150 / 72))
    assert found.text == "https://quartier.example/a"


def test_it_gives_the_same_bytes_for_the_same_data():
    moment = datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert sample(at=moment) == sample(at=moment)
    assert sample(at=moment) != sample()


def test_it_refuses_a_picture_nobody_can_hear(tmp_path):
    mute = TEMPLATE.replace(', alt: "Der Weg zur Seite"', ", alt: none")
    (tmp_path / "sample.typ").write_text(mute, encoding="utf-8")
    with pytest.raises(typst.TypstError, match="alt"):
        sample()
