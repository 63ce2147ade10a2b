"""What an officer types, and what is found: the table is the specification."""

import pytest

from companies import finding
from companies.models import Company, Contact, Site
from tests.factories import CompanyFactory, ContactFactory, SiteFactory

pytestmark = pytest.mark.django_db

WERKE, BACK, STADT, AUTO, MEYER, GIRLS, NORD, OST, TISCH, CAFE = (
    "Klöckner-Werke Gebr. Grün GmbH & Co. KG",
    "Bäckerei Müller e.K.",
    "Großbäckerei Schmidt & Söhne",
    "Autohaus Öztürk GmbH",
    "Meyer Haustechnik",
    "Friseursalon Haar-Genau",
    "Pflegedienst St. Josef gGmbH",
    "Metallbau Kowalczyk",
    "Tischlerei Strauß",
    "Café Größenwahn",
)


@pytest.fixture
def town() -> None:
    """Ten companies as an officer has them."""
    phones = {
        WERKE: "+49 (0)231 12 34-0",
        BACK: "0231/502345",
        STADT: "0231 4711; 0170 / 55 66 77",
        AUTO: "(02304) 98 76 5",
    }
    for name in (WERKE, BACK, STADT, AUTO, MEYER, GIRLS, NORD, OST, TISCH, CAFE):
        CompanyFactory(name=name, phone=phones.get(name, ""))
    change(WERKE, website="https://www.kloeckner-werke.example/karriere")
    change(CAFE, email="info@groessenwahn.example")
    person(AUTO, "Ayşe", "Yıldız", phone="+49 176 1234567", email="ayse@oeztuerk.example")
    person(OST, "Jörg", "Weiß")
    place(OST, "Rheinische Straße 12", "44137")
    place(NORD, "Münsterstr. 5a", "44145")
    place(TISCH, "Am Bäckerweg 3", "44147")


def change(name: str, **fields: str) -> None:
    """Saves by hand, as the page does: only what was changed."""
    company = Company.objects.get(name=name)
    for field, value in fields.items():
        setattr(company, field, value)
    company.save(update_fields=list(fields))


def person(name: str, first: str, last: str, **facts: str) -> Contact:
    """Somebody in one of them."""
    company = Company.objects.get(name=name)
    return ContactFactory(company=company, first_name=first, last_name=last, **facts)


