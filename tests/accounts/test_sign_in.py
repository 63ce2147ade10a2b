"""Adults sign in: by code from a mail, by password, never by signing up."""

import re
import subprocess
import sys
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from journal.enums import AuditAction
from journal.models import AuditEntry
from tests.cast import Cast
from tests.factories import UserFactory

PASSWORD = "ein langer Satz zum Merken"


@pytest.fixture(autouse=True)
def _fast_hashes(settings) -> None:
    """What is tested here is not how slow a password's hash is."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def teacher(cast: Cast) -> User:
    cast.class_teacher.set_password(PASSWORD)
    cast.class_teacher.save()
    return cast.class_teacher


def request_code(client: Client, email: str):
    return client.post(reverse("account_request_login_code"), {"email": email})


def enter_code(client: Client, code: str):
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def code_in(message: mail.EmailMessage) -> str:
    found = re.search(r"^([A-Z0-9-]{6,})$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found[1]


def enter_password(client: Client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_it_signs_in_with_a_code_and_without_a_password(client, cast) -> None:
    user = cast.careers_lead
    assert not user.has_usable_password()
    assert request_code(client, user.email.upper()).url == reverse("account_confirm_login_code")
    [message] = mail.outbox
    assert message.to == [user.email]
    assert enter_code(client, code_in(message)).url == reverse("home")
    assert client.session["_auth_user_id"] == str(user.pk)
    entry = AuditEntry.objects.get(action=AuditAction.SIGNED_IN)
    assert (entry.object_id, entry.details) == (user.public_id, {"way": "code"})


def test_it_takes_a_code_only_in_the_browser_that_asked_for_it(client, teacher) -> None:
    request_code(client, teacher.email)
    other = Client()
    request_code(other, "nobody@example.org")
    enter_code(other, code_in(mail.outbox[0]))
    assert not is_signed_in(other)


def test_it_takes_a_code_once_and_three_guesses(client, teacher) -> None:
    request_code(client, teacher.email)
    for _ in range(3):
        enter_code(client, "WRONG2")
    enter_code(client, code_in(mail.outbox[0]))
    assert not is_signed_in(client)


def test_it_does_not_tell_whether_an_address_has_an_account(client, teacher) -> None:
    def pages(email: str) -> list[str]:
        browser = Client()
        answers = [
            request_code(browser, email),
            browser.get(reverse("account_confirm_login_code")),
            enter_code(browser, "WRONG2"),
            Client().post(reverse("account_reset_password"), {"email": email}),
            enter_password(Client(), email, "wrong password here"),
        ]
        return [
            re.sub(r'value="\w{64}"', "", answer.text).replace(email, "MAIL")
            + str(answer.status_code)
            + answer.headers.get("Location", "")
            for answer in answers
        ]

    assert pages(teacher.email) == pages("nobody@example.org")
    assert [len(message.to) for message in mail.outbox] == [1, 1, 1, 1]


def test_it_puts_no_name_and_no_address_into_its_mails(client, teacher) -> None:
    request_code(client, teacher.email)
    client.post(reverse("account_reset_password"), {"email": teacher.email})
    request_code(client, "nobody@example.org")
    for message in mail.outbox:
        text = f"{message.subject} {message.body}"
        for fact in (teacher.first_name, teacher.last_name, "@", "127.0.0.1", teacher.username):
            assert fact not in text, text


def test_it_says_when_the_mail_could_not_be_sent(client, teacher, monkeypatch, caplog) -> None:
    def fail(self: object, messages: object) -> None:
        raise SMTPServerDisconnected(teacher.email)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    request_code(client, teacher.email)
    page = client.get(reverse("account_confirm_login_code"))
    assert "konnte gerade nicht verschickt werden" in page.text
    assert "sign-in mail failed: SMTPServerDisconnected" in caplog.text
    assert teacher.email not in caplog.text


def test_it_signs_in_with_a_password(client, teacher) -> None:
    assert enter_password(client, teacher.email).url == reverse("home")
    assert AuditEntry.objects.get(action=AuditAction.SIGNED_IN).details == {"way": "password"}


def test_it_sets_a_new_password_with_a_code(client, teacher) -> None:
    client.post(reverse("account_reset_password"), {"email": teacher.email})
    code_page = reverse("account_confirm_password_reset_code")
    new_page = reverse("account_complete_password_reset")
    assert client.post(code_page, {"code": code_in(mail.outbox[0])}).url == new_page
    new = "noch ein langer Satz"
    client.post(new_page, {"password1": new, "password2": new})
    assert enter_password(Client(), teacher.email).status_code == 200
    other = Client()
    enter_password(other, teacher.email, new)
    assert is_signed_in(other)


@pytest.mark.parametrize("password", ["kurz", "password1234", "brandt@example"])
def test_it_refuses_weak_passwords(client, teacher, password) -> None:
    client.force_login(teacher)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    teacher.refresh_from_db()
    assert teacher.check_password(PASSWORD)


def test_it_gives_the_session_a_new_key_and_forgets_the_old_one(client, teacher) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    enter_password(client, teacher.email)
    assert client.session.session_key != session.session_key
    assert is_signed_in(client)


def test_it_signs_nobody_up(client, db) -> None:
    page = reverse("account_signup")
    data = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert "So bekommt man ein Konto" in client.get(page).text
    client.post(page, data)
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("name", ["account_email", "account_confirm_email", "account_verify_phone"])
def test_it_has_no_page_to_change_the_address_oneself(name) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_it_lets_no_account_in_that_is_off(client, teacher) -> None:
    User.objects.filter(pk=teacher.pk).update(is_active=False)
    enter_password(client, teacher.email)
    assert not is_signed_in(client)
    mail.outbox.clear()
    other = Client()
    request_code(other, teacher.email)
    assert not re.search(r"^([A-Z0-9-]{6,})$", str(mail.outbox[0].body), re.MULTILINE)


def test_it_ends_the_session_of_an_account_that_is_switched_off(client, teacher) -> None:
    enter_password(client, teacher.email)
    assert client.get(reverse("my_account")).status_code == 200
    User.objects.filter(pk=teacher.pk).update(is_active=False)
    assert client.get(reverse("my_account")).status_code == 302


def test_it_lets_thirty_one_people_in_from_one_address_in_a_minute(db) -> None:
    """allauth's own limits would answer the 31st with 429: a school has one address."""
    for number in range(31):
        user = UserFactory(role="teacher", email=f"lehrkraft{number}@example.org")
        user.set_password(PASSWORD)
        user.save()
        client = Client(REMOTE_ADDR="198.51.100.7")
        enter_password(client, user.email)
        assert is_signed_in(client), number


