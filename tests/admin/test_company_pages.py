"""The officers' CRM: one company, one page."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.enums import CompanyState, OfferState
from companies.models import Company, ContactNote, FollowUp, Offer, OfferTemplate, Site
from journal.enums import AuditAction
from journal.models import AuditEntry, Message
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    ContactNoteFactory,
    FollowUpFactory,
    OfferFactory,
    OfficerFactory,
    SiteFactory,
    tick_all,
)

pytestmark = pytest.mark.django_db

LIST = "admin:companies_company_changelist"


@pytest.fixture
def officer_client(cast: Cast, client: Client) -> Client:
    """The cast's officer at work."""
    client.force_login(cast.officer)
    return client


def page_of(company: Company) -> str:
    """The address of a company's page."""
    return reverse("admin:companies_company_change", args=[company.pk])


def deed(company: Company, slug: str) -> str:
    """The address of one of its buttons."""
    return reverse("admin:companies_company_deed", args=[company.pk, slug])


def full_company() -> Company:
    """A company with everything a page can show."""
    company = CompanyFactory(owner=OfficerFactory(), approved_by=OfficerFactory())
    site = SiteFactory(company=company)
    contact = ContactFactory(company=company)
    ContactNoteFactory(company=company, contact=contact)
    FollowUpFactory(company=company)
    OfferFactory(company=company, site=site)
    return company


