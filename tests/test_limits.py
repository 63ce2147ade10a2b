"""Every form that needs no sign-in has a limit, over the URLconf itself."""

import re
from typing import Any

import pytest
import time_machine
from allauth.account import app_settings as account_settings
from allauth.mfa import app_settings as mfa_settings
from django.conf import settings
from django.urls import resolve, reverse
from django.utils import timezone

from quartier.lib import ratelimit
from quartier.lib.ratelimit import Rate
from tests.test_access import MATRIX, PUBLIC, address, patterns

pytestmark = pytest.mark.django_db

WITHOUT_FORM = {
    "accessibility",
    "account_inactive",
    "account_logout",
    "account_password_reset_completed",
    "account_signup",
    "admin:login",
    "company_sign_up_sent",
    "data_sources",
    "healthz",
    "imprint",
    "link_renewed",
    "privacy",
    "readyz",
    "report_sent",
    "start",
}
"""They show something or lead elsewhere, and take nothing from anybody who is not signed in."""

BY_FAILURE = {"slip_sign_in", "slip_pin"}
"""They count wrong entries, by slip and by address (tests/accounts/test_slip_sign_in.py)."""

BY_ALLAUTH = {
    "account_login": account_settings.RATE_LIMITS["login"],
    "account_request_login_code": account_settings.RATE_LIMITS["request_login_code"],
    "account_confirm_login_code": account_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
    "account_reset_password": account_settings.RATE_LIMITS["reset_password"],
    "account_confirm_password_reset_code": account_settings.PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS,
    "account_complete_password_reset": account_settings.RATE_LIMITS["reset_password_from_key"],
    "mfa_authenticate": account_settings.RATE_LIMITS["login_failed"],
    "mfa_login_webauthn": mfa_settings.RATE_LIMITS["webauthn_login"],
}
"""allauth's own limits: a rate, or how many wrong codes end the attempt."""


def limited_by_us() -> set[str]:
    """The pages whose view carries ``limit``."""
    return {
        space + str(pattern.name)
        for space, pattern in patterns()
        if hasattr(pattern.callback, "limited_as")
    }


def test_it_limits_every_form_that_needs_no_sign_in():
    assert WITHOUT_FORM | BY_FAILURE | set(BY_ALLAUTH) | (limited_by_us() & PUBLIC) == PUBLIC


def test_it_has_a_limit_for_each_page_of_allauth():
    assert all(BY_ALLAUTH.values())


@pytest.mark.parametrize("name", sorted(WITHOUT_FORM & set(MATRIX)))
def test_it_finds_no_form_where_none_is_said_to_be(cast, client, name):
    """A form may stand there that leads to a page with a limit."""
    page = client.get(address(cast, name)).content.decode()
    forms = re.findall(r"<form\b[^>]*>", page)
    targets = [re.search(r'action="([^"?]+)', form) for form in forms]
    assert all(targets), forms
    names = {resolve(target[1]).url_name for target in targets if target}
    assert names <= limited_by_us() | set(BY_ALLAUTH) | BY_FAILURE


@pytest.mark.parametrize("name", ["browse", "offer_detail"])
def test_it_stops_an_address_that_searches_without_end(cast, client: Any, name):
    url = address(cast, name)
    rate = Rate.parse(settings.BROWSE_RATE)
    assert rate.most / rate.seconds * 60 >= 600, "a school looks for places in one lesson"
    with time_machine.travel(timezone.now(), tick=False):
        refused = after_many(client, url, rate)
        other = client.get(url, REMOTE_ADDR="198.51.100.7")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= rate.seconds + 1
    assert other.status_code == 200


def after_many(client: Any, url: str, rate: Rate) -> Any:
    """What the last of too many gets; they are counted without their pages."""
    assert client.get(url).status_code == 200
    for _ in range(rate.most):
        ratelimit.count("browse-address", "127.0.0.1", rate)
    return client.get(url)


def test_it_lets_a_whole_school_sign_in_with_passkeys(client):
    answers = {client.get(reverse("mfa_login_webauthn")).status_code for _ in range(60)}
    assert 429 not in answers
