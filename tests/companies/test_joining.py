"""A company comes by itself: the form, the tap on the link, and who decides."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import LinkPurpose, Role
from accounts.models import ActionLink, User
from catalogue import rules
from companies import services, tasks
from companies.enums import ApprovalItem, CompanyState, SignUpState
from companies.forms import SignUpForm
from companies.models import Company, CompanySignUp, FollowUp, Member
from journal.models import Message
from tests.cast import Cast
from tests.factories import ApprovalCheckFactory, CompanySignUpFactory, OfferFactory, UserFactory

pytestmark = pytest.mark.django_db
FORM = reverse("company_sign_up")
SENT = reverse("company_sign_up_sent")


def typed(**changes: Any) -> dict[str, Any]:
    """The form, filled in."""
    return {
        "name": "Nähwerk Nord",
        "street": "Bornstr. 10",
        "postal_code": "44147",
        "city": "Dortmund",
        "phone": "0231 12 34 56",
        "first_name": "Nora",
        "last_name": "Neumann",
        "function": "Inhaberin",
        "email": "Nora@Example.com",
        "consent": "on",
        **changes,
    }


def page_of(sign_up: CompanySignUp) -> str:
    """The page behind the newest link."""
    link = ActionLink.objects.filter(object_id=sign_up.public_id).latest("pk")
    return reverse("sign_up_confirm", args=[link.token])


def signed_up(client: Client, **changes: Any) -> CompanySignUp:
    """Somebody who sent the form."""
    assert client.post(FORM, typed(**changes)).url == SENT
    return CompanySignUp.objects.latest("pk")


def confirmed(client: Client, **changes: Any) -> CompanySignUp:
    """Somebody who tapped on the link as well."""
    row = signed_up(client, **changes)
    client.post(page_of(row))
    row.refresh_from_db()
    return row


def test_it_keeps_what_was_typed_and_makes_no_company(client: Client) -> None:
    row = signed_up(client)
    assert (row.state, row.email, row.company) == (
        SignUpState.UNCONFIRMED,
        "nora@example.com",
        None,
    )
    assert not Company.objects.exists()
    assert not User.objects.exists()
    mail = Message.objects.get()
    assert mail.address == "nora@example.com"
    assert not re.search("Nora|Nähwerk|Bornstr|0231", mail.subject + mail.body)


def test_it_asks_for_consent_and_a_postal_code(client: Client) -> None:
    page = client.post(FORM, typed(consent="", postal_code="4414"))
    assert "Ohne Ihr Einverständnis" in page.text
    assert "Eine Postleitzahl hat fünf Ziffern." in page.text
    assert not CompanySignUp.objects.exists()


def test_it_does_nothing_by_looking(client: Client) -> None:
    """A mail scanner follows every link."""
    row = signed_up(client)
    for _look in range(2):
        assert "Stimmt das so?" in client.get(page_of(row)).text
        client.head(page_of(row))
    row.refresh_from_db()
    assert row.state == SignUpState.UNCONFIRMED
    assert not Company.objects.exists()


def test_it_makes_company_account_and_task_by_one_tap(cast: Cast, client: Client) -> None:
    row = confirmed(client)
    company = row.company
    assert company is not None
    assert (row.state, company.state) == (SignUpState.WAITING, CompanyState.INTERESTED)
    assert not company.is_approved
    assert company in Company.objects.waiting_for_approval()
    assert company.max_open_requests == rules.whole("offer.default_open_requests")
    assert company.owner == cast.officer, "the officer of the nearest school"
    assert company.sites.get().postal_code == "44147"
    assert company.contacts.get().email == "nora@example.com"
    member = company.members.select_related("user").get()
    assert member.is_admin
    assert (member.user.email, member.user.role) == ("nora@example.com", Role.COMPANY)
    assert not member.user.has_usable_password()
    assert FollowUp.objects.get().responsible == cast.officer
    events = set(Message.objects.values_list("event", flat=True))
    assert events >= {"company_invitation", "officer_company_signed_up"}


def test_it_tells_who_looks_at_it_now(cast: Cast, client: Client) -> None:
    row = confirmed(client)
    page = client.get(page_of(row)).text
    assert "Wir prüfen jetzt Ihren Betrieb" in page
    assert "Selin Kaya" in page
    assert client.post(page_of(row)).status_code == 200, "the same page again"
    assert Company.objects.filter(name="Nähwerk Nord").count() == 1


def test_it_lets_a_new_company_write_drafts_that_nobody_sees(cast: Cast, client: Client) -> None:
    company = confirmed(client).company
    assert company is not None
    client.force_login(company.members.get().user)
    page = client.get(reverse("home")).text
    assert "Wir prüfen Ihren Betrieb" in page
    assert "Selin Kaya" in page
    assert client.get(reverse("offer_create")).status_code == 200
    offer = OfferFactory(company=company, state="draft", published_at=None)
    assert client.get(reverse("company_profile")).status_code == 200
    client.logout()
    assert client.get(reverse("offer_detail", args=[offer.public_id])).status_code == 404


def test_it_says_the_same_to_everybody(cast: Cast, client: Client) -> None:
    """Whether we know the address, the company, or neither; a machine's answer is the same."""
    known = str(cast.class_teacher.email)
    answers = [
        client.post(FORM, typed(email=address, **more), follow=True)
        for address, more in [
            ("neu@example.org", {}),
            (known, {}),
            ("andere@example.org", {"name": cast.company.name}),
            ("maschine@example.org", {"fax": "1"}),
        ]
    ]
    assert len({page.text for page in answers}) == 1
    assert {tuple(page.redirect_chain) for page in answers} == {((SENT, 302),)}
    assert set(CompanySignUp.objects.values_list("email", flat=True)) == {
        "neu@example.org",
        "andere@example.org",
    }
    assert Message.objects.get(address=known).event == "sign_up_has_account"


