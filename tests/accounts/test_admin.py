"""The admin's door, and accounts in it."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import services
from accounts.models import User
from journal.enums import AuditAction
from journal.models import AuditEntry, Message

LIST = "/verwaltung/accounts/user/"
NEW = {
    "role": "teacher",
    "email": "Neu@Example.org",
    "first_name": "Nele",
    "last_name": "Neumann",
    "phone": "",
}


@pytest.fixture
def office(cast) -> Client:
    """The coordination's browser."""
    client = Client()
    client.force_login(cast.coordination)
    return client


def act(client: Client, action: str, *accounts: User):
    chosen = [account.pk for account in accounts]
    return client.post(LIST, {"action": action, "_selected_action": chosen}, follow=True)


def test_it_has_no_door_of_its_own(client, cast) -> None:
    for page in ("/verwaltung/", LIST):
        response = client.get(page, follow=True)
        assert response.redirect_chain[-1] == (f"{reverse('account_login')}?next={page}", 302)
    assert client.get("/verwaltung/login/").url == f"{reverse('account_login')}?next=/verwaltung/"
    credentials = {"username": cast.coordination.email, "password": "x", "next": "/verwaltung/"}
    assert client.post("/verwaltung/login/", credentials).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("who", ["pupil", "class_teacher", "careers_lead", "company_admin"])
def test_it_refuses_everybody_but_officers_and_coordination(client, cast, who) -> None:
    client.force_login(cast.users[who])
    assert client.get("/verwaltung/", follow=True).status_code == 403
    assert client.get("/verwaltung/login/").status_code == 403
    assert client.post("/verwaltung/login/", {"username": "x", "password": "y"}).status_code == 403


@pytest.mark.parametrize("who", ["class_teacher", "company_admin"])
def test_it_refuses_them_even_with_a_mark_set_by_mistake(client, cast, who) -> None:
    User.objects.filter(pk=cast.users[who].pk).update(is_staff=True, is_superuser=True)
    client.force_login(cast.users[who])
    assert client.get("/verwaltung/", follow=True).status_code == 403


@pytest.mark.parametrize("who", ["officer", "coordination"])
def test_it_opens_for_officers_and_coordination(client, cast, who) -> None:
    client.force_login(cast.users[who])
    assert client.get("/verwaltung/").status_code == 200
    assert client.get("/verwaltung/login/").url == "/verwaltung/"


def test_it_changes_passwords_on_the_accounts_own_page(office) -> None:
    assert office.get("/verwaltung/password_change/").url == reverse("account_change_password")


@pytest.mark.parametrize(
    "name", ["auth_group", "account_emailaddress", "mfa_authenticator", "usersessions_usersession"]
)
def test_it_shows_no_keys_and_sessions_of_others(db, name) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}_changelist")


@pytest.mark.parametrize("who", ["officer", "class_teacher"])
def test_it_shows_accounts_to_coordination_only(client, cast, who) -> None:
    client.force_login(cast.users[who])
    page = f"{LIST}{cast.careers_lead.pk}/change/"
    for address in (LIST, f"{LIST}add/", page):
        assert client.get(address, follow=True).status_code == 403
    assert act(client, "deactivate", cast.careers_lead).status_code == 403
    cast.careers_lead.refresh_from_db()
    assert cast.careers_lead.is_active


def test_it_lists_adults_and_no_pupil(office, cast) -> None:
    page = office.get(LIST).text
    assert cast.careers_lead.email in page
    assert cast.pupil.user.username not in page
    assert f"user/{cast.pupil.user.pk}/" not in page
    assert office.get(f"{LIST}{cast.pupil.user.pk}/change/").status_code == 302


def test_it_shows_no_password(office, cast) -> None:
    cast.careers_lead.set_password("ein langer Satz zum Merken")
    cast.careers_lead.save()
    page = office.get(f"{LIST}{cast.careers_lead.pk}/change/").text
    assert cast.careers_lead.password not in page
    assert "pbkdf2" not in page
    assert 'name="password"' not in page


def test_it_deletes_nothing(office, cast) -> None:
    assert office.get(f"{LIST}{cast.careers_lead.pk}/delete/").status_code == 403
    assert 'value="delete_selected"' not in office.get(LIST).text


