"""A company's yes through the service, against the same reads and writes as SQL by hand.

By hand means: one connection, one transaction, statements written out, no models, no templates.
Both lock the same rows and leave the same rows behind: seat, application, history, audit entries
and messages. What the ratio says is what models, rules and message texts cost.
"""

import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from bench import Result
from bench.database import own_database
from placements import services
from placements.models import Application
from schools.texts import load_consent_texts
from tests.cast import Cast, make_cast
from tests.factories import ApplicationFactory, ConsentFactory, OfferFactory, PupilFactory

ROUNDS = 60


def run() -> Iterator[Result]:
    """Milliseconds of one yes, the middle of many; service and hand take turns."""
    with own_database():
        load_consent_texts()
        cast = make_cast()
        applications = [_application(cast) for _ in range(2 * ROUNDS)]
        by_service, by_hand = [], []
        for first, second in zip(applications[::2], applications[1::2], strict=True):
            by_service.append(
                _milliseconds(lambda row=first: services.accept(row, by_label="Link"))
            )
            by_hand.append(_milliseconds(lambda row=second: _accept_by_hand(row)))
        yield Result(
            "Zusage eines Betriebs",
            statistics.median(by_service),
            "ms",
            statistics.median(by_hand),
            f"{ROUNDS} Mal",
        )


def _application(cast: Cast) -> Application:
    offer = OfferFactory(company=cast.company)
    pupil = PupilFactory(school_class=cast.class_9b)
    ConsentFactory(pupil=pupil)
    return ApplicationFactory(pupil=pupil, offer=offer, period=cast.period)


def _milliseconds(deed: Callable[..., object], *args: object, **kwargs: object) -> float:
    begun = time.perf_counter()
    deed(*args, **kwargs)
    return (time.perf_counter() - begun) * 1000


def _accept_by_hand(application: Application) -> None:
    """What services.accept does, as statements."""
    now = timezone.now()
    until = timezone.localdate(now) + timedelta(days=5)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM companies_offer WHERE id = %s FOR UPDATE", [application.offer_id]
        )
        cursor.execute(
            "SELECT state, starts_on, ends_on, pupil_id FROM placements_application"
            " WHERE id = %s FOR UPDATE",
            [application.pk],
        )
        state, starts_on, ends_on, pupil_id = cursor.fetchone()
        cursor.execute(
            "SELECT id FROM companies_seat seat WHERE offer_id = %s AND NOT EXISTS ("
            " SELECT 1 FROM companies_seatbooking WHERE seat_id = seat.id"
            " AND released_at IS NULL AND starts_on <= %s AND ends_on >= %s)"
            " ORDER BY number LIMIT 1",
            [application.offer_id, ends_on, starts_on],
        )
        (seat_id,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO companies_seatbooking (seat_id, starts_on, ends_on, created_at)"
            " VALUES (%s, %s, %s, %s) RETURNING id",
            [seat_id, starts_on, ends_on, now],
        )
        (booking_id,) = cursor.fetchone()
        cursor.execute(
            "UPDATE placements_application SET state = 'accepted', state_changed_at = %s,"
            " booking_id = %s, confirm_by = %s WHERE id = %s",
            [now, booking_id, until, application.pk],
        )
        cursor.execute(
            "INSERT INTO placements_applicationchange"
            " (subject_id, move, from_state, to_state, by_label, reason, at)"
            " VALUES (%s, 'accept', %s, 'accepted', 'Link', '', %s)",
            [application.pk, state, now],
        )
        cursor.execute(
            "INSERT INTO journal_auditentry"
            " (at, by_label, action, object_type, object_id, details)"
            " VALUES (%s, 'Link', 'moved', 'placements.application', %s, '{}')",
            [now, application.public_id],
        )
        cursor.execute(
            "SELECT user_id FROM schools_pupil WHERE id = %s UNION ALL"
            " SELECT teacher.user_id FROM schools_schoolclass_teachers link"
            " JOIN schools_teacher teacher ON teacher.id = link.teacher_id"
            " JOIN schools_pupil pupil ON pupil.school_class_id = link.schoolclass_id"
            " WHERE pupil.id = %s",
            [pupil_id, pupil_id],
        )
        for (reader,) in cursor.fetchall():
            cursor.execute(
                "INSERT INTO journal_message (public_id, key, event, channel, audience,"
                " recipient_id, address, subject, body, link_path, link_label, link_purpose,"
                " due_at, created_at, state, attempts, error) VALUES (%s, %s,"
                " 'accepted', 'in_app', 'pupil', %s, '', 'Betreff', 'Text', '/heute/', 'Weiter',"
                " '', %s, %s, 'sent', 0, '') ON CONFLICT DO NOTHING",
                [uuid.uuid4(), f"hand:{application.pk}:{reader}", reader, now, now],
            )
