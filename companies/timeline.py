"""What happened with a company, newest first, page by page.

Each kind of thing is a source: it reads so many of its rows from a moment back, in a constant
number of queries. Apps that know more of a company enter theirs in ``SOURCES`` in
``AppConfig.ready()`` (placements does). Pages hang on an entry, not on a number: what arrives
meanwhile shifts nothing. A key is written in UTC, so that the hour that comes twice in October and
the day's end are moments like any other.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from companies.enums import CompanyMove, ImportAction, ImportState, OfferMove
from companies.models import (
    Company,
    CompanyChange,
    ContactNote,
    FollowUp,
    HandedCompany,
    ImportRow,
    Merge,
    Offer,
    OfferChange,
)
from journal.enums import AuditAction, MessageState
from journal.models import AuditEntry, Message

PAGE = 20
"""So many entries a page."""

CONTACTS, MAILS, OFFERS, PUPILS, STEPS = (
    "kontakte",
    "nachrichten",
    "angebote",
    "jugendliche",
    "schritte",
)
GROUPS = {
    CONTACTS: gettext_lazy("Kontakte"),
    MAILS: gettext_lazy("Nachrichten"),
    OFFERS: gettext_lazy("Angebote"),
    PUPILS: gettext_lazy("Jugendliche"),
    STEPS: gettext_lazy("Schritte"),
}
"""What one can choose; as it stands in the address and on the page."""
_STAMP = "%Y%m%dT%H%M%S%f"


class Key(NamedTuple):
    """The place of an entry: its moment, its source, its row. No two entries share one."""

    at: datetime
    source: str
    pk: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):{_STAMP}}-{self.source}-{self.pk}"


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    at: datetime
    pk: int
    what: str | Promise
    who: str = ""
    text: str = ""
    url_name: str = ""
    """The page behind it, with ``url_args``."""
    url_args: tuple[Any, ...] = ()
    is_alarming: bool = False
    row: models.Model | None = None
    """The row itself, where the page offers more with it."""
    about: models.Model | None = None
    """Whose pupils' data the entry shows: looking at it is journalled there."""
    source: str = ""
    group: str = ""

    @property
    def key(self) -> Key:
        """Its place."""
        return Key(self.at, self.source, self.pk)

    @property
    def url(self) -> str:
        """The page behind it; empty where there is none."""
        return reverse(self.url_name, args=self.url_args) if self.url_name else ""

    @property
    def day(self) -> date:
        """The day it happened on, here."""
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Cut:
    """From where and how far a source reads."""

    source: str
    before: Key | None
    count: int

    def rows(self, rows: Any, at: str) -> Any:
        """The next rows, the latest first; ``at`` is the field with their moment."""
        rows = rows.order_by(f"-{at}", "-pk")
        if key := self.before:
            same_moment = {at: key.at}
            older = Q(**{f"{at}__lt": key.at})
            if self.source < key.source:
                older |= Q(**same_moment)
            elif self.source == key.source:
                older |= Q(**same_moment, pk__lt=key.pk)
            rows = rows.filter(older)
        return rows[: self.count]


Read = Callable[[Company, User, Cut], Iterable[Entry]]


@dataclass(frozen=True)
class Source:
    """One kind of thing: a name of its own, its group, and how it is read."""

    name: str
    group: str
    read: Read


@dataclass(frozen=True)
class Timeline:
    """A page of what happened."""

    entries: list[Entry]
    next_key: str
    """Where the next page begins; empty at the end."""


def timeline_of(
    company: Company, user: User, *, group: str = "", before: str = "", size: int = PAGE
) -> Timeline:
    """A page for this person; all kinds, or those of a group. An unreadable key means: from now."""
    key = _read_key(before)
    found: list[Entry] = []
    for source in SOURCES:
        if group not in GROUPS or source.group == group:
            cut = Cut(source.name, key, size + 1)
            found += [_named(entry, source) for entry in source.read(company, user, cut)]
    found.sort(key=lambda entry: entry.key, reverse=True)
    page = found[:size]
    return Timeline(page, str(page[-1].key) if len(found) > size else "")


def _named(entry: Entry, source: Source) -> Entry:
    return replace(entry, source=source.name, group=source.group)


def _read_key(text: str) -> Key | None:
    try:
        stamp, source, pk = text.split("-")
        return Key(datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC), source, int(pk))
    except ValueError:
        return None


def person(user: User | None, label: str = "") -> str:
    """Who did it, or what did it without an account."""
    return user.get_full_name() if user else label