def test_it_writes_to_an_address_three_times_a_day(client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        for _time in range(5):
            assert client.post(FORM, typed()).url == SENT
    assert CompanySignUp.objects.count() == 3
    assert Message.objects.count() == 3


def test_it_stops_who_tries_without_end(client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        found = [
            client.post(FORM, typed(email=f"n{number}@example.org", consent="")).status_code
            for number in range(61)
        ]
    assert set(found[:60]) == {200}
    assert found[60] == 429


def test_it_explains_an_old_link_and_sends_a_new_one(client: Client) -> None:
    row = signed_up(client)
    old = page_of(row)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        page = client.get(old)
        assert page.status_code == 410
        assert client.post(old).status_code == 410
        assert not Company.objects.exists()
        token = old.split("/")[-2]
        client.post(reverse("link_renew"), {"token": token, "purpose": LinkPurpose.CONFIRM_SIGN_UP})
        assert page_of(row) != old
        client.post(page_of(row))
    assert Company.objects.filter(name=row.name).exists()


def test_it_asks_the_team_and_the_officer_about_a_company_we_know(
    cast: Cast, client: Client
) -> None:
    row = confirmed(client, name="hafenwerkstatt TESTMANN", postal_code=cast.site.postal_code)
    assert (row.state, row.company) == (SignUpState.ASKING, cast.company)
    assert not User.objects.filter(email=row.email).exists()
    assert cast.company.members.count() == 2
    told = Message.objects.filter(event__endswith="joining_to_decide", channel="in_app")
    assert {message.recipient for message in told} == {cast.company_admin, cast.officer}
    page = client.get(page_of(row)).text
    assert "Diesen Betrieb kennen wir schon" in page
    assert "das Team verwaltet" in page
    assert cast.contact.phone not in page


@pytest.mark.parametrize("is_yes", [True, False])
def test_it_lets_the_one_who_manages_the_team_decide(
    cast: Cast, client: Client, is_yes: bool
) -> None:
    row = CompanySignUpFactory(state=SignUpState.ASKING, company=cast.company)
    client.force_login(cast.company_member)
    decide = reverse("joining_decide", args=[row.public_id])
    assert client.post(decide, {"answer": "yes"}).status_code == 403
    client.force_login(cast.company_admin)
    assert "Nora Neumann" in client.get(reverse("company_team")).text
    client.post(decide, {"answer": "yes" if is_yes else "no"})
    row.refresh_from_db()
    assert row.state == (SignUpState.ACCEPTED if is_yes else SignUpState.REJECTED)
    assert cast.company.members.filter(user__email=row.email).exists() == is_yes
    member = Member.objects.filter(user__email=row.email).first()
    assert member is None or not member.is_admin
    event = "company_invitation" if is_yes else "sign_up_rejected"
    assert Message.objects.filter(event=event, address=row.email).exists()
    again = client.post(decide, {"answer": "yes"}, follow=True).text
    assert "Das geht jetzt nicht." in again


def test_it_lets_an_officer_decide_on_the_companys_page(cast: Cast, client: Client) -> None:
    row = CompanySignUpFactory(state=SignUpState.ASKING, company=cast.company)
    client.force_login(cast.officer)
    page = reverse("admin:companies_company_change", args=[cast.company.pk])
    assert "Nora Neumann" in client.get(page).text
    deed = reverse("admin:companies_company_deed", args=[cast.company.pk, "beitritt-annehmen"])
    assert "im Betrieb an, bevor Sie Ja sagen" in client.get(deed).text
    client.post(deed, {"sign_up": row.pk})
    assert cast.company.members.filter(user__email=row.email).exists()


def test_it_refuses_an_address_that_got_an_account_meanwhile(client: Client) -> None:
    row = signed_up(client)
    UserFactory(role=Role.TEACHER, email=row.email)
    page = client.post(page_of(row), follow=True)
    assert "gibt es schon ein Konto" in page.text
    assert not Company.objects.exists()
    row.refresh_from_db()
    assert row.state == SignUpState.UNCONFIRMED


@pytest.mark.parametrize("is_yes", [True, False])
def test_it_ticks_the_task_off_that_is_done(cast: Cast, client: Client, is_yes: bool) -> None:
    """Who approves or turns down has looked: no officer calls about it again."""
    company = confirmed(client).company
    assert company is not None
    assert FollowUp.objects.open().filter(company=company, key__startswith="sign-up:").exists()
    if is_yes:
        for item in ApprovalItem:
            ApprovalCheckFactory(company=company, item=item)
        services.approve_company(company, cast.coordination)
    else:
        services.reject_sign_up(company, cast.coordination, reason="Privat")
    task = FollowUp.objects.get(company=company, key__startswith="sign-up:")
    assert task.done_by == cast.coordination


def test_it_keeps_the_words_somebody_agreed_to(client: Client) -> None:
    """A text that is changed later does not change what was agreed to."""
    row = signed_up(client)
    assert row.consent_text == str(SignUpForm.base_fields["consent"].label)
    assert row.consent_text in client.get(FORM).text


def test_it_forgets_earlier_tries_of_the_same_person(client: Client) -> None:
    signed_up(client, name="Nähwerk Noord")
    row = confirmed(client)
    assert list(CompanySignUp.objects.all()) == [row]


def test_it_forgets_sign_ups_whose_time_is_over() -> None:
    fresh = CompanySignUpFactory()
    old = CompanySignUpFactory(created_at=timezone.now() - timedelta(days=8))
    waiting = CompanySignUpFactory(
        state=SignUpState.WAITING, created_at=timezone.now() - timedelta(days=200)
    )
    decided = CompanySignUpFactory(
        state=SignUpState.ACCEPTED, state_changed_at=timezone.now() - timedelta(days=91)
    )
    tasks.forget_sign_ups()
    assert set(CompanySignUp.objects.all()) == {fresh, waiting}
    assert Company.objects.filter(pk=decided.company_id).exists()
    assert not services.forget_sign_up(waiting.pk, timezone.now())
    assert not CompanySignUp.objects.filter(pk=old.pk).exists()


def test_it_opens_the_way_from_start_page_and_menu(client: Client) -> None:
    page = client.get(reverse("start")).text
    assert page.count(f'href="{FORM}"') == 2


def test_it_invites_again_once_a_day_who_never_came(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_admin)
    new = services.invite_member(
        cast.company,
        cast.company_admin,
        email="neu@example.org",
        first_name="Nadia",
        last_name="Neu",
    )
    assert "noch nicht angemeldet" in client.get(reverse("company_team")).text
    again = reverse("team_invite_again", args=[new.user.public_id])
    assert "noch einmal unterwegs" in client.post(again, follow=True).text
    assert "Heute haben wir schon geschrieben" in client.post(again, follow=True).text
    assert Message.objects.filter(address="neu@example.org").count() == 2
    new.user.last_login = timezone.now()
    new.user.save()
    assert "hat sich schon angemeldet" in client.post(again, follow=True).text