def query_count(client: Client, url: str) -> int:
    """How many queries a page costs."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "name", ["companies_company", "companies_offer", "companies_contactnote", "companies_followup"]
)
def test_it_lists_any_number_with_the_same_queries(officer_client: Client, name: str) -> None:
    full_company()
    url = reverse(f"admin:{name}_changelist")
    officer_client.get(url)
    before = query_count(officer_client, url)
    for _more in range(3):
        full_company()
    # A new officer is one more choice of a filter, not one more query.
    assert query_count(officer_client, url) == before


def test_it_shows_a_full_page_with_the_same_queries(officer_client: Client) -> None:
    company = full_company()
    officer_client.get(page_of(company))
    before = query_count(officer_client, page_of(company))
    for _more in range(3):
        ContactNoteFactory(company=company, contact=ContactFactory(company=company, is_main=False))
        FollowUpFactory(company=company)
        OfferFactory(company=company)
        SiteFactory(company=company, is_main=False)
    assert query_count(officer_client, page_of(company)) == before


def test_it_shows_what_one_asks_before_a_call(officer_client: Client) -> None:
    company = full_company()
    text = officer_client.get(page_of(company)).text
    note, follow_up = company.notes.get(), company.follow_ups.get()
    for fact in (company.owner.get_full_name(), note.text, follow_up.subject, "Werkstatt"):
        assert fact in text


@pytest.mark.parametrize(
    "words", ["Baecker", "bäcker MÜLLER", "mueller", "231 1234", "+49 231 12345"]
)
def test_it_finds_a_company_in_any_spelling(officer_client: Client, words: str) -> None:
    CompanyFactory(name="Bäckerei Müller", phone="0231 / 12 34-5")
    CompanyFactory(name="Metzgerei Schmidt", phone="0231 99887")
    answer = officer_client.get(reverse(LIST), {"q": words})
    assert [row.name for row in answer.context["cl"].result_list] == ["Bäckerei Müller"]


def test_it_leads_from_each_number_to_its_list(cast: Cast, officer_client: Client) -> None:
    waiting = CompanyFactory(state=CompanyState.INTERESTED, approved_at=None)
    OfferFactory(company=waiting, state=OfferState.IN_REVIEW)
    OfferFactory(company=cast.company, state=OfferState.AWAITING_COMPANY)
    FollowUpFactory(company=cast.company, responsible=cast.officer)
    FollowUpFactory(
        company=cast.company,
        responsible=None,
        due_on=timezone.localdate() - timedelta(days=3),
    )
    FollowUpFactory(company=cast.company, responsible=OfficerFactory())
    answer = officer_client.get(reverse("admin:index"))
    worklist = answer.context["worklist"]
    assert (worklist.due_count, worklist.late_count) == (2, 1)
    for number, url, query in [
        (worklist.approval_count, LIST, "freigabe=wartet"),
        (worklist.review_count, "admin:companies_offer_changelist", "state__exact=in_review"),
        (
            worklist.awaiting_count,
            "admin:companies_offer_changelist",
            "state__exact=awaiting_company",
        ),
    ]:
        assert f"{reverse(url)}?{query}" in answer.text
        found = officer_client.get(f"{reverse(url)}?{query}").context["cl"].result_count
        assert found == number == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("freigabe=ja", {"Frei"}),
        ("freigabe=nein", {"Neu", "Wartet"}),
        ("freigabe=wartet", {"Wartet"}),
        ("wiedervorlage=faellig", {"Neu"}),
        ("wiedervorlage=keine", {"Frei", "Wartet"}),
        ("wer=niemand", {"Neu", "Wartet"}),
        ("quartier=innenstadt-nord", {"Frei"}),
    ],
)
def test_it_filters_companies(client: Client, query: str, names: set[str]) -> None:
    officer = OfficerFactory()
    free = CompanyFactory(name="Frei", owner=officer)
    SiteFactory(company=free)
    FollowUpFactory(company=CompanyFactory(name="Neu", approved_at=None, state="lead"))
    waiting = CompanyFactory(name="Wartet", approved_at=None, state="interested")
    OfferFactory(company=waiting, state="in_review", site=SiteFactory(company=free, is_main=False))
    client.force_login(officer)
    found = client.get(f"{reverse(LIST)}?{query}").context["cl"].result_list
    assert {row.name for row in found} == names


def test_it_filters_the_own_companies_and_those_of_a_colleague(
    cast: Cast, officer_client: Client
) -> None:
    colleague = OfficerFactory()
    theirs = CompanyFactory(owner=colleague)
    for query, expected in (("wer=ich", cast.company), (f"wer={colleague.pk}", theirs)):
        found = officer_client.get(f"{reverse(LIST)}?{query}").context["cl"].result_list
        assert list(found) == [expected]


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("faellig=heute", {"heute", "gestern"}),
        ("faellig=zu-spaet", {"gestern"}),
        ("faellig=offen", {"heute", "gestern", "morgen"}),
        ("faellig=erledigt", {"erledigt"}),
        ("wer=ich", {"morgen"}),
    ],
)
def test_it_filters_follow_ups(cast: Cast, officer_client: Client, query, subjects) -> None:
    today = timezone.localdate()
    for subject, days in (("gestern", -1), ("heute", 0)):
        FollowUpFactory(subject=subject, due_on=today + timedelta(days=days))
    FollowUpFactory(subject="morgen", due_on=today + timedelta(days=1), responsible=cast.officer)
    FollowUpFactory(subject="erledigt", done_at=timezone.now())
    url = reverse("admin:companies_followup_changelist")
    found = officer_client.get(f"{url}?{query}").context["cl"].result_list
    assert {row.subject for row in found} == subjects


def lead_data(**changes: str) -> dict[str, str]:
    """What one knows after the first call."""
    return {
        "name": "Bäckerei Müller",
        "street": "Am Markt 1",
        "postal_code": "44263",
        "city": "Dortmund",
        "phone": "0231 12345",
        "contact_name": "Eva Müller",
        "email": "eva@example.org",
        **changes,
    }


def test_it_enters_a_company_and_makes_the_officer_its_owner(
    cast: Cast, officer_client: Client
) -> None:
    answer = officer_client.post(reverse("admin:companies_company_add"), lead_data())
    company = Company.objects.get(name="Bäckerei Müller")
    assert answer.url == page_of(company)
    assert (company.owner, company.state) == (cast.officer, CompanyState.LEAD)
    assert company.sites.get().is_located
    assert not company.follow_ups.exists()


def test_it_opens_the_known_company_instead_of_a_second_one(officer_client: Client) -> None:
    officer_client.post(reverse("admin:companies_company_add"), lead_data())
    count = Company.objects.count()
    answer = officer_client.post(
        reverse("admin:companies_company_add"),
        lead_data(name="Baeckerei Mueller GmbH"),
        follow=True,
    )
    assert Company.objects.count() == count
    assert "Diesen Betrieb gibt es schon" in answer.text


def test_it_explains_what_is_wrong_with_a_new_company(officer_client: Client) -> None:
    answer = officer_client.post(
        reverse("admin:companies_company_add"), lead_data(postal_code="4426")
    )
    assert "Eine Postleitzahl hat fünf Ziffern" in answer.text


def company_data(client: Client, company: Company, **changes: str) -> dict[str, Any]:
    """The whole page's form as it stands, with changes."""
    context = client.get(page_of(company)).context
    data: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for formset in context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            if value not in (None, False):
                data[form.add_prefix(name)] = value
    return {**data, **changes}


