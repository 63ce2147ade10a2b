"""From bytes to rows, whatever people and attackers send."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartier.lib import reading
from tests.imports.sheets import HEADER, KAYA, MUELLER, csv_file, workbook


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_it_reads_text_in_any_writing(encoding: str, sign: str) -> None:
    table = reading.read(csv_file(HEADER, MUELLER, KAYA, encoding=encoding, sign=sign))
    assert table.header == HEADER
    assert table.rows == [(2, MUELLER), (3, KAYA)]
    assert table.source["delimiter"] == sign


def test_it_passes_over_titles_and_empty_lines() -> None:
    table = reading.read(csv_file(["Meine Betriebe", ""], [""], HEADER, MUELLER, [""], KAYA))
    assert table.header == HEADER
    assert [number for number, _line in table.rows] == [4, 6]


def test_it_takes_the_delimiter_the_file_names() -> None:
    table = reading.read(b"sep=,\r\n" + csv_file(HEADER, KAYA, sign=","))
    assert table.rows == [(3, KAYA)]


def test_it_keeps_unreadable_bytes_and_says_so() -> None:
    table = reading.read(csv_file(HEADER, MUELLER, encoding="utf-8") + b";\x81")
    assert "\\x81" in table.rows[0][1][-1]
    assert table.source["encoding"] == "utf-8"
    assert "1 Zeichen" in table.source["notices"][0]


def test_it_reads_a_workbook_with_days_numbers_and_merged_cells() -> None:
    rows = [
        ["Betriebe 2026", "", "", "", ""],
        ["Firma", "PLZ", "Telefon", "Letzter Kontakt", "Zuständig"],
        ["Eins", 44147, 231502345.0, date(2026, 3, 1), "Kaya"],
        ["Zwei", "01067", "", "", ""],
    ]
    merged = [(0, 0, 0, 4, "Betriebe 2026"), (2, 4, 3, 4, "Kaya")]
    table = reading.read(workbook(rows, merged))
    assert table.header == rows[1]
    assert table.rows == [
        (3, ["Eins", "44147", "231502345", "1.3.2026", "Kaya"]),
        (4, ["Zwei", "01067", "", "", "Kaya"]),
    ]
    assert table.source["sheet"] == "Betriebe"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Firma",
        b"\xd0\xcf\x11\xe0 old Excel",
        b"%PDF-1.7 \n a \n b",
        b"PK\x03\x04 broken",
        b"\x00\x01\x02\x03" * 400,
        b"a;b\n" * 6000,
    ],
)
def test_it_refuses_what_is_no_table_with_a_sentence(content: bytes) -> None:
    with pytest.raises(reading.Unreadable) as refusal:
        reading.read(content)
    assert str(refusal.value).endswith(".")


def packed(**parts: bytes) -> bytes:
    """A zip file with these parts of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"<workbook/>")
        for name, content in parts.items():
            book.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


@pytest.mark.parametrize(
    "parts",
    [
        {"xl__worksheets__sheet1": b" " * (reading.MAX_UNPACKED_BYTES + 1)},
        {"xl__worksheets__sheet1": b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v>'},
        {"xl__worksheets__sheet1": b"<row r='1048576'><c><v>1</v></c></row>"},
        {"xl__worksheets__sheet1": b'<c x=">" r="ZZZZ1"><v>1</v></c>'},
        {
            "xl__worksheets__sheet1": b'<c r="A1" t="s"><v>0</v></c>' * 4000,
            "xl__sharedStrings": b"<sst><si><t>" + b"a" * 30_000 + b"</t></si></sst>",
        },
    ],
    ids=["unpacked", "far-cell", "far-row", "hidden-cell", "shared-text"],
)
def test_it_refuses_bombs_before_anything_is_unfolded(parts: dict[str, bytes]) -> None:
    content = packed(**parts)
    assert len(content) < reading.MAX_FILE_BYTES
    with pytest.raises(reading.Unreadable) as refusal:
        reading.read(content)
    assert "groß" in str(refusal.value)


def test_it_refuses_a_file_that_lies_about_its_size() -> None:
    content = bytearray(packed(xl__worksheets__sheet1=b" " * 1_000_000))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    with pytest.raises(reading.Unreadable):
        reading.read(bytes(content))


def test_it_lets_formats_reach_to_the_end_of_the_sheet() -> None:
    reading._check_addresses(b'<row r="1048576"><c r="XFD1048576" s="1"/></row>')


@given(st.binary(max_size=400))
def test_it_answers_any_bytes_with_a_table_or_a_sentence(content: bytes) -> None:
    try:
        table = reading.read(content)
    except reading.Unreadable:
        pass
    else:
        assert all(len(line) == len(table.header) for _number, line in table.rows)
        assert "\x00" not in repr(table.rows)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1))
def test_it_loses_no_line_of_text(cells: list[str]) -> None:
    lines = [" ".join(cell.split()).replace('"', "") for cell in cells]
    lines = [line for line in lines if line]
    content = "\n".join(["Firma;PLZ", *(f'"{line}";1' for line in lines)]).encode("utf-8-sig")
    if lines and sum(ord(sign) < 32 for line in lines for sign in line) < 40:
        table = reading.read(content)
        assert [line[0] for _number, line in table.rows] == lines
