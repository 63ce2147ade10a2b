"""The main job from end to end, as five people who never share a browser.

An officer writes down what a company said on the phone; the company confirms by the link in a mail;
a pupil signs in with a slip, finds the place and asks for it; the guardian agrees by a link; the
company says yes by a link; the pupil confirms; the teacher sees it; and everyone has been told.
"""

from dataclasses import dataclass

import pytest

from companies.models import Offer
from journal.models import Message
from placements.models import Application, Placement
from tests.browser import DESKTOP, PHONE
from tests.cast import Cast
from tests.stories.conftest import Enter
from tests.stories.persons import Person, letter, link_in

pytestmark = pytest.mark.browser

TITLE = "Räder reparieren im Hafen"
OCCUPATION = "Fahrradmonteur*in"
PIN = "4837"
LIKES = "Ich repariere Fahrräder mit meinem Onkel."
STRENGTHS = "Ich bin pünktlich und messe gern genau."
REASON = "Ich wohne um die Ecke und mag Werkstätten."
SURNAME = "Kowalski"


@dataclass
class People:
    """The five people. Company and guardian have no account."""

    officer: Person
    company: Person
    pupil: Person
    guardian: Person
    teacher: Person


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_brings_a_pupil_into_an_internship(stage: Cast, enter: Enter, width: int) -> None:
    people = People(
        officer=enter(width=width, user=stage.officer),
        company=enter(width=width),
        pupil=enter(width=width),
        guardian=enter(width=width),
        teacher=enter(width=width, user=stage.class_teacher),
    )
    officer_enters_an_offer(people.officer, stage)
    company_confirms_the_offer(people.company, stage)
    code = teacher_prints_a_slip(people.teacher)
    pupil_signs_in(people.pupil, code)
    pupil_finds_the_place(people.pupil)
    pupil_writes(people.pupil)
    guardian_agrees(people.pupil, people.guardian)
    pupil_sends(people.pupil)
    company_says_yes(people.company, stage)
    pupil_confirms(people.pupil)
    company_sees_who_comes(people.company, stage)
    teacher_sees_the_place(people.teacher)
    everyone_has_been_told(people, stage)


# --- The offer -----------------------------------------------------------------------------------


def officer_enters_an_offer(officer: Person, stage: Cast) -> None:
    """After a phone call, on the company's page in the admin; the company is asked at once."""
    officer.go("/heute/")
    officer.go("/verwaltung/")
    officer.follow("Meine Betriebe")
    officer.follow(stage.company.name)
    officer.follow("Platz nach Anruf eintragen")
    officer.choose("Was bieten Sie an?", "Schulpraktikum")
    officer.choose("In welchem Beruf?", OCCUPATION)
    officer.open("Mehr: Text, Zeiten, Voraussetzungen")
    officer.write("Überschrift", TITLE)
    officer.write("Was macht die*der Jugendliche bei Ihnen?", "Du flickst Reifen und ölst Ketten.")
    officer.write("Ab wann möglich?", stage.period.starts_on.isoformat())
    officer.write("Bis wann möglich?", stage.period.ends_on.isoformat())
    officer.press("Platz speichern")
    officer.reads(TITLE)
    assert Offer.objects.get(title=TITLE).state == "awaiting_company"


def company_confirms_the_offer(company: Person, stage: Cast) -> None:
    """One tap on the link in the mail; the second opening says thanks and changes nothing."""
    address = link_in(letter("offer_to_confirm", to=stage.contact.email))
    company.go(address)
    company.reads("Stimmt Ihr Angebot so?", TITLE, "Du flickst Reifen und ölst Ketten.")
    company.press("Stimmt so")
    company.reads("Danke, Ihr Angebot ist bestätigt", "ist jetzt online")
    company.go(address)
    company.reads("Danke, Ihr Angebot ist bestätigt")
    assert Offer.objects.get(title=TITLE).state == "published"


# --- The pupil -----------------------------------------------------------------------------------


def teacher_prints_a_slip(teacher: Person) -> str:
    """Jan has never signed in: the class list says so, and his page prints a slip."""
    teacher.go("/heute/")
    teacher.follow("9b")
    row = teacher.page.get_by_role("row").filter(has_text=SURNAME)
    assert "noch nie angemeldet" in row.inner_text()
    teacher.follow("Ansehen", within=row)
    teacher.press("Neuen Zettel drucken")
    teacher.reads("Jan Kowalski")
    return teacher.page.locator(".aq-slip__code").inner_text()


def pupil_signs_in(pupil: Person, code: str) -> None:
    """Code from the slip, an own PIN at the first use; no mail address."""
    pupil.go("/")
    pupil.go("/anmelden/")
    pupil.write("Code von deinem Zettel", code.lower())
    pupil.press("Weiter")
    pupil.reads("Denk dir eine PIN aus")
    pupil.write("Deine neue PIN", PIN)
    pupil.write("Noch einmal dieselbe PIN", PIN)
    pupil.press("PIN speichern")
    pupil.reads("Hallo Jan", "Hol dir das Okay von zu Hause")


def pupil_finds_the_place(pupil: Person) -> None:
    """The list has the new offer with the way and the reasons; its page has the one button."""
    pupil.go("/praktikum/")
    card = pupil.page.get_by_role("listitem").filter(has_text=OCCUPATION)
    words = card.inner_text()
    assert "Min" in words
    assert "Passt, weil" in words
    pupil.follow(OCCUPATION, within=card)
    pupil.reads(TITLE, "Hafenwerkstatt Testmann", "Passt, weil")
    pupil.press("Ich will dahin")


