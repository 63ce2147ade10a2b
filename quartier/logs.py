"""Logs without personal data: references and numbers, never people.

A log is read by more people than the database, is copied to more places and kept by other rules. So
addresses, link tokens and the *texts* of exceptions (a database error quotes the row) stay out. The
kind of an error, its place in the code and the request's reference number are enough to find it.
"""

import contextvars
import logging
import re
import traceback
from types import TracebackType
from typing import Any

reference: contextvars.ContextVar[str] = contextvars.ContextVar("reference", default="-")
"""The number of the request that is being answered; also shown on error pages."""

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_-]{40,}")
_QUERY = re.compile(r"\?\S+")
_SENDER = re.compile(r"(?<=\bip=)\S+(?=:\s|$)|\b(?!127\.)\d{1,3}(?:\.\d{1,3}){3}\b")
"""Whoever asked: gunicorn names them for a request it cannot read."""
REPLACED = ((_MAIL, "…@…"), (_TOKEN, "…"), (_QUERY, "?…"), (_SENDER, "…"))

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class PrivateFilter(logging.Filter):
    """Takes addresses, link tokens and queries out of a line and adds the reference."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record; never drops one."""
        if isinstance(record.args, dict) and "exc" in record.args:
            # Celery puts the exception's text into the message itself.
            kind = str(record.args["exc"]).partition("(")[0]
            record.args = {**record.args, "exc": kind, "traceback": ""}
        text = record.getMessage()
        for pattern, instead in REPLACED:
            text = pattern.sub(instead, text)
        record.msg = text
        record.args = None
        record.reference = reference.get()
        return True


class PrivateFormatter(logging.Formatter):
    """Shows where an exception came from and of what kind it is, not what it says."""

    def formatException(self, ei: ExcInfo | tuple[None, None, None]) -> str:
        """The chain of exceptions, each with its place in the code."""
        parts = []
        error = ei[1]
        while error is not None:
            places = traceback.format_list(traceback.extract_tb(error.__traceback__))
            parts.append("".join(places) + type(error).__qualname__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhile handling:\n".join(parts)


CONSOLE: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"private": {"()": "quartier.logs.PrivateFilter"}},
    "formatters": {
        "plain": {
            "()": "quartier.logs.PrivateFormatter",
            "format": "{asctime} {levelname} {name} [{reference}] {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["private"],
        }
    },
}
"""Where all lines go: Django's (settings.LOGGING) and gunicorn's (quartier/webserver.py)."""
