"""A whole day of an acquisition officer, from the first look at the desk to the last tick.

She brings her old spreadsheet along, merges what stands in it twice, calls a company, writes down
its place and sends the link; the company corrects a word and says yes without an account; the
coordination approves; then there is an event, and the calendar on her phone knows what is next.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from companies.enums import ApprovalItem, OfferKind, OfferState
from companies.models import (
    Company,
    DuplicatePair,
    FollowUp,
    ImportBatch,
    Merge,
    Offer,
    OfferTemplate,
)
from companies.tasks import find_duplicates, run_imports
from placements.enums import EventState
from placements.models import Event
from tests.browser import DESKTOP, PHONE
from tests.cast import Cast
from tests.factories import FollowUpFactory, NoteTemplateFactory, OfferFactory
from tests.imports.ugly import Ugly, ugly_workbook
from tests.stories.conftest import Enter
from tests.stories.persons import Person, letter, link_in

pytestmark = pytest.mark.browser

ROWS = {DESKTOP: 600, PHONE: 60}
DOUBLES = 12
KNOWN = ("Bäckerei Zum alten Markt", "Alter Markt 1", "44137")
CALLED = "Fahrräder"
"""Begins the name of the company the story is about."""
TITLE, CORRECTED = "Fahrräder flicken", "Fahrräder reparieren"
MAIL = "annahme@fahrrad.example"
SAID = "Möchte im Januar jemanden nehmen."
PLAN = "Plätze für Januar nachfragen"
EVENT = "Rundgang durch die Werkstatt"
RESULT = "Zwei möchten wiederkommen."


@dataclass
class Day:
    """Who meets, and what the story is about once it is there."""

    cast: Cast
    officer: Person
    coordination: Person
    company: Person
    """A phone at the company: no account."""
    teacher: Person
    visitor: Person
    sheet: Path
    ugly: Ugly
    called: Company | None = None

    @property
    def record(self) -> str:
        """The company's page in the admin."""
        return reverse("admin:companies_company_change", args=[self.one.pk])

    @property
    def one(self) -> Company:
        """The company the story is about."""
        assert self.called is not None
        return self.called


@pytest.fixture
def day(stage: Cast, enter: Enter, tmp_path: Path, width: int) -> Day:
    """The cast on a working day: something due, a place that waits, a template for notes."""
    FollowUpFactory(company=stage.company, responsible=stage.officer, subject="Nach Plätzen fragen")
    OfferFactory(
        company=stage.company, site=stage.site, title="Lager", state=OfferState.AWAITING_COMPANY
    )
    NoteTemplateFactory(
        label="Hat Interesse", outcome="interested", text=SAID, follow_up_days=7, subject=PLAN
    )
    words = OfferTemplate.objects.filter(occupation=stage.occupation, kind=OfferKind.INTERNSHIP)
    assert words.update(title=TITLE) == 1
    sheet = tmp_path / "Betriebe.xlsx"
    ugly = ugly_workbook(sheet, companies=ROWS[width], doubles=DOUBLES)
    return Day(
        cast=stage,
        officer=enter(width=width, user=stage.officer, once=True),
        coordination=enter(width=width, user=stage.coordination, once=True),
        company=enter(width=PHONE, once=True),
        teacher=enter(width=width, user=stage.class_teacher, once=True),
        visitor=enter(width=width, once=True),
        sheet=sheet,
        ugly=ugly,
    )


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_it_carries_an_officer_through_the_day(day: Day, width: int) -> None:
    looks_at_the_desk(day)
    imports_the_old_spreadsheet(day)
    merges_what_stands_there_twice(day)
    takes_one_merge_back(day.officer)
    calls_a_company(day)
    writes_the_place_down(day)
    company_corrects_a_word_and_says_yes(day)
    company_is_approved(day)
    visitor_finds_the_place(day)
    plans_an_event(day)
    company_and_class_come(day)
    closes_the_event(day)
    takes_the_dates_along(day)


# --- The morning ---------------------------------------------------------------------------------


def looks_at_the_desk(day: Day) -> None:
    """Every number leads to its list."""
    officer = day.officer
    for number, row in [
        ("1 Wiedervorlage fällig", "Nach Plätzen fragen"),
        ("0 davon überfällig", "0 Wiedervorlagen"),
        ("1 Angebot wartet auf den Betrieb", "Lager"),
        ("0 Betriebe warten auf Freigabe", "0 Betriebe"),
    ]:
        officer.go("/verwaltung/")
        officer.follow(number)
        officer.reads(row)
    officer.go("/verwaltung/")
    officer.reads(f"Mein Quartier: {day.cast.neighbourhood.name}")
    officer.follow(f"3 ohne Platz, {day.cast.school.name}")
    officer.reads("Jan", "Elif")


