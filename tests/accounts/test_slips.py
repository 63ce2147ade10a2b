"""Slips: made once, bound to a PIN, locked after five wrong guesses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import pins, slips
from accounts.enums import SlipAnswer
from accounts.models import AccessSlip, User
from journal.enums import AuditAction
from journal.models import AuditEntry
from tests.factories import PupilUserFactory, UserFactory
from tests.parallel import at_once

PIN = "4837"


@pytest.fixture
def teacher(db: None) -> User:
    return UserFactory(role="teacher")


@pytest.fixture
def pupil(db: None) -> User:
    return PupilUserFactory()


def issue(pupil: User, teacher: User, days: int = 30) -> str:
    expires_on = timezone.localdate() + timedelta(days=days)
    return slips.issue_slip(pupil, by=teacher, expires_on=expires_on)


def slip_with_pin(pupil: User, teacher: User) -> AccessSlip:
    issue(pupil, teacher)
    slip = AccessSlip.objects.get(user=pupil, revoked_at=None)
    assert slips.choose_pin(slip.pk, PIN, timezone.now()).answer == SlipAnswer.OK
    slip.refresh_from_db()
    pupil.refresh_from_db()
    return slip


def guess(slip: AccessSlip, pin: str = "0001") -> slips.Attempt:
    return slips.try_pin(slip.pk, pin, timezone.now())


def test_it_makes_a_code_of_forty_bits_and_keeps_only_its_hash(pupil, teacher) -> None:
    code = issue(pupil, teacher)
    assert len(code) == 8
    assert set(code) <= set(AccessSlip.CODE_ALPHABET)
    assert len(AccessSlip.CODE_ALPHABET) ** 8 > 2**39
    slip = AccessSlip.objects.get()
    assert code not in str(vars(slip))
    assert slips.find_slip(code, timezone.localdate()) == slip


def test_it_makes_another_code_every_time(pupil, teacher) -> None:
    assert len({issue(pupil, teacher) for _ in range(20)}) == 20


@pytest.mark.parametrize("role", ["teacher", "company", "acquisition", "coordination"])
def test_it_makes_slips_for_pupils_only(teacher, role) -> None:
    with pytest.raises(ValueError, match="pupils"):
        issue(UserFactory(role=role), teacher)


def test_it_makes_no_slip_for_an_account_that_is_off(teacher) -> None:
    with pytest.raises(ValueError, match="active"):
        issue(PupilUserFactory(is_active=False), teacher)


def test_it_reads_a_code_however_it_was_typed(pupil, teacher) -> None:
    code = issue(pupil, teacher)
    today = timezone.localdate()
    for typed in (
        code.lower(),
        f"{code[:4]}-{code[4:]}",
        f" {code[:2]} {code[2:]}\u00a0",
        "–".join(code),
    ):
        assert slips.find_slip(typed, today), typed
    assert slips.spell(code) == f"{code[:4]}-{code[4:]}"


def test_it_finds_a_slip_until_its_last_day_and_not_after(pupil, teacher) -> None:
    code = issue(pupil, teacher, days=3)
    last = timezone.localdate() + timedelta(days=3)
    assert slips.find_slip(code, last)
    assert slips.find_slip(code, last + timedelta(days=1)) is None


def test_it_does_not_find_unknown_replaced_or_switched_off_slips(pupil, teacher) -> None:
    today = timezone.localdate()
    assert slips.find_slip("ABCD2345", today) is None
    old = issue(pupil, teacher)
    new = issue(pupil, teacher)
    assert slips.find_slip(old, today) is None
    assert slips.find_slip(new, today)
    User.objects.filter(pk=pupil.pk).update(is_active=False)
    assert slips.find_slip(new, today) is None


def test_it_finds_a_slip_after_a_change_of_the_servers_key(pupil, teacher, settings) -> None:
    code = issue(pupil, teacher)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert slips.find_slip(code, timezone.localdate())


def test_it_writes_to_the_journal_who_made_the_slip_and_no_name(pupil, teacher) -> None:
    issue(pupil, teacher)
    entry = AuditEntry.objects.get(action=AuditAction.SLIP_PRINTED)
    assert (entry.by, entry.object_id, entry.details) == (teacher, pupil.public_id, {})


def test_it_binds_the_pin_at_first_use_and_then_asks_for_it(pupil, teacher) -> None:
    slip = slip_with_pin(pupil, teacher)
    assert slip.has_pin
    assert slip.last_used_at is not None
    assert guess(slip, PIN).user == pupil
    assert guess(slip, "4838").answer == SlipAnswer.WRONG


def test_it_cannot_be_bound_a_second_time(pupil, teacher) -> None:
    slip = slip_with_pin(pupil, teacher)
    assert slips.choose_pin(slip.pk, "9135", timezone.now()).answer == SlipAnswer.GONE
    assert guess(slip, PIN).answer == SlipAnswer.OK


def test_it_refuses_an_easy_pin_even_without_the_form(pupil, teacher) -> None:
    issue(pupil, teacher)
    with pytest.raises(ValueError, match="too easy"):
        slips.choose_pin(AccessSlip.objects.get().pk, "1234", timezone.now())
    assert not AccessSlip.objects.get().has_pin


def test_it_asks_nothing_of_a_slip_without_pin(pupil, teacher) -> None:
    issue(pupil, teacher)
    assert guess(AccessSlip.objects.get()).answer == SlipAnswer.GONE


def test_it_locks_after_five_wrong_pins_and_then_refuses_the_right_one(pupil, teacher) -> None:
    slip = slip_with_pin(pupil, teacher)
    left = [guess(slip).tries_left for _ in range(4)]
    assert left == [4, 3, 2, 1]
    assert guess(slip).answer == SlipAnswer.LOCKED
    assert guess(slip, PIN).answer == SlipAnswer.LOCKED
    slip.refresh_from_db()
    assert (slip.failure_count, slip.is_locked) == (5, True)
    entry = AuditEntry.objects.get(action=AuditAction.LOCKED)
    assert (entry.object_id, entry.by, entry.details) == (pupil.public_id, None, {})


def test_it_counts_from_zero_again_after_the_right_pin(pupil, teacher) -> None:
    slip = slip_with_pin(pupil, teacher)
    for _ in range(4):
        guess(slip)
    assert guess(slip, PIN).answer == SlipAnswer.OK
    assert guess(slip).tries_left == 4


def test_it_is_unlocked_by_a_teacher_with_the_same_pin(pupil, teacher) -> None:
    slip = slip_with_pin(pupil, teacher)
    for _ in range(5):
        guess(slip)
    assert slips.unlock_slip(pupil, by=teacher) is True
    assert guess(slip, PIN).answer == SlipAnswer.OK
    assert slips.unlock_slip(pupil, by=teacher) is False
    entry = AuditEntry.objects.get(action=AuditAction.CHANGED)
    assert (entry.by, entry.details) == (teacher, {"field": "slip_lock"})


def test_it_lets_the_pupil_choose_again_after_a_reset(pupil, teacher) -> None:
    slip = slip_with_pin(pupil, teacher)
    for _ in range(5):
        guess(slip)
    generation = pupil.session_generation
    assert slips.reset_pin(pupil, by=teacher) is True
    assert guess(slip, PIN).answer == SlipAnswer.GONE
    assert slips.choose_pin(slip.pk, "9135", timezone.now()).answer == SlipAnswer.OK
    pupil.refresh_from_db()
    assert pupil.session_generation > generation


def test_it_has_nothing_to_reset_or_unlock_without_a_valid_slip(pupil, teacher) -> None:
    assert slips.reset_pin(pupil, by=teacher) is False
    assert slips.unlock_slip(pupil, by=teacher) is False
    issue(pupil, teacher)
    AccessSlip.objects.update(revoked_at=timezone.now())
    assert slips.current_slip(pupil) is None
    assert slips.reset_pin(pupil, by=teacher) is False


def test_it_forgets_the_old_pin_with_a_new_slip(pupil, teacher) -> None:
    old = slip_with_pin(pupil, teacher)
    issue(pupil, teacher)
    assert guess(old, PIN).answer == SlipAnswer.GONE
    new = slips.current_slip(pupil)
    assert new is not None
    assert not new.has_pin
    assert not pins_match(pupil)


def pins_match(pupil: User) -> bool:
    pupil.refresh_from_db()
    return pins.is_pin(PIN, pupil.password)


def test_it_holds_a_slip_for_a_year_that_is_over_until_tonight(pupil, teacher) -> None:
    slips.issue_slip(pupil, by=teacher, expires_on=date(2020, 7, 31))
    slip = AccessSlip.objects.get()
    assert slip.expires_on == timezone.localdate()
    assert slip.is_valid(timezone.localdate())


def test_it_signs_nobody_in_after_the_slips_last_day(pupil, teacher) -> None:
    slip = slip_with_pin(pupil, teacher)
    AccessSlip.objects.filter(pk=slip.pk).update(
        created_at=datetime(2019, 12, 1, tzinfo=UTC), expires_on=date(2020, 1, 1)
    )
    assert guess(slip, PIN).answer == SlipAnswer.GONE


def test_it_signs_nobody_in_whose_account_is_off(pupil, teacher) -> None:
    slip = slip_with_pin(pupil, teacher)
    User.objects.filter(pk=pupil.pk).update(is_active=False)
    assert guess(slip, PIN).answer == SlipAnswer.GONE


@pytest.mark.django_db(transaction=True)
def test_it_takes_no_more_than_five_guesses_from_thirty_at_once(pupil, teacher) -> None:
    slip = slip_with_pin(pupil, teacher)
    answers = [attempt.answer for attempt in at_once(30, lambda number: guess(slip, f"70{number}"))]
    assert answers.count(SlipAnswer.WRONG) == 4
    assert answers.count(SlipAnswer.LOCKED) == 26
    slip.refresh_from_db()
    assert slip.failure_count == 5
    assert AuditEntry.objects.filter(action=AuditAction.LOCKED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_bound_by_one_of_ten_first_users_at_once(pupil, teacher) -> None:
    issue(pupil, teacher)
    slip = AccessSlip.objects.get()
    new_pins = [f"483{number}7" for number in range(10)]
    answers = at_once(
        10, lambda number: slips.choose_pin(slip.pk, new_pins[number], timezone.now()).answer
    )
    assert answers.count(SlipAnswer.OK) == 1
    assert answers.count(SlipAnswer.GONE) == 9


@pytest.mark.django_db(transaction=True)
def test_it_has_one_valid_slip_after_ten_were_made_at_once(pupil, teacher) -> None:
    codes = at_once(10, lambda _: issue(User.objects.get(pk=pupil.pk), teacher))
    valid = [code for code in codes if slips.find_slip(code, timezone.localdate())]
    assert len(valid) == 1
    assert AccessSlip.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_it_does_not_deadlock_when_teacher_and_pupil_act_at_once(pupil, teacher) -> None:
    issue(pupil, teacher)
    slip = AccessSlip.objects.get()

    def act(number: int) -> object:
        if number % 2:
            return slips.reset_pin(User.objects.get(pk=pupil.pk), by=teacher)
        return slips.choose_pin(slip.pk, PIN, timezone.now()).answer

    answers = at_once(20, act)
    assert len(answers) == 20
