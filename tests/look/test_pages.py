"""The public pages, the account pages and the error pages."""

import gzip

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import path, reverse
from playwright.sync_api import Response

from quartier import errors, urls
from tests.browser import DESKTOP, NARROWEST, PHONE, OpenPage, axe, fits

LEGAL = ["/impressum/", "/datenschutz/", "/barrierefreiheit/"]
ENTRANCE = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_signup",
]
ACCOUNT = [
    "my_account",
    "mfa_index",
    "usersessions_list",
    "account_logout",
    "account_change_password",
]
BUDGET = 100_000
"""Bytes of a first visit without fonts; later ones load the page alone."""


def public_addresses() -> list[str]:
    return ["/", *LEGAL, *map(reverse, ENTRANCE), "/gibt-es-nicht/"]


def travelling(answer: Response) -> dict[str, int]:
    """The answer's address and bytes; fonts are compressed already, all else is on its way."""
    body = answer.body()
    is_font = answer.url.endswith(".woff2")
    return {answer.url: len(body) if is_font else len(gzip.compress(body, 6))}


def broken(request):
    raise RuntimeError("broken on purpose")


def refused(request):
    raise PermissionDenied


urlpatterns = [*urls.urlpatterns, path("kaputt/", broken), path("verboten/", refused)]
for view in (broken, refused):
    view.login_required = False  # type: ignore[attr-defined]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
handler429 = urls.handler429


@pytest.mark.django_db
class TestStartPage:
    def test_it_shows_every_district_with_its_number_of_listed_offers(self, cast, client):
        text = client.get("/").content.decode()
        assert cast.neighbourhood.name in text
        tiles = client.get("/").context["tiles"]
        counts = {tile.name: tile.label for tile in tiles}
        assert counts[cast.neighbourhood.name] == "1"

    def test_it_asks_the_database_equally_often_for_one_and_many_offers(
        self, cast, client, django_assert_num_queries
    ):
        with django_assert_num_queries(3):
            client.get("/")

    def test_it_counts_once_and_then_remembers(self, cast, client, django_assert_num_queries):
        client.get("/")
        with django_assert_num_queries(2):
            client.get("/")
        cache.clear()

    def test_it_answers_reading_only(self, client):
        assert client.post("/").status_code == 405


@pytest.mark.django_db
class TestLegalPages:
    @pytest.mark.parametrize("address", LEGAL)
    def test_it_is_public_and_linked_from_the_footer(self, client, address):
        assert client.get(address).status_code == 200
        assert f'href="{address}"' in client.get("/").content.decode()

    def test_it_names_the_operator_from_the_settings(self, client, settings):
        settings.OPERATOR = {
            **settings.OPERATOR,
            "name": "Stadt Musterstadt",
            "email": "info@musterstadt.example",
        }
        text = client.get("/impressum/").content.decode()
        assert "Stadt Musterstadt" in text
        assert "mailto:info@musterstadt.example" in text
        assert "Vorführung" not in text

    def test_it_says_so_when_nobody_runs_it_yet(self, client, settings):
        settings.OPERATOR = dict.fromkeys(settings.OPERATOR, "")
        assert "Vorführung" in client.get("/impressum/").content.decode()


@pytest.mark.django_db
class TestNavigation:
    def test_it_marks_the_current_page(self, client):
        text = client.get(reverse("account_login")).content.decode()
        mark = f'href="{reverse("account_login")}" aria-current="page"'
        assert mark in " ".join(text.split())

    def test_it_offers_signing_out_as_a_form(self, cast, client):
        client.force_login(cast.class_teacher)
        text = client.get(reverse("my_account")).content.decode()
        assert f'action="{reverse("account_logout")}"' in text
        assert client.post(reverse("account_logout")).status_code == 302

    def test_it_shows_adults_their_settings_and_pupils_none(self, cast, client):
        account, password = reverse("my_account"), reverse("account_change_password")
        client.force_login(cast.class_teacher)
        assert password in client.get(account).content.decode()
        client.force_login(cast.pupil.user)
        assert password not in client.get(account).content.decode()


