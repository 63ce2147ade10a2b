"""Reads settings from environment variables.

Nothing is raised while settings load: a wrong value is noted in ``problems`` and reported by the
system check in ``quartier.checks`` as a sentence that says what to set.
"""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

import dj_database_url

problems: list[str] = []
names_read: dict[str, bool] = {}
"""Every variable the settings ask for; True where production cannot do without it."""


def text(name: str, default: str = "", *, required: bool = False) -> str:
    """The variable as text; surrounding blanks are dropped."""
    names_read[name] = required or names_read.get(name, False)
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """The variable as yes or no (1/0, true/false, yes/no, on/off)."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on", "ja"}:
        return True
    if value in {"0", "false", "no", "off", "nein"}:
        return False
    problems.append(f"{name} ist „{value}“. Bitte 1 oder 0 setzen.")
    return default


def number(name: str, default: int) -> int:
    """The variable as a whole number, not below 0."""
    value = text(name)
    if not value:
        return default
    if value.isascii() and value.isdigit():
        return int(value)
    problems.append(f"{name} ist „{value}“. Bitte eine ganze Zahl setzen.")
    return default


def words(name: str, *, required: bool = False) -> list[str]:
    """The variable as a list, split at commas."""
    return [word.strip() for word in text(name, required=required).split(",") if word.strip()]


def database(name: str, default: str) -> dict[str, Any]:
    """The variable as the address of a PostgreSQL database, in Django's spelling."""
    try:
        found = dj_database_url.parse(text(name, required=True) or default)
    except (ValueError, dj_database_url.ParseError):
        found = {}
    if found.get("ENGINE") != "django.db.backends.postgresql":
        problems.append(
            f"{name} nennt keinen PostgreSQL-Server. Bitte eine Adresse wie "
            "postgres://name:passwort@server/datenbank setzen."
        )
        found = dj_database_url.parse(default)
    return dict(found)


def broker(name: str, default: str) -> str:
    """The variable as the address of a Redis or Valkey server."""
    address = text(name, required=True) or default
    if address.partition("://")[0] in {"redis", "rediss", "unix"}:
        return address
    problems.append(
        f"{name} nennt keinen Redis-Server. Bitte eine Adresse wie redis://server:6379 setzen."
    )
    return default


def kept_secret(path: Path) -> str:
    """A random key that stays the same from start to start, for a machine nobody has configured.

    Several processes may ask at once: the first file that gets its name is everybody's key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as fresh:  # only we may read it
            fresh.write(secrets.token_urlsafe(50))
            fresh.flush()
            with contextlib.suppress(FileExistsError):  # another process was faster
                os.link(fresh.name, path)
    return path.read_text()
