"""„antwortet meist in 3 Tagen“: reckoned from real answers, never a reproach."""

from datetime import timedelta
from math import inf

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from companies.models import Company, Offer
from placements import reasons, services
from placements.models import ApplicationChange
from placements.services.habits import habit_of
from tests.factories import ApplicationFactory, OfferFactory, PupilFactory, days_ago

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("waits", "habit"),
    [
        ([], (None, 0)),
        ([inf, inf], (None, 0)),
        ([0], (0, 1)),
        ([1, 2, 9], (2, 3)),
        ([1, 2], (2, 2)),
        ([3, 3, 3, inf], (3, 3)),
        ([3, inf], (None, 1)),
        ([3, inf, inf], (None, 1)),
    ],
)
def test_it_takes_the_middle_and_counts_silence_as_endless(waits, habit):
    assert habit_of(waits) == habit


@pytest.mark.parametrize(
    ("days", "count", "text"),
    [
        (0, 5, "antwortet meist am selben Tag"),
        (1, 5, "antwortet meist in 1 Tag"),
        (3, 5, "antwortet meist in 3 Tagen"),
        (7, 9, "antwortet meist in 7 Tagen"),
        (8, 9, ""),
        (3, 4, ""),
        (None, 9, ""),
    ],
)
def test_it_says_it_after_enough_answers_and_nothing_bad(cast, client, days, count, text):
    Company.objects.filter(pk=cast.company.pk).update(answer_days_typical=days, answer_count=count)
    cast.company.refresh_from_db()
    assert reasons.habit_text(cast.company, timezone.localdate()) == text
    for url in ("/praktikum/", f"/praktikum/{cast.offer.public_id}/"):
        page = client.get(url).text
        assert (text in page) if text else ("antwortet meist" not in page)


def answered(cast, after, *, ago=10, move="decline"):
    application = ApplicationFactory(
        pupil=PupilFactory(school_class=cast.class_9b), offer=cast.offer, sent_at=days_ago(ago)
    )
    ApplicationChange.objects.create(
        subject=application,
        move=move,
        from_state="sent",
        to_state="declined",
        at=application.sent_at + timedelta(days=after),
    )


def test_it_is_reckoned_every_night_and_after_each_answer(cast):
    for after in (1, 2, 3, 3, 9):
        answered(cast, after)
    answered(cast, 1, ago=500)
    answered(cast, 1, move="need_time")
    assert services.refresh_habits(timezone.localdate()) == 1
    assert services.refresh_habits(timezone.localdate()) == 0
    cast.company.refresh_from_db()
    assert (cast.company.answer_days_typical, cast.company.answer_count) == (3, 5)
    services.decline(cast.application, reason="no_time", by=cast.company_admin)
    cast.company.refresh_from_db()
    assert cast.company.answer_count == 6


def test_it_forgets_what_is_old(cast):
    Company.objects.filter(pk=cast.company.pk).update(answer_days_typical=2, answer_count=6)
    services.refresh_habits(timezone.localdate())
    cast.company.refresh_from_db()
    assert (cast.company.answer_days_typical, cast.company.answer_count) == (None, 0)


def test_it_costs_the_list_no_query_a_card(cast, client):
    """The habit stands on the company, which a card has anyway."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/praktikum/")
        assert (
            page.text.count("antwortet meist") == Offer.objects.listed(timezone.localdate()).count()
        )
        return len(asked)

    habit = {"answer_days_typical": 3, "answer_count": 9}
    Company.objects.update(**habit)
    queries()  # What is remembered for a while is remembered from here on.
    few = queries()
    for _number in range(4):
        OfferFactory(company__answer_days_typical=3, company__answer_count=9)
    assert queries() == few
