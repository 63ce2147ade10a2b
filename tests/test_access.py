"""Who gets what: every URL × every role, over the URLconf itself.

Each line of ``MATRIX`` is one URL: its method, the object it is asked for (always Elif's of class 9b
or the Hafenwerkstatt's, so that everybody has a stranger), and the answer for each of the cast.
A new URL without its line fails, and so does a line without its URL.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.enums import LinkPurpose
from accounts.links import create_link
from tests.factories import GuardianFactory

pytestmark = pytest.mark.django_db

EVERYBODY = [
    "anonymous",
    "pupil",
    "classmate",
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
"""The order of the answers in each line. „other“ and „foreign“ are the strangers."""


def of(name: str) -> Callable[[Any], dict[str, Any]]:
    """The public id of one of the cast's objects."""
    return lambda cast: {"public_id": getattr(cast, name).public_id}


def guardian(cast: Any) -> dict[str, Any]:
    """Elif's guardian."""
    guardian = cast.pupil.guardians.first() or GuardianFactory(pupil=cast.pupil)
    return {"public_id": cast.pupil.public_id, "guardian_id": guardian.public_id}


def link(purpose: LinkPurpose, name: str) -> Callable[[Any], dict[str, Any]]:
    """A working link to one of the cast's objects."""

    def kwargs(cast: Any) -> dict[str, Any]:
        object_id = getattr(cast, name).public_id
        return {"token": create_link(purpose, object_id, days=5, now=timezone.now()).token}

    return kwargs


def member(cast: Any) -> dict[str, Any]:
    """The plain member of the own company."""
    return {"user_id": cast.company_member.public_id}


def nobody(cast: Any) -> dict[str, Any]:
    """A message that is nobody's here."""
    return {"public_id": cast.pupil.public_id}


ANSWER = link(LinkPurpose.ANSWER_APPLICATION, "application")
OFFER = link(LinkPurpose.CONFIRM_OFFER, "offer")
CONSENT = link(LinkPurpose.CONSENT, "pupil")

