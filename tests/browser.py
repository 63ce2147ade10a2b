"""Real Chromium: pages that notice foreign requests, script errors, and broken accessibility.

Every page from ``open_page`` belongs to its own browser context (its own person). When the test
ends, it fails if any of its pages asked a foreign host, logged an error (a violated content
security policy is one) or missed a style sheet, script, font or picture.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Response,
    Route,
)

from scripts import install_browser

# Playwright's sync interface runs an event loop in this thread; Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

PHONE, DESKTOP, NARROWEST = 360, 1280, 320
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PARTS = {"stylesheet", "script", "font", "image"}
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The same browser that ``make test`` makes sure of."""
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {
        **browser_type_launch_args,
        "executable_path": install_browser.find(),
        "args": [*install_browser.launch_arguments(), *arguments],
    }


@pytest.fixture
def live_url(live_server: Any) -> str:
    """The address of the server under test."""
    return live_server.url


@pytest.fixture
def open_page(browser: Browser, live_url: str) -> Iterator[OpenPage]:
    """Opens a page of a new person: ``open_page(width=PHONE, scheme="dark", scripts=False)``.

    ``page.goto("/plaetze/")`` then takes paths.
    """
    problems: list[str] = []
    contexts: list[BrowserContext] = []

    def open_one(*, width: int = PHONE, scheme: str = "light", scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_url,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="de-DE",
            timezone_id="Europe/Berlin",
        )
        contexts.append(context)
        _watch(context, urlsplit(live_url).netloc, problems)
        page = context.new_page()
        if not scripts:
            _scriptless[page] = context.new_cdp_session(page)
            _let_scripts_run(page, run=False)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


_scriptless: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()
"""Pages without scripts. The switch is ours and not the context's: axe waits for timers, so it has
to be on while axe looks. A script that the page itself has left out stays left out."""


def _let_scripts_run(page: Page, *, run: bool) -> None:
    if page in _scriptless:
        _scriptless[page].send("Emulation.setScriptExecutionDisabled", {"value": not run})


def _watch(context: BrowserContext, own_host: str, problems: list[str]) -> None:
    """Notes what must not happen on any page of this context."""

    def guard(route: Route) -> None:
        host = urlsplit(route.request.url).netloc
        if host in {own_host, ""}:
            route.continue_()
        else:
            problems.append(f"foreign request: {route.request.url}")
            route.abort()

    def heard(message: ConsoleMessage) -> None:
        # A refused navigation (403, 404) is logged too; parts of a page are checked below.
        if message.type == "error" and "Failed to load resource" not in message.text:
            problems.append(f"console: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type in PARTS:
            problems.append(f"missing: {response.url}")

    context.route("**/*", guard)
    context.on("console", heard)
    context.on("weberror", lambda error: problems.append(f"script: {error.error}"))
    context.on("response", answered)


@pytest.fixture
def sign_in(live_url: str) -> Callable[[Page, Any], None]:
    """Signs a person in by session, where the way of signing in is not the subject."""

    def sign_in_one(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]

    return sign_in_one


def axe(page: Page) -> None:
    """Fails unless the page has no violation of WCAG 2.2 A and AA that axe can see."""
    page.wait_for_load_state()
    _let_scripts_run(page, run=True)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # Without preload: axe would read style sheets by adding inline ones, which the policy blocks.
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations'], preload: false})",
        WCAG,
    )
    _let_scripts_run(page, run=False)
    found = [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
    assert found == [], f"{page.url}\n" + "\n".join(found)


def fits(page: Page) -> None:
    """Fails when the page scrolls sideways."""
    page.wait_for_load_state()
    scroll, client = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert scroll == client, f"{page.url} is {scroll} wide in a window of {client}"
