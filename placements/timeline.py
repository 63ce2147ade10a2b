"""What the timeline of a company tells of pupils: requests, places, the way to a contract.

Officers see the pupils of their schools; of others they see that something happened, and nothing
about whom. What a pupil wrote is not told at all. Entered in companies.timeline.SOURCES.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from companies.models import Company
from companies.timeline import PUPILS, Cut, Entry, Source, person
from placements.enums import ApplicationMove, PlacementMove, TrainingMove
from placements.models import (
    ApplicationChange,
    Placement,
    PlacementChange,
    TrainingPath,
    TrainingPathChange,
)
from schools.models import Pupil


def mine(user: User, path: str) -> Exists:
    """Whether the pupil at the end of this path is one of the person's own."""
    return Exists(Pupil.objects.visible_to(user).filter(pk=OuterRef(path)))


def short_name(pupil: Pupil) -> str:
    """Enough to know who is meant, no more than that: the page is opened in front of others."""
    return f"{pupil.first_name}, {pupil.school_class.name}"


def _entry(row: Any, at: Any, subject: Any, what: str, who: str, reason: str = "") -> Entry:
    """With the pupil and the reason for who may know them."""
    if not row.is_mine:
        return Entry(at, row.pk, f"{what} ({_('andere Schule')})")
    pupil = subject.pupil
    return Entry(
        at,
        row.pk,
        f"{what} ({short_name(pupil)})",
        who,
        reason,
        url_name="pupil_detail",
        url_args=(pupil.public_id,),
        about=pupil.school_class.school,
    )


def _applications(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    changes = ApplicationChange.objects.filter(
        subject__offer__company=company, subject__sent_at__isnull=False
    )
    changes = changes.annotate(is_mine=mine(user, "subject__pupil"))
    related = ("by", "subject__offer", "subject__pupil__school_class__school")
    for change in cut.rows(changes.select_related(*related), "at"):
        what = _("Anfrage für %(title)s: %(step)s") % {
            "title": change.subject.offer.title,
            "step": ApplicationMove(change.move).label,
        }
        # A pupil's account has no name; who said it for the company is known.
        who = person(change.by, change.by_label)
        yield _entry(change, change.at, change.subject, what, who)


def _placements_made(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    placements = Placement.objects.filter(company=company)
    placements = placements.annotate(is_mine=mine(user, "pupil"))
    related = ("created_by", "pupil__school_class__school")
    for placement in cut.rows(placements.select_related(*related), "created_at"):
        what = _("Praktikum vereinbart, %(source)s") % {"source": placement.get_source_display()}
        who = person(placement.created_by)
        yield _entry(placement, placement.created_at, placement, what, who)


def _placement_steps(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    changes = PlacementChange.objects.filter(subject__company=company)
    changes = changes.annotate(is_mine=mine(user, "subject__pupil"))
    related = ("by", "subject__pupil__school_class__school")
    for change in cut.rows(changes.select_related(*related), "at"):
        what = _("Praktikum: %(step)s") % {"step": PlacementMove(change.move).label}
        who = person(change.by, change.by_label)
        yield _entry(change, change.at, change.subject, what, who, change.reason)


def _training_begun(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    paths = TrainingPath.objects.filter(company=company).annotate(is_mine=mine(user, "pupil"))
    for path in cut.rows(paths.select_related("pupil__school_class__school"), "created_at"):
        yield _entry(path, path.created_at, path, _("Weg in die Ausbildung begonnen"), "")


def _training_steps(company: Company, user: User, cut: Cut) -> Iterator[Entry]:
    changes = TrainingPathChange.objects.filter(subject__company=company)
    changes = changes.annotate(is_mine=mine(user, "subject__pupil"))
    related = ("by", "subject__pupil__school_class__school")
    for change in cut.rows(changes.select_related(*related), "at"):
        what = _("Ausbildung: %(step)s") % {"step": TrainingMove(change.move).label}
        who = person(change.by, change.by_label)
        yield _entry(change, change.at, change.subject, what, who, change.reason)


SOURCES = (
    Source("application", PUPILS, _applications),
    Source("placement", PUPILS, _placements_made),
    Source("placementstep", PUPILS, _placement_steps),
    Source("training", PUPILS, _training_begun),
    Source("trainingstep", PUPILS, _training_steps),
)
