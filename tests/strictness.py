"""What fails in every test, whatever it is about.

* a template that uses a variable nobody has given it,
* a list that relies on an order it has not asked for,
* a connection to another machine,
* a message or mail with a pupil's or a guardian's surname, birth date, phone or mail address in it.

Naive datetimes fail too: warnings are errors (pyproject.toml).
"""

import re
import socket
import sys
from collections.abc import Generator, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.db.models.expressions import OrderBy
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django.template.base import Node
from django.utils import formats

OWN_TEMPLATES = (str(settings.BASE_DIR / "templates"), str(settings.BASE_DIR / "tests"))
MOST_PEOPLE = 300
"""With more pupils than that, every surname is also somebody else's."""


# --- Unknown template variables ----------------------------------------------------------------
class UnknownVariable(AssertionError):
    """A template of ours uses a variable that is not in its context."""


class FailOnUnknown(str):
    """What Django writes for an unknown variable; writing it fails, but in other people's pages."""

    def __contains__(self, part: object) -> bool:
        return part == "%s"  # then Django calls __mod__ with the variable

    def __mod__(self, variable: object) -> str:  # type: ignore[override]
        name = _rendering_template()
        if name.startswith(OWN_TEMPLATES):
            raise UnknownVariable(f"{name}: {variable}")
        return ""


def _rendering_template() -> str:
    """The file of the template node that is being rendered."""
    frame = sys._getframe()
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return str(node.origin.name)
        frame = frame.f_back  # type: ignore[assignment]
    return ""


# --- Unordered querysets -------------------------------------------------------------------------
NOT_READING = (SQLInsertCompiler, SQLUpdateCompiler, SQLDeleteCompiler, SQLAggregateCompiler)
_get_order_by = SQLCompiler.get_order_by


def _get_some_order(self: SQLCompiler) -> list[Any]:
    """Newest first where a query has not said how, so that nobody relies on oldest first."""
    order = _get_order_by(self)
    query = self.query
    if (
        order
        or isinstance(self, NOT_READING)
        or query.model is None  # a constraint that is checked without a table
        or query.subquery
        or query.combinator
        or query.distinct
        or query.group_by is not None
        or not (query.default_cols or query.select)
    ):
        return order
    column = query.model._meta.pk.get_col(query.get_initial_alias())
    expression = OrderBy(column, descending=True)
    return [(expression, (*self.compile(expression), False))]


# --- Other machines ------------------------------------------------------------------------------
class ForeignConnection(AssertionError):
    """A test wanted to talk to another machine."""


LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", None}  # noqa: S104 (nothing is bound)


def _allowed_hosts() -> set[str | None]:
    """This machine, and the servers the settings name."""
    database = str(settings.DATABASES["default"].get("HOST") or "")
    return LOCAL | {database, urlsplit(settings.REDIS_URL).hostname}