@pytest.mark.parametrize(
    ("role", "is_staff"),
    [("teacher", False), ("company", False), ("acquisition", True), ("coordination", True)],
)
def test_it_makes_an_account_and_invites_its_owner(office, cast, role, is_staff) -> None:
    response = office.post(f"{LIST}add/", {**NEW, "role": role})
    assert response.status_code == 302, response.context["adminform"].form.errors
    user = User.objects.get(email="neu@example.org")
    assert (user.role, user.is_staff, user.is_superuser) == (role, is_staff, False)
    assert not user.has_usable_password()
    message = Message.objects.get(event="account_created")
    assert (message.address, message.link_path) == ("neu@example.org", reverse("account_login"))
    entry = AuditEntry.objects.get(action=AuditAction.CREATED, object_id=user.public_id)
    assert (entry.by, entry.details) == (cast.coordination, {"role": role})


@pytest.mark.parametrize(
    "changed", [{"role": "pupil"}, {"email": ""}, {"email": "koordination@example.org"}]
)
def test_it_makes_no_account_for_pupils_without_address_or_twice(office, cast, changed) -> None:
    before = User.objects.count()
    assert office.post(f"{LIST}add/", NEW | changed).status_code == 200
    assert User.objects.count() == before
    assert not Message.objects.exists()


def test_it_changes_facts_but_not_the_role(office, cast) -> None:
    teacher = cast.careers_lead
    data = {**NEW, "email": teacher.email, "role": "coordination", "phone": "0231 123"}
    office.post(f"{LIST}{teacher.pk}/change/", data)
    teacher.refresh_from_db()
    assert (teacher.role, teacher.last_name) == ("teacher", "Neumann")
    entry = AuditEntry.objects.get(action=AuditAction.CHANGED)
    assert entry.details == {"fields": ["first_name", "last_name", "phone"]}
    assert not Message.objects.exists()


def test_it_tells_the_old_address_and_signs_out_when_the_address_changes(office, cast) -> None:
    teacher, old = cast.careers_lead, cast.careers_lead.email
    EmailAddress.objects.create(user=teacher, email=old, verified=True, primary=True)
    browser = Client()
    browser.force_login(teacher)
    office.post(f"{LIST}{teacher.pk}/change/", {**NEW, "email": "anders@example.org"})
    assert Message.objects.get(event="account_email_changed").address == old
    assert browser.get(reverse("my_account")).status_code == 302
    assert not EmailAddress.objects.exists()


def test_it_switches_accounts_off_and_on(office, cast) -> None:
    teacher = cast.careers_lead
    browser = Client()
    browser.force_login(teacher)
    assert "1 Konto geändert" in act(office, "deactivate", teacher).text
    assert browser.get(reverse("my_account")).status_code == 302
    assert "1 Konto geändert" in act(office, "reactivate", teacher).text
    teacher.refresh_from_db()
    assert teacher.is_active
    assert browser.get(reverse("my_account")).status_code == 302, "the old session must stay ended"
    assert AuditEntry.objects.filter(action=AuditAction.CHANGED).count() == 2


def test_it_leaves_out_oneself(office, cast) -> None:
    text = act(office, "deactivate", cast.coordination, cast.careers_lead).text
    assert "1 Konto geändert" in text
    assert "1 Konto ausgelassen" in text
    assert office.get("/verwaltung/").status_code == 200


def test_it_resets_a_lost_second_factor(office, cast) -> None:
    teacher = cast.careers_lead
    Authenticator.objects.create(user=teacher, type=Authenticator.Type.TOTP, data={})
    browser = Client()
    browser.force_login(teacher)
    act(office, "reset_second_factor", teacher)
    assert not Authenticator.objects.exists()
    assert browser.get(reverse("my_account")).status_code == 302
    assert Message.objects.get(event="account_second_factor_reset").address == teacher.email


def test_it_asks_the_database_equally_often_for_long_lists(office, cast) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories import UserFactory

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            office.get(LIST)
        return len(queries)

    count()
    before = count()
    for number in range(5):
        UserFactory(role="teacher", email=f"weitere{number}@example.org")
    assert count() == before


def test_it_makes_accounts_for_adults_with_an_address_only(cast) -> None:
    with pytest.raises(ValueError, match="adults"):
        services.create_account(User(role="pupil"), by=cast.coordination)
    with pytest.raises(ValueError, match="address"):
        services.create_account(User(role="teacher"), by=cast.coordination)
