"""The first page of the admin: every number leads to the list it counts."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue import rules
from catalogue.models import OccupationalField
from companies.enums import CompanyState, FollowUpCause, OfferState
from placements.desk import WEEKS, desk_of
from placements.enums import EventState, ReportState
from placements.models import Application
from quartier.lib.charts import Figure, bar_chart
from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactNoteFactory,
    DatedSettingFactory,
    DuplicatePairFactory,
    EventFactory,
    FollowUpFactory,
    NeighbourhoodFactory,
    OccupationalFieldFactory,
    OfferFactory,
    OfficerFactory,
    OfficerPostFactory,
    PlacementFactory,
    PupilFactory,
    ReportFactory,
    SchoolClassFactory,
    SchoolFactory,
    SiteFactory,
)

pytestmark = pytest.mark.django_db
INDEX = "admin:index"


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.officer)
    return client


def counted(client: Client, url: str) -> int:
    """How many rows stand in a list of the admin, or in the list of pupils."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    if "cl" in answer.context:
        return answer.context["cl"].result_count
    return len(answer.context["lines"])


def test_it_counts_what_waits_and_leads_to_just_that(cast: Cast, desk: Client) -> None:
    today = timezone.localdate()
    colleague = OfficerFactory()
    for who, due, cause in [
        (cast.officer, today, FollowUpCause.PLANNED),
        (None, today - timedelta(days=3), FollowUpCause.SILENCE),
        (cast.officer, today + timedelta(days=2), FollowUpCause.SILENCE),
        (colleague, today, FollowUpCause.SILENCE),
    ]:
        FollowUpFactory(company=cast.company, responsible=who, due_on=due, cause=cause)
    OfferFactory(company=cast.company, state=OfferState.AWAITING_COMPANY)
    waiting = CompanyFactory(state=CompanyState.INTERESTED, approved_at=None)
    OfferFactory(company=waiting, state=OfferState.IN_REVIEW)
    now = timezone.now()
    for days, state in [
        (1, EventState.OPEN),
        (6, EventState.DRAFT),
        (9, EventState.OPEN),
        (2, EventState.CANCELLED),
        (-2, EventState.HELD),
    ]:
        starts = now + timedelta(days=days)
        EventFactory(starts_at=starts, ends_at=starts + timedelta(hours=2), state=state)
    for owner, state in [
        (cast.officer, ReportState.NEW),
        (cast.officer, ReportState.IN_PROGRESS),
        (cast.officer, ReportState.CLOSED),
        (colleague, ReportState.NEW),
    ]:
        done = {"outcome": "geklärt"} if state == ReportState.CLOSED else {}
        ReportFactory(company=CompanyFactory(owner=owner), state=state, **done)
    for owner in (cast.officer, cast.officer, cast.officer, colleague):
        DuplicatePairFactory(first__owner=owner, second__owner=None)
    text = desk.get(reverse(INDEX)).text
    tiles = text[text.index('class="aq-desk"') : text.index("</ul>", text.index('"aq-desk"'))]
    found = re.findall(r'<a\s+href="([^"]+)"\s*>\s*<strong\s*>(\d+)</strong\s*>', tiles)
    assert [int(number) for _url, number in found] == [2, 1, 2, 1, 1, 1, 2, 3, 2]
    for url, number in found:
        assert counted(desk, unescape(url)) == int(number), url


def test_it_looks_as_far_ahead_as_the_rule_says(cast: Cast, desk: Client) -> None:
    starts = timezone.now() + timedelta(days=9)
    EventFactory(starts_at=starts, ends_at=starts + timedelta(hours=2), state=EventState.OPEN)
    assert "in den nächsten 7 Tagen" in desk.get(reverse(INDEX)).text
    DatedSettingFactory(
        key="event.soon_days", value=10, valid_from=timezone.localdate() - timedelta(days=1)
    )
    rules.forget()
    page = desk.get(reverse(INDEX))
    assert page.context["desk"].waiting.events == 1
    assert "Termin in den nächsten 10 Tagen" in page.text
    url = f"{reverse('admin:placements_event_changelist')}?wann=bald"
    assert counted(desk, url) == 1


def test_it_leads_the_coordination_to_the_follow_ups_of_all(cast: Cast, client: Client) -> None:
    FollowUpFactory(company=cast.company, responsible=cast.officer)
    FollowUpFactory(company=cast.company, responsible=OfficerFactory())
    client.force_login(cast.coordination)
    answer = client.get(reverse(INDEX))
    assert answer.context["worklist"].due_count == 2
    assert "wer=fuer-mich" not in answer.text
    url = f"{reverse('admin:companies_followup_changelist')}?faellig=heute"
    assert counted(client, url) == 2


def test_it_names_the_schools_by_days_left_without_those_who_have_a_place(
    cast: Cast, desk: Client
) -> None:
    PlacementFactory(pupil=cast.classmate, period=cast.period)
    lines = desk_of(cast.officer, timezone.localdate()).lines
    assert [line.school for line in lines] == [cast.school.name] * len(lines)
    assert lines == sorted(lines, key=lambda line: line.days_left)
    by_day = {line.find_by: line for line in lines}
    line = by_day[cast.period.find_by]
    assert line.days_left == (cast.period.find_by - timezone.localdate()).days
    assert line.count == sum(count for _name, count, _url in line.states)
    shown = desk.get(line.url).context["lines"]
    assert len(shown) == line.count
    assert cast.classmate not in {row.pupil for row in shown}
    for line in lines:
        for _name, count, url in line.states:
            assert counted(desk, url) == count


