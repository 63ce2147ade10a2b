"""Signing in with a real browser: from the square on paper, with and without scripts."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import qr, slips
from accounts.views.slips import PrintedSlip, print_slips
from quartier.demo import people
from tests.browser import DESKTOP, NARROWEST, PHONE, OpenPage, axe, fits

PIN = "4837"
CODE = "ABCD2345"


@pytest.fixture
def code(cast) -> str:
    """Elif's fresh slip."""
    expires_on = timezone.localdate() + timedelta(days=30)
    return slips.issue_slip(cast.pupil.user, by=cast.class_teacher, expires_on=expires_on)


def test_it_puts_the_code_behind_the_hash_where_no_server_sees_it(settings) -> None:
    settings.SITE_URL = "https://quartier.example"
    assert qr.slip_address(CODE) == f"https://quartier.example/anmelden/#{CODE}"


def test_it_draws_the_square_without_styles_and_scripts() -> None:
    drawing = ElementTree.fromstring(qr.slip_square(CODE))  # noqa: S314 (our own drawing)
    assert drawing.tag == "svg"
    assert {child.tag for child in drawing} == {"path"}
    attributes = {name for element in drawing.iter() for name in element.attrib}
    assert attributes == {"viewBox", "class", "d", "stroke", "fill"}


def test_it_prints_name_code_square_and_address_once(settings) -> None:
    settings.SITE_URL = "https://quartier.example"
    request = RequestFactory().post("/")
    printed = [
        PrintedSlip(name, code, timezone.localdate())
        for name, code in [("Elif <b>Y.</b>", CODE), ("Jan K.", "WXYZ6789")]
    ]
    page = print_slips(request, printed).content.decode()
    assert page.count('class="aq-slip"') == page.count("<svg viewBox") == 2
    assert "ABCD-2345" in page
    assert "WXYZ-6789" in page
    assert "Elif &lt;b&gt;Y.&lt;/b&gt;" in page
    assert "quartier.example/anmelden/" in page


@pytest.mark.browser
class TestSlip:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_it_signs_in_on_a_phone(self, cast, code, open_page: OpenPage, scripts):
        page = open_page(width=PHONE, scripts=scripts)
        page.goto(reverse("slip_sign_in"))
        page.get_by_label("Code von deinem Zettel").fill(f"{code[:4].lower()} {code[4:]}")
        page.get_by_role("button", name="Weiter").click()
        page.get_by_label("Deine neue PIN").fill(PIN)
        page.get_by_label("Noch einmal dieselbe PIN").fill(PIN)
        page.get_by_role("button", name="PIN speichern").click()
        page.wait_for_url(f"**{reverse('home')}")

    def test_it_takes_the_code_from_the_square_and_out_of_the_address(
        self, cast, code, open_page: OpenPage
    ):
        page = open_page(width=PHONE)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{reverse('slip_sign_in')}#{code}")
        field = page.get_by_label("Code von deinem Zettel")
        assert field.input_value() == code
        assert "#" not in page.url
        page.keyboard.press("Enter")
        page.get_by_label("Deine neue PIN").wait_for()
        page.go_back()
        assert code not in page.url
        assert not [url for url in asked if code in url.partition("#")[0]]

    def test_it_takes_a_second_square_on_the_open_page(self, db, open_page: OpenPage):
        page = open_page(width=PHONE)
        page.goto(reverse("slip_sign_in"))
        page.evaluate("location.hash = 'wxyz-6789'")
        page.wait_for_function("document.querySelector('[data-slip-code]').value === 'WXYZ-6789'")

    def test_it_ignores_other_parts_of_the_address(self, db, open_page: OpenPage):
        page = open_page(width=PHONE)
        page.goto(f"{reverse('slip_sign_in')}#inhalt")
        assert page.get_by_label("Code von deinem Zettel").input_value() == ""
        assert page.url.endswith("#inhalt")

    @pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
    def test_it_has_no_accessibility_violation(
        self, cast, code, open_page: OpenPage, width, scheme
    ):
        page = open_page(width=width, scheme=scheme)
        page.goto(reverse("slip_sign_in"))
        axe(page)
        page.get_by_role("button", name="Weiter").click()
        axe(page)
        page.get_by_label("Code von deinem Zettel").fill(code)
        page.get_by_role("button", name="Weiter").click()
        page.get_by_label("Deine neue PIN").fill("1234")
        page.get_by_role("button", name="PIN speichern").click()
        page.get_by_text("zu leicht zu erraten").first.wait_for()
        axe(page)
        page.get_by_label("Deine neue PIN").fill(PIN)
        page.get_by_label("Noch einmal dieselbe PIN").fill(PIN)
        page.get_by_role("button", name="PIN speichern").click()
        page.wait_for_url(f"**{reverse('home')}")
        page.goto(reverse("slip_sign_in"))
        page.get_by_label("Code von deinem Zettel").fill(code)
        page.get_by_role("button", name="Weiter").click()
        for _ in range(5):
            page.get_by_label("Deine PIN").fill("7001")
            page.get_by_role("button", name="Anmelden").last.click()
        page.get_by_role("heading", name="Dein Zettel ist gesperrt").wait_for()
        axe(page)

    def test_it_never_scrolls_sideways(self, cast, code, open_page: OpenPage):
        page = open_page(width=NARROWEST)
        page.goto(reverse("slip_sign_in"))
        fits(page)
        page.get_by_label("Code von deinem Zettel").fill(code)
        page.get_by_role("button", name="Weiter").click()
        fits(page)


