"""The page of a company in a real browser: one tap, one key, one page; on the phone too."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from companies.enums import NoteOutcome
from companies.models import ContactNote, FollowUp, working_day
from journal.enums import Audience, MessageState
from placements.models import ApplicationChange
from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    CompanyLinkFactory,
    ContactFactory,
    ContactNoteFactory,
    FollowUpFactory,
    MessageFactory,
    NoteTemplateFactory,
    SiteFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def url(cast: Cast) -> str:
    """The page of a company with a bit of everything."""
    company = cast.company
    company.phone, company.website = "0231 / 12 34", "https://hafen.example"
    company.save()
    ContactNoteFactory(company=company, contact=cast.contact, by=cast.officer)
    ContactNoteFactory(company=company)
    FollowUpFactory(company=company, responsible=cast.officer)
    SiteFactory(company=company, is_main=False, street="Domplatz 1", latitude=None, longitude=None)
    lost = ContactFactory(company=company, is_main=False, function="Büro")
    MessageFactory(
        company_id=company.public_id,
        audience=Audience.COMPANY,
        recipient=None,
        address=lost.email,
        state=MessageState.FAILED,
    )
    ContactFactory(company=company, is_main=False, opted_out_at=timezone.now())
    CompanyLinkFactory(subject=company)
    CompanyFactory(phone="+49 231 1234")
    ApplicationChange.objects.create(
        subject=cast.application, move="send", from_state="draft", to_state="sent"
    )
    NoteTemplateFactory(
        label="Erst nächstes Jahr",
        outcome=NoteOutcome.LATER,
        text="Nächstes Jahr wieder fragen.",
        follow_up_days=270,
        subject="Nach Plätzen fragen",
    )
    return reverse("admin:companies_company_change", args=[company.pk])


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_shows_a_full_record(
    cast: Cast, open_page: OpenPage, sign_in: Any, url: str, width: int
) -> None:
    page = open_page(width=width)
    sign_in(page, cast.officer)
    page.goto(url)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/record-{width}.png", full_page=True)
    axe(page)
    fits(page)
    # Every fold open: what is rarely read has to be readable too.
    closed = page.locator(".aq-record details:not([open]) > summary")
    while closed.count():
        closed.first.click()
    axe(page)
    fits(page)
    if folder:
        page.screenshot(path=f"{folder}/record-{width}-open.png", full_page=True)
    page.emulate_media(media="print")
    expect(page.get_by_role("region", name="Verlauf")).to_be_visible()
    expect(page.locator("#notiz")).to_be_hidden()
    expect(page.locator("#stammdaten")).to_be_hidden()
    if folder:
        page.screenshot(path=f"{folder}/record-{width}-print.png", full_page=True)


def test_it_writes_a_note_by_keyboard(
    cast: Cast, open_page: OpenPage, sign_in: Any, url: str
) -> None:
    page = open_page(width=DESKTOP)
    sign_in(page, cast.officer)
    page.goto(url)
    page.keyboard.press("n")
    text = page.get_by_role("textbox", name="Notiz")
    expect(text).to_be_focused()
    expect(text).to_have_value("")
    page.keyboard.type("Ruft nach den Ferien an.")
    page.get_by_role("button", name="in 1 Woche").click()
    text.focus()
    page.keyboard.press("Control+Enter")
    page.get_by_text("Die Notiz ist gespeichert.").wait_for()
    assert ContactNote.objects.filter(text="Ruft nach den Ferien an.", by=cast.officer).exists()
    task = FollowUp.objects.latest("pk")
    assert task.due_on == working_day(timezone.localdate(), 7)
    history = page.get_by_role("region", name="Verlauf")
    history.get_by_text("Ruft nach den Ferien an.").wait_for()
    history.get_by_role("link", name="Jugendliche").click()
    expect(history.get_by_text("Ruft nach den Ferien an.")).to_have_count(0)
    history.get_by_role("link", name=f"({cast.pupil.first_name}, 9b)").wait_for()
    axe(page)


def test_it_leaves_the_letter_n_alone_in_fields_and_when_switched_off(
    cast: Cast, open_page: OpenPage, sign_in: Any, url: str
) -> None:
    page = open_page(width=DESKTOP)
    sign_in(page, cast.officer)
    page.goto(url)
    subject = page.get_by_label("Was ist dann zu tun?")
    subject.fill("")
    page.keyboard.type("nun")
    expect(subject).to_have_value("nun")
    page.get_by_role("button", name="Taste N ausschalten").click()
    page.locator("#notiz > summary").focus()
    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Notiz")).not_to_be_focused()


def test_it_takes_a_template_on_the_phone(
    cast: Cast, open_page: OpenPage, sign_in: Any, url: str
) -> None:
    page = open_page(width=PHONE)
    sign_in(page, cast.officer)
    page.goto(url)
    call = page.get_by_role("link", name="Betrieb anrufen: 0231 / 12 34")
    expect(call).to_have_attribute("href", "tel:02311234")
    text = page.get_by_role("textbox", name="Notiz")
    expect(text).to_be_hidden()
    page.get_by_text("Notiz oder Anruf").click()
    text.fill("Chefin war im Urlaub.")
    page.get_by_role("link", name="Erst nächstes Jahr").click()
    expect(text).to_have_value("Chefin war im Urlaub.\nNächstes Jahr wieder fragen.")
    fits(page)
    page.get_by_role("button", name="Notiz speichern").click()
    page.get_by_text("Die Notiz ist gespeichert.").wait_for()
    note = ContactNote.objects.latest("pk")
    assert note.outcome == NoteOutcome.LATER
    assert FollowUp.objects.latest("pk").due_on >= timezone.localdate() + timedelta(days=270)


def test_it_works_without_scripts(cast: Cast, open_page: OpenPage, sign_in: Any, url: str) -> None:
    page = open_page(width=PHONE, scripts=False)
    sign_in(page, cast.officer)
    page.goto(url)
    page.get_by_role("link", name="Erst nächstes Jahr").click()
    expect(page.get_by_role("textbox", name="Notiz")).to_have_value("Nächstes Jahr wieder fragen.")
    page.get_by_role("button", name="Notiz speichern").click()
    page.get_by_text("Die Notiz ist gespeichert.").wait_for()
