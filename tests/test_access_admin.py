"""Who gets which page of the admin: every registered model × every role, over the registry itself.

Who is no officer and not of the coordination is sent away from every page. For the others each
line of ``ADMIN`` has the answers of list, new, change, delete and history, asked for an object of
the own school or company where the model knows such, so that the other school's officer is a
stranger. tests/admin tells what the pages show and what their deeds do.
"""

from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from journal.models import Heartbeat
from tests.factories import (
    AuditEntryFactory,
    ColumnMappingFactory,
    ContactNoteFactory,
    DuplicatePairFactory,
    EventFactory,
    FollowUpFactory,
    HandOverFactory,
    ImportBatchFactory,
    JobRunFactory,
    MergeFactory,
    MessageFactory,
    NoteTemplateFactory,
    OfferTemplateFactory,
    ReportFactory,
    SavedListFactory,
    TagFactory,
    TrainingPathFactory,
)
from tests.test_access import EVERYBODY, names, patterns

pytestmark = pytest.mark.django_db

STAFF = ["officer", "foreign_officer", "coordination"]
PAGES = ["changelist", "add", "change", "delete", "history"]

SEEN = "200 403 200 403 200"
KEPT = "200 200 200 403 200"
CLOSED = "403 403 403 403 403"
HANDED = "200 200 200 403 200"
OWN = "200 200 200 200 200"
DELETABLE = "200 403 200 200 200"
DELETABLE_OWN = "200 200 200 200 200"
IMPORT = "200 200 302 403 200"
"""Its page leads to the next step of the import."""
ELSEWHERE = "200 403 302 403 302"
"""Django's admin leads from an object one may not see to its start page."""

ADMIN: dict[str, tuple[str, str, str]] = {
    "accounts_user": (CLOSED, CLOSED, KEPT),
    "catalogue_branch": (SEEN, SEEN, KEPT),
    "catalogue_datasource": (SEEN, SEEN, KEPT),
    "catalogue_datedsetting": (SEEN, SEEN, KEPT),
    "catalogue_neighbourhood": (SEEN, SEEN, KEPT),
    "catalogue_occupation": (SEEN, SEEN, KEPT),
    "catalogue_occupationalfield": (SEEN, SEEN, KEPT),
    "catalogue_postalcode": (SEEN, SEEN, KEPT),
    "catalogue_publicholiday": (SEEN, SEEN, KEPT),
    "catalogue_schoolholiday": (SEEN, SEEN, KEPT),
    "catalogue_youthrule": (SEEN, SEEN, KEPT),
    "companies_columnmapping": (DELETABLE, DELETABLE, DELETABLE),
    "companies_company": (KEPT, KEPT, KEPT),
    "companies_contactnote": (SEEN, SEEN, SEEN),
    "companies_duplicatepair": (SEEN, SEEN, SEEN),
    "companies_followup": (SEEN, SEEN, SEEN),
    "companies_handover": (HANDED, HANDED, HANDED),
    "companies_importbatch": (IMPORT, "200 200 404 403 302", IMPORT),
    "companies_notetemplate": (KEPT, KEPT, OWN),
    "companies_merge": (SEEN, SEEN, SEEN),
    "companies_offer": (SEEN, SEEN, SEEN),
    "companies_savedlist": (DELETABLE_OWN, "200 200 302 302 302", "200 200 302 302 302"),
    "companies_tag": (DELETABLE_OWN, DELETABLE_OWN, DELETABLE_OWN),
    "companies_offertemplate": (SEEN, SEEN, KEPT),
    "journal_auditentry": (ELSEWHERE, ELSEWHERE, SEEN),
    "journal_heartbeat": (SEEN, SEEN, SEEN),
    "journal_jobrun": (SEEN, SEEN, SEEN),
    "journal_message": (SEEN, SEEN, SEEN),
    "placements_event": (KEPT, KEPT, KEPT),
    "placements_application": (SEEN, ELSEWHERE, SEEN),
    "placements_placement": (SEEN, ELSEWHERE, SEEN),
    "placements_report": (SEEN, ELSEWHERE, SEEN),
    "placements_trainingpath": (SEEN, ELSEWHERE, SEEN),
    "schools_consent": (CLOSED, "403 403 403 403 302", SEEN),
    "schools_guardian": (CLOSED, "403 403 403 403 302", SEEN),
    "schools_internshipperiod": (SEEN, ELSEWHERE, KEPT),
    "schools_officerpost": (SEEN, ELSEWHERE, KEPT),
    "schools_pupil": (CLOSED, "403 403 403 403 302", SEEN),
    "schools_school": (SEEN, ELSEWHERE, KEPT),
    "schools_schoolclass": (SEEN, ELSEWHERE, KEPT),
    "schools_schoolyear": (SEEN, SEEN, KEPT),
    "schools_teacher": (SEEN, ELSEWHERE, KEPT),
}

