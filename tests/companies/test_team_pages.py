"""The team's pages, and what a company says about itself."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies.models import Member
from journal.models import Message
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def of(name: str, user) -> str:
    """The address of a page about a member."""
    return reverse(name, args=[user.public_id])


def test_it_lists_the_team_to_every_member(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_member)
    page = client.get(reverse("company_team"))
    assert "Ulla Testmann" in page.text
    assert reverse("team_invite") not in page.text
    assert of("team_remove", cast.company_admin) not in page.text
    assert of("team_remove", cast.company_member) in page.text


def test_it_invites(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_admin)
    assert client.get(reverse("team_invite")).status_code == 200
    data = {"first_name": "Nadia", "last_name": "Neu", "email": "neu@example.org"}
    assert client.post(reverse("team_invite"), data).url == reverse("company_team")
    assert cast.company.members.filter(user__email="neu@example.org").exists()
    assert "schon im Team" in client.post(reverse("team_invite"), data).text
    mail = Message.objects.get(channel="email")
    assert "Nadia" not in mail.subject + mail.body


def test_it_removes_after_asking(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_admin)
    page = of("team_remove", cast.company_member)
    assert client.get(page).status_code == 200
    assert Member.objects.filter(user=cast.company_member).exists()
    assert client.post(page).url == reverse("company_team")
    assert not Member.objects.filter(user=cast.company_member).exists()


def test_it_signs_out_who_leaves(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_member)
    assert "Das Team verlassen?" in client.get(of("team_remove", cast.company_member)).text
    assert client.post(of("team_remove", cast.company_member)).url == reverse("start")
    answer = client.get(reverse("company_offers"))
    assert answer.url.startswith(reverse("account_login"))


def test_it_keeps_the_last_one_who_manages(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_admin)
    page = client.post(of("team_remove", cast.company_admin), follow=True)
    assert "Geben Sie die Verwaltung erst weiter." in page.text
    assert Member.objects.filter(user=cast.company_admin).exists()


def test_it_hands_the_management_on(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_admin)
    assert client.get(of("team_transfer", cast.company_member)).status_code == 200
    client.post(of("team_transfer", cast.company_member))
    assert Member.objects.get(user=cast.company_member).is_admin
    assert not Member.objects.get(user=cast.company_admin).is_admin


def test_it_refuses_members_who_do_not_manage(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_member)
    assert client.get(reverse("team_invite")).status_code == 403
    assert client.post(of("team_remove", cast.company_admin)).status_code == 403
    assert client.post(of("team_transfer", cast.company_member)).status_code == 403


def test_it_hides_the_team_from_strangers(cast: Cast, client: Client) -> None:
    client.force_login(cast.foreign_member)
    assert client.post(of("team_remove", cast.company_member)).status_code == 404
    assert client.post(of("team_transfer", cast.company_member)).status_code == 404
    for user in (cast.officer, cast.class_teacher, cast.pupil.user):
        client.force_login(user)
        for name in ("company_team", "team_invite", "company_profile"):
            assert client.get(reverse(name)).status_code == 404


def test_it_saves_what_a_company_says_about_itself(cast: Cast, client: Client) -> None:
    client.force_login(cast.company_member)
    pause = timezone.localdate() + timedelta(days=14)
    data = {"description": "Wir bauen Metall.", "max_open_requests": 5, "paused_until": pause}
    assert client.post(reverse("company_profile"), data).status_code == 302
    cast.company.refresh_from_db()
    assert (cast.company.max_open_requests, cast.company.paused_until) == (5, pause)
    # A pause that has begun may stay as it is when something else is saved later.
    assert client.post(reverse("company_profile"), data).status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"paused_until": timezone.localdate() - timedelta(days=1)}, "schon vorbei"),
        ({"paused_until": timezone.localdate() + timedelta(days=400)}, "höchstens ein Jahr"),
        ({"max_open_requests": 0}, "größer oder gleich 1"),
    ],
)
def test_it_says_what_is_wrong_with_a_profile(cast: Cast, client: Client, changes, words) -> None:
    client.force_login(cast.company_admin)
    page = client.post(reverse("company_profile"), {"max_open_requests": 3, **changes})
    assert words in page.text