def test_it_saves_master_data_and_leaves_a_state_moved_meanwhile_alone(
    cast: Cast, officer_client: Client
) -> None:
    data = company_data(officer_client, cast.company, name="Hafenwerk", state="blocked")
    Company.objects.filter(pk=cast.company.pk).update(state=CompanyState.PARTNER)
    assert officer_client.post(page_of(cast.company), data).status_code == 302
    cast.company.refresh_from_db()
    assert (cast.company.name, cast.company.state) == ("Hafenwerk", CompanyState.PARTNER)
    assert "hafenwerk" in cast.company.search_text
    cast.offer.refresh_from_db()
    assert "hafenwerk" in cast.offer.search_text
    entry = AuditEntry.objects.get(action=AuditAction.CHANGED)
    assert entry.details == {"fields": ["name"]}


def test_it_fills_the_location_of_a_new_place_from_the_postal_code(
    cast: Cast, officer_client: Client
) -> None:
    count = cast.company.sites.count()
    new = {
        "sites-TOTAL_FORMS": str(count + 1),
        f"sites-{count}-company": str(cast.company.pk),
        f"sites-{count}-street": "Hermannstr. 1",
        f"sites-{count}-postal_code": "44263",
        f"sites-{count}-city": "Dortmund",
    }
    data = company_data(officer_client, cast.company, **new)
    assert officer_client.post(page_of(cast.company), data).status_code == 302
    site = Site.objects.get(street="Hermannstr. 1")
    assert site.is_located
    assert site.neighbourhood.name == "Hörde"


def test_it_says_when_a_place_stays_without_location(cast: Cast, officer_client: Client) -> None:
    count = cast.company.sites.count()
    new = {
        "sites-TOTAL_FORMS": str(count + 1),
        f"sites-{count}-company": str(cast.company.pk),
        f"sites-{count}-street": "Domplatz 1",
        f"sites-{count}-postal_code": "50667",
        f"sites-{count}-city": "Köln",
    }
    data = company_data(officer_client, cast.company, **new)
    answer = officer_client.post(page_of(cast.company), data, follow=True)
    assert "fehlt uns die Lage" in answer.text


def test_it_writes_a_note_with_follow_up_from_the_page(cast: Cast, officer_client: Client) -> None:
    due = timezone.localdate() + timedelta(days=7)
    answer = officer_client.post(
        deed(cast.company, "notiz"),
        {"kind": "phone", "outcome": "later", "text": "Im Januar wieder.", "due_on": due},
    )
    assert answer.url == page_of(cast.company)
    assert ContactNote.objects.get().by == cast.officer
    follow_up = FollowUp.objects.get()
    assert (follow_up.due_on, follow_up.subject) == (due, "Wieder melden")


def test_it_plans_and_ticks_off_a_follow_up(cast: Cast, officer_client: Client) -> None:
    officer_client.post(
        deed(cast.company, "wiedervorlage"),
        {"due_on": timezone.localdate(), "subject": "Plätze für 2027", "responsible": ""},
    )
    follow_up = FollowUp.objects.get()
    assert follow_up.responsible is None
    url = reverse("admin:companies_followup_deed", args=[follow_up.pk, "erledigt"])
    assert officer_client.get(url).status_code == 200
    assert officer_client.post(url).url == page_of(cast.company)
    follow_up.refresh_from_db()
    assert follow_up.done_by == cast.officer


def test_it_ticks_off_several_follow_ups_at_once(cast: Cast, officer_client: Client) -> None:
    tasks = [FollowUpFactory(company=cast.company) for _ in range(3)]
    officer_client.post(
        reverse("admin:companies_followup_changelist"),
        {"action": "finish_selected", "_selected_action": [task.pk for task in tasks[:2]]},
    )
    assert FollowUp.objects.open().get() == tasks[2]


def test_it_approves_by_button(cast: Cast, client: Client) -> None:
    company = tick_all(CompanyFactory(state=CompanyState.INTERESTED, approved_at=None))
    client.force_login(cast.coordination)
    assert "Freigeben" in client.get(page_of(company)).text
    assert client.get(deed(company, "freigeben")).status_code == 200
    company.refresh_from_db()
    assert not company.is_approved
    client.post(deed(company, "freigeben"))
    company.refresh_from_db()
    assert company.approved_by == cast.coordination


def test_it_tells_the_second_one_who_was_faster(cast: Cast, client: Client) -> None:
    company = CompanyFactory(
        state=CompanyState.INTERESTED,
        approved_by=OfficerFactory(first_name="Vera", last_name="Schnell"),
    )
    client.force_login(cast.coordination)
    answer = client.post(deed(company, "freigeben"), follow=True)
    assert "schon freigegeben: von Vera Schnell am" in answer.text