OTHERS: dict[str, tuple[list[Any], str]] = {
    "admin:index": ([], "200 200 200"),
    "admin:login": ([], "302 302 302"),
    "admin:logout": ([], "200 200 200"),
    "admin:password_change": ([], "302 302 302"),
    "admin:password_change_done": ([], "200 200 200"),
    "admin:autocomplete": ([], "403 403 403"),
    "admin:jsi18n": ([], "200 200 200"),
    "admin:view_on_site": ([1, 1], "404 404 404"),
    "admin:companies_company_doubles": ([], "405 405 405"),
    "admin:app_list": (["companies"], "200 200 200"),
}
"""Pages of no model: what stands in their address, and the answers of ``STAFF``."""

DEEDS = {
    "companies_company",
    "companies_contactnote",
    "companies_duplicatepair",
    "companies_followup",
    "companies_importbatch",
    "companies_merge",
    "companies_offer",
    "placements_event",
    "placements_report",
}
"""Models whose objects have deeds (companies/admin/deeds.py)."""

EXPORTED = {"companies_company", "companies_followup", "companies_offer", "placements_event"}
"""Lists that go out as a table (journal/exporting_admin.py)."""

IMPORT_PAGES = {"mapping": ("get", "200 404 200"), "choose": ("post", "302 404 302")}
"""The pages of an import of the cast's officer."""

LIST_PAGES: dict[str, tuple[list[Any], str, str]] = {
    "columns": ([], "get", "200"),
    "bulk": (["schlagwort"], "post", "200"),
}
"""Pages of the list of companies: what stands in their address, method, the answer to staff."""


OFFER_PAGES = {"on_behalf": ["company"], "awaiting": [], "letters": []}
"""Pages of offers that are entered after a call, and whose number stands in their address."""
MERGE_PAGES = {"merge": "200 200 200", "merge_with": "200 302 200"}
"""Two companies become one: whose is the other officer's leads back to the search."""


def labels() -> dict[str, Any]:
    """The registered models by what their URLs are called."""
    return {
        f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry
    }


@pytest.fixture
def world(cast: Any) -> Any:
    """The cast, with a row of each model."""
    assert cast.application
    assert cast.placement
    Heartbeat.objects.create(name="worker")
    for factory in (AuditEntryFactory, JobRunFactory, MessageFactory):
        factory()
    for factory in (ContactNoteFactory, FollowUpFactory):
        factory(company=cast.company)
    TrainingPathFactory(pupil=cast.pupil)
    ReportFactory(offer=None, placement=cast.placement, company=cast.company)
    EventFactory(officer=cast.officer)
    ImportBatchFactory(by=cast.officer)
    ColumnMappingFactory()
    NoteTemplateFactory()
    HandOverFactory(giver=cast.officer, receiver=cast.foreign_officer)
    SavedListFactory(owner=cast.officer)
    TagFactory()
    OfferTemplateFactory()
    DuplicatePairFactory(first=cast.company, second=cast.foreign_company)
    MergeFactory(by=cast.officer)
    return cast


def own_row(cast: Any, model: Any) -> Any:
    """Elif's or her school's, class's or company's row; of facts any."""
    known = (cast.pupil, cast.school, cast.class_9b, cast.company, cast.offer)
    own = next((row for row in known if isinstance(row, model)), None)
    return own or model._base_manager.order_by("pk").first()


def status(cast: Any, client: Any, who: str, url: str, method: str = "get") -> str:
    """What this one of the cast gets; nothing lasts."""
    with transaction.atomic():
        client.logout()
        if who != "anonymous":
            client.force_login(cast.users[who])
        found = str(getattr(client, method)(url).status_code)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("label", ADMIN)
def test_it_answers_staff_as_the_table_says(world, client, label):
    pk = own_row(world, labels()[label]).pk
    urls = [
        reverse(f"admin:{label}_{page}", args=[] if page in PAGES[:2] else [pk]) for page in PAGES
    ]
    found = {who: " ".join(status(world, client, who, url) for url in urls) for who in STAFF}

    assert found == dict(zip(STAFF, ADMIN[label], strict=True))
    for who in set(EVERYBODY) - set(STAFF):
        assert {status(world, client, who, url) for url in urls} == {"302"}, who


@pytest.mark.parametrize("name", OTHERS)
def test_it_answers_other_pages_as_the_table_says(world, client, name):
    arguments, line = OTHERS[name]
    url = reverse(name, args=arguments)
    found = [status(world, client, who, url) for who in STAFF]
    away = {status(world, client, who, url) for who in set(EVERYBODY) - set(STAFF)}

    assert " ".join(found) == line
    assert away <= ({"302", "403"} if name == "admin:login" else {"302"})


