"""Who gets what: every URL × every role, over the URLconf itself.

Each line of ``MATRIX`` is one URL: its method, the object it is asked for (always Elif's of class
9b or the Hafenwerkstatt's, so that everybody has a stranger), and the answer for each of the cast.
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
from tests.factories import GuardianFactory, OfferFactory

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


def offer_to_confirm(cast: Any) -> dict[str, Any]:
    """A link to an offer that waits for its company."""
    offer = OfferFactory(company=cast.company, state="awaiting_company")
    made = create_link(LinkPurpose.CONFIRM_OFFER, offer.public_id, days=5, now=timezone.now())
    return {"token": made.token}


def nobody(cast: Any) -> dict[str, Any]:
    """A message that is nobody's here."""
    return {"public_id": cast.pupil.public_id}


ANSWER = link(LinkPurpose.ANSWER_APPLICATION, "application")
CONSENT = link(LinkPurpose.CONSENT, "pupil")

MATRIX: dict[str, tuple[str, Callable[[Any], dict[str, Any]] | None, str]] = {
    "start": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "healthz": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "readyz": ("get", None, "503 503 503 503 503 503 503 503 503 503 503 503 503"),
    "home": ("get", None, "302 200 200 302 302 302 302 302 302 302 302 302 302"),
    "slip_sign_in": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "slip_pin": ("get", None, "302 302 302 302 302 302 302 302 302 302 302 302 302"),
    "link_renew": ("post", None, "404 404 404 404 404 404 404 404 404 404 404 404 404"),
    "link_renewed": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "account_logout": ("get", None, "302 200 200 200 200 200 200 200 200 200 200 200 200"),
    "account_login": ("get", None, "200 302 302 302 302 302 302 302 302 302 302 302 302"),
    "account_request_login_code": (
        "get",
        None,
        "200 302 302 302 302 302 302 302 302 302 302 302 302",
    ),
    "account_confirm_login_code": (
        "get",
        None,
        "302 302 302 302 302 302 302 302 302 302 302 302 302",
    ),
    "mfa_login_webauthn": ("get", None, "302 302 302 302 302 302 302 302 302 302 302 302 302"),
    "mfa_authenticate": ("get", None, "302 302 302 302 302 302 302 302 302 302 302 302 302"),
    "account_inactive": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "account_signup": ("get", None, "200 302 302 302 302 302 302 302 302 302 302 302 302"),
    "account_reset_password": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "account_confirm_password_reset_code": (
        "get",
        None,
        "302 302 302 302 302 302 302 302 302 302 302 302 302",
    ),
    "account_complete_password_reset": (
        "get",
        None,
        "302 302 302 302 302 302 302 302 302 302 302 302 302",
    ),
    "account_password_reset_completed": (
        "get",
        None,
        "200 200 200 200 200 200 200 200 200 200 200 200 200",
    ),
    "account_change_password": ("get", None, "302 404 404 302 302 302 302 302 302 302 302 302 302"),
    "account_set_password": ("get", None, "302 404 404 200 200 200 200 200 200 200 200 200 200"),
    "account_reauthenticate": ("get", None, "302 404 404 403 403 403 403 403 403 403 403 403 403"),
    "mfa_reauthenticate": ("get", None, "302 404 404 403 403 403 403 403 403 403 403 403 403"),
    "mfa_reauthenticate_webauthn": (
        "get",
        None,
        "302 404 404 403 403 403 403 403 403 403 403 403 403",
    ),
    "usersessions_list": ("get", None, "302 404 404 200 200 200 200 200 200 200 200 200 200"),
    "mfa_index": ("get", None, "302 404 404 200 200 200 200 200 200 200 200 200 200"),
    "mfa_activate_totp": ("get", None, "302 404 404 200 200 200 200 200 200 200 200 200 200"),
    "mfa_deactivate_totp": ("get", None, "302 404 404 404 404 404 404 404 404 404 404 404 404"),
    "mfa_view_recovery_codes": ("get", None, "302 404 404 404 404 404 404 404 404 404 404 404 404"),
    "mfa_generate_recovery_codes": (
        "get",
        None,
        "302 404 404 200 200 200 200 200 200 200 200 200 200",
    ),
    "mfa_download_recovery_codes": (
        "get",
        None,
        "302 404 404 404 404 404 404 404 404 404 404 404 404",
    ),
    "mfa_list_webauthn": ("get", None, "302 404 404 200 200 200 200 200 200 200 200 200 200"),
    "mfa_add_webauthn": ("get", None, "302 404 404 200 200 200 200 200 200 200 200 200 200"),
    "mfa_edit_webauthn": (
        "get",
        lambda cast: {"pk": 1},
        "302 404 404 404 404 404 404 404 404 404 404 404 404",
    ),
    "mfa_remove_webauthn": (
        "get",
        lambda cast: {"pk": 1},
        "302 404 404 404 404 404 404 404 404 404 404 404 404",
    ),
    "data_sources": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "consent_page": ("get", CONSENT, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "application_answer": ("get", ANSWER, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "application_decline": ("get", ANSWER, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "application_seen": ("post", ANSWER, "204 204 204 204 204 204 204 204 204 204 204 204 204"),
    "company_applications": ("get", None, "302 403 403 403 403 403 403 200 200 200 403 403 403"),
    "company_application": (
        "get",
        of("application"),
        "302 403 403 403 403 403 403 200 200 404 403 403 403",
    ),
    "company_decline": (
        "get",
        of("application"),
        "302 403 403 403 403 403 403 200 200 404 403 403 403",
    ),
    "application_start": (
        "post",
        of("offer"),
        "302 302 302 403 403 403 403 403 403 403 403 403 403",
    ),
    "my_applications": ("get", None, "302 200 200 403 403 403 403 403 403 403 403 403 403"),
    "application_detail": (
        "get",
        of("application"),
        "302 200 404 403 403 403 403 403 403 403 403 403 403",
    ),
    "application_edit": (
        "get",
        of("application"),
        "302 302 404 403 403 403 403 403 403 403 403 403 403",
    ),
    "application_send": (
        "get",
        of("application"),
        "302 302 404 403 403 403 403 403 403 403 403 403 403",
    ),
    "application_discard": (
        "get",
        of("application"),
        "302 200 404 403 403 403 403 403 403 403 403 403 403",
    ),
    "application_confirm": (
        "post",
        of("application"),
        "302 302 404 403 403 403 403 403 403 403 403 403 403",
    ),
    "application_withdraw": (
        "get",
        of("application"),
        "302 200 404 403 403 403 403 403 403 403 403 403 403",
    ),
    "my_profile": ("get", None, "302 200 200 403 403 403 403 403 403 403 403 403 403"),
    "my_consents": ("get", None, "302 200 200 403 403 403 403 403 403 403 403 403 403"),
    "class_list": ("get", None, "302 403 403 200 200 200 200 403 403 403 200 200 200"),
    "class_detail": ("get", of("class_9b"), "302 404 404 200 404 200 404 404 404 404 200 404 200"),
    "class_table": ("get", of("class_9b"), "302 404 404 200 404 200 404 404 404 404 200 404 200"),
    "class_slips": ("get", of("class_9b"), "302 404 404 200 404 200 404 404 404 404 200 404 403"),
    "class_nudge": ("get", of("class_9b"), "302 404 404 200 404 200 404 404 404 404 200 404 403"),
    "pupil_detail": ("get", of("pupil"), "302 404 404 200 404 200 404 404 404 404 200 404 200"),
    "placement_add_self_found": (
        "get",
        of("pupil"),
        "302 404 404 200 404 200 404 404 404 404 200 404 403",
    ),
    "pupil_slip": ("post", of("pupil"), "302 404 404 200 404 200 404 404 404 404 200 404 403"),
    "pupil_unlock": ("post", of("pupil"), "302 404 404 302 404 302 404 404 404 404 302 404 403"),
    "pupil_ask_consent": (
        "post",
        of("pupil"),
        "302 404 404 200 404 200 404 404 404 404 200 404 403",
    ),
    "pupil_paper_consent": (
        "post",
        of("pupil"),
        "302 404 404 302 404 302 404 404 404 404 403 404 403",
    ),
    "guardian_add": ("get", of("pupil"), "302 404 404 200 404 200 404 404 404 404 200 404 403"),
    "guardian_edit": ("get", guardian, "302 404 404 200 404 200 404 404 404 404 200 404 403"),
    "placement_cancel": (
        "get",
        of("placement"),
        "302 200 404 200 404 200 404 403 403 404 200 404 403",
    ),
    "officer_pupils": ("get", None, "302 403 403 403 403 403 403 403 403 403 200 200 200"),
    "browse": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "offer_detail": ("get", of("offer"), "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "my_account": ("get", None, "302 200 200 200 200 200 200 200 200 200 200 200 200"),
    "imprint": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "privacy": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "accessibility": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "inbox": ("get", None, "302 200 200 200 200 200 200 200 200 200 200 200 200"),
    "inbox_read": ("post", nobody, "302 404 404 404 404 404 404 404 404 404 404 404 404"),
    "inbox_read_all": ("post", nobody, "302 404 404 404 404 404 404 404 404 404 404 404 404"),
    "job_list": ("get", None, "302 403 403 403 403 403 403 403 403 403 200 200 200"),
    "offer_confirm": (
        "get",
        offer_to_confirm,
        "200 200 200 200 200 200 200 200 200 200 200 200 200",
    ),
    "company_offers": ("get", None, "302 404 404 404 404 404 404 200 200 200 404 404 404"),
    "offer_create": ("get", None, "302 404 404 404 404 404 404 200 200 200 404 404 404"),
    "offer_hours": ("get", None, "302 404 404 404 404 404 404 200 200 200 404 404 404"),
    "offer_show": ("get", of("offer"), "302 404 404 404 404 404 404 200 200 404 404 404 404"),
    "offer_edit": ("get", of("offer"), "302 404 404 404 404 404 404 200 200 404 404 404 404"),
    "offer_submit": ("post", of("offer"), "302 404 404 404 404 404 404 302 302 404 404 404 404"),
    "offer_pause": ("get", of("offer"), "302 404 404 404 404 404 404 200 200 404 404 404 404"),
    "offer_resume": ("post", of("offer"), "302 404 404 404 404 404 404 302 302 404 404 404 404"),
    "offer_withdraw": ("get", of("offer"), "302 404 404 404 404 404 404 200 200 404 404 404 404"),
    "offer_renew": ("post", of("offer"), "302 404 404 404 404 404 404 302 302 404 404 404 404"),
    "offer_duplicate": ("post", of("offer"), "302 404 404 404 404 404 404 302 302 404 404 404 404"),
    "company_team": ("get", None, "302 404 404 404 404 404 404 200 200 200 404 404 404"),
    "team_invite": ("post", None, "302 404 404 404 404 404 404 200 403 200 404 404 404"),
    "team_remove": ("get", member, "302 404 404 404 404 404 404 200 200 404 404 404 404"),
    "team_transfer": ("get", member, "302 404 404 404 404 404 404 200 403 404 404 404 404"),
    "company_profile": ("get", None, "302 404 404 404 404 404 404 200 200 200 404 404 404"),
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


ADMIN_PAGES = sorted(
    name
    for name in names()
    if (name.startswith("admin:") and name.endswith(("_changelist", "_add")))
    or name == "admin:index"
)


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_it_keeps_the_admin_to_officers_and_coordination(cast, client, name):
    url = reverse(name)
    assert client.get(url).status_code == 302
    for who in EVERYBODY[1:]:
        with transaction.atomic():
            client.force_login(cast.users[who])
            status = client.get(url).status_code
            transaction.set_rollback(True)
        if who in ("officer", "foreign_officer", "coordination"):
            assert status in (200, 403), who
        else:
            assert status in (302, 403), who


def test_it_knows_every_page_of_the_admin():
    """Pages of one object are in tests/admin; other pages of the admin are listed here."""
    kinds = ("_changelist", "_add", "_change", "_delete", "_history")
    others = {name for name in names() if name.startswith("admin:") and not name.endswith(kinds)}

    assert others == {
        "admin:index",
        "admin:login",
        "admin:logout",
        "admin:password_change_done",
        "admin:autocomplete",
        "admin:jsi18n",
        "admin:view_on_site",
        "admin:app_list",
        "admin:companies_company_deed",
        "admin:companies_followup_deed",
        "admin:companies_offer_deed",
        "admin:companies_company_export",
        "admin:companies_followup_export",
        "admin:companies_offer_export",
        "admin:companies_importbatch_deed",
        "admin:companies_importbatch_mapping",
        "admin:companies_importbatch_choose",
    }
