"""Who gets what: every URL × every role, over the URLconf itself.

A new URL without its row fails. Rows name the answer for each of the cast; who is not named gets
``others``. The object is always Elif's (class 9b) or the Hafenwerkstatt's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import LinkPurpose
from accounts.links import create_link

pytestmark = pytest.mark.django_db

LOGIN, OK, NO, GONE, WRONG = 302, 200, 403, 404, 405
EVERYBODY = [
    "anonymous",
    "pupil",
    "classmate",
    "other_pupil",
    "foreign_pupil",
    "class_teacher",
    "other_class_teacher",
    "careers_lead",
    "foreign_teacher",
    "company_admin",
    "company_member",
    "foreign_member",
    "officer",
    "foreign_officer",
    "coordination",
]
SCHOOL = ["class_teacher", "careers_lead", "officer", "coordination"]
CITY = ["officer", "foreign_officer", "coordination"]
OWN_COMPANY = ["company_admin", "company_member"]


@dataclass(frozen=True)
class Row:
    """What one URL answers. ``others`` holds for everybody who is not named."""

    others: int
    named: dict[str, int] = field(default_factory=dict)
    kwargs: Callable[[Any], dict[str, Any]] = lambda cast: {}
    anonymous: int = LOGIN
    method: str = "get"

    def expected(self, who: str) -> int:
        """The status for one of the cast."""
        if who == "anonymous":
            return self.anonymous
        return self.named.get(who, self.others)


def to(status: int, *names: str) -> dict[str, int]:
    """The same answer for several people."""
    return dict.fromkeys(names, status)


def of(name: str) -> Callable[[Any], dict[str, Any]]:
    """The public id of one of the cast's objects."""

    def kwargs(cast: Any) -> dict[str, Any]:
        return {"public_id": getattr(cast, name).public_id}

    return kwargs


def link(purpose: LinkPurpose, name: str) -> Callable[[Any], dict[str, Any]]:
    """A working link to one of the cast's objects."""

    def kwargs(cast: Any) -> dict[str, Any]:
        made = create_link(purpose, getattr(cast, name).public_id, days=5, now=timezone.now())
        return {"token": made.token}

    return kwargs


def public(**more: Any) -> Row:
    """Open to everybody."""
    return Row(OK, anonymous=OK, **more)


def signed_in(**more: Any) -> Row:
    """Open to everybody who has signed in."""
    return Row(OK, **more)
