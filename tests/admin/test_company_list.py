"""The officers' list of companies: filters, columns, saved lists, what was meant, cheap counts."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Branch
from companies.admin import company_rows
from companies.models import Company, ContactNote, FollowUp, ListColumns, SavedList, SeatBooking
from journal.enums import AuditAction
from journal.models import AuditEntry
from tests.admin.test_company_pages import query_count
from tests.cast import Cast
from tests.factories import (
    BranchFactory,
    CompanyFactory,
    ContactFactory,
    ContactNoteFactory,
    FollowUpFactory,
    OccupationalFieldFactory,
    OccupationFactory,
    OfferFactory,
    OfficerFactory,
    SavedListFactory,
    SeatFactory,
    SiteFactory,
    TagFactory,
    days_ago,
)

pytestmark = pytest.mark.django_db

LIST = "admin:companies_company_changelist"


@pytest.fixture
def officer_client(cast: Cast, client: Client) -> Client:
    """The cast's officer at work, with nobody else's companies in the way."""
    client.force_login(cast.officer)
    return client


def names(client: Client, query: str) -> list[str]:
    """What the list shows."""
    answer = client.get(f"{reverse(LIST)}?{query}")
    assert answer.status_code == 200, answer.headers
    return [row.name for row in answer.context["cl"].result_list]


# --- Filters -----------------------------------------------------------------------------------


@pytest.fixture
def three(client: Client) -> Client:
    """„Alt“, „Neu“ and „Stumm“, and an officer who looks at them."""
    branch = BranchFactory(code="43", section="F", name="Bau")
    old = CompanyFactory(name="Alt", size="1-9", state="partner", branch=branch)
    new = CompanyFactory(name="Neu", size="250+", state="active")
    CompanyFactory(name="Stumm", state="lead")
    ContactNoteFactory(company=old, happened_at=days_ago(400))
    ContactNoteFactory(company=old, happened_at=days_ago(200))
    ContactNoteFactory(company=new, happened_at=days_ago(500))
    ContactNoteFactory(company=new, happened_at=days_ago(40))
    old.tags.add(TagFactory(pk=77, name="Girls’ Day"))
    field = OccupationalFieldFactory(code="X")
    occupation = OccupationFactory(slug="floristin", field=field)
    full = OfferFactory(company=old, site=SiteFactory(company=old), occupation=occupation)
    today = timezone.localdate()
    for seat in full.seats.all() or [SeatFactory(offer=full)]:
        SeatBooking.objects.create(seat=seat, starts_on=today, ends_on=today + timedelta(days=9))
    free = OfferFactory(company=new, site=SiteFactory(company=new))
    if not free.seats.exists():
        SeatFactory(offer=free)
    client.force_login(OfficerFactory())
    return client


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Alt", "Neu", "Stumm"]),
        ("state__exact=lead", ["Stumm"]),
        ("state__exact=gibt-es-nicht", ["Alt", "Neu", "Stumm"]),
        ("branche=43", ["Alt"]),
        ("branche=F", ["Alt"]),
        ("branche=&state__exact=", ["Alt", "Neu", "Stumm"]),
        ("feld=feld-x", ["Alt"]),
        ("groesse=250%2B", ["Neu"]),
        ("groesse=unbekannt", ["Stumm"]),
        ("kontakt=30", ["Alt", "Neu"]),
        ("kontakt=90", ["Alt"]),
        ("kontakt=180", ["Alt"]),
        ("kontakt=365", []),
        ("kontakt=nie", ["Stumm"]),
        ("angebote=frei", ["Neu"]),
        ("angebote=ja", ["Alt", "Neu"]),
        ("angebote=ohne", ["Stumm"]),
        ("schlagwort=77", ["Alt"]),
        ("schlagwort=1%20OR%201", ["Alt", "Neu", "Stumm"]),
        ("kontakt=30&groesse=250%2B", ["Neu"]),
    ],
)
def test_it_filters(three: Client, query: str, expected: list[str]) -> None:
    BranchFactory(code="F", section="F", name="Baugewerbe")
    assert names(three, query) == expected


def test_it_says_which_filters_are_set_and_removes_each(three: Client) -> None:
    chips = three.get(f"{reverse(LIST)}?kontakt=nie&state__exact=lead").context["cl"].chips
    assert [str(chip["label"]) for chip in chips] == ["recherchiert", "noch keiner"]
    assert chips[0]["url"] == "?kontakt=nie"


# --- Order and figures ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("1", ["Alt", "Neu", "Stumm"]),
        ("-1", ["Stumm", "Neu", "Alt"]),
        ("2", ["Neu", "Stumm", "Alt"]),
        ("5", ["Alt", "Neu", "Stumm"]),
        ("-5", ["Neu", "Alt", "Stumm"]),
    ],
)
def test_it_orders_and_keeps_the_empty_ones_last(
    three: Client, order: str, expected: list[str]
) -> None:
    Company.objects.filter(name="Alt").update(state="partner")
    assert names(three, f"o={order}") == expected


def test_it_shows_the_figures_of_each_row(three: Client) -> None:
    query = "spalten=name,last_note,open_offers,free_seats,tag_names,branch_name,main_contact"
    ContactFactory(
        company=Company.objects.get(name="Alt"), first_name="Eva", last_name="Alt", phone="0231 7"
    )
    text = three.get(f"{reverse(LIST)}?{query}").text
    row = text.split('id="result_list"')[1].split("<tr>")[2]
    for cell in ("Girls’ Day", "Bau", "Eva Alt", 'href="tel:02317"', 'data-label="Freie Plätze"'):
        assert cell in row, cell


def test_it_counts_no_further_than_needed(officer_client: Client, monkeypatch) -> None:
    monkeypatch.setattr(company_rows, "COUNTED", 60)
    CompanyFactory.create_batch(61, name="Viele")
    answer = officer_client.get(reverse(LIST), {"q": "viele"})
    assert (answer.context["cl"].result_count, answer.context["cl"].has_more) == (60, True)
    assert "Es sind mehr als 60" in answer.text
    assert len(names(officer_client, "q=viele&p=2")) == 10


def test_it_asks_as_often_for_many_as_for_few(officer_client: Client, query_counter: Any) -> None:
    columns = (
        "spalten=name,state,owner_name,place,last_note,next_follow_up,reserved,open_offers,"
        "free_seats,tag_names,branch_name,main_contact,phone_link"
    )

    def full() -> None:
        company = CompanyFactory(owner=OfficerFactory())
        ContactFactory(company=company)
        ContactNoteFactory(company=company)
        OfferFactory(company=company, site=SiteFactory(company=company))
        company.tags.add(TagFactory())

    full()
    url = f"{reverse(LIST)}?{columns}"
    officer_client.get(url)
    before = query_counter(officer_client, url)
    for _more in range(4):
        full()
    assert query_counter(officer_client, url) == before <= 22


@pytest.fixture
def query_counter() -> Any:
    """How many queries a page costs."""
    return query_count


# --- What was meant ------------------------------------------------------------------------------


def test_it_shows_companies_of_that_name_before_people_of_that_name(
    officer_client: Client,
) -> None:
    for name in ("Autohaus Nord", "Bau Süd"):
        ContactFactory(company=CompanyFactory(name=name), last_name="Sönmezer")
    CompanyFactory(name="Tischlerei Sönmezer")
    assert names(officer_client, "q=Soenmezer") == [
        "Tischlerei Sönmezer",
        "Autohaus Nord",
        "Bau Süd",
    ]
    assert names(officer_client, "q=Soenmezer&o=1")[0] == "Autohaus Nord"


def test_it_shows_what_comes_near_when_nothing_fits(officer_client: Client) -> None:
    company = CompanyFactory(name="Bäckerei Müller")
    answer = officer_client.get(reverse(LIST), {"q": "Bäkerei Müler"})
    assert [row.name for row in answer.context["cl"].result_list] == ["Bäckerei Müller"]
    assert "Meinten Sie:" in answer.text
    assert reverse("admin:companies_company_change", args=[company.pk]) in answer.text


def test_it_keeps_to_the_filters_but_names_what_was_meant(officer_client: Client) -> None:
    CompanyFactory(name="Bäckerei Müller", state="lead")
    answer = officer_client.get(reverse(LIST), {"q": "Bäkerei Müler", "state__exact": "partner"})
    assert answer.context["cl"].result_list == []
    assert "Meinten Sie:" in answer.text


def test_it_proposes_nothing_where_something_was_found(officer_client: Client) -> None:
    for number in range(3):
        CompanyFactory(name=f"Müller {number}")
    CompanyFactory(name="Möller")
    assert "Meinten Sie" not in officer_client.get(reverse(LIST), {"q": "Müller"}).text


@pytest.mark.parametrize("what", ["contactnote", "followup"])
def test_it_finds_notes_and_follow_ups_by_the_company_in_any_spelling(
    officer_client: Client, what: str
) -> None:
    factory = {"contactnote": ContactNoteFactory, "followup": FollowUpFactory}[what]
    row = factory(company=CompanyFactory(name="Bäckerei Müller GmbH"))
    factory()
    url = reverse(f"admin:companies_{what}_changelist")
    found = officer_client.get(url, {"q": "baeckerei MUELLER"}).context["cl"].result_list
    assert list(found) == [row]


# --- Columns -------------------------------------------------------------------------------------


def test_it_keeps_the_chosen_columns_for_the_account(cast: Cast, officer_client: Client) -> None:
    url = reverse("admin:companies_company_columns")
    assert officer_client.get(url).status_code == 200
    back = officer_client.post(f"{url}?wer=ich&o=3", {"names": ["phone_link", "state"]}).url
    assert back == f"{reverse(LIST)}?wer=ich"
    cl = officer_client.get(reverse(LIST)).context["cl"]
    assert list(cl.list_display) == ["action_checkbox", "name", "state", "phone_link"]
    officer_client.force_login(OfficerFactory())
    assert "phone_link" not in officer_client.get(reverse(LIST)).context["cl"].list_display
    officer_client.force_login(cast.officer)
    officer_client.post(url, {})
    assert not ListColumns.objects.exists()


def test_it_knows_no_other_columns(officer_client: Client) -> None:
    url = reverse("admin:companies_company_columns")
    assert officer_client.post(url, {"names": ["search_text"]}).status_code == 200
    assert not ListColumns.objects.exists()
    cl = officer_client.get(f"{reverse(LIST)}?spalten=search_text,owner__password").context["cl"]
    assert list(cl.list_display) == ["action_checkbox", "name"]


# --- Saved lists ---------------------------------------------------------------------------------


def test_it_saves_what_the_list_shows(cast: Cast, officer_client: Client) -> None:
    shown = officer_client.get(f"{reverse(LIST)}?q=M%C3%BCller&wer=ich&o=-1&p=1&feld=")
    query = shown.context["cl"].kept_query
    add = reverse("admin:companies_savedlist_add")
    page = officer_client.get(add, {"query": query})
    assert not SavedList.objects.exists()
    form = page.context["adminform"].form
    data = {"name": "Meine Müllers", "query": form["query"].value()}
    answer = officer_client.post(add, data)
    saved = SavedList.objects.get()
    assert saved.owner == cast.officer
    kept = parse_qs(saved.query)
    assert (kept["q"], kept["wer"], kept["o"]) == (["Müller"], ["ich"], ["-1"])
    assert not {"p", "feld"} & set(kept)
    assert urlsplit(answer.url).path == reverse(LIST)
    text = officer_client.get(answer.url).text
    assert "Meine Müllers" in text
    assert 'aria-current="true"' in text
    assert AuditEntry.objects.filter(action=AuditAction.CREATED, object_id=saved.public_id).exists()


def test_it_shows_own_and_shared_lists_alone(officer_client: Client, cast: Cast) -> None:
    SavedListFactory(owner=cast.officer, name="Eigene")
    SavedListFactory(name="Fremde")
    SavedListFactory(name="Geteilte", is_shared=True)
    text = officer_client.get(reverse(LIST)).text
    assert "Eigene" in text
    assert "Geteilte" in text
    assert "Fremde" not in text


def test_it_renames_and_deletes_the_own_ones_alone(officer_client: Client, cast: Cast) -> None:
    own = SavedListFactory(owner=cast.officer, name="Alt")
    shared = SavedListFactory(name="Geteilte", is_shared=True)
    change = reverse("admin:companies_savedlist_change", args=[own.pk])
    officer_client.post(change, {"name": "Neu", "is_shared": "on", "query": own.query})
    own.refresh_from_db()
    assert (own.name, own.sort_key, own.is_shared) == ("Neu", "neu", True)
    foreign = reverse("admin:companies_savedlist_change", args=[shared.pk])
    assert officer_client.post(foreign, {"name": "Meine"}).status_code == 403
    delete = reverse("admin:companies_savedlist_delete", args=[own.pk])
    assert "Neu" in officer_client.get(delete).text
    assert SavedList.objects.filter(pk=own.pk).exists()
    officer_client.post(delete, {"post": "yes"})
    assert not SavedList.objects.filter(pk=own.pk).exists()
    foreign = reverse("admin:companies_savedlist_delete", args=[shared.pk])
    assert officer_client.post(foreign, {"post": "yes"}).status_code == 403


def test_it_takes_a_name_once(officer_client: Client, cast: Cast) -> None:
    SavedListFactory(owner=cast.officer, name="Nordstadt")
    SavedListFactory(name="Hörde")
    add = reverse("admin:companies_savedlist_add")
    assert "haben Sie schon" in officer_client.post(add, {"name": "NORDSTADT", "query": ""}).text
    assert officer_client.post(add, {"name": "Hörde", "query": ""}).status_code == 302


# --- Indexes -------------------------------------------------------------------------------------


@pytest.fixture
def crowd() -> None:
    """3,000 companies with notes and offers, counted by the planner."""
    officer = OfficerFactory()
    first = CompanyFactory(name="Betrieb 0", owner=officer)
    OfferFactory(company=first, site=SiteFactory(company=first))
    sizes = ["1-9", "10-49", "50-249", ""]
    companies = Company.objects.bulk_create(
        _ready(
            Company(
                name=f"Betrieb {i:04} {chr(97 + i % 26)}{chr(97 + i // 26 % 26)}xyz",
                size=sizes[i % 4],
                state=["lead", "active", "partner"][i % 3],
            )
        )
        for i in range(3000)
    )
    ContactNote.objects.bulk_create(
        ContactNote(company=row, kind="phone", happened_at=days_ago(i % 900))
        for i, row in enumerate(companies)
    )
    FollowUp.objects.bulk_create(
        FollowUp(company=row, due_on=days_ago(i % 90).date(), subject="Anrufen")
        for i, row in enumerate(companies)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _ready(company: Company) -> Company:
    company.set_sort_key()
    return company


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "company_by_name"),
        ("o=-1", "company_by_name"),
        ("o=2", "company_by_state"),
        ("o=-5", "note_by_company"),
        ("o=6", "follow_up_open_by_company"),
        ("state__exact=lead", "company_by_"),
        ("groesse=250%2B", "company_by_size"),
        ("q=betrieb+0042", "company_by_words"),
        ("q=bqxyz", "company_by_words"),
        ("wer=ich", "company_by_owner"),
        ("kontakt=90", "Anti Join"),
        ("kontakt=nie", "Anti Join"),
        ("angebote=frei", "company"),
        ("angebote=ohne", "company_by_name"),
    ],
)
def test_it_finds_by_index(crowd: None, client: Client, query: str, index: str) -> None:
    client.force_login(OfficerFactory())
    cl = client.get(f"{reverse(LIST)}?{query}").context["cl"]
    plan = cl.queryset[:50].explain()
    assert index in plan, plan
    # Nothing is read from end to end once for every company.
    for part in plan.split("SubPlan")[1:]:
        inner = part.split("->")[1] if "->" in part else part
        assert "Seq Scan on companies_contactnote" not in inner, plan


def test_it_touches_the_branch_index(crowd: None, client: Client) -> None:
    branch = Branch.objects.filter(code="43").first() or BranchFactory(code="43", section="F")
    Company.objects.filter(name__endswith="axyz").update(branch=branch)
    client.force_login(OfficerFactory())
    cl = client.get(f"{reverse(LIST)}?branche=43").context["cl"]
    assert "branch" in cl.queryset[:50].explain()
