"""Whoever changes a company, its people or its places: it is found by what is there now."""

import pytest
from django.test import Client
from django.urls import reverse

from companies import services
from companies.enums import ImportAction
from companies.imports import batches, work
from companies.models import Company, Contact, Site
from companies.services import merging
from tests.admin.test_company_pages import company_data, page_of
from tests.cast import Cast
from tests.factories import CompanyFactory, ContactFactory, SiteFactory
from tests.imports.sheets import checked, csv_file, undone
from tests.imports.test_imports import HEADER, MUELLER

pytestmark = pytest.mark.django_db


def stale() -> list[str]:
    """Rows that are found by something they no longer say."""
    found = []
    for rows in (Company.with_merged, Contact.objects, Site.objects):
        for row in rows.all():
            kept = row.search_text
            row.set_search_text()
            if row.search_text != kept:
                found.append(f"{row._meta.label_lower} {row.pk}")
    return found


def test_it_follows_the_officers_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    data = company_data(
        client,
        cast.company,
        name="Drechslerei Ölmühle",
        phone="0231 77 88 99",
        website="https://drechselt.example",
        **{"contacts-0-last_name": "Schröer", "contacts-0-phone": "0170 445566"},
        **{"sites-0-street": "Übelgönne 3"},
    )

    assert client.post(page_of(cast.company), data).status_code == 302

    assert stale() == []
    for typed in ("oelmuehle", "0231778899", "drechselt.example", "schroeer", "0170 445566"):
        assert Company.objects.search(typed).get() == cast.company, typed
    assert Company.objects.search("Uebelgoenne 3").get() == cast.company
    for gone in ("Hafenwerkstatt", "Schützenstr", cast.contact.phone):
        assert cast.company not in Company.objects.search(gone), gone


def test_it_follows_the_companys_own_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_admin)

    client.post(reverse("company_profile"), {"description": "Wir bauen.", "max_open_requests": 4})

    assert stale() == []
    assert cast.company in Company.objects.search("Hafenwerkstatt")


def test_it_follows_an_import_and_its_undoing(cast: Cast) -> None:
    company = CompanyFactory(name="Bäckerei Müller", phone="", email="alt@mueller-brot.de")
    ContactFactory(company=company, first_name="", last_name="Müller", phone="", email="")
    batch = checked(csv_file(HEADER, MUELLER), cast.officer)
    batches.choose(batch, {batch.rows.get().number: ImportAction.UPDATE})
    batches.start_apply(batch, cast.officer)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    assert stale() == []
    assert company in Company.objects.search("0171 1234567")

    undone(batch, cast.officer)

    assert stale() == []
    assert not Company.objects.search("0171 1234567").exists()
    assert company in Company.objects.search("alt@mueller-brot.de")


def test_it_follows_a_merge_and_its_undoing(cast: Cast) -> None:
    one = CompanyFactory(name="Bäckerei Müller", phone="")
    ContactFactory(company=one, first_name="Ulla", last_name="Müller", phone="")
    other = CompanyFactory(name="Bäckerei Müller GmbH", phone="0231 2222")
    ContactFactory(company=other, first_name="Ulla", last_name="Müller", phone="0231 3333")
    SiteFactory(company=other, street="Ölbachtal 1")
    joined = [twin.key for twin in merging.twins(one, other)]

    done = services.merge_companies(one, other, cast.coordination, joined=joined)

    assert stale() == []
    for typed in ("02312222", "02313333", "oelbachtal"):
        assert Company.objects.search(typed).get() == one, typed
    # Somebody types in between, so that not every column can simply go back.
    one.refresh_from_db()
    one.website = "https://neu.example"
    one.save()
    services.undo_merge(done, cast.coordination)
    assert stale() == []
    for typed in ("02312222", "02313333", "oelbachtal"):
        assert Company.objects.search(typed).get() == other, typed
    assert Company.objects.search("neu.example").get() == one


@pytest.mark.parametrize("typed", ["Sönmezer", "Soenmezer", "SÖNMEZER", "sonmezer"])
def test_it_finds_a_turkish_name_in_each_spelling_and_nothing_near(typed: str) -> None:
    named = CompanyFactory(name="Tischlerei Sönmezer")
    person = CompanyFactory(name="Autohaus Nord")
    ContactFactory(company=person, first_name="Ayten", last_name="Sönmezer")
    mail = CompanyFactory(name="Gärtnerei Süd", email="ayten.soenmezer@example.com")
    for name in ("Tischlerei Sommer", "Sönmez Bau", "Mezger GmbH", "Schlosserei Özer"):
        ContactFactory(company=CompanyFactory(name=name), last_name="Sommer")

    assert set(Company.objects.search(typed)) == {named, person, mail}
