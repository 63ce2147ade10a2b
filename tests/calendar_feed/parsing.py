"""Reads a calendar as strict programs do: by the letter of RFC 5545, and with two libraries."""

import re

import icalendar
import vobject

_LINE = re.compile(r"[A-Z0-9-]+(?:;[A-Z0-9-]+=(?:\"[^\"\x00-\x1f]*\"|[^\";:,\x00-\x1f]*))*:.*")
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "LAST-MODIFIED", "URL")


def complaints(content: bytes) -> list[str]:
    """What a strict parser finds wrong: ends of lines, length, form, nesting, what is missing."""
    found: list[str] = []
    if not content.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", content):
        found.append("lines end with CRLF")
    raw = content.split(b"\r\n")[:-1]
    found += [f"longer than 75 octets: {line!r}" for line in raw if len(line) > 75]
    for line in raw:
        try:
            line.decode()
        except UnicodeDecodeError:
            found.append(f"a sign is cut in two: {line!r}")
    lines = re.sub(rb"\r\n[ \t]", b"", content).decode(errors="replace").split("\r\n")[:-1]
    found += [f"no content line: {line!r}" for line in lines if not _LINE.fullmatch(line)]
    stack: list[tuple[str, list[str]]] = []
    for line in lines:
        name = re.split("[;:]", line, maxsplit=1)[0]
        if name == "BEGIN":
            stack.append((line[6:], []))
        elif name == "END":
            kind, names = stack.pop()
            if kind != line[4:]:
                found.append(f"{kind} ends as {line[4:]}")
            if kind == "VEVENT":
                found += [f"{name} twice" for name in ONCE if names.count(name) > 1]
                found += [f"{n} missing" for n in ("UID", "DTSTAMP", "DTSTART") if n not in names]
            if kind == "VCALENDAR":
                found += [f"{name} missing" for name in ("PRODID", "VERSION") if name not in names]
        else:
            stack[-1][1].append(name)
    if stack:
        found.append("not closed")
    return found


def events(content: bytes) -> list[icalendar.Event]:
    """The events, after strict reading and after another library has read the same."""
    assert complaints(content) == []
    calendar = icalendar.Calendar.from_ical(content)
    found = list(calendar.walk("VEVENT"))
    assert [error for event in found for error in event.errors] == []
    other = vobject.readOne(content.decode())
    other.validate(raiseException=True)
    theirs = [event.summary.value for event in other.contents.get("vevent", [])]
    assert theirs == [str(event["summary"]) for event in found]
    return found
