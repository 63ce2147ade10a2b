"""Who is told, on which way, and who calls where nobody can read."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from companies import services as company_services
from companies.models import Company, FollowUp
from journal.enums import Channel
from journal.models import Message
from placements import messages, services
from placements.consequences import flag_placements
from placements.models import Application
from tests.cast import Cast
from tests.factories import ApplicationFactory, MemberFactory

pytestmark = pytest.mark.django_db


def without_mail(cast: Cast, *, members: bool) -> None:
    """The company has nobody with a mail address, and perhaps no account."""
    cast.company.contacts.update(email="")
    if not members:
        cast.company.members.all().delete()


def mails(event: str) -> set[str]:
    found = Message.objects.filter(event=event, channel=Channel.EMAIL)
    return set(found.values_list("address", flat=True))


def sent(cast: Cast, days: int = 0) -> Application:
    application = ApplicationFactory(
        pupil=cast.pupil, offer=cast.offer, period=cast.period, state="draft"
    )
    return services.send_application(application, by=cast.pupil.user)


def test_it_writes_to_the_accounts_where_no_contact_has_a_mail_address(cast: Cast) -> None:
    without_mail(cast, members=True)
    application = sent(cast)

    assert services.remind_company(application, now=timezone.now() + timedelta(days=3))

    people = {cast.company_admin.email, cast.company_member.email}
    assert mails("application_sent_company") == people
    assert mails("application_reminder_company") == people
    assert not FollowUp.objects.exists()


def test_it_has_an_officer_call_for_each_thing_nobody_can_read(cast: Cast) -> None:
    without_mail(cast, members=False)
    application = sent(cast)
    assert services.remind_company(application, now=timezone.now() + timedelta(days=3))
    assert services.remind_company(application, now=timezone.now() + timedelta(days=7))
    services.accept(application, by=cast.officer)
    placement = services.confirm(application, by=cast.pupil.user)
    services.cancel_placement(placement, reason="krank", by=cast.class_teacher)
    services.withdraw(sent(cast), by=cast.pupil.user)

    tasks = FollowUp.objects.order_by("pk")
    assert [task.subject.partition(":")[0] for task in tasks] == [
        "Neue Anfrage",
        "Eine Anfrage wartet auf Antwort",
        "Eine Anfrage wartet immer noch auf Antwort",
        "Ein Platz ist bestätigt",
        "Ein Praktikum fällt aus",
        "Neue Anfrage",
        "Eine Anfrage ist zurückgezogen",
    ]
    assert {task.responsible for task in tasks} == {cast.officer}


def test_it_writes_no_mail_where_contact_is_stopped(cast: Cast) -> None:
    assert cast.application
    company_services.stop_contact(cast.company, cast.officer, reason="möchte nicht mehr")

    told = Message.objects.filter(event="application_closed_company")
    assert {message.channel for message in told} == {Channel.IN_APP}
    assert not FollowUp.objects.exists()


def test_it_gives_calls_to_active_officers_only(cast: Cast) -> None:
    owner = MemberFactory.create().user
    owner.is_active = False
    owner.save()
    Company.objects.filter(pk=cast.company.pk).update(owner=owner)
    application = Application.objects.get(pk=cast.application.pk)

    assert messages.officer_for(application) == cast.officer
    company = Company.objects.get(pk=cast.company.pk)
    task = company_services.open_call_task(
        company, key="a", subject="b", due_on=timezone.localdate()
    )
    assert task.responsible is None


@pytest.mark.parametrize("day_of_time", [2])
def test_it_reminds_before_the_new_last_day_when_the_company_took_time(
    cast: Cast, day_of_time: int
) -> None:
    application = sent(cast)
    start = timezone.now()
    services.need_time(application, by_label="Link", now=start + timedelta(days=day_of_time))

    reminded = [
        day
        for day in range(18)
        if day >= day_of_time
        and services.remind_company(application, now=start + timedelta(days=day))
    ]

    assert reminded == [10, 14], "seven and three days before day 17"
    for day in range(day_of_time, 18):
        is_due = services.to_remind(timezone.localdate() + timedelta(days=day))
        assert not is_due.filter(pk=application.pk).exists(), "both are out"


@pytest.mark.parametrize(("day", "is_due"), [(2, False), (3, True), (9, True), (11, False)])
def test_it_looks_only_at_what_is_due(cast: Cast, day: int, *, is_due: bool) -> None:
    sent(cast)

    assert services.to_remind(timezone.localdate() + timedelta(days=day)).exists() == is_due


def test_it_says_again_that_a_place_is_open_when_a_company_is_blocked_again(cast: Cast) -> None:
    assert cast.placement
    for _ in range(2):
        company_services.block_company(cast.company, cast.officer, reason="Hinweis")
        flag_placements(cast.company, cast.officer, timezone.now())
        company_services.unblock_company(cast.company, cast.officer, reason="geklärt")

    told = Message.objects.filter(event="placement_blocked_teacher", channel=Channel.IN_APP)
    assert told.count() == 2


def test_it_leads_teachers_and_officers_to_the_pupil(cast: Cast, client: Client) -> None:
    placement = services.confirm(
        services.accept(cast.application, by=cast.company_member), by=cast.pupil.user
    )
    services.cancel_placement(placement, reason="krank", by=cast.class_teacher)

    for reader in (cast.class_teacher, cast.officer):
        client.force_login(reader)
        for message in Message.objects.filter(recipient=reader):
            page = client.get(message.link_path)
            assert page.status_code == 200
            assert cast.pupil.first_name in page.content.decode()
            assert cast.pupil.first_name not in message.body