def place(name: str, street: str, postal_code: str) -> Site:
    """Where one of them is."""
    company = Company.objects.get(name=name)
    return SiteFactory(company=company, street=street, postal_code=postal_code)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        # Umlauts and ß, however written.
        ("bäckerei müller", {BACK}),
        ("Baeckerei Mueller", {BACK}),
        ("BACKEREI MULLER", {BACK}),
        ("bäckerei", {BACK, STADT}),
        ("grossbäckerei", {STADT}),
        ("Strauss", {TISCH}),
        ("strauß", {TISCH}),
        ("öztürk", {AUTO}),
        ("oeztuerk", {AUTO}),
        ("Ozturk", {AUTO}),
        ("cafe groessenwahn", {CAFE}),
        # Legal forms, abbreviated, written out, or not there at all.
        ("Klöckner Werke GmbH & Co. KG", {WERKE}),
        ("Klöckner Werke GmbH und Co KG", {WERKE}),
        ("Klöckner Werke AG", {WERKE}),
        ("Bäckerei Müller GmbH", {BACK}),
        ("Bäckerei Müller e. K.", {BACK}),
        ("Pflegedienst St. Josef gemeinnützige GmbH", set()),
        ("Pflegedienst Sankt Josef", {NORD}),
        # Hyphens, one word or two, „und“ and „&“.
        ("Klöckner-Werke", {WERKE}),
        ("Klöcknerwerke", {WERKE}),
        ("Auto Haus Öztürk", {AUTO}),
        ("haargenau", {GIRLS}),
        ("Schmidt und Söhne", {STADT}),
        ("Schmidt + Söhne", {STADT}),
        ("Gebrüder Grün", {WERKE}),
        ("Firma Kowalczyk", {OST}),
        # Words in any order, begun, and all of them.
        ("müller bäck", {BACK}),
        ("Müller Metallbau", set()),
        # A short word begins one.
        ("gmb", {WERKE, AUTO}),
        ("hau", {MEYER}),
        ("alon", {GIRLS}),
        ("sal", set()),
        # Phone numbers.
        ("0231 1234", {WERKE}),
        ("0231/12340", {WERKE}),
        ("+49 231 12 34", {WERKE}),
        ("0049 231 1234-0", {WERKE}),
        ("+49 (0) 231 / 12 34 - 0", {WERKE}),
        ("231 1234", {WERKE}),
        ("0231-50 23 45", {BACK}),
        ("502345", {BACK}),
        ("0170 556677", {STADT}),
        ("Tel. 02304 98765", {AUTO}),
        ("Müller 0231 502345", {BACK}),
        ("0231 999999", set()),
        # People, with their numbers.
        ("Yildiz", {AUTO}),
        ("Frau Yıldız", {AUTO}),
        ("ayşe", {AUTO}),
        ("0176 1234567", {AUTO}),
        ("+49 176 123 45 67", {AUTO}),
        ("Jörg Weiss", {OST}),
        # Places.
        ("Rheinische Str. 12", {OST}),
        ("rheinische strasse", {OST}),
        ("Münsterstraße", {NORD}),
        ("Muensterstr 5a", {NORD}),
        ("44137", {OST}),
        ("Kowalczyk Rheinische Str.", {OST}),
        ("Bäcker", {BACK, STADT, TISCH}),
        # Website and mail.
        ("kloeckner-werke.example", {WERKE}),
        ("https://www.kloeckner-werke.example/", {WERKE}),
        ("www.kloeckner-werke.example", {WERKE}),
        ("info@groessenwahn.example", {CAFE}),
        ("@oeztuerk.example", {AUTO}),
        # What is no word at all.
        ("%", {WERKE, BACK, STADT, AUTO, MEYER, GIRLS, NORD, OST, TISCH, CAFE}),
        ("'; DROP TABLE", set()),
    ],
)
def test_it_finds(town: None, typed: str, names: set[str]) -> None:
    found = Company.objects.search(typed)
    assert {company.name for company in found} == names
    assert len(found) == len(names)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Bäkerei Müler", BACK),
        ("Bäckrei Müller", BACK),
        ("Mülelr Bäckerei", BACK),
        ("Klökner Werke", WERKE),
        ("Ötztürk", AUTO),
        ("Maier Haustechnik", MEYER),
        ("Meier Haustechnik GmbH", MEYER),
        ("Kovalczik", OST),
        ("Metalbau Kowalzyk", OST),
        ("Frisörsalon Haargenau", GIRLS),
        ("Tischlerei Straus", TISCH),
        ("0231 502346", BACK),
    ],
)
def test_it_proposes_what_was_meant(town: None, typed: str, first: str) -> None:
    assert finding.meant(Company.objects.all(), typed)[0].name == first


@pytest.mark.parametrize("typed", ["xyzzy", "Rechtsanwalt Dr. Wollenweber", "12", "", "q"])
def test_it_proposes_nothing_for_the_sake_of_it(town: None, typed: str) -> None:
    assert finding.meant(Company.objects.all(), typed) == []


def test_it_finds_people_and_places_that_were_written_many_at_a_time(town: None) -> None:
    company = Company.objects.get(name=OST)
    Contact.objects.bulk_create([Contact(company=company, last_name="Übelacker")])
    (site,) = Site.objects.bulk_create(
        [Site(company=company, street="Ölbachtal 1", postal_code="44145", is_main=False)]
    )
    assert Company.objects.search("uebelacker").get() == company
    assert Company.objects.search("ölbachtal").get() == company
    site.street = "Wiesenweg"
    Site.objects.bulk_update([site], ["street"])
    assert not Company.objects.search("ölbachtal").exists()
    assert Company.objects.search("wiesenweg").get() == company


def test_it_forgets_who_is_gone(town: None) -> None:
    contact = Contact.objects.get(last_name="Weiß")
    contact.last_name = "Schwarz"
    contact.save(update_fields=["last_name"])
    assert not Company.objects.search("Weiß").exists()
    assert Company.objects.search("schwarz").get().name == OST
    contact.delete()
    assert not Company.objects.search("schwarz").exists()
