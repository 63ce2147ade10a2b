"""Who may do what: every role, every state."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from companies import permissions
from companies.enums import CompanyState, OfferState
from companies.models import Company, FollowUp, Member, Offer
from tests.cast import Cast
from tests.factories import FollowUpFactory, UserFactory

STAFF = {"officer", "foreign_officer", "coordination"}
MEMBERS = {"company_admin", "company_member"}

COMPANY_RULES: dict[Callable[..., bool], set[str]] = {
    permissions.can_edit_profile: STAFF | MEMBERS,
    permissions.can_check_company: STAFF,
    permissions.can_present_company: {"officer", "foreign_officer"},
    permissions.can_approve_company: {"coordination"},
    permissions.can_reject_sign_up: {"coordination"},
    permissions.can_decide_joining: STAFF | {"company_admin"},
    permissions.can_steer_company: STAFF,
    permissions.can_block_company: STAFF,
    permissions.can_unblock_company: {"coordination"},
    permissions.can_write_note: STAFF,
    permissions.can_manage_team: STAFF | {"company_admin"},
}
OFFER_RULES: dict[Callable[..., bool], set[str]] = {
    permissions.can_publish_offer: STAFF,
    permissions.can_steer_offer: STAFF | MEMBERS,
}
WRITABLE_BY_MEMBERS = {
    OfferState.DRAFT,
    OfferState.AWAITING_COMPANY,
    OfferState.PUBLISHED,
    OfferState.PAUSED,
}
WRITABLE_BY_STAFF = WRITABLE_BY_MEMBERS | {OfferState.IN_REVIEW}


def allowed(cast: Cast, rule: Callable[..., bool], obj: object) -> set[str]:
    """The names of the cast whom the rule lets."""
    return {name for name, user in cast.users.items() if rule(user or AnonymousUser(), obj)}


@pytest.mark.parametrize("rule", COMPANY_RULES, ids=lambda rule: rule.__name__)
def test_it_lets_only_these_touch_a_company_in_any_state(cast: Cast, rule) -> None:
    for state in CompanyState:
        cast.company.state = state
        assert allowed(cast, rule, cast.company) == COMPANY_RULES[rule], state


def test_it_lets_nobody_enter_offers_for_a_closed_company(cast: Cast) -> None:
    for state in CompanyState:
        cast.company.state = state
        closed = state in {CompanyState.BLOCKED, CompanyState.DO_NOT_CONTACT}
        expected = set() if closed else STAFF | MEMBERS
        assert allowed(cast, permissions.can_create_offer, cast.company) == expected, state


@pytest.mark.parametrize("rule", OFFER_RULES, ids=lambda rule: rule.__name__)
def test_it_lets_only_these_move_an_offer_in_any_state(cast: Cast, rule) -> None:
    for state in OfferState:
        cast.offer.state = state
        assert allowed(cast, rule, cast.offer) == OFFER_RULES[rule], state


def test_it_lets_the_text_stand_still_in_review_and_after_the_end(cast: Cast) -> None:
    for state in OfferState:
        cast.offer.state = state
        expected = (STAFF if state in WRITABLE_BY_STAFF else set()) | (
            MEMBERS if state in WRITABLE_BY_MEMBERS else set()
        )
        assert allowed(cast, permissions.can_edit_offer, cast.offer) == expected, state


def test_it_lets_everybody_leave_a_team_and_who_manages_it_remove(cast: Cast) -> None:
    simple = Member.objects.select_related("company").get(user=cast.company_member)
    assert allowed(cast, permissions.can_remove_member, simple) == STAFF | MEMBERS
    admin = Member.objects.select_related("company").get(user=cast.company_admin)
    assert allowed(cast, permissions.can_remove_member, admin) == STAFF | {"company_admin"}


def test_it_lets_staff_tick_off_a_follow_up_of_a_colleague(cast: Cast) -> None:
    follow_up: FollowUp = FollowUpFactory(company=cast.company, responsible=cast.officer)
    assert allowed(cast, permissions.can_finish_follow_up, follow_up) == STAFF


def test_it_lets_nobody_act_whose_account_is_closed(cast: Cast) -> None:
    cast.company_admin.is_active = False
    assert not permissions.can_edit_profile(cast.company_admin, cast.company)


def test_it_lets_a_company_account_without_company_do_nothing(cast: Cast) -> None:
    lost = UserFactory(role="company")
    assert not permissions.can_edit_offer(lost, cast.offer)


@pytest.mark.parametrize("model", [Company, Offer])
def test_it_shows_a_company_only_its_own(cast: Cast, model) -> None:
    visible = model.objects.visible_to(cast.company_member)
    own = {cast.company} if model is Company else {cast.offer}
    assert set(visible) == own