def _is_allowed(address: object) -> bool:
    """Whether an address of the socket module is one of ours; a path is a Unix socket."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    return host in _allowed_hosts() or host.startswith("127.")


_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


def _guarded_connect(self: socket.socket, address: Any) -> None:
    if not _is_allowed(address):
        raise ForeignConnection(str(address))
    _connect(self, address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    if not _is_allowed(address):
        raise ForeignConnection(str(address))
    return _connect_ex(self, address)


def _guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if not _is_allowed((name or "",)):
        raise ForeignConnection(f"look-up of {name}")
    return _getaddrinfo(host, *args, **kwargs)


# --- Messages with people in them ----------------------------------------------------------------
class PersonInMessage(AssertionError):
    """A message carries what only the page behind its link may show."""


def _words_about(pupils: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """What must not stand in a message about these pupils: the kind and the text."""
    for pupil in pupils:
        for form in ("d.m.Y", "j.n.Y", "Y-m-d", "j. F Y", "d.m.y"):
            yield "birth date of a pupil", formats.date_format(pupil.born_on, form)
        for kind, people in (("pupil", [pupil]), ("guardian", pupil.guardians.all())):
            for person in people:
                yield f"surname of a {kind}", person.last_name
                yield f"phone of a {kind}", person.phone
                yield f"mail address of a {kind}", person.email


def check_messages() -> None:
    """Reads every message and mail of the test. Raises PersonInMessage.

    Each is held against all pupils and guardians; in a city, where names repeat, each message of
    the journal against the pupil it is about and the guardians of that one.
    """
    messages = list(apps.get_model("journal.Message").objects.order_by("pk"))
    mails = [("mail", f"{m.subject}\n{m.body}") for m in getattr(mail, "outbox", [])]
    if not messages and not mails:
        return

    pupils = apps.get_model("schools.Pupil").objects.order_by("pk").prefetch_related("guardians")
    if pupils.count() > MOST_PEOPLE:
        own = _own_pupils(messages)
        for message in messages:
            _look_for([_as_text(message)], _words_about(pupils.filter(pk__in=own[message.pk])))
    else:
        _look_for([*map(_as_text, messages), *mails], _words_about(pupils))


def _as_text(message: Any) -> tuple[str, str]:
    return f"{message.event} ({message.channel})", f"{message.subject}\n{message.body}"


def _look_for(texts: list[tuple[str, str]], words: Iterable[tuple[str, str]]) -> None:
    """Raises PersonInMessage where one of the words stands in one of the texts."""
    others = [name for name in _other_names() if name]
    for kind, word in set(words):
        if len(word) < 3:
            continue
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        for event, text in texts:
            if not pattern.search(text):
                continue
            bare = text
            for name in others:
                bare = bare.replace(name, "")  # "Bäckerei Yılmaz" is no pupil
            if pattern.search(bare):
                raise PersonInMessage(f"{event}: {kind}")


def _other_names() -> list[str]:
    """Companies, and people with an account who are no pupils: they may be named."""
    companies = apps.get_model("companies.Company").objects.order_by("pk")
    adults = get_user_model().objects.exclude(role="pupil").order_by("pk")
    names = [f"{first} {last}" for first, last in adults.values_list("first_name", "last_name")]
    return [*companies.values_list("name", flat=True), *names]


UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _own_pupils(messages: Iterable[Any]) -> dict[int, set[int]]:
    """The pupils each message is about: by its reader, its key, its page and its link."""
    links = dict(
        apps.get_model("accounts.ActionLink").objects.values_list("public_id", "object_id")
    )
    by_id: dict[str, int] = {}
    by_user: dict[int, int] = {}
    for pk, public_id, user_id in apps.get_model("schools.Pupil").objects.values_list(
        "pk", "public_id", "user_id"
    ):
        by_id[str(public_id)] = pk
        by_user[user_id] = pk
    for label in ("placements.Application", "placements.Placement"):
        rows = apps.get_model(label).objects.values_list("public_id", "pupil_id")
        by_id.update({str(public_id): pk for public_id, pk in rows})
    by_id.update(
        {str(link): by_id[str(about)] for link, about in links.items() if str(about) in by_id}
    )
    return {
        message.pk: {
            by_id[found]
            for found in UUID_TEXT.findall(f"{message.key} {message.link_path} {message.link_id}")
            if found in by_id
        }
        | ({by_user[message.recipient_id]} if message.recipient_id in by_user else set())
        for message in messages
    }


DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """After each test that used the database, while its rows are still there."""
    result = yield
    uses_database = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(
        getattr(item, "fixturenames", ())
    )
    if uses_database and not connection.needs_rollback:
        check_messages()
    return result


def pytest_configure() -> None:
    """Sets all traps, before a template is loaded or a query is made."""
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = FailOnUnknown("unknown")
    SQLCompiler.get_order_by = _get_some_order
    socket.socket.connect = _guarded_connect  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = _guarded_connect_ex  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = _guarded_getaddrinfo