@pytest.mark.browser
class TestPasskey:
    def test_it_is_set_up_and_signs_in(self, cast, open_page: OpenPage, sign_in, settings):
        """Chromium's virtual key answers as a fingerprint reader would."""
        settings.MFA_REQUIRED = True
        page = open_page(width=DESKTOP)
        key = page.context.new_cdp_session(page)
        key.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        key.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        sign_in(page, cast.class_teacher)
        page.goto(reverse("home"))
        page.get_by_role("link", name="Passkey einrichten").click()
        page.get_by_role("checkbox").check()
        axe(page)
        page.get_by_role("button", name="Einrichten").click()
        page.wait_for_url(re.compile("ersatzcodes|bestaetigen"))
        page.context.clear_cookies()
        page.goto(reverse("account_login"))
        axe(page)
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        page.wait_for_url(f"**{reverse('class_list')}")


@pytest.mark.browser
class TestAccountPages:
    def test_they_are_accessible_and_fit_a_phone(self, cast, open_page: OpenPage, sign_in):
        page = open_page(width=PHONE)
        for name in ("account_signup", "account_reset_password", "account_request_login_code"):
            page.goto(reverse(name))
            axe(page)
            fits(page)
        page.get_by_label("E-Mail").fill("nobody@example.org")
        page.get_by_role("button", name="Code schicken").click()
        page.get_by_role("heading", name="Code eingeben").wait_for()
        axe(page)
        sign_in(page, cast.class_teacher)
        for name in ("mfa_index", "mfa_activate_totp", "usersessions_list", "account_set_password"):
            page.goto(reverse(name))
            axe(page)
            fits(page)

    def test_they_explain_an_old_link(self, db, open_page: OpenPage):
        page = open_page(width=NARROWEST)
        page.goto(reverse("link_renewed"))
        axe(page)
        fits(page)


@pytest.mark.browser
def test_it_chooses_a_person_of_the_demo(cast, demo_mode, open_page: OpenPage) -> None:
    assert people.COORDINATION.email == cast.coordination.email
    page = open_page(width=NARROWEST)
    page.goto(reverse("demo_sign_in"))
    axe(page)
    fits(page)
    page.get_by_role("button", name="Koordination").click()
    page.wait_for_url("**/verwaltung/")
