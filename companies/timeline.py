"""What happened with a company, newest first: notes, steps, messages."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from companies.enums import CompanyMove
from companies.models import Company, CompanyChange, ContactNote
from journal.models import Message

LONGEST = 30
"""So many entries of each kind are looked at, and shown in all."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    at: datetime
    what: str | Promise
    who: str
    text: str = ""


SOURCES: list[Callable[[Company], Iterable[Entry]]] = []
"""What other apps know of a company; each gives at most ``LONGEST`` entries with one query.

Entered in their ``AppConfig.ready()``.
"""


def timeline_of(company: Company) -> list[Entry]:
    """The last entries of a company; three queries and those of ``SOURCES``."""
    entries = [*_notes(company), *_steps(company), *_messages(company)]
    for source in SOURCES:
        entries.extend(source(company))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LONGEST]


def _notes(company: Company) -> Iterator[Entry]:
    notes = ContactNote.objects.filter(company=company).select_related("by", "contact")
    for note in notes[:LONGEST]:
        with_whom = f" ({note.contact.full_name})" if note.contact else ""
        what = f"{note.get_kind_display()}{with_whom}: {note.get_outcome_display()}"
        yield Entry(note.happened_at, what, note.by.get_full_name() if note.by else "", note.text)


def _steps(company: Company) -> Iterator[Entry]:
    changes = CompanyChange.objects.filter(subject=company).select_related("by")
    for change in changes.order_by("-at", "-pk")[:LONGEST]:
        who = change.by.get_full_name() if change.by else change.by_label
        yield Entry(change.at, CompanyMove(change.move).label, who, change.reason)


def _messages(company: Company) -> Iterator[Entry]:
    written = Message.objects.filter(company_id=company.public_id)
    for message in written.order_by("-created_at", "-pk")[:LONGEST]:
        what = _("Nachricht, %(channel)s: %(subject)s") % {
            "channel": message.get_channel_display(),
            "subject": message.subject,
        }
        yield Entry(message.created_at, what, "", message.get_state_display())
