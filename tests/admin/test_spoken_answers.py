"""A company without mail and account answers on the phone; an officer writes it down."""

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import Company, FollowUp, SeatBooking
from companies.services import open_call_task
from journal.models import Message
from placements.enums import ApplicationState, DeclineReason
from placements.models import Application
from tests.cast import Cast
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db


def deed(company: Company) -> str:
    """The address of the button."""
    return reverse("admin:companies_company_deed", args=[company.pk, "antwort"])


@pytest.fixture
def silent(cast: Cast) -> Application:
    """A request to a company that can only be called; the officer has a task."""
    cast.company.members.all().delete()
    cast.company.contacts.update(email="")
    open_call_task(
        cast.company,
        key=f"no_mail:{cast.application.public_id}",
        subject="Anfrage telefonisch besprechen",
        due_on=cast.period.starts_on,
    )
    return cast.application


@pytest.fixture
def staff(cast: Cast, client: Client) -> Client:
    """An officer of another school: whoever is there writes it down."""
    client.force_login(cast.foreign_officer)
    return client


def test_it_notes_a_yes_and_ends_the_call_task(
    cast: Cast, silent: Application, staff: Client
) -> None:
    company_page = reverse("admin:companies_company_change", args=[cast.company.pk])
    assert deed(cast.company) in staff.get(company_page).text
    staff.post(deed(cast.company), {"application": silent.pk, "answer": "yes"})
    silent.refresh_from_db()
    assert silent.state == ApplicationState.ACCEPTED
    assert silent.changes.get(to_state=ApplicationState.ACCEPTED).by == cast.foreign_officer
    assert SeatBooking.objects.active().get() == silent.booking
    assert Message.objects.filter(event="application_accepted_pupil").exists()
    assert not FollowUp.objects.open().exists()
    assert deed(cast.company) not in staff.get(company_page).text


def test_it_notes_a_no_with_its_reason(cast: Cast, silent: Application, staff: Client) -> None:
    data = {"application": silent.pk, "answer": "no", "reason": "", "text": ""}
    assert "Bitte einen Grund wählen" in staff.post(deed(cast.company), data).text
    data["reason"] = DeclineReason.OTHER
    assert "in einem Satz" in staff.post(deed(cast.company), data).text
    data["text"] = "Wir bauen gerade um."
    assert staff.post(deed(cast.company), data).status_code == 302
    silent.refresh_from_db()
    assert (silent.state, silent.decline_text) == (ApplicationState.DECLINED, data["text"])
    assert not FollowUp.objects.open().exists()


def test_it_notes_once_that_a_company_needs_time(
    cast: Cast, silent: Application, staff: Client
) -> None:
    data = {"application": silent.pk, "answer": "time"}
    staff.post(deed(cast.company), data)
    silent.refresh_from_db()
    assert silent.state == ApplicationState.NEEDS_TIME
    assert FollowUp.objects.open().exists()
    answer = staff.post(deed(cast.company), data, follow=True)
    assert "Das geht nicht mehr" in answer.text


def test_it_names_no_pupil_and_takes_only_what_waits_at_this_company(
    cast: Cast, silent: Application, staff: Client
) -> None:
    other = ApplicationFactory(pupil=cast.classmate, offer=cast.foreign_offer, period=cast.period)
    page = staff.get(deed(cast.company)).text
    assert f"Bewerbung {silent.pk}: Werkbank" in page
    assert f"Bewerbung {other.pk}" not in page
    for name in (cast.pupil.first_name, cast.pupil.last_name):
        assert name not in page
    staff.post(deed(cast.company), {"application": other.pk, "answer": "yes"})
    other.refresh_from_db()
    assert other.state == ApplicationState.SENT


@pytest.mark.parametrize("who", ["class_teacher", "company_admin", "pupil"])
def test_it_is_for_staff_alone(cast: Cast, client: Client, who: str) -> None:
    user = cast.users[who]
    assert user is not None
    client.force_login(user)
    answer = client.post(deed(cast.company), {"application": cast.application.pk, "answer": "yes"})
    assert answer.status_code in {302, 403}
    assert Application.objects.get().state == ApplicationState.SENT
