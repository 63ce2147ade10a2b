"""Every role follows every link from its first page: nothing breaks, nothing is written."""

from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import connection
from django.urls import resolve
from playwright.sync_api import Error, Page

from placements import services
from tests.browser import NARROWEST, fits
from tests.cast import Cast
from tests.factories import ApplicationFactory, ConsentFactory, OfferFactory
from tests.stories.conftest import Enter

pytestmark = pytest.mark.browser

MOST_PAGES = 60
MOST_OF_ONE_KIND = 3
"""Lists link to pages of one kind by the hundred; a few of each are enough."""
WRITTEN_BY_READING = {"journal_auditentry", "django_session"}
"""Looking at personal data is journalled on purpose."""
FIRST_PAGES = {
    "anonymous": "/",
    "pupil": "/heute/",
    "class_teacher": "/heute/",
    "careers_lead": "/heute/",
    "company_admin": "/heute/",
    "officer": "/heute/",
    "coordination": "/heute/",
}


@pytest.fixture
def busy_stage(stage: Cast) -> Cast:
    """The stage with something in every list: a yes that waits, a place, requests, messages."""
    services.accept(stage.application, by=stage.company_member)
    second = OfferFactory(company=stage.company, contact=stage.contact, occupation=stage.occupation)
    placed = ApplicationFactory(pupil=stage.other_pupil, offer=second, period=stage.period)
    ConsentFactory(pupil=stage.other_pupil)
    services.accept(placed, by=stage.company_member)
    ApplicationFactory(pupil=stage.classmate, offer=stage.foreign_offer, period=stage.period)
    ApplicationFactory(
        pupil=stage.pupil, offer=stage.foreign_offer, period=stage.period, state="draft"
    )
    return stage


@pytest.mark.parametrize("role", FIRST_PAGES)
def test_it_follows_every_link_and_writes_nothing(
    busy_stage: Cast, enter: Enter, role: str
) -> None:
    person = enter(width=NARROWEST, user=busy_stage.users[role])
    before = fingerprints()
    pages = list(crawl(person.page, FIRST_PAGES[role]))

    assert len(pages) > 5
    assert {table: rows for table, rows in fingerprints().items() if before[table] != rows} == {}


def crawl(page: Page, first: str) -> Iterator[str]:
    """Opens page after page in the order they are found; yields each path."""
    found, waiting, kinds = {first}, deque([first]), Counter()
    while waiting and sum(kinds.values()) < MOST_PAGES:
        address = waiting.popleft()
        kind = resolve(urlsplit(address).path).view_name
        if kinds[kind] >= MOST_OF_ONE_KIND:
            continue
        kinds[kind] += 1
        if open_and_judge(page, address):
            new = [link for link in links_of(page) if link not in found]
            found.update(new)
            waiting.extend(new)
        yield address


def open_and_judge(page: Page, address: str) -> bool:
    """Whether the address leads to a page (and not to a file); a broken one fails."""
    try:
        response = page.goto(address)
    except Error as error:
        if "Download is starting" not in str(error):
            raise
        response = page.request.get(address)  # type: ignore[assignment]
        assert response.status == 200, f"{address}: {response.status}"
        return False
    assert response is not None
    assert response.status == 200, f"{address}: {response.status}"
    fits(page)
    return True


def links_of(page: Page) -> list[str]:
    """Addresses of this site on the page, with their query and without their fragment, in order."""
    hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    own = urlsplit(page.url).netloc
    parts = [urlsplit(urljoin(page.url, href)) for href in hrefs]
    return list(
        dict.fromkeys(
            part._replace(scheme="", netloc="", fragment="").geturl()
            for part in parts
            if part.netloc == own and part.scheme == "http"
        )
    )


def fingerprints() -> dict[str, tuple[int, str]]:
    """Number and hash of the rows of every table of ours."""
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table not in WRITTEN_BY_READING
    )
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            name = connection.ops.quote_name(table)
            rows = f"SELECT row_to_json(t)::text AS text FROM {name} t"  # noqa: S608
            cursor.execute(
                f"SELECT count(*), md5(string_agg(text, '|' ORDER BY text)) FROM ({rows}) r"  # noqa: S608
            )
            found[table] = cursor.fetchone()
    return found
