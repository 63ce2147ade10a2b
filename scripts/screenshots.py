"""Takes the pictures of the README from the demo city: ``make screenshots``.

The city is built in a database of its own, on a day that never changes, and served by this process;
a demo that runs at the same time notices nothing. Same code, same pictures, up to the browser's way
of drawing letters.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartier.settings")
# No banner of the demo in the pictures, and a database that can be dropped at the end.
os.environ |= {"QUARTIER_DEMO": "0", "DATABASE_POOL_SIZE": "0"}
# Playwright's sync interface runs an event loop in this thread; Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

import django  # noqa: E402
import time_machine  # noqa: E402
from django.conf import settings  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from scripts import install_browser  # noqa: E402

TARGET = ROOT / "docs" / "screenshots"
DAY = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
PHONE, DESKTOP = (360, 760), (1280, 800)
MOST_BYTES = 200_000


def main() -> None:
    """Builds the city, serves it, looks at three pages."""
    django.setup()
    from quartier.embedded.services import Services

    with ExitStack() as stack:
        stack.enter_context(Services.configured().held())
        stack.enter_context(time_machine.travel(DAY, tick=True))
        stack.enter_context(demo_city())
        url = stack.enter_context(server())
        browser = stack.enter_context(chromium())
        TARGET.mkdir(parents=True, exist_ok=True)
        take_all(browser, url)


def take_all(browser: Browser, url: str) -> None:
    """The three pictures."""
    from quartier.demo.people import CLASS_TEACHER, ELIF

    pupil = open_page(browser, url, PHONE, ELIF.find_user())
    pupil.goto("/praktikum/")
    take(pupil, "plaetze")
    pupil.goto("/heute/")
    take(pupil, "zusage")
    teacher = open_page(browser, url, DESKTOP, CLASS_TEACHER.find_user())
    teacher.goto("/klassen/")
    teacher.get_by_role("link", name="9b").first.click()
    take(teacher, "klasse")


def take(page: Page, name: str) -> None:
    """What one sees without scrolling, as a picture that is small enough for a repository."""
    page.wait_for_load_state("networkidle")
    path = TARGET / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"{path.name} hat {size} Bytes, mehr als {MOST_BYTES}.")
    print(f"{path.relative_to(ROOT)}  {size // 1000} kB")


def open_page(browser: Browser, url: str, size: tuple[int, int], user: object) -> Page:
    """A page of somebody who is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(
        base_url=url,
        viewport={"width": size[0], "height": size[1]},
        locale="de-DE",
        timezone_id=settings.TIME_ZONE,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])
    return context.new_page()


@contextmanager
def demo_city() -> Iterator[None]:
    """The demo city in a fresh database, which is dropped at the end."""
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = "quartier_screenshots"
    own_name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("load_demo", stdout=StringIO())
        yield
    finally:
        with connection.cursor() as cursor:  # a thread of the server may still hold one
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.creation.destroy_test_db(own_name, verbosity=0)


@contextmanager
def server() -> Iterator[str]:
    """Serves the site from threads of this process, where the day is the pictures' day."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the tests."""
    path = install_browser.find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=install_browser.launch_arguments()
        )
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    main()