def _notes(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    notes = ContactNote.objects.filter(company=company).select_related("by", "contact")
    for note in cut.rows(notes, "happened_at"):
        with_whom = f" ({note.contact.full_name})" if note.contact else ""
        what = f"{note.get_kind_display()}{with_whom}: {note.get_outcome_display()}"
        yield Entry(note.happened_at, note.pk, what, person(note.by), note.text, row=note)


def _done(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    done = FollowUp.objects.filter(company=company, done_at__isnull=False)
    for task in cut.rows(done.select_related("done_by"), "done_at"):
        what = _("Wiedervorlage erledigt: %(subject)s") % {"subject": task.subject}
        yield Entry(task.done_at, task.pk, what, person(task.done_by))


def _messages(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    written = Message.objects.visible_to(user).filter(company_id=company.public_id)
    for message in cut.rows(written, "created_at"):
        what = _("%(channel)s: %(subject)s") % {
            "channel": message.get_channel_display(),
            "subject": message.subject,
        }
        is_lost = message.state in {MessageState.FAILED, MessageState.UNCERTAIN}
        yield Entry(
            message.created_at,
            message.pk,
            what,
            text=message.get_state_display(),
            url_name="admin:journal_message_change",
            url_args=(message.pk,),
            is_alarming=is_lost,
        )


def _offers_entered(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    offers = Offer.objects.filter(company=company).select_related("entered_by")
    for offer in cut.rows(offers, "created_at"):
        what = _("Angebot eingetragen: %(title)s") % {"title": offer.title}
        yield _of_offer(offer, Entry(offer.created_at, offer.pk, what, person(offer.entered_by)))


def _offer_steps(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    changes = OfferChange.objects.filter(subject__company=company)
    for change in cut.rows(changes.select_related("by", "subject"), "at"):
        what = _("Angebot %(title)s: %(step)s") % {
            "title": change.subject.title,
            "step": OfferMove(change.move).label,
        }
        who = person(change.by, change.by_label)
        yield _of_offer(change.subject, Entry(change.at, change.pk, what, who, change.reason))


def _of_offer(offer: Offer, entry: Entry) -> Entry:
    return replace(entry, url_name="admin:companies_offer_change", url_args=(offer.pk,))


def _steps(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    # Steps stay with the company whose state they lead to, also when it went into another.
    both = Q(subject=company) | Q(subject__merged_into=company)
    changes = CompanyChange.objects.filter(both).select_related("by")
    for change in cut.rows(changes, "at"):
        who = person(change.by, change.by_label)
        yield Entry(change.at, change.pk, CompanyMove(change.move).label, who, change.reason)


def _decisions(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    """Approved; given to somebody or taken from somebody without a hand-over."""
    entries = AuditEntry.objects.filter(
        Q(action=AuditAction.APPROVED)
        | Q(action=AuditAction.CHANGED, details={"fields": ["owner"]}),
        object_type=Company._meta.label_lower,
        object_id=company.public_id,
    )
    for entry in cut.rows(entries.select_related("by"), "at"):
        is_approved = entry.action == AuditAction.APPROVED
        what = _("Freigegeben") if is_approved else _("Zuständigkeit geändert")
        yield Entry(entry.at, entry.pk, what, person(entry.by, entry.by_label))


def _handovers(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    handed = HandedCompany.objects.filter(company=company)
    people = ("handover__giver", "handover__receiver", "handover__by")
    for row in cut.rows(handed.select_related(*people), "handover__handed_at"):
        handover = row.handover
        is_taken = handover.by_id == handover.receiver_id
        what = (
            _("Übernommen von %(receiver)s (vorher %(giver)s)")
            if is_taken
            else _("Übergeben von %(giver)s an %(receiver)s")
        ) % {
            "giver": handover.giver.get_full_name(),
            "receiver": handover.receiver.get_full_name(),
        }
        yield Entry(
            handover.handed_at,
            row.pk,
            what,
            person(handover.by),
            handover.reason,
            url_name="admin:companies_handover_change",
            url_args=(handover.pk,),
        )


def _imports(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    rows = ImportRow.objects.filter(result=company, batch__state=ImportState.APPLIED)
    rows = rows.exclude(action=ImportAction.SKIP).select_related("batch__by")
    for row in cut.rows(rows, "batch__state_changed_at"):
        what = (
            _("Aus einer Tabelle angelegt")
            if row.action == ImportAction.CREATE
            else _("Aus einer Tabelle ergänzt")
        )
        text = _("Zeile %(number)s") % {"number": row.number}
        yield Entry(row.batch.state_changed_at, row.pk, what, person(row.batch.by), text)


def _merged(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    merges = Merge.objects.filter(survivor=company).select_related("loser", "by")
    for merge in cut.rows(merges, "merged_at"):
        what = _("Zusammengeführt mit „%(other)s“") % {"other": merge.loser.name}
        yield Entry(merge.merged_at, merge.pk, what, person(merge.by), merge.reason)


def _unmerged(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    merges = Merge.objects.filter(survivor=company, undone_at__isnull=False)
    for merge in cut.rows(merges.select_related("loser", "undone_by"), "undone_at"):
        what = _("Zusammenführung mit „%(other)s“ zurückgenommen") % {"other": merge.loser.name}
        yield Entry(merge.undone_at, merge.pk, what, person(merge.undone_by), merge.undo_reason)


def _silent(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    for case in cut.rows(company.care_cases.all(), "opened_at"):
        what = _("%(count)s Anfragen blieben ohne Antwort") % {"count": case.silent_count}
        yield Entry(case.opened_at, case.pk, what, text=_("Anruf geplant"))


def _resting(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    for case in cut.rows(company.care_cases.filter(paused_at__isnull=False), "paused_at"):
        yield Entry(case.paused_at, case.pk, _("Angebote pausiert: keine Antwort"))


def _back(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    cases = company.care_cases.filter(ended_at__isnull=False).select_related("ended_by")
    for case in cut.rows(cases, "ended_at"):
        how = str(case.get_how_display())
        yield Entry(case.ended_at, case.pk, _("Wieder in Kontakt"), person(case.ended_by), how)


SOURCES: list[Source] = [
    Source("note", CONTACTS, _notes),
    Source("done", CONTACTS, _done),
    Source("message", MAILS, _messages),
    Source("offer", OFFERS, _offers_entered),
    Source("offerstep", OFFERS, _offer_steps),
    Source("step", STEPS, _steps),
    Source("decision", STEPS, _decisions),
    Source("handover", STEPS, _handovers),
    Source("import", STEPS, _imports),
    Source("merge", STEPS, _merged),
    Source("unmerge", STEPS, _unmerged),
    Source("silent", STEPS, _silent),
    Source("resting", STEPS, _resting),
    Source("back", STEPS, _back),
]
"""All that is read; a name has no hyphen."""