def test_it_says_how_long_a_deadline_is_over(cast: Cast, desk: Client) -> None:
    cast.period.find_by = timezone.localdate() - timedelta(days=3)
    cast.period.save()
    assert "seit 3 Tagen vorbei" in desk.get(reverse(INDEX)).text


def test_it_compares_offers_and_wishes_of_the_own_neighbourhood(cast: Cast, desk: Client) -> None:
    field = cast.offer.field
    cast.pupil.interests.set([field])
    elsewhere = OfferFactory(
        occupation=cast.offer.occupation,
        site=SiteFactory(neighbourhood=cast.other_neighbourhood),
        state=OfferState.PUBLISHED,
    )
    OfferFactory(company=cast.company, site=cast.offer.site, state=OfferState.DRAFT)
    glance = desk_of(cast.officer, timezone.localdate()).glance
    assert glance is not None
    assert glance.chosen == cast.neighbourhood != elsewhere.neighbourhood
    row = next(row for row in glance.supply.rows if row.label == field.name)
    assert [bar.count for bar in row.bars] == [1, 1]
    for chart in (glance.supply, glance.relations):
        for row in chart.rows:
            for bar in row.bars:
                assert bar.count == 0 or counted(desk, bar.url) == bar.count


def test_it_counts_a_company_with_two_places_once(cast: Cast, desk: Client) -> None:
    SiteFactory(company=cast.company, neighbourhood=cast.neighbourhood, is_main=False)
    glance = desk_of(cast.officer, timezone.localdate()).glance
    assert glance is not None
    row = next(
        row for row in glance.relations.rows if row.label == cast.company.get_state_display()
    )
    assert row.bars[0].count == counted(desk, row.bars[0].url) == 1


def test_it_offers_the_neighbourhoods_of_all_own_schools(cast: Cast, desk: Client) -> None:
    other = SchoolFactory(neighbourhood=cast.other_neighbourhood)
    OfficerPostFactory(officer=cast.officer, school=other)
    page = desk.get(reverse(INDEX), {"quartier": cast.other_neighbourhood.slug})
    glance = page.context["desk"].glance
    assert glance.chosen == cast.other_neighbourhood
    assert set(glance.choices) == {cast.neighbourhood, cast.other_neighbourhood}
    unknown = desk.get(reverse(INDEX), {"quartier": "gibt-es-nicht"})
    assert unknown.context["desk"].glance.chosen in glance.choices


def test_it_shows_all_neighbourhoods_to_who_has_no_school(client: Client) -> None:
    areas = {NeighbourhoodFactory(), NeighbourhoodFactory()}
    client.force_login(OfficerFactory())
    assert set(client.get(reverse(INDEX)).context["desk"].glance.choices) >= areas


def test_it_draws_the_own_contacts_of_eight_weeks(cast: Cast, desk: Client) -> None:
    now = timezone.now()
    for days in (0, 7, 7, 7 * WEEKS + 7):
        ContactNoteFactory(
            company=cast.company, by=cast.officer, happened_at=now - timedelta(days=days)
        )
    ContactNoteFactory(company=cast.company, by=OfficerFactory(), happened_at=now)
    chart = desk_of(cast.officer, timezone.localdate()).contacts
    assert [row.bars[0].count for row in chart.rows] == [0] * (WEEKS - 2) + [2, 1]
    for row in chart.rows[-2:]:
        assert counted(desk, row.bars[0].url) == row.bars[0].count


def test_it_leaves_the_desk_off_the_page_of_one_app(desk: Client) -> None:
    page = desk.get(reverse("admin:app_list", args=["companies"]))
    assert "Heute ist nichts fällig" not in page.text
    assert 'class="aq-desk"' not in page.text


def test_it_asks_the_database_as_often_for_many_as_for_few(cast: Cast, desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert desk.get(reverse(INDEX)).status_code == 200
        return len(found)

    desk.get(reverse(INDEX))
    few = queries()
    for _number in range(3):
        school = SchoolFactory(neighbourhood=NeighbourhoodFactory())
        OfficerPostFactory(officer=cast.officer, school=school)
        school_class = SchoolClassFactory(school=school, year=cast.class_9b.year)
        cast.period.classes.add(school_class)
        PupilFactory(school_class=school_class).interests.add(OccupationalFieldFactory())
        OfferFactory(site=SiteFactory(neighbourhood=cast.neighbourhood), state="published")
        FollowUpFactory(company=CompanyFactory(), responsible=cast.officer)
        ContactNoteFactory(company=CompanyFactory(), by=cast.officer)
    assert queries() == few


def test_it_draws_the_greatest_in_full_and_nothing_for_nothing() -> None:
    chart = bar_chart(
        "Titel",
        "Was",
        ["Zahl"],
        [("a", [Figure(200, "?a")]), ("b", [Figure(1)]), ("c", [Figure(0, "?c")])],
    )
    assert [row.bars[0].length for row in chart.rows] == [100, 1, 0]
    assert [row.bars[0].url for row in chart.rows] == ["?a", "", ""]
    assert bar_chart("Titel", "Was", ["Zahl"], []).is_empty


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.django_db(transaction=True)
def test_it_is_a_page_one_can_start_the_day_with(
    cast: Cast, open_page: OpenPage, sign_in: Any, width: int
) -> None:
    cast.pupil.interests.set(OccupationalField.objects.all())
    ContactNoteFactory(company=cast.company, by=cast.officer)
    FollowUpFactory(company=cast.company, responsible=cast.officer)
    page = open_page(width=width)
    sign_in(page, cast.officer)
    page.goto(reverse(INDEX))
    axe(page)
    fits(page)
    page.get_by_role("link", name=re.compile("1 Wiedervorlage fällig")).click()
    page.get_by_role("link", name=cast.company.name).first.wait_for()
    assert not Application.objects.exists()
