"""``make demo``: the whole platform with a demo city, under one roof."""

import hashlib
import json
import os
import signal
import socket
import sys
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from quartier import checks, context
from quartier.demo import people
from quartier.embedded import process
from quartier.embedded.keeper import Keeper
from quartier.embedded.places import run_dir
from quartier.embedded.process import ServiceError
from quartier.embedded.services import Services
from quartier.embedded.supervisor import Child, Supervisor, answer, die_with_parent, say

FIRST_PORT = 8000
PORTS_TO_TRY = 50
START_SECONDS = 240
WEB_SERVER = [
    *(sys.executable, "-m", "gunicorn", "quartier.wsgi"),
    *("--config", "python:quartier.webserver"),
]
"""The command of the web server, all but its address."""


class Command(BaseCommand):
    """Starts database, broker, web server, worker and beat, and stays until Ctrl-C."""

    help = "Startet die Plattform mit einer Beispielstadt (Beenden mit Strg-C)."
    requires_system_checks = [checks.ENVIRONMENT]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A port, for who wants a certain one; no city, for who has a database of his own."""
        parser.add_argument("--port", type=int, help="fester Port (sonst der erste freie ab 8000)")
        parser.add_argument("--ohne-stadt", action="store_true", help="keine Beispielstadt anlegen")

    def handle(self, *, port: int | None, ohne_stadt: bool, **options: object) -> None:
        """Everything in order; each finished step is skipped the next time."""
        if settings.PRODUCTION:
            raise CommandError("Die Demo läuft nicht mit QUARTIER_ENV=production.")
        if not settings.DEMO_MODE:
            # The settings are read already; begin again with the demo's.
            os.environ["QUARTIER_DEMO"] = "1"
            os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606
        if os.environ.get("MAKELEVEL"):
            die_with_parent()
        services = Services.configured()
        keeper = Keeper(services)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: _leave(keeper))
        try:
            services.up()
            with listen(port) as web_socket:
                known = self._prepare(with_city=not ohne_stadt)
                self._supervise(web_socket, services, keeper, known)
        except ServiceError as error:
            raise CommandError(str(error)) from error
        finally:
            keeper.end()
        say("Beendet.")

    def _prepare(self, with_city: bool) -> str:
        """Database, facts, demo city, static files. Returns whom one can be in the city, if any."""
        say("Datenbank …")
        call_command("migrate_safely", verbosity=0)
        call_command("load_catalogue", stdout=StringIO())
        call_command("load_consent_texts", stdout=StringIO())
        call_command("load_note_templates", stdout=StringIO())
        if with_city and not apps.get_model("schools.School").objects.exists():
            say("Beispielstadt wird angelegt …")
            call_command("load_demo", "--without-sign-ins")
        # Rows of an earlier run would say that worker and beat live.
        apps.get_model("journal.Heartbeat").objects.all().delete()
        collect_static(settings.STATIC_ROOT, run_dir(settings.DATA_DIR) / "static-files")
        known = sign_ins()
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
        return known

    def _supervise(
        self, web_socket: socket.socket, services: Services, keeper: Keeper, known: str
    ) -> None:
        port = web_socket.getsockname()[1]
        site = os.environ.get("SITE_URL") or f"http://127.0.0.1:{port}"
        supervisor = Supervisor(children(web_socket, site), services, keeper)

        def announce() -> None:
            say(
                f"\nAusbildung im Quartier läuft: {site}\n{demo_pages(site)}"
                f"{known}Beenden mit Strg-C.\n"
            )

        say("Webserver, Worker und Beat …")
        supervisor.run(lambda: missing(port), announce, START_SECONDS)


def _leave(keeper: Keeper) -> None:
    """A signal before the supervisor runs: ends at once, whatever is being done.

    An exception could be swallowed on its way up (in a callback of the database driver).
    """
    keeper.end()
    say("Beendet.")
    os._exit(130)


def listen(port: int | None) -> socket.socket:
    """The web server's socket on this machine: the given port, else the first free one."""
    candidates = [port] if port else range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY)
    for candidate in candidates:
        web_socket = socket.socket()
        web_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            web_socket.bind(("127.0.0.1", candidate))
            web_socket.listen(128)
        except OSError:
            web_socket.close()
        else:
            return web_socket
    raise CommandError(f"Kein freier Port: {candidates[0]} ist belegt.")


def children(web_socket: socket.socket, site: str) -> list[Child]:
    """Web server, worker and beat. The socket stays open while the web server restarts."""
    logs = run_dir(settings.DATA_DIR)
    environment = {**os.environ, "SITE_URL": site, "QUARTIER_DEMO": "1"}
    # A worker's forks must not share connections; the pool is for the web server's threads.
    background = {**environment, "DATABASE_POOL_SIZE": "0"}
    celery = [sys.executable, "-m", "celery", "--app", "quartier"]
    web = [*WEB_SERVER, "--bind", f"fd://{web_socket.fileno()}"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
    found = [
        Child("Webserver", web, environment, logs / "web.log", [web_socket.fileno()]),
        Child("Worker", worker, background, logs / "worker.log"),
        Child("Beat", beat, background, logs / "beat.log"),
    ]
    for child in found:
        process.trim(child.log)
    return found


def demo_pages(site: str) -> str:
    """Where to sign in with one click, read the messages, and see the components."""
    return "".join(
        f"  {item.label}: {site}{item.url}\n" for item in context.items(context.DEMO, "")
    )


def sign_ins() -> str:
    """Whom one can be, for every start; nothing where the demo city is not loaded."""
    return f"\n{people.as_text()}\n\n" if people.ELIF.find_user() else ""


def missing(port: int) -> str:
    """What does not work yet, by /readyz; "" when all does."""
    status, text = answer(port, "/readyz")
    if status == 200:
        return ""
    try:
        parts = json.loads(text)["parts"]
    except (ValueError, KeyError):
        return "Webserver"
    return ", ".join(f"{name} ({verdict})" for name, verdict in parts.items() if verdict != "ok")


def collect_static(target: Path, stamp: Path) -> None:
    """Collects and compresses the static files, if one has changed since the last time."""
    digest = hashlib.sha256(str(target).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    if target.exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    say("Statische Dateien …")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())