def pupil_writes(pupil: Person) -> None:
    """Three answers, saved as typed: they are there after the page was left without a button."""
    pupil.reads("Drei kurze Antworten")
    boxes = pupil.page.get_by_role("textbox")
    boxes.nth(0).fill(LIKES)
    boxes.nth(1).fill(STRENGTHS)
    with pupil.page.expect_response(lambda answer: REASON in (answer.request.post_data or "")):
        boxes.nth(2).fill(REASON)
    pupil.page.get_by_text("gespeichert um").wait_for()
    pupil.go("/heute/")
    pupil.go("/meine-bewerbungen/")
    pupil.follow(TITLE)
    assert boxes.nth(2).input_value() == REASON
    pupil.press("Weiter zur Vorschau")
    pupil.reads("Das sieht der Betrieb", LIKES, "Das fehlt noch", "Es fehlt das Einverständnis")
    pupil.does_not_read(SURNAME)
    assert Application.objects.get().state == "draft"


def guardian_agrees(pupil: Person, guardian: Person) -> None:
    """The pupil asks, only the mail brings the guardian's link, two times yes."""
    pupil.follow("Zum Einverständnis")
    pupil.press("Meine Eltern fragen")
    pupil.reads("Wir haben am", "d…@example.org")
    pupil.does_not_read("dorota@example.org", "/k/")
    pupil.go("/heute/")
    pupil.reads("Deine Eltern sind dran")
    guardian.go(link_in(letter("consent_requested", to="dorota@example.org")))
    guardian.reads("Ihr Einverständnis für Jan", "Stand: angefragt")
    guardian.press("Ja, ich bin einverstanden")
    guardian.press("Ja, ich bin einverstanden")
    guardian.reads("Einverständnis widerrufen")


def pupil_sends(pupil: Person) -> None:
    """Now nothing is missing; after sending it says until when there will be an answer."""
    pupil.go("/heute/")
    pupil.reads("Schreib deine Bewerbung fertig")
    pupil.follow("Weiterschreiben")
    pupil.press("Weiter zur Vorschau")
    pupil.press("Abschicken")
    pupil.reads("Deine Anfrage ist unterwegs.", "Antwort bis")
    assert Application.objects.get().state == "sent"


# --- The answers ---------------------------------------------------------------------------------


def company_says_yes(company: Person, stage: Cast) -> None:
    """First name, grade and answers are there; nothing more. Looking alone decides nothing."""
    text = letter("application_sent_company", to=stage.contact.email)
    assert SURNAME not in text
    assert LIKES not in text
    company.go(link_in(text))
    company.reads("Jan, Klasse 9, möchte zu Ihnen", LIKES, STRENGTHS, REASON)
    company.does_not_read(SURNAME, "dorota@example.org")
    company.page.wait_for_load_state("networkidle")
    application = Application.objects.get()
    assert application.state == "sent"
    assert application.seen_at is not None
    company.press("Ja, gern")
    company.reads("Danke für Ihr Ja!")
    company.does_not_read(SURNAME)
    assert Application.objects.get().state == "accepted"


def pupil_confirms(pupil: Person) -> None:
    """The home page has one question and one main button."""
    pupil.go("/heute/")
    pupil.reads("Der Betrieb hat Ja gesagt!", "Bescheid.")
    pupil.press("Ja, ich nehme den Platz")
    pupil.reads("Dein Platz ist sicher")
    assert Placement.objects.get().state == "planned"


def company_sees_who_comes(company: Person, stage: Cast) -> None:
    """Only now, and because the guardian agreed to it: the full name."""
    company.go(link_in(letter("application_confirmed_company", to=stage.contact.email)))
    company.reads("Der Platz ist fest vergeben.", "Jan Kowalski")


def teacher_sees_the_place(teacher: Person) -> None:
    """The class list in its words, with the company."""
    teacher.go("/heute/")
    teacher.follow("9b")
    row = teacher.page.get_by_role("row").filter(has_text=SURNAME)
    words = row.inner_text()
    assert "Platz bestätigt" in words
    assert "Hafenwerkstatt Testmann" in words


# --- Everyone knows ------------------------------------------------------------------------------

TOLD = {
    ("offer_to_confirm", "company", "email"),
    ("officer_offer_confirmed", "officer", "in_app"),
    ("consent_requested", "guardian", "email"),
    ("consent_decided_pupil", "pupil", "in_app"),
    ("consent_decided_teacher", "teacher", "in_app"),
    ("application_sent_company", "company", "email"),
    ("application_sent_pupil", "pupil", "in_app"),
    ("application_accepted_pupil", "pupil", "in_app"),
    ("application_accepted_teacher", "teacher", "in_app"),
    ("application_confirmed_pupil", "pupil", "in_app"),
    ("application_confirmed_company", "company", "email"),
    ("application_confirmed_teacher", "teacher", "in_app"),
    ("application_confirmed_officer", "officer", "in_app"),
}


def everyone_has_been_told(people: People, stage: Cast) -> None:
    """A message for each, once; accounts read it on their page of messages, in their own words."""
    rows = Message.objects.values_list("event", "audience", "channel")
    assert set(rows) >= TOLD
    own = stage.classmate.user.messages.filter(event="application_sent_pupil", channel="in_app")
    assert own.count() == 1
    for person, event in (
        (people.pupil, "application_confirmed_pupil"),
        (people.teacher, "application_confirmed_teacher"),
        (people.officer, "application_confirmed_officer"),
    ):
        person.go("/nachrichten/")
        person.reads(Message.objects.get(event=event, channel="in_app").subject)
