"""Officers enter, compare, merge and take back in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.enums import PairState
from companies.models import Company, ContactNote, DuplicatePair, Merge
from companies.sameness import Facts
from companies.services.duplicates import suggestions_for
from journal.enums import AuditAction
from journal.models import AuditEntry
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    ContactNoteFactory,
    DuplicatePairFactory,
    OfferFactory,
    OfficerFactory,
    SiteFactory,
)

pytestmark = pytest.mark.django_db

ADD = "admin:companies_company_add"
TYPED = {
    "name": "Hafenwerkstatt Testman",
    "street": "Kaistr. 1",
    "postal_code": "44147",
    "city": "Dortmund",
    "phone": "",
    "contact_name": "",
    "email": "",
    "website": "",
}


@pytest.fixture
def staff(cast, client):
    client.force_login(cast.officer)
    return client


@pytest.fixture
def pair():
    one = CompanyFactory(name="Bäckerei Müller", phone="0231 1111111")
    other = CompanyFactory(name="Bäckerei Müller GmbH", phone="0231 2222222")
    for company in (one, other):
        SiteFactory(company=company)
        ContactFactory(company=company, first_name="Ulla", last_name="Müller")
    return one, other


def with_url(one, other):
    return reverse("admin:companies_company_merge_with", args=[one.pk, other.pk])


# --- While typing ------------------------------------------------------------------------------


def ask(client, **typed):
    return client.post(reverse("admin:companies_company_doubles"), {**TYPED, **typed})


def test_it_warns_while_somebody_types(cast, staff):
    ContactNoteFactory(company=cast.company, by=cast.officer)
    page = ask(staff)
    assert "Das könnte schon da sein" in page.text
    assert "Hafenwerkstatt Testmann" in page.text
    assert "ähnlicher Name, gleiche Postleitzahl" in page.text
    assert "Zuständig: Selin Kaya." in page.text
    assert f"Letzter Kontakt: {timezone.localdate().day}. " in page.text


@pytest.mark.parametrize(
    "typed",
    [
        {"phone": "+49 231 / 77 88-99"},
        {"phone": "0231 445566"},
        {"email": "chefin@werkstatt.example"},
        {"email": "neu@personen.example"},
        {"website": "werkstatt.example"},
    ],
)
def test_it_knows_a_company_by_every_key(cast, staff, typed):
    Company.objects.filter(pk=cast.company.pk).update(
        website="https://www.werkstatt.example/", email="info@werkstatt.example"
    )
    company = Company.objects.get(pk=cast.company.pk)
    company.phone = "0231 778899"
    company.save()
    ContactFactory(company=company, phone="(0231) 44 55 66", email="u@personen.example")
    page = ask(staff, name="Ganz anders", postal_code="44263", **typed)
    assert "Hafenwerkstatt Testmann" in page.text


def test_it_says_nothing_where_nothing_speaks_for_it(cast, staff):
    assert ask(staff, name="Ganz anders").text.strip() == ""
    assert ask(staff, **dict.fromkeys(TYPED, "")).text.strip() == ""
    assert ask(staff, name="x" * 5000, phone="\0").text.strip() == ""


def test_it_asks_as_often_for_many_as_for_few(cast):
    wanted = Facts.of("Hafenwerkstatt Testman", places=[("", "44147")], phones=["0231 1"])

    def queries():
        with CaptureQueriesContext(connection) as found:
            suggestions_for(wanted)
        return len(found)

    few = queries()
    for number in range(8):
        SiteFactory(company=CompanyFactory(name=f"Hafenwerkstatt Testman{number}"))
    assert queries() == few <= 8


def test_it_warns_without_scripts_and_enters_all_the_same_when_told(cast, staff):
    page = staff.post(reverse(ADD), TYPED)
    assert "Das könnte schon da sein" in page.text
    assert "Trotzdem anlegen" in page.text
    assert not Company.objects.filter(name=TYPED["name"]).exists()

    staff.post(reverse(ADD), {**TYPED, "trotzdem": "Trotzdem anlegen"})
    made = Company.objects.get(name=TYPED["name"])
    entry = AuditEntry.objects.get(action=AuditAction.CREATED, object_id=made.public_id)
    assert (entry.by_id, entry.details) == (cast.officer.pk, {"in_spite_of": [cast.company.pk]})


def test_it_opens_the_exact_double_and_enters_what_is_new(cast, staff):
    same = {**TYPED, "name": "hafenwerkstatt testmann GmbH"}
    page = staff.post(reverse(ADD), {**same, "trotzdem": "1"})
    assert page.url == reverse("admin:companies_company_change", args=[cast.company.pk])
    staff.post(
        reverse(ADD),
        {**TYPED, "name": "Neu", "email": "info@neu.example", "website": "neu.example"},
    )
    made = Company.objects.get(name="Neu")
    assert (made.email, made.website) == ("info@neu.example", "https://neu.example")


# --- The list of pairs -------------------------------------------------------------------------


def test_it_lists_pairs_and_judges_many_at_once(cast, staff, pair):
    mine = DuplicatePairFactory(first=pair[0], second=pair[1])
    foreign = DuplicatePairFactory(first__owner=OfficerFactory())
    url = reverse("admin:companies_duplicatepair_changelist")
    page = staff.get(url)
    assert "gleiche Telefonnummer" in page.text
    assert "Bäckerei Müller GmbH" in page.text
    page = staff.post(
        url, {"action": "mark_different", "_selected_action": [mine.pk, foreign.pk]}, follow=True
    )
    assert "1 Paar ist kein Doppel." in page.text
    assert "1 gehören anderen Zuständigen" in page.text
    assert DuplicatePair.objects.get(state=PairState.DIFFERENT) == mine
    assert "Bäckerei" not in staff.get(url).text
    assert "Bäckerei" in staff.get(f"{url}?stand=different").text
    assert "Bäckerei" in staff.get(f"{url}?stand=different&q=Baeckerei").text
    assert staff.get(f"{url}?wer=ich&grund=phone").status_code == 200
    deed = reverse("admin:companies_duplicatepair_deed", args=[mine.pk, "doch-pruefen"])
    staff.post(deed)
    assert "Bäckerei" in staff.get(url).text


def test_it_needs_as_many_queries_for_many_pairs(staff, django_assert_num_queries):
    def queries():
        with CaptureQueriesContext(connection) as found:
            staff.get(reverse("admin:companies_duplicatepair_changelist"))
        return len(found)

    DuplicatePairFactory(first__owner=OfficerFactory())
    queries()
    few = queries()
    for _ in range(5):
        DuplicatePairFactory(first__owner=OfficerFactory())
    assert queries() == few


def test_it_hints_on_the_companys_page(staff, pair):
    DuplicatePairFactory(first=pair[0], second=pair[1])
    for company, name in ((pair[0], "Bäckerei Müller GmbH"), (pair[1], "Bäckerei Müller")):
        page = staff.get(reverse("admin:companies_company_change", args=[company.pk]))
        assert f"mit „{name}“ vergleichen" in page.text


# --- Merging -----------------------------------------------------------------------------------


def test_it_finds_the_other_one(staff, pair):
    DuplicatePairFactory(first=pair[0], second=pair[1])
    url = reverse("admin:companies_company_merge", args=[pair[0].pk])
    assert with_url(*pair) in staff.get(url).text
    page = staff.get(f"{url}?q=Baeckerei")
    assert page.text.count(with_url(*pair)) == 2
    assert with_url(pair[0], pair[0]) not in page.text


def test_it_shows_both_and_what_will_happen_without_doing_it(staff, pair):
    OfferFactory(company=pair[1], site=pair[1].sites.get(), contact=None)
    page = staff.get(with_url(*pair))
    for words in (
        "0231 1111111",
        "0231 2222222",
        "Angebote: 1",
        "sind eine Person",
        "sind ein Ort",
        "Beide haben einen Hauptsitz",
    ):
        assert words in page.text
    assert Company.objects.filter(pk=pair[1].pk).exists()


def test_it_merges_as_chosen_and_takes_it_back(cast, staff, pair):
    one, other = pair
    page = staff.get(with_url(*pair))
    keys = [twin.key for twin in page.context["preview"].twins]
    data = {
        "seen": page.context["preview"].seen,
        "wert_name": "ours",
        "wert_phone": "theirs",
        "joined": keys,
        "reason": "zweimal eingetragen",
    }
    done = staff.post(with_url(*pair), data, follow=True)
    assert "Nichts ist verloren gegangen" in done.text
    merge = Merge.objects.get()
    one.refresh_from_db()
    assert (merge.by, merge.reason, one.phone) == (
        cast.officer,
        "zweimal eingetragen",
        "0231 2222222",
    )
    assert one.contacts.count() == one.sites.count() == 1

    undo = reverse("admin:companies_merge_deed", args=[merge.pk, "zuruecknehmen"])
    assert "stehen danach wieder für sich" in staff.get(undo).text
    page = staff.post(undo, {"reason": "doch zwei"}, follow=True)
    assert "Beide Betriebe stehen wieder für sich" in page.text
    one.refresh_from_db()
    assert one.phone == "0231 1111111"
    assert Company.objects.filter(pk=other.pk).exists()
    assert (
        "Bäckerei"
        in staff.get(reverse("admin:companies_merge_changelist"), {"q": "Baeckerei"}).text
    )


def test_it_asks_again_when_somebody_changed_one_meanwhile(staff, pair):
    seen = staff.get(with_url(*pair)).context["preview"].seen
    Company.objects.filter(pk=pair[1].pk).update(website="https://neu.example")
    page = staff.post(with_url(*pair), {"seen": seen}, follow=True)
    assert "wurde gerade geändert" in page.text
    assert not Merge.objects.exists()


def test_it_keeps_officers_from_what_a_colleague_looks_after(cast, client, pair):
    colleague = OfficerFactory()
    Company.objects.filter(pk=pair[1].pk).update(owner=colleague)
    data = {"seen": ""}
    for who, number in ((cast.officer, 0), (colleague, 1), (cast.coordination, 1)):
        client.force_login(who)
        Merge.objects.all().delete()
        Company.with_merged.update(merged_into=None)
        seen = client.get(with_url(*pair))
        if seen.context and "preview" in seen.context:
            data["seen"] = seen.context["preview"].seen
        client.post(with_url(*pair), data)
        assert Merge.objects.count() == number, who


def test_it_leads_old_addresses_to_the_survivor(cast, staff, pair):
    one, other = pair
    offer = OfferFactory(company=other, site=other.sites.get(), contact=None, title="Backstube")
    page = staff.get(with_url(*pair))
    staff.post(with_url(*pair), {"seen": page.context["preview"].seen})

    there = reverse("admin:companies_company_change", args=[one.pk])
    for name in ("change", "history"):
        old = reverse(f"admin:companies_company_{name}", args=[other.pk])
        assert staff.get(old).url == there
    old = reverse("admin:companies_company_change", args=[other.pk])
    assert "Gespeichert ist nichts" in staff.post(old, {}, follow=True).text
    deed = reverse("admin:companies_company_deed", args=[other.pk, "notiz"])
    staff.post(deed, {"kind": "phone", "outcome": "other", "text": "kam zu spät"})
    assert ContactNote.objects.get(text="kam zu spät").company == one
    assert staff.get(with_url(*pair)).url == there, "they are one already"
    staff.logout()
    public = staff.get(reverse("offer_detail", args=[offer.public_id]))
    assert public.status_code == 200
    assert "Bäckerei Müller" in public.text
