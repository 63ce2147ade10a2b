"""The list before an approval, who presents a company, and who decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import services
from companies.enums import ApprovalItem, OfferState, SignUpState
from companies.models import ApprovalCheck, Company, ContactNote
from companies.services import ChecksAreMissing, NothingToReject, Tick
from journal.enums import AuditAction
from journal.models import AuditEntry, Message
from tests.cast import Cast
from tests.factories import (
    ApprovalCheckFactory,
    CompanyFactory,
    CompanySignUpFactory,
    MemberFactory,
    OfferFactory,
    tick_all,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    """A company nobody has approved."""
    return CompanyFactory(name="Neuer Betrieb", state="interested", approved_at=None)


def deed(company: Company, slug: str) -> str:
    """The address of a step."""
    return reverse("admin:companies_company_deed", args=[company.pk, slug])


def all_ticks(**changes: Any) -> dict[str, Any]:
    """The whole list, ticked today."""
    today = timezone.localdate()
    sent: dict[str, Any] = {}
    for item in ApprovalItem:
        sent |= {item.value: "on", f"{item.value}_on": today, f"{item.value}_note": "gesehen"}
    return {**sent, **changes}


@pytest.mark.parametrize("left_out", list(ApprovalItem))
def test_it_approves_only_when_everything_is_made_sure_of(
    cast: Cast, company: Company, left_out: ApprovalItem
) -> None:
    tick_all(company)
    company.approval_checks.get(item=left_out).delete()
    with pytest.raises(ChecksAreMissing) as refusal:
        services.approve_company(company, cast.coordination)
    assert str(left_out.label) in str(refusal.value)
    company.refresh_from_db()
    assert not company.is_approved


def test_it_keeps_who_ticked_what(cast: Cast, company: Company) -> None:
    day = timezone.localdate() - timedelta(days=3)
    services.note_checks(company, cast.officer, {"exists": Tick(day, "Register")})
    both = {"exists": Tick(day, "Register"), "reachable": Tick(timezone.localdate())}
    missing = services.note_checks(company, cast.coordination, both)
    assert missing == [ApprovalItem.VISITED, ApprovalItem.YOUTH_PROTECTION]
    assert {check.item: check.by for check in company.approval_checks.all()} == {
        "exists": cast.officer,
        "reachable": cast.coordination,
    }
    services.note_checks(company, cast.officer, {})
    assert not company.approval_checks.exists()
    entries = AuditEntry.objects.filter(action=AuditAction.CHANGED, object_id=company.public_id)
    assert entries.count() == 4


def test_it_waives_a_visit_only_and_only_with_a_reason(company: Company) -> None:
    for item, note in [("visited", ""), ("exists", "weil")]:
        with pytest.raises(IntegrityError), transaction.atomic():
            ApprovalCheckFactory(company=company, item=item, note=note, is_waived=True)
    ApprovalCheckFactory(company=company, item="visited", note="bekannt", is_waived=True)


def test_it_takes_the_list_from_an_officer(cast: Cast, client: Client, company: Company) -> None:
    client.force_login(cast.officer)
    page = reverse("admin:companies_company_change", args=[company.pk])
    assert "Freigeben geht erst, wenn alles abgehakt ist." in client.get(page).text
    tomorrow = timezone.localdate() + timedelta(days=1)
    wrong = client.post(deed(company, "pruefliste"), all_ticks(exists_on=tomorrow))
    assert "Dieser Tag kommt erst noch." in wrong.text
    no_reason = {"visited": "", "waived": "on", "visited_note": " "}
    wrong = client.post(deed(company, "pruefliste"), all_ticks(**no_reason))
    assert "warum kein Besuch nötig ist" in wrong.text
    assert not ApprovalCheck.objects.exists()
    client.post(deed(company, "pruefliste"), all_ticks(**{**no_reason, "visited_note": "Messe"}))
    assert company.approval_checks.get(item="visited").is_waived
    assert not services.missing_checks(company)
    assert "Besuch nicht nötig: Messe" in " ".join(client.get(page).text.split())


def test_it_lets_officers_present_and_the_coordination_decide(
    cast: Cast, client: Client, company: Company
) -> None:
    client.force_login(cast.officer)
    assert client.post(deed(company, "freigeben")).status_code == 403
    refused = client.post(deed(company, "vorlegen"), follow=True).text
    assert "Vor der Freigabe fehlt noch" in refused
    tick_all(company)
    client.post(deed(company, "vorlegen"))
    company.refresh_from_db()
    assert company.presented_by == cast.officer
    assert company in Company.objects.waiting_for_approval()
    told = Message.objects.filter(event="company_to_approve", channel="in_app")
    assert [message.recipient for message in told] == [cast.coordination]
    client.force_login(cast.coordination)
    client.post(deed(company, "freigeben"))
    company.refresh_from_db()
    assert company.approved_by == cast.coordination
    assert company not in Company.objects.waiting_for_approval()


def test_it_takes_a_presentation_back_with_a_tick(cast: Cast, company: Company) -> None:
    services.present_company(tick_all(company), cast.officer)
    services.note_checks(company, cast.officer, {})
    company.refresh_from_db()
    assert company.presented_at is None


def test_it_makes_sure_of_everything_again_after_a_block(cast: Cast) -> None:
    tick_all(cast.company)
    services.block_company(cast.company, cast.officer, reason="Beschwerde")
    services.unblock_company(cast.company, cast.coordination, reason="geklärt")
    with pytest.raises(ChecksAreMissing):
        services.approve_company(cast.company, cast.coordination)


def test_it_ends_the_sign_up_with_the_approval(cast: Cast) -> None:
    row = CompanySignUpFactory(state=SignUpState.WAITING)
    services.approve_company(tick_all(row.company), cast.coordination)
    row.refresh_from_db()
    assert row.state == SignUpState.ACCEPTED


def test_it_turns_a_company_down_with_a_reason(cast: Cast, client: Client) -> None:
    row = CompanySignUpFactory(state=SignUpState.WAITING)
    user = MemberFactory(company=row.company).user
    offer = OfferFactory(company=row.company, state=OfferState.DRAFT)
    client.force_login(cast.officer)
    slug = deed(row.company, "anmeldung-ablehnen")
    assert client.post(slug, {"reason": "kein Betrieb"}).status_code == 403
    client.force_login(cast.coordination)
    client.post(slug, {"reason": "Unter der Adresse ist kein Betrieb."})
    for thing in (row, user, offer):
        thing.refresh_from_db()
    assert (row.state, user.is_active, offer.state) == (
        SignUpState.REJECTED,
        False,
        OfferState.WITHDRAWN,
    )
    assert row.company not in Company.objects.waiting_for_approval()
    mail = Message.objects.get(event="sign_up_rejected")
    assert mail.address == row.email
    assert "Unter der Adresse ist kein Betrieb." in mail.body
    assert "abgelehnt" in ContactNote.objects.get().text
    with pytest.raises(NothingToReject):
        services.reject_sign_up(row.company, cast.coordination, reason="noch einmal")


def test_it_lists_companies_that_came_by_themselves_until_somebody_decides() -> None:
    waiting = CompanySignUpFactory(state=SignUpState.WAITING).company
    CompanySignUpFactory(state=SignUpState.ASKING)
    assert list(Company.objects.waiting_for_approval()) == [waiting]
