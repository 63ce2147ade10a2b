"""Logs tell kinds, places and numbers, never people."""

import io
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from quartier import logs, webserver
from quartier.middleware import RequestReferenceMiddleware

TOKEN = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k"


@pytest.fixture
def log(monkeypatch):
    """A logger that writes as the console handler does, and what it has written."""
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    plain = settings.LOGGING["formatters"]["plain"]
    handler.setFormatter(logs.PrivateFormatter(plain["format"], style=plain["style"]))
    handler.addFilter(logs.PrivateFilter())
    logger = logging.getLogger("tests.private")
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "propagate", False)
    return logger, output


@pytest.mark.parametrize(
    ("text", "kept", "gone"),
    [
        ("mail to ada.y+x@schule.example.org failed", "mail to …@… failed", "ada"),
        (f"Not Found: /a/{TOKEN}/", "Not Found: /a/…/", TOKEN[:20]),
        (f"/antwort/{TOKEN}", "/antwort/…", TOKEN[:20]),
        ("Invalid request from ip=2001:db8::7: no", "from ip=…: no", "2001:db8"),
        ("asked by 198.51.100.7, port 99", "asked by …, port 99", "198.51"),
        ("listening at 127.0.0.1:8000", "at 127.0.0.1:8000", "\0"),
        ("GET /plaetze/?q=Elif+Y&ort=44145", "GET /plaetze/?…", "Elif"),
    ],
)
def test_it_takes_people_and_keys_out(log, text, kept, gone):
    logger, output = log
    logger.warning(text)
    logger.warning("%s", text)
    assert output.getvalue().count(kept) == 2
    assert gone not in output.getvalue()


def test_it_shows_where_an_error_was_but_not_what_it_quotes(log):
    logger, output = log
    try:
        try:
            raise KeyError("Elif Yıldırım")
        except KeyError as error:
            raise ValueError("(email)=(elif@example.org) already exists") from error
    except ValueError:
        logger.exception("saving failed")
    text = output.getvalue()
    assert "test_logs.py" in text
    assert "ValueError" in text
    assert "KeyError" in text
    assert "Elif" not in text.replace('raise KeyError("Elif Yıldırım")', "")
    assert "already exists" not in text.replace('already exists")', "")


def test_it_keeps_the_text_of_a_tasks_error_out(log):
    logger, output = log
    facts = {"name": "deliver", "exc": "ValueError('Elif Yıldırım')", "traceback": "Elif"}
    logger.error("Task %(name)s raised unexpected: %(exc)s\n%(traceback)s", facts)
    assert "Task deliver raised unexpected: ValueError" in output.getvalue()
    assert "Elif" not in output.getvalue()


def test_it_carries_the_number_the_person_sees(log):
    logger, output = log

    def view(request):
        logger.warning("something")
        return HttpResponse()

    response = RequestReferenceMiddleware(view)(RequestFactory().get("/"))
    assert f"[{response['X-Request-Reference']}] something" in output.getvalue()
    logger.warning("later")
    assert "[-] later" in output.getvalue()


def test_it_filters_every_handler():
    assert settings.LOGGING["formatters"]["plain"]["()"] == "quartier.logs.PrivateFormatter"
    for handler in settings.LOGGING["handlers"].values():
        assert handler["filters"] == ["private"]
        assert handler["formatter"] == "plain"


def test_it_lets_the_web_server_write_nowhere_else():
    assert webserver.logconfig_dict.items() >= logs.CONSOLE.items()
    assert settings.LOGGING.items() >= logs.CONSOLE.items()
    for logger in webserver.logconfig_dict["loggers"].values():
        assert logger == {"handlers": ["console"], "level": "WARNING", "propagate": False}


@pytest.fixture
def server(tmp_path) -> Iterator[tuple[int, Path]]:
    """A web server with our configuration before an application that breaks: port and log."""
    log = tmp_path / "web.log"
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("w") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "tests.ground.broken_app:application"),
                *("--config", "python:quartier.webserver", "--workers", "1"),
                *("--bind", f"fd://{listener.fileno()}"),
            ],
            cwd=settings.BASE_DIR,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            pass_fds=[listener.fileno()],
            stdout=output,
            stderr=output,
        )
        try:
            yield listener.getsockname()[1], log
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"GET /a/{TOKEN}/?an=elif@example.org HTTP/1.1", "Error handling request GET /a/…/"),
        (f"GET /a/{TOKEN}/ HTTP/9.9", "Invalid request from ip=…"),
        (f"G(T /a/{TOKEN}/ HTTP/1.1", "Invalid request from ip=…"),
    ],
)
def test_it_keeps_what_was_asked_out_of_the_web_servers_own_log(server, line, kept):
    port, log = server
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(f"{line}\r\nHost: localhost\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 ")
    until = time.monotonic() + 10
    while kept not in log.read_text() and time.monotonic() < until:
        time.sleep(0.1)
    text = log.read_text()
    assert kept in text
    assert TOKEN not in text
    assert "127.0.0.1" not in text
    assert "elif@" not in text