@pytest.mark.django_db
@pytest.mark.urls("tests.look.test_pages")
class TestErrorPages:
    @pytest.mark.parametrize(
        ("address", "status", "words"),
        [
            ("/gibt-es-nicht/", 404, "Diese Seite gibt es nicht"),
            ("/verboten/", 403, "Das geht mit diesem Konto nicht"),
            ("/kaputt/", 500, "Bei uns ist etwas schiefgegangen"),
        ],
    )
    def test_it_says_what_to_do_and_gives_a_reference(self, address, status, words):
        answer = Client(raise_request_exception=False).get(address)
        assert answer.status_code == status
        text = answer.content.decode()
        assert words in text
        assert answer["X-Request-Reference"] in text

    def test_it_explains_a_form_that_came_too_late(self):
        answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {})
        assert answer.status_code == 403
        assert "Die Seite war zu lange offen" in answer.content.decode()

    def test_it_shows_a_server_error_without_asking_the_database(self, django_assert_num_queries):
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        with django_assert_num_queries(0):
            answer = errors.server_error(request)
        assert answer.status_code == 500

    def test_it_shows_a_server_error_when_the_static_files_are_what_is_missing(self, monkeypatch):
        def missing(name):
            raise ValueError(name)

        monkeypatch.setattr(errors, "static", missing)
        answer = errors.server_error(RequestFactory().get("/"))
        assert "Bei uns ist etwas schiefgegangen" in answer.content.decode()

    def test_it_tells_a_stranger_the_same_as_for_nothing(self):
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        answer = errors.page_not_found(request, Http404("Elif"))
        assert "Elif" not in answer.content.decode()

    def test_it_asks_for_a_break_after_too_many_attempts(self, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
        data = {"login": "a@example.org", "password": "falsch"}
        assert Client().post(reverse("account_login"), data).status_code == 200
        answer = Client().post(reverse("account_login"), data)
        assert answer.status_code == 429
        assert "Das waren zu viele Versuche" in answer.content.decode()


@pytest.mark.browser
class TestInTheBrowser:
    @pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
    def test_it_has_no_accessibility_violation_on_public_pages(
        self, cast, open_page: OpenPage, width, scheme
    ):
        page = open_page(width=width, scheme=scheme)
        for address in public_addresses():
            page.goto(address)
            axe(page)

    def test_it_never_scrolls_sideways_on_public_pages(self, cast, open_page: OpenPage):
        page = open_page(width=NARROWEST)
        for address in public_addresses():
            page.goto(address)
            fits(page)

    def test_it_keeps_account_pages_accessible(self, cast, open_page: OpenPage, sign_in):
        page = open_page(width=PHONE)
        sign_in(page, cast.class_teacher)
        for address in map(reverse, ACCOUNT):
            page.goto(address)
            axe(page)
            fits(page)

    def test_it_signs_in_with_a_password_and_out_again(self, cast, open_page: OpenPage):
        cast.class_teacher.set_password("ein-langes-passwort")
        cast.class_teacher.save()
        page = open_page(width=DESKTOP)
        page.goto(reverse("account_login"))
        page.get_by_label("E-Mail").fill(cast.class_teacher.email)
        page.get_by_label("Passwort").fill("ein-langes-passwort")
        page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()
        page.get_by_role("button", name="Abmelden").click()
        page.get_by_role("link", name="Anmelden", exact=True).first.wait_for()

    def test_it_stays_light_on_a_phone(self, cast, open_page: OpenPage):
        """Everything a first visit loads: compressed as it travels, fonts by themselves."""
        for address in ("/", "/praktikum/"):
            page = open_page(width=PHONE)
            sizes: dict[str, int] = {}
            page.on("response", lambda answer, sizes=sizes: sizes.update(travelling(answer)))
            page.goto(address, wait_until="networkidle")
            fonts = [size for url, size in sizes.items() if url.endswith(".woff2")]
            others = [size for url, size in sizes.items() if not url.endswith(".woff2")]
            assert 0 < len(fonts) <= 3
            assert sum(fonts) < 80_000
            assert len(others) > 5, "page, style sheets, scripts and icons are counted"
            assert sum(others) < BUDGET, sizes

    def test_it_gives_the_admin_our_look_and_keeps_it_accessible(
        self, cast, open_page: OpenPage, sign_in
    ):
        page = open_page(width=DESKTOP)
        sign_in(page, cast.coordination)
        for address in [reverse("admin:index"), "/verwaltung/catalogue/neighbourhood/"]:
            page.goto(address)
            axe(page)
            line = page.locator("#header").evaluate("e => getComputedStyle(e).borderBottomColor")
            assert line == "rgb(242, 178, 0)"
