"""The two pages a pupil signs in with."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import pins, slips
from accounts.models import AccessSlip, User
from accounts.views.slips import WRONG, WRONG_ENTRIES
from journal.enums import AuditAction
from journal.models import AuditEntry
from quartier.lib import tokens
from quartier.lib.ratelimit import count
from tests.cast import Cast
from tests.factories import PupilUserFactory

PIN = "4837"
CODE_PAGE = "/anmelden/"
PIN_PAGE = "/anmelden/pin/"


@pytest.fixture
def code(cast: Cast) -> str:
    """Elif's fresh slip."""
    expires_on = timezone.localdate() + timedelta(days=30)
    return slips.issue_slip(cast.pupil.user, by=cast.class_teacher, expires_on=expires_on)


@pytest.fixture
def code_with_pin(code: str) -> str:
    """Elif's slip, bound to the PIN."""
    slips.choose_pin(AccessSlip.objects.get().pk, PIN, timezone.now())
    return code


def enter_code(client: Client, code: str, **more: str):
    return client.post(CODE_PAGE, {"code": code, **more})


def sign_in(client: Client, code: str, pin: str = PIN):
    assert enter_code(client, code).status_code == 302
    return client.post(PIN_PAGE, {"pin": pin})


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_it_has_the_addresses_printed_on_the_slips() -> None:
    assert (reverse("slip_sign_in"), reverse("slip_pin")) == (CODE_PAGE, PIN_PAGE)


def test_it_signs_in_with_code_and_own_pin(client, cast, code) -> None:
    response = enter_code(client, f"{code[:4].lower()}-{code[4:]}")
    assert response.url == PIN_PAGE
    assert "Denk dir eine PIN aus" in client.get(PIN_PAGE).text
    response = client.post(PIN_PAGE, {"pin": PIN, "pin_again": PIN})
    assert response.url == reverse("home")
    assert who(client) == str(cast.pupil.user.pk)
    assert client.get(reverse("my_account")).status_code == 200


def test_it_asks_for_the_pin_the_second_time(client, cast, code_with_pin) -> None:
    enter_code(client, code_with_pin)
    assert "Gib deine PIN ein" in client.get(PIN_PAGE).text
    assert client.post(PIN_PAGE, {"pin": PIN}).url == reverse("home")
    assert who(client) == str(cast.pupil.user.pk)


def test_it_wants_the_same_pin_twice_and_no_easy_one(client, code) -> None:
    enter_code(client, code)
    assert "nicht gleich" in client.post(PIN_PAGE, {"pin": PIN, "pin_again": "4838"}).text
    assert "zu leicht" in client.post(PIN_PAGE, {"pin": "1234", "pin_again": "1234"}).text
    assert who(client) is None
    assert not AccessSlip.objects.get().has_pin


def test_it_gives_unknown_replaced_and_old_codes_the_same_answer(client, cast, code) -> None:
    def answer(entered: str) -> str:
        text = enter_code(client, entered).text
        assert "Dieser Code gilt nicht" in text
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
        return text.replace(entered, "CODE")

    new = slips.issue_slip(cast.pupil.user, by=cast.class_teacher, expires_on=timezone.localdate())
    answers = {answer("ABCD2345"), answer(code)}
    AccessSlip.objects.update(
        created_at=timezone.now() - timedelta(days=2),
        expires_on=timezone.localdate() - timedelta(days=1),
    )
    answers.add(answer(new))
    assert len(answers) == 1


def test_it_says_how_long_a_code_is(client, code) -> None:
    assert "genau 8 Zeichen" in enter_code(client, code[:5]).text
    assert "Gib den Code" in enter_code(client, "").text


def test_it_wants_the_code_before_the_pin(client, code) -> None:
    assert client.get(PIN_PAGE).url == CODE_PAGE
    assert client.post(PIN_PAGE, {"pin": PIN}).url == CODE_PAGE