@pytest.mark.parametrize(
    ("slug", "before", "after", "data"),
    [
        ("ruhen", "active", "resting", {"until": "2099-01-01", "reason": "Umbau"}),
        ("wieder-aufnehmen", "resting", "contacted", {}),
        ("kein-interesse", "talking", "no_interest", {"reason": "kein Personal"}),
        ("nicht-kontaktieren", "talking", "do_not_contact", {"reason": "Wunsch"}),
        ("partner", "active", "partner", {}),
        ("sperren", "active", "blocked", {"reason": "Verdacht"}),
    ],
)
def test_it_steers_a_company_by_buttons(
    cast: Cast, officer_client: Client, slug: str, before: str, after: str, data: dict[str, str]
) -> None:
    company = CompanyFactory(state=before)
    assert officer_client.get(deed(company, slug)).status_code == 200
    if data:
        assert officer_client.post(deed(company, slug), {}).status_code == 200
    officer_client.post(deed(company, slug), data)
    company.refresh_from_db()
    assert company.state == after


def test_it_lets_only_the_coordination_lift_a_block(cast: Cast, client: Client) -> None:
    company = CompanyFactory(state=CompanyState.BLOCKED, approved_at=None)
    client.force_login(cast.officer)
    assert "Sperre aufheben" not in client.get(page_of(company)).text
    assert client.post(deed(company, "entsperren"), {"reason": "x"}).status_code == 403
    client.force_login(cast.coordination)
    client.post(deed(company, "entsperren"), {"reason": "geklärt"})
    company.refresh_from_db()
    assert company.state == CompanyState.CONTACTED


def test_it_enters_an_offer_on_behalf_with_defaults_and_asks(
    cast: Cast, officer_client: Client
) -> None:
    page = reverse("admin:companies_offer_on_behalf", args=[cast.company.pk])
    assert page in officer_client.get(page_of(cast.company)).text
    assert officer_client.get(deed(cast.company, "angebot")).url == page
    form = officer_client.get(page).context["form"]
    assert (form["site"].initial, form["contact"].initial) == (cast.site, cast.contact)
    start = timezone.localdate() + timedelta(days=30)
    answer = officer_client.post(
        page,
        {
            "kind": "internship",
            "occupation": cast.occupation.pk,
            "starts_on": start,
            "ends_on": start + timedelta(days=40),
            "seats": 2,
            "site": cast.site.pk,
            "contact": cast.contact.pk,
            "daily_from": "08:00",
            "daily_to": "15:00",
            "break_minutes": 60,
            "least_grade": 8,
            "qualification": "none",
            "how": "mail",
        },
    )
    offer = Offer.objects.latest("pk")
    assert answer.url == reverse("admin:companies_offer_change", args=[offer.pk])
    template = OfferTemplate.objects.get(occupation=cast.occupation, kind="internship")
    assert (offer.title, offer.clothing) == (template.title, template.clothing)
    assert str(offer.daily_from) == "08:00:00"
    assert (offer.state, offer.seats.count()) == (OfferState.AWAITING_COMPANY, 2)
    assert Message.objects.get().address == cast.contact.email


def test_it_invites_and_closes_accounts(cast: Cast, officer_client: Client) -> None:
    officer_client.post(
        deed(cast.company, "zugang"),
        {"first_name": "Nadia", "last_name": "Neu", "email": "neu@example.org"},
    )
    member = cast.company.members.get(user__email="neu@example.org")
    assert member.user.get_full_name() in officer_client.get(page_of(cast.company)).text
    officer_client.post(deed(cast.company, "zugang-schliessen"), {"member": member.pk})
    assert not cast.company.members.filter(pk=member.pk).exists()


def test_it_does_nothing_by_looking(cast: Cast, officer_client: Client) -> None:
    company = CompanyFactory(approved_at=None, state=CompanyState.ACTIVE)
    for slug in ("pruefliste", "sperren", "ruhen", "notiz", "partner"):
        assert officer_client.get(deed(company, slug)).status_code == 200
    company.refresh_from_db()
    assert (company.state, company.approved_at) == (CompanyState.ACTIVE, None)


def test_it_knows_no_other_button(cast: Cast, officer_client: Client) -> None:
    assert officer_client.get(deed(cast.company, "loeschen")).status_code == 404


def test_it_lets_nobody_delete_a_company(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordination)
    url = reverse("admin:companies_company_delete", args=[cast.company.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