# --- The old spreadsheet -------------------------------------------------------------------------


def imports_the_old_spreadsheet(day: Day) -> None:
    """Uploaded, understood, looked at, taken over: every row is accounted for."""
    officer, page, ugly = day.officer, day.officer.page, day.ugly
    before = Company.objects.count()
    officer.go("/verwaltung/companies/company/")
    officer.follow("Betriebe importieren")
    page.get_by_label("Tabelle").set_input_files(day.sheet)
    officer.press("Hochladen")
    officer.reads(f"„Betriebe.xlsx“ hat {ugly.data_rows} Zeilen.", "Nicht gelesen: Tabelle3")
    page.get_by_label("Für neue Betriebe bin ich zuständig").check()
    officer.press("Prüfen")
    let_work(officer, "Noch ist nichts geschehen.")
    officer.reads(f"vielleicht doppelt ({DOUBLES})", f"fehlerhaft ({ugly.no_companies})")
    assert Company.objects.count() == before
    officer.follow(f"vielleicht doppelt ({DOUBLES})")
    officer.reads("Zwei Zeilen, vielleicht derselbe Betrieb", "steht schon in Zeile")
    officer.examine(again=True)
    # She is not sure yet: all of them, and look tomorrow.
    officer.choose("Alle dieser Liste", "anlegen")
    officer.press("Für alle setzen")
    officer.follow("fehlerhaft")
    officer.reads("Zwischensumme")
    officer.follow("Übernehmen")
    number = ugly.companies + DOUBLES
    officer.reads(f"{number} Betriebe werden angelegt")
    officer.press("Übernehmen")
    let_work(officer, "Ergebnis")
    officer.reads(f"Angelegt {number}", f"Übersprungen {ugly.no_companies}")
    assert Company.objects.count() - before == number
    officer.follow("Zu den Betrieben")
    officer.reads(f"{before + number} Betriebe")


def let_work(officer: Person, then: str) -> None:
    """The worker's step; the page notices without being loaded again."""
    officer.reads("Gleich geht es los.")
    run_imports()
    officer.page.get_by_text(then).first.wait_for()
    officer.examine()


def merges_what_stands_there_twice(day: Day) -> None:
    """The night finds the pairs. The first is looked at closely, the others go the same way."""
    officer, page = day.officer, day.officer.page
    find_duplicates()
    before = Company.objects.count()
    pairs = doubles_of_the_sheet(day)
    assert len(pairs) == DOUBLES
    for number, (kept, double) in enumerate(pairs):
        officer.go("/verwaltung/companies/duplicatepair/")
        row = page.get_by_role("row").filter(has=page.get_by_text(double.name, exact=True))
        officer.follow("vergleichen", within=row)
        officer.follow("Zusammenführen: erst ansehen")
        if number == 0:
            officer.reads("Welche Angabe bleibt?", f"Das zieht von „{double.name}“ mit")
            officer.reads("Betriebsstätten: 1", "sind ein Ort")
            theirs = page.get_by_role("group", name="Name").get_by_role("radio").nth(1)
            theirs.check()
            officer.write("Grund", "stand zweimal in meiner Liste")
        officer.press("Zusammenführen")
        officer.reads("Nichts ist verloren gegangen")
        if number == 0:
            kept.refresh_from_db()
            assert kept.name == double.name
    assert Company.objects.count() == before - DOUBLES
    assert Merge.objects.standing().count() == DOUBLES


def doubles_of_the_sheet(day: Day) -> list[tuple[Company, Company]]:
    """The first and the second row of each company that stands there twice."""
    batch = ImportBatch.objects.get()
    found = []
    for row in batch.rows.exclude(twin=None).order_by("number"):
        first = batch.rows.get(number=row.twin).result
        assert first is not None
        assert row.result is not None
        pair = DuplicatePair.objects.open().of(first.pk) & DuplicatePair.objects.of(row.result.pk)
        assert pair.count() == 1, (first, row.result)
        found.append((first, row.result))
    return found


def takes_one_merge_back(officer: Person) -> None:
    """The last one was two companies after all."""
    officer.follow("Zusammenführung zurücknehmen")
    officer.write("Grund", "Das sind doch zwei.")
    officer.press("Zusammenführung zurücknehmen")
    officer.reads("Beide Betriebe stehen wieder für sich")
    assert Merge.objects.standing().count() == DOUBLES - 1


