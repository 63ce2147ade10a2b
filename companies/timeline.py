"""What happened with a company, newest first: notes, steps, messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from companies.enums import CompanyMove
from companies.models import Company, CompanyChange, ContactNote, Merge
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


def timeline_of(company: Company) -> list[Entry]:
    """The last entries of a company and of those that went into it; four queries."""
    entries = [*_notes(company), *_steps(company), *_messages(company), *_merges(company)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LONGEST]


def _notes(company: Company) -> Iterator[Entry]:
    notes = ContactNote.objects.filter(company=company).select_related("by", "contact")
    for note in notes[:LONGEST]:
        with_whom = f" ({note.contact.full_name})" if note.contact else ""
        what = f"{note.get_kind_display()}{with_whom}: {note.get_outcome_display()}"
        yield Entry(note.happened_at, what, note.by.get_full_name() if note.by else "", note.text)


def _steps(company: Company) -> Iterator[Entry]:
    # Steps stay with the company whose state they lead to.
    both = Q(subject=company) | Q(subject__merged_into=company)
    changes = CompanyChange.objects.filter(both).select_related("by")
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


def _merges(company: Company) -> Iterator[Entry]:
    merges = Merge.objects.filter(survivor=company).select_related("loser", "by", "undone_by")
    for merge in merges.order_by("-merged_at", "-pk")[:LONGEST]:
        what = _("Zusammengeführt mit „%(other)s“") % {"other": merge.loser.name}
        who = merge.by.get_full_name() if merge.by else ""
        yield Entry(merge.merged_at, what, who, merge.reason)
        if merge.undone_at:
            what = _("Zusammenführung mit „%(other)s“ zurückgenommen") % {"other": merge.loser.name}
            who = merge.undone_by.get_full_name() if merge.undone_by else ""
            yield Entry(merge.undone_at, what, who, merge.undo_reason)