@pytest.mark.parametrize("label", sorted(DEEDS))
def test_it_keeps_deeds_from_everybody_else(world, client, label):
    url = reverse(f"admin:{label}_deed", args=[own_row(world, labels()[label]).pk, "gibt-es-nicht"])
    assert {status(world, client, who, url) for who in STAFF} == {"404"}
    assert {status(world, client, who, url) for who in set(EVERYBODY) - set(STAFF)} == {"302"}


@pytest.mark.parametrize("label", sorted(EXPORTED))
def test_it_gives_lists_to_staff_alone(world, client, label):
    url = reverse(f"admin:{label}_export", args=["csv"])
    assert {status(world, client, who, url) for who in STAFF} == {"200"}
    assert {status(world, client, who, url) for who in set(EVERYBODY) - set(STAFF)} == {"302"}


@pytest.mark.parametrize("page", IMPORT_PAGES)
def test_it_keeps_an_import_to_its_officer_and_the_coordination(world, client, page):
    method, line = IMPORT_PAGES[page]
    batch = own_row(world, labels()["companies_importbatch"])
    url = reverse(f"admin:companies_importbatch_{page}", args=[batch.pk])

    assert " ".join(status(world, client, who, url, method) for who in STAFF) == line
    others = set(EVERYBODY) - set(STAFF)
    assert {status(world, client, who, url, method) for who in others} == {"302"}


def test_it_gives_a_follow_up_for_the_calendar_to_staff_alone(world, client):
    url = reverse(
        "admin:companies_followup_ics", args=[own_row(world, labels()["companies_followup"]).pk]
    )
    assert {status(world, client, who, url) for who in STAFF} == {"200"}
    assert {status(world, client, who, url) for who in set(EVERYBODY) - set(STAFF)} == {"302"}


@pytest.mark.parametrize("page", LIST_PAGES)
def test_it_keeps_the_work_on_the_list_to_staff(world, client, page):
    arguments, method, line = LIST_PAGES[page]
    url = reverse(f"admin:companies_company_{page}", args=arguments)

    assert {status(world, client, who, url, method) for who in STAFF} == {line}
    others = set(EVERYBODY) - set(STAFF)
    assert {status(world, client, who, url, method) for who in others} == {"302"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_keeps_the_guests_of_events_to_staff(world, client, method):
    event = own_row(world, labels()["placements_event"])
    url = reverse("admin:placements_event_guests", args=[event.pk])
    assert {status(world, client, who, url, method) for who in STAFF} == {"200"}
    others = set(EVERYBODY) - set(STAFF)
    assert {status(world, client, who, url, method) for who in others} == {"302"}


@pytest.mark.parametrize("page", OFFER_PAGES)
def test_it_opens_the_pages_of_offers_on_behalf_to_staff_alone(world, client, page):
    numbers = [getattr(world, name).pk for name in OFFER_PAGES[page]]
    url = reverse(f"admin:companies_offer_{page}", args=numbers)
    assert {status(world, client, who, url) for who in STAFF} == {"200"}
    others = set(EVERYBODY) - set(STAFF)
    for method in ("get", "post"):
        assert {status(world, client, who, url, method) for who in others} == {"302"}


@pytest.mark.parametrize("page", MERGE_PAGES)
def test_it_lets_those_merge_who_look_after_both_or_coordinate(world, client, page):
    other = [world.foreign_company.pk] if page == "merge_with" else []
    url = reverse(f"admin:companies_company_{page}", args=[world.company.pk, *other])
    assert " ".join(status(world, client, who, url) for who in STAFF) == MERGE_PAGES[page]
    others = set(EVERYBODY) - set(STAFF)
    assert {status(world, client, who, url, "post") for who in others} == {"302"}


def test_it_has_a_line_for_every_page_of_the_admin():
    pages = {f"admin:{label}_{page}" for label in ADMIN for page in PAGES}
    pages |= {f"admin:companies_importbatch_{page}" for page in IMPORT_PAGES}
    pages |= {f"admin:{label}_export" for label in EXPORTED} | {"admin:companies_followup_ics"}
    pages |= {f"admin:companies_company_{page}" for page in LIST_PAGES}
    pages |= {f"admin:companies_offer_{page}" for page in OFFER_PAGES}
    pages.add("admin:placements_event_guests")
    pages |= {f"admin:companies_company_{page}" for page in MERGE_PAGES}
    deeds = {f"admin:{label}_deed" for label in DEEDS}

    assert set(labels()) == set(ADMIN)
    assert {name for name in names() if name.startswith("admin:")} == pages | deeds | set(OTHERS)


def test_it_knows_every_page_of_the_admin_without_a_name(client):
    """The short address of an object and the one for all others; both ask for a sign-in first."""
    nameless = {str(pattern.pattern) for space, pattern in patterns() if not pattern.name and space}
    assert nameless == {"<path:object_id>/", "(?P<url>.*)$"}
    for address in ("companies/company/1/", "gibt/es/nicht/"):
        assert client.get(reverse("admin:index") + address).status_code == 302
