"""Notes move the relation on; follow-ups come back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from companies.enums import CompanyState, NoteKind, NoteOutcome
from companies.models import FollowUp
from companies.services import Plan, add_note, finish_follow_up, plan_follow_up
from tests.factories import CompanyFactory, OfficerFactory

pytestmark = pytest.mark.django_db

_S, _K, _O = CompanyState, NoteKind, NoteOutcome


@pytest.mark.parametrize(
    ("before", "kind", "outcome", "after"),
    [
        (_S.LEAD, _K.EMAIL, _O.OTHER, _S.CONTACTED),
        (_S.LEAD, _K.PHONE, _O.LATER, _S.TALKING),
        (_S.LEAD, _K.PHONE, _O.NOT_REACHED, _S.LEAD),
        (_S.CONTACTED, _K.VISIT, _O.OTHER, _S.TALKING),
        (_S.CONTACTED, _K.LETTER, _O.OTHER, _S.CONTACTED),
        (_S.TALKING, _K.PHONE, _O.INTERESTED, _S.INTERESTED),
        (_S.TALKING, _K.PHONE, _O.NO_INTEREST, _S.TALKING),
        (_S.RESTING, _K.PHONE, _O.LATER, _S.RESTING),
        (_S.RESTING, _K.PHONE, _O.OFFERED, _S.INTERESTED),
        (_S.NO_INTEREST, _K.FAIR, _O.INTERESTED, _S.INTERESTED),
        (_S.ACTIVE, _K.VISIT, _O.INTERESTED, _S.ACTIVE),
        (_S.BLOCKED, _K.PHONE, _O.INTERESTED, _S.BLOCKED),
    ],
)
def test_it_moves_the_relation_as_far_as_the_contact_got(before, kind, outcome, after) -> None:
    company = CompanyFactory(state=before)
    note = add_note(company, OfficerFactory(), kind=kind, outcome=outcome, text="kurz")
    company.refresh_from_db()
    assert company.state == after
    assert company.changes.count() == int(before != after)
    assert note.company == company


def test_it_plans_what_follows_for_the_writer() -> None:
    officer = OfficerFactory()
    due = timezone.localdate() + timedelta(days=14)
    add_note(
        CompanyFactory(),
        officer,
        kind=_K.PHONE,
        outcome=_O.LATER,
        plan=Plan(due, "noch einmal fragen"),
    )
    follow_up = FollowUp.objects.get()
    assert (follow_up.due_on, follow_up.responsible) == (due, officer)


def test_it_ticks_a_follow_up_off_once() -> None:
    officer, colleague = OfficerFactory(), OfficerFactory()
    follow_up = plan_follow_up(
        CompanyFactory(), due_on=timezone.localdate(), subject="anrufen", responsible=officer
    )
    assert finish_follow_up(follow_up, colleague)
    assert not finish_follow_up(follow_up, officer)
    follow_up.refresh_from_db()
    assert follow_up.done_by == colleague
    assert not FollowUp.objects.due(timezone.localdate()).exists()
