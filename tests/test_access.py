"""Who gets what: every URL × every role, over the URLconf itself.

Each line of ``MATRIX`` is one URL: its method, the object it is asked for (always Elif's of class
9b or the Hafenwerkstatt's, so that everybody has a stranger), and the answer for each of the cast.
A page with a form has a second line in ``FORMS``. A new URL without its line fails, and so does a
line without its URL. The admin's pages are in tests/test_access_admin.py.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.enums import LinkPurpose
from accounts.links import create_link
from journal.enums import Audience, Channel, MessageState
from tests.factories import (
    CalendarKeyFactory,
    CareCaseFactory,
    CompanySignUpFactory,
    EventClassFactory,
    EventCompanyFactory,
    EventFactory,
    GuardianFactory,
    MessageFactory,
    OfferFactory,
    PupilImportFactory,
    PupilImportRowFactory,
    ReportFactory,
)

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


def sign_up(cast: Any) -> dict[str, Any]:
    """A link to a sign-up that waits for its tap."""
    row = CompanySignUpFactory()
    made = create_link(LinkPurpose.CONFIRM_SIGN_UP, row.public_id, days=3, now=timezone.now())
    return {"token": made.token}


def asker(cast: Any) -> dict[str, Any]:
    """Somebody who wants to join the own company."""
    row = CompanySignUpFactory(state="asking", company=cast.company)
    return {"public_id": row.public_id}


def placed_at(cast: Any) -> dict[str, Any]:
    """The company where Elif has a place."""
    return {"public_id": cast.placement.company.public_id}


def care_link(cast: Any) -> dict[str, Any]:
    """The link of a company that was silent."""
    case = CareCaseFactory(company=cast.company)
    made = create_link(LinkPurpose.CARE, case.public_id, days=5, now=timezone.now())
    return {"token": made.token}


def own_report(cast: Any) -> dict[str, Any]:
    """What Elif has reported."""
    return {"public_id": ReportFactory(offer=cast.offer, by=cast.pupil.user).public_id}


def message(cast: Any) -> dict[str, Any]:
    """A message in Elif's account."""
    made = MessageFactory(
        recipient=cast.pupil.user,
        audience=Audience.PUPIL,
        channel=Channel.IN_APP,
        state=MessageState.SENT,
    )
    return {"public_id": made.public_id}


def working_link(cast: Any) -> dict[str, Any]:
    """What the page of a link sends to get a new one."""
    return {"purpose": LinkPurpose.ANSWER_APPLICATION, **ANSWER(cast)}


def own_consent(cast: Any) -> dict[str, Any]:
    """A consent of the pupil, who is too young to decide."""
    return {"public_id": cast.pupil.consents.first().public_id}


def consent_by_link(cast: Any) -> dict[str, Any]:
    """The same consent behind the guardian's link."""
    return {**CONSENT(cast), **own_consent(cast)}


def class_list(state: str) -> Callable[[Any], dict[str, Any]]:
    """A class list of the own school in this state."""

    def kwargs(cast: Any) -> dict[str, Any]:
        made = PupilImportFactory(school=cast.school, year=cast.class_9b.year, state=state)
        PupilImportRowFactory(batch=made)
        return {"public_id": made.public_id}

    return kwargs


def event(cast: Any) -> dict[str, Any]:
    """A coming event of the cast's officer: Elif's class and the Hafenwerkstatt are invited."""
    made = EventFactory(officer=cast.officer, is_public=True)
    EventClassFactory(event=made, school_class=cast.class_9b)
    EventCompanyFactory(event=made, company=cast.company)
    return {"public_id": made.public_id}


def invitation(cast: Any) -> dict[str, Any]:
    """The company's link to it."""
    guest = EventCompanyFactory(company=cast.company)
    made = create_link(LinkPurpose.EVENT, guest.public_id, days=5, now=timezone.now())
    return {"token": made.token}


ANSWER = link(LinkPurpose.ANSWER_APPLICATION, "application")
CONSENT = link(LinkPurpose.CONSENT, "pupil")

