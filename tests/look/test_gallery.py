"""The design system in a real browser, on the page that shows all of it."""

import pytest
from django.test import Client, override_settings
from playwright.sync_api import expect

from tests.browser import DESKTOP, NARROWEST, PHONE, OpenPage, axe, fits

GALLERY = "/demo/bausteine/"
SIZES = [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light"), (DESKTOP, "dark")]


@pytest.mark.django_db
def test_it_is_absent_outside_demo_mode():
    with override_settings(DEMO_MODE=False):
        assert Client().get(GALLERY).status_code == 404


@pytest.mark.browser
@pytest.mark.usefixtures("demo_mode")
class TestGallery:
    @pytest.mark.parametrize(("width", "scheme"), SIZES)
    def test_it_has_no_accessibility_violation(self, open_page: OpenPage, width, scheme):
        page = open_page(width=width, scheme=scheme)
        page.goto(GALLERY)
        axe(page)
        page.get_by_role("button", name="Absenden").click()
        page.get_by_role("heading", name="Bitte prüfen").wait_for()
        axe(page)

    def test_it_never_scrolls_sideways(self, open_page: OpenPage):
        page = open_page(width=NARROWEST)
        page.goto(GALLERY)
        for width in (NARROWEST, PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": 800})
            fits(page)
        page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        fits(page)

    def test_it_mirrors_itself_for_right_to_left(self, open_page: OpenPage):
        page = open_page(width=NARROWEST)
        page.goto(GALLERY)
        page.evaluate("() => { document.documentElement.dir = 'rtl' }")
        fits(page)
        mark = page.locator(".aq-reasons").first
        border = mark.evaluate("element => getComputedStyle(element).borderRightWidth")
        assert border == "4px"

    def test_it_focuses_the_list_of_errors_and_leads_to_the_field(self, open_page: OpenPage):
        page = open_page()
        page.goto(GALLERY)
        page.get_by_role("button", name="Absenden").click()
        summary = page.locator(".aq-summary")
        # The script that moves the focus comes after the page.
        expect(summary).to_be_focused()
        page.get_by_role("link", name="Was suchst du?").click()
        assert page.evaluate("() => document.activeElement.id") == "id_kind_0"

    def test_it_shows_errors_without_scripts(self, open_page: OpenPage):
        page = open_page(scripts=False)
        page.goto(GALLERY)
        page.get_by_role("button", name="Absenden").click()
        assert page.locator(".aq-summary a").count() == 6
        assert page.locator("#id_first_name").get_attribute("aria-invalid") == "true"
        described = page.locator("#id_first_name").get_attribute("aria-describedby")
        assert described == "id_first_name_helptext id_first_name_error"

    def test_it_opens_the_menu_without_scripts(self, open_page: OpenPage):
        page = open_page(scripts=False)
        page.goto(GALLERY)
        link = page.get_by_role("navigation", name="Hauptmenü").get_by_role(
            "link", name="Anmelden", exact=True
        )
        assert not link.is_visible()
        page.get_by_role("button", name="Menü").click()
        assert link.is_visible()

    def test_it_jumps_to_the_content_with_the_first_key(self, open_page: OpenPage):
        page = open_page()
        page.goto(GALLERY)
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.textContent") == "Zum Inhalt"
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "inhalt"

    def test_it_counts_the_last_characters(self, open_page: OpenPage):
        page = open_page()
        page.goto(GALLERY)
        note = page.locator("#id_text_limit")
        assert note.inner_text() == "Höchstens 200 Zeichen."
        page.locator("#id_text").fill("x" * 190)
        assert note.inner_text() == "Noch 10 Zeichen."

    def test_it_says_when_text_was_saved_and_stores_nothing_in_the_browser(
        self, open_page: OpenPage
    ):
        page = open_page()
        page.goto(GALLERY)
        page.locator("#entwurf").fill("Ich arbeite gern mit Holz.")
        page.locator("[data-status]", has_text="gespeichert um").wait_for()
        stored = page.evaluate("() => [{...localStorage}, {...sessionStorage}]")
        # htmx notes the current path, which never holds anything personal.
        assert stored == [{}, {"htmx-current-path-for-history": GALLERY}]

    def test_it_keeps_trying_when_saving_fails(self, open_page: OpenPage):
        page = open_page()
        page.goto(GALLERY)
        page.context.set_offline(True)
        page.locator("#entwurf").fill("Ich arbeite gern mit Holz.")
        page.locator("[data-status]", has_text="Noch nicht gespeichert").wait_for()
        page.context.set_offline(False)
        page.locator("[data-status]", has_text="gespeichert um").wait_for()
        assert page.locator("#entwurf").input_value() == "Ich arbeite gern mit Holz."

    def test_it_turns_tables_into_cards_on_a_phone(self, open_page: OpenPage):
        page = open_page(width=PHONE)
        page.goto(GALLERY)
        row = page.locator(".aq-table tbody tr").first
        assert row.evaluate("element => getComputedStyle(element).display") == "block"

    def test_it_prints_without_navigation_on_a4(self, open_page: OpenPage):
        page = open_page(width=DESKTOP)
        page.goto(GALLERY)
        page.emulate_media(media="print")
        assert not page.locator(".aq-header").is_visible()
        assert not page.locator(".aq-footer").is_visible()
        assert page.locator("main h1").is_visible()

    @pytest.mark.parametrize("address", [GALLERY, "/", "/praktikum/", "/anmelden/"])
    def test_it_offers_targets_of_44_pixels(self, open_page: OpenPage, address):
        """Whatever takes a finger; a box counts with its words, a link in a sentence does not."""
        page = open_page()
        page.goto(address)
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                'button, summary, select, textarea, input:not([type=hidden]), a[href]'
              )]
              .filter(element => element.getClientRects().length && !element.matches('.aq-skip'))
              .filter(element => element.tagName !== 'A'
                || getComputedStyle(element).display !== 'inline')
              .map(element => {
                const parts = ['checkbox', 'radio'].includes(element.type)
                  ? [element, ...element.labels] : [element];
                const boxes = parts.map(part => part.getBoundingClientRect());
                const side = name => Math.max(...boxes.map(box => box[name]));
                return [element.tagName, element.textContent.trim() || element.name,
                        side('width'), side('height')];
              })
              .filter(([, , width, height]) => width < 44 || height < 44)"""
        )
        assert small == []