MATRIX: dict[str, tuple[str, Callable[[Any], dict[str, Any]] | None, str]] = {
    "start": ("get", None, "?"),
    "healthz": ("get", None, "?"),
    "readyz": ("get", None, "?"),
    "home": ("get", None, "?"),
    "slip_sign_in": ("get", None, "?"),
    "slip_pin": ("get", None, "?"),
    "link_renew": ("post", None, "?"),
    "link_renewed": ("get", None, "?"),
    "account_logout": ("get", None, "?"),
    "account_login": ("get", None, "?"),
    "account_request_login_code": ("get", None, "?"),
    "account_confirm_login_code": ("get", None, "?"),
    "mfa_login_webauthn": ("get", None, "?"),
    "mfa_authenticate": ("get", None, "?"),
    "account_inactive": ("get", None, "?"),
    "account_signup": ("get", None, "?"),
    "account_reset_password": ("get", None, "?"),
    "account_confirm_password_reset_code": ("get", None, "?"),
    "account_complete_password_reset": ("get", None, "?"),
    "account_password_reset_completed": ("get", None, "?"),
    "account_change_password": ("get", None, "?"),
    "account_set_password": ("get", None, "?"),
    "account_reauthenticate": ("get", None, "?"),
    "mfa_reauthenticate": ("get", None, "?"),
    "mfa_reauthenticate_webauthn": ("get", None, "?"),
    "usersessions_list": ("get", None, "?"),
    "mfa_index": ("get", None, "?"),
    "mfa_activate_totp": ("get", None, "?"),
    "mfa_deactivate_totp": ("get", None, "?"),
    "mfa_view_recovery_codes": ("get", None, "?"),
    "mfa_generate_recovery_codes": ("get", None, "?"),
    "mfa_download_recovery_codes": ("get", None, "?"),
    "mfa_list_webauthn": ("get", None, "?"),
    "mfa_add_webauthn": ("get", None, "?"),
    "mfa_edit_webauthn": ("get", lambda cast: {"pk": 1}, "?"),
    "mfa_remove_webauthn": ("get", lambda cast: {"pk": 1}, "?"),
    "data_sources": ("get", None, "?"),
    "consent_page": ("get", CONSENT, "?"),
    "application_answer": ("get", ANSWER, "?"),
    "application_decline": ("get", ANSWER, "?"),
    "application_seen": ("post", ANSWER, "?"),
    "company_applications": ("get", None, "?"),
    "company_application": ("get", of("application"), "?"),
    "company_decline": ("get", of("application"), "?"),
    "application_start": ("post", of("offer"), "?"),
    "my_applications": ("get", None, "?"),
    "application_detail": ("get", of("application"), "?"),
    "application_edit": ("get", of("application"), "?"),
    "application_send": ("get", of("application"), "?"),
    "application_discard": ("get", of("application"), "?"),
    "application_confirm": ("post", of("application"), "?"),
    "application_withdraw": ("get", of("application"), "?"),
    "my_profile": ("get", None, "?"),
    "my_consents": ("get", None, "?"),
    "class_list": ("get", None, "?"),
    "class_detail": ("get", of("class_9b"), "?"),
    "class_table": ("get", of("class_9b"), "?"),
    "class_slips": ("get", of("class_9b"), "?"),
    "class_nudge": ("get", of("class_9b"), "?"),
    "pupil_detail": ("get", of("pupil"), "?"),
    "placement_add_self_found": ("get", of("pupil"), "?"),
    "pupil_slip": ("post", of("pupil"), "?"),
    "pupil_unlock": ("post", of("pupil"), "?"),
    "pupil_ask_consent": ("post", of("pupil"), "?"),
    "pupil_paper_consent": ("post", of("pupil"), "?"),
    "guardian_add": ("get", of("pupil"), "?"),
    "guardian_edit": ("get", guardian, "?"),
    "placement_cancel": ("get", of("placement"), "?"),
    "officer_pupils": ("get", None, "?"),
    "browse": ("get", None, "?"),
    "offer_detail": ("get", of("offer"), "?"),
    "my_account": ("get", None, "?"),
    "imprint": ("get", None, "?"),
    "privacy": ("get", None, "?"),
    "accessibility": ("get", None, "?"),
    "inbox": ("get", None, "?"),
    "inbox_read": ("post", nobody, "?"),
    "inbox_read_all": ("post", nobody, "?"),
    "job_list": ("get", None, "?"),
    "offer_confirm": ("get", OFFER, "?"),
    "company_offers": ("get", None, "?"),
    "offer_create": ("get", None, "?"),
    "offer_hours": ("get", None, "?"),
    "offer_show": ("get", of("offer"), "?"),
    "offer_edit": ("get", of("offer"), "?"),
    "offer_submit": ("post", of("offer"), "?"),
    "offer_pause": ("get", of("offer"), "?"),
    "offer_resume": ("post", of("offer"), "?"),
    "offer_withdraw": ("get", of("offer"), "?"),
    "offer_renew": ("post", of("offer"), "?"),
    "offer_duplicate": ("post", of("offer"), "?"),
    "company_team": ("get", None, "?"),
    "team_invite": ("post", None, "?"),
    "team_remove": ("get", member, "?"),
    "team_transfer": ("get", member, "?"),
    "company_profile": ("get", None, "?"),
}


def names(patterns: list[Any] | None = None, space: str = "") -> Iterator[str]:
    """Every named URL of the project, admin included."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield space + pattern.name


def answers(cast: Any, client: Any, name: str) -> str:
    """The statuses everybody gets, in the order of EVERYBODY; nothing one does lasts."""
    method, kwargs, _expected = MATRIX[name]
    url = reverse(name, kwargs=kwargs(cast) if kwargs else None)
    found = []
    for who in EVERYBODY:
        with transaction.atomic():
            client.logout()
            if who != "anonymous":
                client.force_login(cast.users[who])
            found.append(str(getattr(client, method)(url).status_code))
            transaction.set_rollback(True)
    return " ".join(found)


@pytest.mark.parametrize("name", MATRIX)
def test_it_answers_as_the_matrix_says(cast, client, name):
    found = answers(cast, client, name)

    assert dict(zip(EVERYBODY, found.split(), strict=True)) == dict(
        zip(EVERYBODY, MATRIX[name][2].split(), strict=True)
    )


def test_it_has_a_line_for_every_url():
    own = {name for name in names() if not name.startswith("admin:")}

    assert own == set(MATRIX)
