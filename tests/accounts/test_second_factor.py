"""Teachers, acquisition and coordination sign in twice, where the installation asks for it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from journal.enums import AuditAction
from journal.models import AuditEntry

PASSWORD = "ein langer Satz zum Merken"
MUST = ["class_teacher", "careers_lead", "officer", "coordination"]
NEED_NOT = ["company_admin", "company_member", "pupil"]


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    settings.MFA_REQUIRED = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def code_now(secret: str) -> str:
    """What the app shows at this moment."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def is_held_up(client: Client) -> bool:
    """Whether the first page leads to the set-up of a second key instead of the work."""
    response = client.get(reverse("home"))
    assert "_auth_user_id" in client.session
    return response.headers.get("Location") == reverse("mfa_index")


def give_app(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


@pytest.mark.parametrize("who", MUST)
def test_it_lets_these_roles_nowhere_without_a_second_factor(client, cast, who) -> None:
    client.force_login(cast.users[who])
    for name in ("home", "start", "admin:index", "slip_sign_in"):
        response = client.get(reverse(name))
        assert (response.status_code, response.url) == (302, reverse("mfa_index")), name
    assert client.post(reverse("home")).url == reverse("mfa_index")


@pytest.mark.parametrize("who", NEED_NOT)
def test_it_asks_nothing_of_the_others(client, cast, who) -> None:
    client.force_login(cast.users[who])
    assert not is_held_up(client)


def test_it_asks_nothing_of_visitors(client, db) -> None:
    assert client.get(reverse("start")).status_code == 200


@pytest.mark.parametrize("who", MUST)
def test_it_asks_nothing_where_the_installation_does_not(client, cast, who, settings) -> None:
    settings.MFA_REQUIRED = False
    client.force_login(cast.users[who])
    assert not is_held_up(client)


def test_it_keeps_the_accounts_own_pages_open(client, cast) -> None:
    client.force_login(cast.class_teacher)
    for name in ("mfa_index", "my_account", "usersessions_list", "account_logout"):
        assert client.get(reverse(name)).status_code == 200, name


def test_it_moves_the_whole_page_when_a_fragment_was_asked_for(client, cast) -> None:
    client.force_login(cast.class_teacher)
    response = client.get(reverse("home"), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == reverse("mfa_index")
    assert "Ausbildung" not in response.text


@pytest.mark.parametrize("who", MUST)
@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_it_opens_with_an_app_or_a_passkey(client, cast, who, kind) -> None:
    Authenticator.objects.create(user=cast.users[who], type=kind, data={})
    client.force_login(cast.users[who])
    assert not is_held_up(client)


def test_it_is_not_satisfied_by_spare_codes_alone(client, cast) -> None:
    Authenticator.objects.create(
        user=cast.class_teacher, type=Authenticator.Type.RECOVERY_CODES, data={}
    )
    client.force_login(cast.class_teacher)
    assert is_held_up(client)


def test_it_closes_again_when_the_app_is_removed(client, cast) -> None:
    give_app(cast.class_teacher)
    client.force_login(cast.class_teacher)
    assert not is_held_up(client)
    Authenticator.objects.all().delete()
    assert is_held_up(client)


def sign_in_with_code(client: Client, user: User):
    client.post(reverse("account_request_login_code"), {"email": user.email})
    code = re.search(r"^([A-Z0-9-]{6,})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    return client.post(reverse("account_confirm_login_code"), {"code": code[1]})


def test_it_leads_a_new_teacher_from_the_mail_to_the_first_page(client, cast) -> None:
    """The whole way once: code from the mail, app, spare codes, home."""
    sign_in_with_code(client, cast.class_teacher)
    assert is_held_up(client)
    assert "App einrichten" in client.get(reverse("mfa_index")).text
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page.text)
    assert secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret[1])})
    assert answer.url == reverse("mfa_view_recovery_codes")
    again = client.get(answer.url)
    assert again.url.startswith(reverse("mfa_reauthenticate"))
    codes = client.post(again.url, {"code": code_now(secret[1])}, follow=True)
    assert len(re.findall(r"<code>[\w-]{8,}</code>", codes.text)) == 10
    assert not is_held_up(client)


def test_it_asks_for_the_app_at_the_next_sign_in(client, cast) -> None:
    secret = give_app(cast.class_teacher)
    answer = sign_in_with_code(client, cast.class_teacher)
    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert "Code aus Ihrer App" in client.get(answer.url).text
    client.post(answer.url, {"code": "000000"})
    assert "_auth_user_id" not in client.session
    client.post(answer.url, {"code": code_now(secret)})
    assert client.session["_auth_user_id"] == str(cast.class_teacher.pk)
    entry = AuditEntry.objects.get(action=AuditAction.SIGNED_IN)
    assert entry.details == {"way": "code+mfa"}


def test_it_takes_a_spare_code_once(cast) -> None:
    give_app(cast.class_teacher)
    RecoveryCodes.activate(cast.class_teacher)
    spare = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    code = spare.get_unused_codes()[0]

    def signed_in_with_it() -> bool:
        client = Client()
        page = sign_in_with_code(client, cast.class_teacher).url
        client.post(page, {"code": code})
        return "_auth_user_id" in client.session

    assert signed_in_with_it() is True
    assert signed_in_with_it() is False


def test_it_asks_again_before_the_app_is_removed(client, cast) -> None:
    give_app(cast.class_teacher)
    client.force_login(cast.class_teacher)
    response = client.post(reverse("mfa_deactivate_totp"))
    assert response.url.startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "account_set_password",
        "account_change_password",
    ],
)
def test_it_draws_every_page_for_somebody_without_a_factor(client, cast, name) -> None:
    response = client.get(reverse(name), follow=True)
    client.force_login(cast.class_teacher)
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert response.text.count("<h1>") == 1


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "account_reauthenticate",
    ],
)
def test_it_draws_every_page_for_somebody_with_a_factor(client, cast, name) -> None:
    user = cast.class_teacher
    user.set_password(PASSWORD)
    user.save()
    secret = give_app(user)
    RecoveryCodes.activate(user)
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Schreibtisch"}
    )
    client.force_login(user)
    client.post(reverse("mfa_reauthenticate"), {"code": code_now(secret)})
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert response.text.count("<h1>") == 1