def test_it_forgets_the_code_after_ten_minutes(client, code_with_pin) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), tick=False) as clock:
        AccessSlip.objects.update(created_at=timezone.now(), expires_on=timezone.localdate())
        enter_code(client, code_with_pin)
        clock.shift(timedelta(minutes=10, seconds=1))
        assert client.post(PIN_PAGE, {"pin": PIN}).url == CODE_PAGE


def test_it_counts_down_and_then_sends_to_the_teacher(client, code_with_pin) -> None:
    enter_code(client, code_with_pin)
    assert "noch 4 Versuche" in client.post(PIN_PAGE, {"pin": "7001"}).text
    for guess in ("7002", "7003"):
        client.post(PIN_PAGE, {"pin": guess})
    assert "noch einen Versuch" in client.post(PIN_PAGE, {"pin": "7004"}).text
    response = client.post(PIN_PAGE, {"pin": "7005"})
    assert response.status_code == 403
    assert "Frag deine Lehrkraft" in response.text
    assert client.post(PIN_PAGE, {"pin": PIN}).status_code == 403
    other = Client()
    enter_code(other, code_with_pin)
    assert "Frag deine Lehrkraft" in other.get(PIN_PAGE).text


def test_it_opens_again_when_the_teacher_unlocks(client, cast, code_with_pin) -> None:
    enter_code(client, code_with_pin)
    for guess in range(5):
        client.post(PIN_PAGE, {"pin": f"700{guess}"})
    slips.unlock_slip(cast.pupil.user, by=cast.class_teacher)
    assert sign_in(client, code_with_pin).url == reverse("home")


def test_it_begins_a_session_with_a_new_key(client, code_with_pin) -> None:
    enter_code(client, code_with_pin)
    before = client.session.session_key
    client.post(PIN_PAGE, {"pin": PIN})
    assert client.session.session_key != before
    assert "slip" not in client.session


def test_it_lasts_until_the_browser_closes_and_eight_hours_at_most(client, code_with_pin) -> None:
    response = sign_in(client, code_with_pin)
    cookie = response.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.session.get_expiry_age() == 8 * 60 * 60


def test_it_takes_over_from_whoever_used_the_computer_before(client, cast, code_with_pin) -> None:
    client.force_login(cast.classmate.user)
    session = client.session
    session["left_behind"] = "something"
    session.save()
    sign_in(client, code_with_pin)
    assert who(client) == str(cast.pupil.user.pk)
    assert "left_behind" not in client.session


def test_it_goes_where_the_pupil_wanted_to_go_but_only_on_this_site(client, code_with_pin) -> None:
    assert "/heute/?x=1" in client.get(CODE_PAGE, {"next": "/heute/?x=1"}).text
    enter_code(client, code_with_pin, next="/heute/?x=1")
    assert client.post(PIN_PAGE, {"pin": PIN}).url == "/heute/?x=1"
    for evil in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        enter_code(client, code_with_pin, next=evil)
        assert client.post(PIN_PAGE, {"pin": PIN}).url == reverse("home")


def test_it_notes_the_sign_in_without_a_name(client, cast, code_with_pin) -> None:
    sign_in(client, code_with_pin)
    entry = AuditEntry.objects.get(action=AuditAction.SIGNED_IN)
    assert (entry.object_id, entry.details) == (cast.pupil.user.public_id, {"way": "slip"})
    assert AccessSlip.objects.get().last_used_at is not None


def test_it_writes_no_code_pin_or_name_to_the_log(client, cast, code_with_pin, caplog) -> None:
    caplog.set_level("DEBUG")
    enter_code(client, "ABCD2345")
    enter_code(client, code_with_pin)
    client.post(PIN_PAGE, {"pin": "7001"})
    client.post(PIN_PAGE, {"pin": PIN})
    messages = " ".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    for secret in (code_with_pin, "ABCD2345", "7001", PIN, cast.pupil.first_name):
        assert secret not in messages


def test_it_never_takes_the_code_from_the_address(client, code_with_pin) -> None:
    response = client.get(CODE_PAGE, {"code": code_with_pin})
    assert code_with_pin not in response.text


def test_it_is_not_kept_by_browsers_or_proxies(client, code_with_pin) -> None:
    assert "no-store" in client.get(CODE_PAGE)["Cache-Control"]
    enter_code(client, code_with_pin)
    assert "no-store" in client.get(PIN_PAGE)["Cache-Control"]


