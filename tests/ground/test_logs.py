"""Logs tell kinds, places and numbers, never people."""

import io
import logging

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from quartier import logs
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
