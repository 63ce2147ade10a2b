"""Who may do what with companies and offers. Whether it is *possible* now, the moves know.

"Staff" are acquisition officers and the coordination. Members see and touch their own company
only; whoever is neither gets nothing here.
"""

from accounts.enums import Role
from accounts.models import User
from companies.enums import ENDED_OFFERS, OfferState
from companies.models import (
    Company,
    ContactNote,
    DuplicatePair,
    FollowUp,
    ImportBatch,
    Member,
    Merge,
    NoteTemplate,
    Offer,
    SavedList,
)

STAFF = frozenset({Role.ACQUISITION, Role.COORDINATION})
OWN_TEXT = frozenset(
    {OfferState.DRAFT, OfferState.AWAITING_COMPANY, OfferState.PUBLISHED, OfferState.PAUSED}
)
"""States in which a company may write; while an officer reviews, the text stands still."""


def is_staff(user: User) -> bool:
    """Acquisition officers and the coordination."""
    return user.is_authenticated and user.role in STAFF


def is_member(user: User, company: Company) -> bool:
    """Somebody with an account in this company."""
    member = _membership(user)
    return member is not None and member.company_id == company.pk


def can_edit_profile(user: User, company: Company) -> bool:
    """Members: what the company says about itself, its load and its pause. Staff too."""
    return is_staff(user) or is_member(user, company)


def can_check_company(user: User, company: Company) -> bool:
    """Staff: tick off what is made sure of before an approval."""
    return is_staff(user)


def can_present_company(user: User, company: Company) -> bool:
    """Officers: put a company they have made sure of on the coordination's list."""
    return user.is_authenticated and user.role == Role.ACQUISITION


def can_approve_company(user: User, company: Company) -> bool:
    """Coordination only. Nothing is public before it has said yes."""
    return user.is_authenticated and user.role == Role.COORDINATION


def can_reject_sign_up(user: User, company: Company) -> bool:
    """Coordination only: no is as much a decision as yes."""
    return can_approve_company(user, company)


def can_decide_joining(user: User, company: Company) -> bool:
    """Who manages the company's team, and staff: whether somebody may join it."""
    return can_manage_team(user, company)


def can_steer_company(user: User, company: Company) -> bool:
    """Staff: let it rest, note a refusal, take it up again, call it a partner."""
    return is_staff(user)


def can_block_company(user: User, company: Company) -> bool:
    """Staff: in doubt the quicker one protects the pupils."""
    return is_staff(user)


def can_unblock_company(user: User, company: Company) -> bool:
    """Coordination only."""
    return user.is_authenticated and user.role == Role.COORDINATION


def can_write_note(user: User, company: Company) -> bool:
    """Staff: notes and follow-ups; companies never see them."""
    return is_staff(user)


def can_change_note(user: User, note: ContactNote) -> bool:
    """Who wrote it; how long, ``worklist.is_changeable`` says."""
    return is_staff(user) and note.by_id == user.pk


def can_take_over(user: User, company: Company) -> bool:
    """Officers, with a reason: a company that is not their own."""
    return is_staff(user) and user.role == Role.ACQUISITION and company.owner_id != user.pk


def can_change_contact(user: User, company: Company) -> bool:
    """Staff: who wants no messages, where mails come back."""
    return is_staff(user)


def can_link_companies(user: User, company: Company) -> bool:
    """Staff: which companies belong together."""
    return is_staff(user)


def can_change_template(user: User, template: NoteTemplate) -> bool:
    """Coordination: all; officers: their own."""
    if not is_staff(user):
        return False
    return user.role == Role.COORDINATION or template.owner_id == user.pk


def can_finish_follow_up(user: User, follow_up: FollowUp) -> bool:
    """Staff: also a colleague's, in case of illness."""
    return is_staff(user)


def can_import_companies(user: User) -> bool:
    """Staff: bring a spreadsheet along."""
    return is_staff(user)


def can_steer_import(user: User, batch: ImportBatch) -> bool:
    """Who brought the spreadsheet, and the coordination: map, check, take over, undo."""
    return is_staff(user) and (batch.by_id == user.pk or user.role == Role.COORDINATION)


def can_hand_over(user: User, giver: User) -> bool:
    """Officers: what they have themselves; coordination: anybody's."""
    if not is_staff(user):
        return False
    return user.role == Role.COORDINATION or user.pk == giver.pk


def can_give_company(user: User, company: Company, receiver: User, reason: str = "") -> bool:
    """Coordination: any. Officers: what is theirs or nobody's; a colleague's only to themselves
    and with a reason."""
    if not is_staff(user) or user.role == Role.COORDINATION:
        return is_staff(user)
    if company.owner_id in (None, user.pk):
        return True
    return receiver.pk == user.pk and bool(reason.strip())


def can_change_saved_list(user: User, saved: SavedList) -> bool:
    """Staff: the own ones; others' shared lists they only use."""
    return is_staff(user) and saved.owner_id == user.pk


def can_merge(user: User, one: Company, other: Company) -> bool:
    """Officers: what is their own or nobody's; coordination: across owners."""
    if not is_staff(user):
        return False
    owners = {one.owner_id, other.owner_id}
    return user.role == Role.COORDINATION or owners <= {user.pk, None}


def can_undo_merge(user: User, merge: Merge) -> bool:
    """Who merged, who looks after what came of it, and the coordination."""
    if not is_staff(user):
        return False
    return user.role == Role.COORDINATION or user.pk in {merge.by_id, merge.survivor.owner_id}


def can_judge_pair(user: User, pair: DuplicatePair) -> bool:
    """Who may merge the two may also say that they are two."""
    return can_merge(user, pair.first, pair.second)


def can_create_offer(user: User, company: Company) -> bool:
    """Members of the company, and staff on its behalf; not for a closed company."""
    return not company.is_closed_to_us and (is_staff(user) or is_member(user, company))


def can_edit_offer(user: User, offer: Offer) -> bool:
    """Members outside the review; staff until the offer has ended."""
    if is_staff(user):
        return offer.state not in ENDED_OFFERS
    return offer.state in OWN_TEXT and is_member(user, offer.company)


def can_steer_offer(user: User, offer: Offer) -> bool:
    """Members and staff: hand in, pause, show again, withdraw, duplicate, renew."""
    return is_staff(user) or is_member(user, offer.company)


def can_publish_offer(user: User, offer: Offer) -> bool:
    """Staff: puts online, gives back, asks the company, archives."""
    return is_staff(user)


def can_manage_team(user: User, company: Company) -> bool:
    """The member who looks after the team; staff, so that a first member can be invited."""
    member = _membership(user)
    return is_staff(user) or (
        member is not None and member.company_id == company.pk and member.is_admin
    )


def can_remove_member(user: User, member: Member) -> bool:
    """Who manages the team, and everybody for themselves."""
    return can_manage_team(user, member.company) or member.user_id == user.pk


def _membership(user: User) -> Member | None:
    if not user.is_authenticated or user.role != Role.COMPANY or not user.is_active:
        return None
    return getattr(user, "membership", None)