def test_it_lets_others_in_after_many_failed_at_the_same_address(db, teacher) -> None:
    for number in range(40):
        enter_password(Client(REMOTE_ADDR="198.51.100.7"), f"x{number}@example.org")
    client = Client(REMOTE_ADDR="198.51.100.7")
    enter_password(client, teacher.email)
    assert is_signed_in(client)


def test_it_stops_guessing_one_account_and_leaves_the_others_alone(teacher, cast) -> None:
    cast.other_class_teacher.set_password(PASSWORD)
    cast.other_class_teacher.save()
    for number in range(10):
        enter_password(Client(), teacher.email, f"wrong password {number}")
    attacked, other = Client(), Client()
    enter_password(attacked, teacher.email)
    assert not is_signed_in(attacked)
    enter_password(other, cast.other_class_teacher.email)
    assert is_signed_in(other)


def test_it_sends_an_address_five_codes_in_ten_minutes_at_most(teacher) -> None:
    for number in range(9):
        request_code(Client(REMOTE_ADDR=f"198.51.100.{number}"), teacher.email)
    assert len(mail.outbox) == 5


def test_it_answers_too_many_requests_with_our_page(db, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "1/m/ip"}
    enter_password(Client(), "x@example.org")
    response = enter_password(Client(), "x@example.org")
    assert response.status_code == 429
    assert "Bitte kurz warten" in response.text


def test_it_refuses_pupils_even_with_an_address_and_a_password(client, cast) -> None:
    """An address on the account is impossible; an allauth row for it would be a mistake."""
    from allauth.account.models import EmailAddress

    pupil = cast.pupil.user
    pupil.set_password(PASSWORD)
    pupil.save()
    EmailAddress.objects.create(user=pupil, email="elif@example.org", verified=True, primary=True)
    response = enter_password(client, "elif@example.org")
    assert response.url == reverse("slip_sign_in")
    assert not is_signed_in(client)
    other = Client()
    request_code(other, "elif@example.org")
    assert enter_code(other, code_in(mail.outbox[0])).url == reverse("slip_sign_in")
    assert not is_signed_in(other)


def test_it_shows_pupils_no_page_about_passwords_and_factors(client, cast) -> None:
    client.force_login(cast.pupil.user, backend="accounts.backends.SlipBackend")
    for name in (
        "account_change_password",
        "account_set_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "usersessions_list",
    ):
        assert client.get(reverse(name)).status_code == 404, name
        assert client.post(reverse(name)).status_code == 404, name
    assert client.post(reverse("account_logout")).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_reset_password",
        "account_signup",
        "account_inactive",
        "slip_sign_in",
    ],
)
def test_it_is_open_to_visitors(client, db, name) -> None:
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_set_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "usersessions_list",
        "home",
    ],
)
def test_it_sends_visitors_to_sign_in_first(client, db, name) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={reverse(name)}"


def test_it_brings_pupils_from_the_sign_in_page_to_theirs_with_the_way_back(client, db) -> None:
    page = client.get(reverse("account_login"), {"next": "/heute/"})
    assert 'href="/anmelden/?next=/heute/"' in page.text


def test_it_keeps_the_only_key_out_of_the_address(client, teacher) -> None:
    client.post(reverse("account_reset_password"), {"email": teacher.email})
    assert "http" not in str(mail.outbox[0].body)


def test_it_requires_a_second_factor_in_the_production_shape() -> None:
    script = "from quartier import settings; print(settings.MFA_REQUIRED)"
    for shape, expected in (("production", "True"), ("local", "False")):
        run = subprocess.run(
            [sys.executable, "-c", script],
            env={"QUARTIER_ENV": shape, "PATH": "", "QUARTIER_DATA_DIR": "/tmp/q"},  # noqa: S108
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert run.stdout.strip() == expected