@pytest.mark.parametrize("page", [CODE_PAGE, PIN_PAGE])
def test_it_refuses_other_methods(client, db, page) -> None:
    assert client.put(page).status_code == 405
    assert client.delete(page).status_code == 405


def test_it_refuses_posts_without_token(code) -> None:
    client = Client(enforce_csrf_checks=True)
    assert enter_code(client, code).status_code == 403


def end_of_session(cast: Cast, deed) -> int:
    """What a signed-in pupil gets for the next page after the deed."""
    client = Client()
    client.force_login(cast.pupil.user, backend="accounts.backends.SlipBackend")
    assert client.get(reverse("my_account")).status_code == 200
    deed()
    return client.get(reverse("my_account")).status_code


def test_it_ends_the_session_when_slip_or_pin_are_reset(cast, code_with_pin) -> None:
    pupil, teacher = cast.pupil.user, cast.class_teacher
    pupil.refresh_from_db()
    today = timezone.localdate()
    assert end_of_session(cast, lambda: slips.reset_pin(pupil, by=teacher)) == 302
    assert (
        end_of_session(cast, lambda: slips.issue_slip(pupil, by=teacher, expires_on=today)) == 302
    )


def test_it_ends_the_session_when_the_account_is_switched_off(cast, db) -> None:
    accounts = User.objects.filter(pk=cast.pupil.user.pk)
    assert end_of_session(cast, lambda: accounts.update(is_active=False)) == 302


def test_it_keeps_the_session_when_the_slip_is_only_unlocked(cast, code_with_pin) -> None:
    pupil = cast.pupil.user
    pupil.refresh_from_db()
    AccessSlip.objects.update(locked_at=timezone.now())
    assert end_of_session(cast, lambda: slips.unlock_slip(pupil, by=cast.class_teacher)) == 200


def test_it_signs_three_hundred_pupils_in_from_one_address(db) -> None:
    """A whole school behind one router, at eight o'clock."""
    stored, now = pins.hash_pin(PIN), timezone.now()
    pupils = [PupilUserFactory.build(password=stored) for _ in range(300)]
    User.objects.bulk_create(pupils)
    codes = [f"{number:08d}" for number in range(300)]
    AccessSlip.objects.bulk_create(
        AccessSlip(
            user=pupil,
            code_hash=tokens.keyed_hash(code, "slip"),
            expires_on=now.date() + timedelta(days=9),
            pin_set_at=now,
        )
        for pupil, code in zip(pupils, codes, strict=True)
    )
    for pupil, code in zip(pupils, codes, strict=True):
        client = Client(REMOTE_ADDR="198.51.100.7")
        assert sign_in(client, code).url == reverse("home")
        assert who(client) == str(pupil.pk)


def test_it_locks_only_the_slip_that_is_attacked(cast, code_with_pin) -> None:
    other = slips.issue_slip(
        cast.classmate.user, by=cast.class_teacher, expires_on=timezone.localdate()
    )
    attacker = Client(REMOTE_ADDR="198.51.100.7")
    enter_code(attacker, code_with_pin)
    for guess in range(200):
        attacker.post(PIN_PAGE, {"pin": f"7{guess:03d}"})
    assert AccessSlip.objects.get(user=cast.pupil.user).is_locked
    neighbour = Client(REMOTE_ADDR="198.51.100.7")
    enter_code(neighbour, other)
    response = neighbour.post(PIN_PAGE, {"pin": "9135", "pin_again": "9135"})
    assert response.url == reverse("home")


def test_it_stops_an_address_that_tries_thousands_of_codes(client, code_with_pin) -> None:
    for _ in range(WRONG_ENTRIES.most):
        count(WRONG, "127.0.0.1", WRONG_ENTRIES)
    response = enter_code(client, "ABCD2345")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 601
    elsewhere = Client(REMOTE_ADDR="198.51.100.8")
    assert enter_code(elsewhere, code_with_pin).status_code == 302