MATRIX: dict[str, tuple[str, Callable[[Any], dict[str, Any]] | None, str]] = {
    "start": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "healthz": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "readyz": ("get", None, "503 503 503 503 503 503 503 503 503 503 503 503 503"),
    "home": ("get", None, "302 200 200 302 302 302 302 200 200 200 302 302 302"),
    "slip_sign_in": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "slip_pin": ("get", None, "302 302 302 302 302 302 302 302 302 302 302 302 302"),
    "link_renew": ("post", None, "302 302 302 302 302 302 302 302 302 302 302 302 302"),
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
    "consent_revoke": (
        "get",
        consent_by_link,
        "200 200 200 200 200 200 200 200 200 200 200 200 200",
    ),
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
    "my_consent_revoke": (
        "get",
        own_consent,
        "302 403 404 403 403 403 403 403 403 403 403 403 403",
    ),
    "event_list": ("get", None, "302 200 200 200 200 200 200 200 200 200 302 302 302"),
    "event_page": ("get", event, "302 200 200 200 404 200 404 200 200 404 200 200 200"),
    "event_file": ("get", event, "302 200 200 200 404 200 404 200 200 404 200 200 200"),
    "event_join": ("post", event, "302 302 302 403 403 403 403 403 403 403 403 403 403"),
    "event_leave": ("post", event, "302 404 404 403 403 403 403 403 403 403 403 403 403"),
    "event_sign_class": ("post", event, "302 403 403 404 404 404 404 403 403 404 404 404 404"),
    "event_sign_pupil": ("post", event, "302 403 403 404 404 404 404 403 403 404 404 404 404"),
    "event_attendance": ("get", event, "302 403 403 200 404 200 404 403 403 404 200 200 200"),
    "event_reply": ("post", event, "302 403 403 403 404 403 404 302 302 404 403 403 403"),
    "event_answer": ("get", invitation, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "public_event_list": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "event_public": ("get", event, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "event_public_file": ("get", event, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "event_figures": ("get", None, "302 403 403 403 403 403 403 403 403 403 200 200 200"),
    "event_figures_table": ("get", None, "302 403 403 403 403 403 403 403 403 403 200 200 200"),
    "class_list": ("get", None, "302 403 403 200 200 200 200 403 403 403 200 200 200"),
    "pupil_imports": ("get", None, "302 403 403 403 403 200 200 403 403 403 403 403 200"),
    "pupil_import": (
        "get",
        class_list("checked"),
        "302 404 404 404 404 200 404 404 404 404 404 404 200",
    ),
    "pupil_import_columns": (
        "get",
        class_list("uploaded"),
        "302 404 404 404 404 200 404 404 404 404 404 404 200",
    ),
    "pupil_import_answers": (
        "post",
        class_list("checked"),
        "302 404 404 404 404 302 404 404 404 404 404 404 302",
    ),
    "pupil_import_apply": (
        "post",
        class_list("checked"),
        "302 404 404 404 404 302 404 404 404 404 404 404 302",
    ),
    "pupil_import_undo": (
        "get",
        class_list("applied"),
        "302 404 404 404 404 200 404 404 404 404 404 404 200",
    ),
    "pupil_import_discard": (
        "post",
        class_list("checked"),
        "302 404 404 404 404 302 404 404 404 404 404 404 302",
    ),
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
        "302 200 404 200 404 200 404 200 200 404 200 404 403",
    ),
    "school_company": (
        "get",
        placed_at,
        "302 403 403 200 404 200 404 403 403 403 302 302 302",
    ),
    "officer_pupils": ("get", None, "302 403 403 403 403 403 403 403 403 403 200 200 200"),
    "browse": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "report_offer": ("get", of("offer"), "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "report_placement": (
        "get",
        of("placement"),
        "302 200 404 200 404 200 404 200 200 404 200 404 200",
    ),
    "report_sent": ("get", own_report, "404 200 404 404 404 404 404 404 404 404 404 404 404"),
    "care_answer": ("get", care_link, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "offer_detail": ("get", of("offer"), "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "my_calendar": ("get", None, "302 403 403 403 403 403 403 403 403 403 200 200 200"),
    "calendar_renew": ("get", None, "302 403 403 403 403 403 403 403 403 403 200 200 200"),
    "calendar_off": ("get", None, "302 403 403 403 403 403 403 403 403 403 200 200 200"),
    "calendar_feed": (
        "get",
        lambda cast: {"token": CalendarKeyFactory(user=cast.officer).token},
        "200 200 200 200 200 200 200 200 200 200 200 200 200",
    ),
    "my_account": ("get", None, "302 200 200 200 200 200 200 200 200 200 200 200 200"),
    "imprint": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "privacy": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "accessibility": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "inbox": ("get", None, "302 200 200 200 200 200 200 200 200 200 200 200 200"),
    "inbox_read": ("post", message, "302 302 404 404 404 404 404 404 404 404 404 404 404"),
    "inbox_read_all": ("post", message, "302 302 404 404 404 404 404 404 404 404 404 404 404"),
    "job_list": ("get", None, "302 403 403 403 403 403 403 403 403 403 200 200 200"),
    "offer_confirm": (
        "get",
        offer_to_confirm,
        "200 200 200 200 200 200 200 200 200 200 200 200 200",
    ),
    "sign_up_confirm": ("get", sign_up, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "company_sign_up": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "company_sign_up_sent": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
    "company_known": ("get", None, "302 403 403 403 403 403 403 200 200 200 403 403 403"),
    "offer_preview": ("post", None, "302 404 404 404 404 404 404 200 200 200 404 404 404"),
    "company_pause": ("post", None, "302 404 404 404 404 404 404 302 302 302 404 404 404"),
    "joining_decide": ("post", asker, "302 404 404 404 404 404 404 302 403 404 404 404 404"),
    "offer_code": ("get", None, "200 200 200 200 200 200 200 200 200 200 200 200 200"),
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
    "team_invite_again": ("post", member, "302 404 404 404 404 404 404 302 403 404 404 404 404"),
    "team_remove": ("get", member, "302 404 404 404 404 404 404 200 200 404 404 404 404"),
    "team_transfer": ("get", member, "302 404 404 404 404 404 404 200 403 404 404 404 404"),
    "company_profile": ("get", None, "302 404 404 404 404 404 404 200 200 200 404 404 404"),
}


FORMS: dict[str, str] = {
    "pupil_imports": "302 403 403 403 403 200 200 403 403 403 403 403 200",
    "pupil_import_columns": "302 404 404 404 404 200 404 404 404 404 404 404 200",
    "pupil_import_undo": "302 404 404 404 404 302 404 404 404 404 404 404 302",
    "calendar_renew": "302 403 403 403 403 403 403 403 403 403 302 302 302",
    "calendar_off": "302 403 403 403 403 403 403 403 403 403 302 302 302",
    "home": "302 405 405 302 302 302 302 405 405 405 302 302 302",
    "slip_sign_in": "200 200 200 200 200 200 200 200 200 200 200 200 200",
    "slip_pin": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "account_logout": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "account_login": "200 302 302 302 302 302 302 302 302 302 302 302 302",
    "account_request_login_code": "200 302 302 302 302 302 302 302 302 302 302 302 302",
    "account_confirm_login_code": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "mfa_login_webauthn": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "mfa_authenticate": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "account_signup": "200 302 302 302 302 302 302 302 302 302 302 302 302",
    "account_reset_password": "200 200 200 200 200 200 200 200 200 200 200 200 200",
    "account_confirm_password_reset_code": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "account_complete_password_reset": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "account_change_password": "302 404 404 302 302 302 302 302 302 302 302 302 302",
    "account_set_password": "302 404 404 200 200 200 200 200 200 200 200 200 200",
    "usersessions_list": "302 404 404 302 302 302 302 302 302 302 302 302 302",
    "mfa_activate_totp": "302 404 404 200 200 200 200 200 200 200 200 200 200",
    "mfa_generate_recovery_codes": "302 404 404 200 200 200 200 200 200 200 200 200 200",
    "mfa_add_webauthn": "302 404 404 200 200 200 200 200 200 200 200 200 200",
    "consent_page": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "consent_revoke": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "application_answer": "409 409 409 409 409 409 409 409 409 409 409 409 409",
    "application_decline": "200 200 200 200 200 200 200 200 200 200 200 200 200",
    "company_application": "302 403 403 403 403 403 403 409 409 404 403 403 403",
    "company_decline": "302 403 403 403 403 403 403 200 200 404 403 403 403",
    "event_attendance": "302 403 403 302 404 302 404 403 403 404 302 302 302",
    "event_answer": "409 409 409 409 409 409 409 409 409 409 409 409 409",
    "application_edit": "302 302 404 403 403 403 403 403 403 403 403 403 403",
    "application_send": "302 409 404 403 403 403 403 403 403 403 403 403 403",
    "application_discard": "302 302 404 403 403 403 403 403 403 403 403 403 403",
    "application_withdraw": "302 302 404 403 403 403 403 403 403 403 403 403 403",
    "my_profile": "302 200 200 403 403 403 403 403 403 403 403 403 403",
    "class_slips": "302 404 404 200 404 200 404 404 404 404 200 404 403",
    "class_nudge": "302 404 404 302 404 302 404 404 404 404 302 404 403",
    "placement_add_self_found": "302 404 404 200 404 200 404 404 404 404 200 404 403",
    "guardian_add": "302 404 404 200 404 200 404 404 404 404 200 404 403",
    "guardian_edit": "302 404 404 200 404 200 404 404 404 404 200 404 403",
    "placement_cancel": "302 200 404 200 404 200 404 200 200 404 200 404 403",
    "report_offer": "200 200 200 200 200 200 200 200 200 200 200 200 200",
    "report_placement": "302 200 404 200 404 200 404 200 200 404 200 404 200",
    "care_answer": "200 200 200 200 200 200 200 200 200 200 200 200 200",
    "offer_confirm": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "sign_up_confirm": "302 302 302 302 302 302 302 302 302 302 302 302 302",
    "company_sign_up": "200 200 200 200 200 200 200 200 200 200 200 200 200",
    "offer_code": "200 200 200 200 200 200 200 200 200 200 200 200 200",
    "offer_create": "302 404 404 404 404 404 404 200 200 200 404 404 404",
    "offer_edit": "302 404 404 404 404 404 404 200 200 404 404 404 404",
    "offer_pause": "302 404 404 404 404 404 404 302 302 404 404 404 404",
    "offer_withdraw": "302 404 404 404 404 404 404 302 302 404 404 404 404",
    "team_remove": "302 404 404 404 404 404 404 302 302 404 404 404 404",
    "team_transfer": "302 404 404 404 404 404 404 302 403 404 404 404 404",
    "company_profile": "302 404 404 404 404 404 404 200 200 200 404 404 404",
}
"""What an empty POST to a page of ``MATRIX`` answers, where anybody may send one at all."""

BODIES: dict[str, Callable[[Any], dict[str, Any]]] = {"link_renew": working_link}
"""What is sent with a POST that means nothing without."""

DEMO: dict[str, tuple[str, str]] = {
    "demo_sign_in": (
        "200 200 200 200 200 200 200 200 200 200 200 200 200",
        "404 404 404 404 404 404 404 404 404 404 404 404 404",
    ),
    "demo_messages": (
        "200 200 200 200 200 200 200 200 200 200 200 200 200",
        "405 405 405 405 405 405 405 405 405 405 405 405 405",
    ),
    "gallery": (
        "200 200 200 200 200 200 200 200 200 200 200 200 200",
        "200 200 200 200 200 200 200 200 200 200 200 200 200",
    ),
}
"""Pages of demo mode: what GET and what an empty POST answers. Elsewhere they do not exist."""

PUBLIC = {
    "accessibility",
    "account_complete_password_reset",
    "account_confirm_login_code",
    "account_confirm_password_reset_code",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_password_reset_completed",
    "account_request_login_code",
    "account_reset_password",
    "account_signup",
    "admin:login",
    "application_answer",
    "application_decline",
    "application_seen",
    "browse",
    "calendar_feed",
    "company_sign_up",
    "company_sign_up_sent",
    "care_answer",
    "consent_page",
    "consent_revoke",
    "data_sources",
    "event_answer",
    "event_public",
    "event_public_file",
    "healthz",
    "imprint",
    "link_renew",
    "link_renewed",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "offer_code",
    "offer_confirm",
    "offer_detail",
    "privacy",
    "public_event_list",
    "readyz",
    "sign_up_confirm",
    "report_offer",
    "report_sent",
    "slip_pin",
    "slip_sign_in",
    "start",
}
"""The pages that need no sign-in. Whoever adds one here has decided that anybody may ask it."""


def patterns(inside: list[Any] | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL of the project with its namespace, admin included."""
    for pattern in get_resolver().url_patterns if inside is None else inside:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern.url_patterns, inner)
        else:
            yield space, pattern


def names() -> Iterator[str]:
    """Every named URL."""
    yield from (space + pattern.name for space, pattern in patterns() if pattern.name)


def public_names() -> set[str]:
    """The URLs that Django's LoginRequiredMiddleware lets pass."""
    return {
        space + str(pattern.name)
        for space, pattern in patterns()
        if not getattr(pattern.callback, "login_required", True)
    }


def answers(cast: Any, client: Any, url: str, method: str, body: Any = None) -> dict[str, str]:
    """The status everybody gets; nothing one does lasts."""
    found = {}
    for who in EVERYBODY:
        cache.clear()  # nobody has tried anything yet
        with transaction.atomic():
            client.logout()
            if who != "anonymous":
                client.force_login(cast.users[who])
            found[who] = str(getattr(client, method)(url, body).status_code)
            transaction.set_rollback(True)
    return found


def expected(line: str) -> dict[str, str]:
    """A line of a table by the names of the cast."""
    return dict(zip(EVERYBODY, line.split(), strict=True))


def address(cast: Any, name: str) -> str:
    """The URL of a line of ``MATRIX``, with its object."""
    kwargs = MATRIX[name][1]
    return reverse(name, kwargs=kwargs(cast) if kwargs else None)


@pytest.mark.parametrize("name", MATRIX)
def test_it_answers_as_the_matrix_says(cast, client, name):
    method, _kwargs, line = MATRIX[name]
    url, body = address(cast, name), BODIES[name](cast) if name in BODIES else None

    assert answers(cast, client, url, method, body) == expected(line)


PAGES = [name for name, (method, _kwargs, _line) in MATRIX.items() if method == "get"]


@pytest.mark.parametrize("name", PAGES)
def test_it_judges_forms_like_their_pages(cast, client, name):
    """A page without a line in FORMS takes nothing from anybody."""
    found = answers(cast, client, address(cast, name), "post")

    if name in FORMS:
        assert found == expected(FORMS[name])
    else:
        assert found.pop("anonymous") in {"302", "405"}
        assert set(found.values()) <= {"403", "404", "405"}


@pytest.mark.usefixtures("demo_mode")
@pytest.mark.parametrize("name", DEMO)
def test_it_opens_the_pages_of_the_demo_to_everybody(cast, client, name):
    for method, line in zip(("get", "post"), DEMO[name], strict=True):
        assert answers(cast, client, reverse(name), method) == expected(line)


def test_it_has_a_line_for_every_url():
    own = {name for name in names() if not name.startswith("admin:")}

    assert own == set(MATRIX)
    assert set(FORMS) <= set(PAGES)


@pytest.mark.usefixtures("demo_mode")
def test_it_has_a_line_for_every_url_of_the_demo():
    own = {name for name in names() if not name.startswith("admin:")}

    assert own - set(MATRIX) == set(DEMO)
    assert public_names() == PUBLIC | set(DEMO)


def test_it_lists_every_page_that_needs_no_sign_in():
    assert public_names() == PUBLIC


def test_it_knows_no_url_without_a_name():
    """A URL without a name would be in no table."""
    assert [pattern for space, pattern in patterns() if not pattern.name and not space] == []