# --- The call ------------------------------------------------------------------------------------


def calls_a_company(day: Day) -> None:
    """Found by its name; the number is a tap, the note three keys and a template."""
    officer, page = day.officer, day.officer.page
    day.called = Company.objects.filter(name__startswith=CALLED, phone__gt="").order_by("pk")[0]
    officer.go("/verwaltung/companies/company/")
    page.locator("#searchbar").fill(day.one.name)
    officer.press("Suchen")
    officer.follow(day.one.name)
    officer.reads("Noch keine.", "noch nicht freigegeben")
    call = page.get_by_role("link", name="Betrieb anrufen")
    expect(call).to_have_attribute("href", re.compile(r"^tel:\+?\d+$"))
    page.keyboard.press("n")
    text = page.get_by_role("textbox", name="Notiz")
    expect(text).to_be_focused()
    page.keyboard.type("Herr am Telefon war freundlich.")
    page.get_by_role("link", name="Hat Interesse").focus()
    page.keyboard.press("Enter")
    expect(text).to_have_value(f"Herr am Telefon war freundlich.\n{SAID}")
    officer.arrive(lambda: page.keyboard.press("Control+Enter"))
    officer.reads("Die Notiz ist gespeichert.", SAID, PLAN)
    task = FollowUp.objects.get(subject=PLAN)
    assert (task.company, task.responsible) == (day.one, day.cast.officer)
    assert task.due_on >= timezone.localdate() + timedelta(days=7)


def writes_the_place_down(day: Day) -> None:
    """Occupation, days of the schools, who gets the link; the words come from the template."""
    officer, page = day.officer, day.officer.page
    officer.follow("Platz nach Anruf eintragen")
    page.locator("#id_occupation").select_option(str(day.cast.occupation.pk))
    page.locator("#id_period").select_option(index=1)
    page.locator("#id_seats").fill("2")
    page.get_by_text("Andere Ansprechperson").click()
    page.locator("#id_person_name").fill("Mika Rad")
    page.locator("#id_person_email").fill(MAIL)
    page.locator("#id_how").select_option("mail")
    officer.press("Platz speichern")
    officer.reads("Gespeichert. Der Link ist unterwegs.")
    assert offer_of(day).state == OfferState.AWAITING_COMPANY


def offer_of(day: Day) -> Offer:
    """The offer of the company."""
    return Offer.objects.get(company=day.one)


# --- The company's tap ---------------------------------------------------------------------------


def company_corrects_a_word_and_says_yes(day: Day) -> None:
    """On a phone, from the mail; it sees what will be public before anything is saved."""
    company = day.company
    address = link_in(letter("offer_to_confirm", to=MAIL))
    company.go(address)
    company.reads("Stimmt Ihr Angebot so?", TITLE)
    company.follow("Etwas ändern")
    company.write("Überschrift", CORRECTED)
    company.press("Weiter: So sieht es aus")
    company.reads("Stimmt es jetzt?", "Noch ist nichts gespeichert.", CORRECTED)
    assert offer_of(day).title == TITLE
    company.press("Stimmt so")
    company.reads("Danke, Ihr Angebot ist bestätigt", "noch einmal an")
    offer = offer_of(day)
    assert (offer.title, offer.state) == (CORRECTED, OfferState.IN_REVIEW)
    public = reverse("offer_detail", args=[offer.public_id])
    assert day.visitor.page.request.get(public).status == 404


def company_is_approved(day: Day) -> None:
    """The officer ticks the list and presents; the coordination says yes."""
    officer, page = day.officer, day.officer.page
    officer.go(day.record)
    officer.reads(CORRECTED)
    officer.follow("Prüfliste ausfüllen")
    for item in ApprovalItem:
        page.locator(f"#id_{item.value}").check()
    officer.press("Prüfliste ausfüllen")
    officer.follow("Zur Freigabe vorlegen")
    officer.press("Zur Freigabe vorlegen")
    officer.reads("Vorgelegt.")
    coordination = day.coordination
    coordination.go("/verwaltung/")
    coordination.follow("1 Betrieb wartet auf Freigabe")
    coordination.follow(day.one.name)
    coordination.follow("Freigeben")
    coordination.press("Freigeben")
    coordination.reads("Der Betrieb ist freigegeben.")


def visitor_finds_the_place(day: Day) -> None:
    """Nobody has to sign in to read it; telephone and name are not there."""
    day.visitor.go(reverse("offer_detail", args=[offer_of(day).public_id]))
    day.visitor.reads(CORRECTED, day.one.name)
    day.visitor.does_not_read("Mika Rad", MAIL)


# --- The event -----------------------------------------------------------------------------------


def plans_an_event(day: Day) -> None:
    """Written down, company and class noted, announced."""
    officer, page = day.officer, day.officer.page
    officer.go("/verwaltung/placements/event/")
    officer.follow("hinzufügen")
    starts_at = today_soon()
    page.locator("#id_kind").select_option("company_visit")
    officer.write("Titel", EVENT)
    page.get_by_label("Beginn").fill(f"{starts_at:%Y-%m-%dT%H:%M}")
    page.get_by_label("Ende").fill(f"{starts_at + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    page.get_by_label("Ort:", exact=True).fill("Hof hinter der Werkstatt")
    page.locator("#id_seats").fill("20")
    officer.press("Sichern und weiter bearbeiten")
    officer.follow("Betriebe einladen")
    page.get_by_label("Name").fill(day.one.name)
    officer.press("Betriebe zeigen")
    page.get_by_label(day.one.name, exact=True).check()
    officer.press("Vormerken")
    officer.reads("1 vorgemerkt.")
    officer.follow("Klassen einladen")
    # The other school has a 9b too.
    page.locator(f"input[name=classes][value='{day.cast.class_9b.pk}']").check()
    officer.press("Klassen einladen")
    officer.follow("Ankündigen")
    officer.press("Ankündigen")
    officer.reads("Der Termin ist angekündigt.")


def today_soon() -> datetime:
    """In a quarter of an hour, still today: attendance is noted on the day."""
    now = timezone.localtime()
    last = datetime.combine(now.date(), time(23, 59), now.tzinfo)
    return min(now + timedelta(minutes=15), last)


def company_and_class_come(day: Day) -> None:
    """The company answers by its link, the teacher brings her class."""
    day.company.go(link_in(letter("event_invitation_company", to=MAIL)))
    day.company.reads(EVENT)
    day.company.press("Ja, wir sind dabei")
    day.company.reads("Danke, Sie sind dabei")
    day.teacher.go("/termine/")
    day.teacher.follow(EVENT)
    day.teacher.press("Klasse 9b anmelden")
    day.teacher.reads("Elif", "Jan")


def closes_the_event(day: Day) -> None:
    """Who was there, what came of it; the company's page tells it."""
    officer, page = day.officer, day.officer.page
    event = Event.objects.get(title=EVENT)
    officer.go(reverse("admin:placements_event_change", args=[event.pk]))
    officer.reads("2 von 20 Plätzen vergeben", "dabei")
    officer.follow("Liste zum Drucken und für die Anwesenheit")
    page.get_by_label("Elif Yıldız").check()
    page.get_by_label(day.one.name).check()
    officer.press("Anwesenheit speichern")
    officer.follow("Zurück zum Termin")
    officer.follow("Mit Ergebnis abschließen")
    officer.write("Ergebnis in zwei, drei Sätzen", RESULT)
    officer.press("Mit Ergebnis abschließen")
    officer.reads("Der Termin ist abgeschlossen.", "1 da", RESULT)
    event.refresh_from_db()
    assert (event.state, event.present_count) == (EventState.CLOSED, 1)
    officer.go(day.record)
    history = page.get_by_role("region", name="Verlauf")
    for text in (EVENT, "Eine Person war da.", RESULT, SAID, CORRECTED):
        expect(history.get_by_text(text).first).to_be_visible()


# --- The evening ---------------------------------------------------------------------------------


def takes_the_dates_along(day: Day) -> None:
    """A secret address for the calendar; what is ticked off leaves it."""
    officer, page = day.officer, day.officer.page
    officer.go("/mein-kalender/")
    officer.press("Kalender einschalten")
    address = page.locator("code").inner_text()
    assert PLAN in fetched(day.visitor, address)
    officer.go(day.record)
    officer.press(f"Erledigt: {PLAN}")
    officer.go(day.record)
    officer.reads(f"Wiedervorlage erledigt: {PLAN}")
    assert FollowUp.objects.get(subject=PLAN).done_at is not None
    assert PLAN not in fetched(day.visitor, address)


def fetched(anybody: Person, address: str) -> str:
    """The text a calendar gets, with its folded lines joined."""
    answer = anybody.page.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    return answer.text().replace("\r\n ", "")
