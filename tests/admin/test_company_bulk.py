"""Many companies at once: a preview says what will happen, one transaction does it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalogue.models import DatedSetting
from catalogue.rules import forget
from companies.models import Company, FollowUp, HandOver, Tag
from journal.enums import AuditAction
from journal.models import AuditEntry, Message
from tests.cast import Cast
from tests.factories import CompanyFactory, FollowUpFactory, OfficerFactory, TagFactory

pytestmark = pytest.mark.django_db

LIST = "admin:companies_company_changelist"


@pytest.fixture
def officer_client(cast: Cast, client: Client) -> Client:
    """The cast's officer at work."""
    client.force_login(cast.officer)
    return client


def url(slug: str) -> str:
    """The address of a deed with many companies."""
    return reverse("admin:companies_company_bulk", args=[slug])


def ids(*companies: Company) -> str:
    """As the preview sends them: in one field."""
    return ",".join(str(company.pk) for company in companies)


def many(count: int, **facts: Any) -> list[Company]:
    """So many companies in one query."""
    rows = [Company(name=f"Menge {number:05}", **facts) for number in range(count)]
    for row in rows:
        row.set_sort_key()
    return Company.objects.bulk_create(rows)


def test_it_goes_from_the_list_over_the_preview_to_the_deed(
    cast: Cast, officer_client: Client
) -> None:
    chosen, other = CompanyFactory(), CompanyFactory()
    page = officer_client.post(
        f"{reverse(LIST)}?state__exact=active",
        {"action": "zuweisen", "_selected_action": [chosen.pk], "index": "0"},
    )
    assert (page.context["ids"], page.context["back"]) == (str(chosen.pk), "state__exact=active")
    data = {"ids": page.context["ids"], "back": page.context["back"], "officer": cast.officer.pk}
    preview = officer_client.post(url("zuweisen"), data)
    assert preview.context["outlook"].will == [chosen]
    assert chosen.name in preview.text
    chosen.refresh_from_db()
    assert chosen.owner is None
    done = officer_client.post(url("zuweisen"), {**data, "confirm": "1"})
    assert done.url == f"{reverse(LIST)}?state__exact=active"
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.owner, other.owner) == (cast.officer, None)
    entry = AuditEntry.objects.get(action=AuditAction.CHANGED)
    assert (entry.object_id, entry.details) == (chosen.public_id, {"fields": ["owner"]})


def test_it_never_acts_by_looking(officer_client: Client) -> None:
    assert officer_client.get(url("zuweisen")).status_code == 405
    assert officer_client.post(url("gibt-es-nicht"), {}).status_code == 404


def test_it_takes_all_of_a_list_over_all_pages(cast: Cast, officer_client: Client) -> None:
    many(1200, state="lead")
    page = officer_client.post(
        f"{reverse(LIST)}?state__exact=lead",
        {"action": "schlagwort", "select_across": "1", "index": "0"},
    )
    assert page.context["id_count"] == 1200
    data = {"ids": page.context["ids"], "name": "Ferien"}
    preview = officer_client.post(url("schlagwort"), data)
    assert "1200 Betriebe" in preview.text
    assert "und 1150 weitere" in preview.text
    officer_client.post(url("schlagwort"), {**data, "confirm": "1"})
    assert Tag.objects.get(name="Ferien").companies.count() == 1200
    assert AuditEntry.objects.filter(action=AuditAction.CHANGED).count() == 1200


def test_it_says_when_there_are_too_many(officer_client: Client) -> None:
    DatedSetting.objects.filter(key="acquisition.list_at_once").update(value=3)
    forget()
    companies = many(4, state="lead")
    answer = officer_client.post(
        f"{reverse(LIST)}?state__exact=lead",
        {"action": "schlagwort", "select_across": "1", "index": "0"},
        follow=True,
    )
    assert "höchstens 3 Betriebe" in answer.text
    data = {"ids": ids(*companies), "name": "Ferien", "confirm": "1"}
    assert "höchstens 3 Betriebe" in officer_client.post(url("schlagwort"), data, follow=True).text
    assert not Tag.objects.exists()
    forget()


# --- Who looks after them ------------------------------------------------------------------------


def assign(client: Client, companies: list[Company], officer: User, reason: str = "") -> str:
    """Confirms at once; returns what the list says afterwards."""
    data = {"ids": ids(*companies), "officer": officer.pk, "reason": reason, "confirm": "1"}
    return client.post(url("zuweisen"), data, follow=True).text


def test_it_hands_over_what_was_ones_own_with_follow_ups_and_a_note_to_both(
    cast: Cast, officer_client: Client
) -> None:
    colleague = OfficerFactory()
    mine = CompanyFactory(owner=cast.officer)
    plan = FollowUpFactory(company=mine, responsible=cast.officer)
    assign(officer_client, [mine], colleague)
    mine.refresh_from_db()
    plan.refresh_from_db()
    assert (mine.owner, plan.responsible) == (colleague, colleague)
    told = Message.objects.filter(event="officer_companies_handed")
    assert {message.recipient_id for message in told} == {cast.officer.pk, colleague.pk}


def test_it_takes_over_a_colleagues_company_with_a_reason_only(
    cast: Cast, officer_client: Client
) -> None:
    theirs = CompanyFactory(owner=OfficerFactory(first_name="Vera", last_name="Lang"))
    data = {"ids": ids(theirs), "officer": cast.officer.pk}
    preview = officer_client.post(url("zuweisen"), data)
    assert "ist bei Vera Lang; bitte nennen Sie einen Grund" in preview.text
    assert 'name="confirm"' not in preview.text
    assign(officer_client, [theirs], cast.officer)
    theirs.refresh_from_db()
    assert theirs.owner != cast.officer
    assign(officer_client, [theirs], cast.officer, reason="Vertretung")
    theirs.refresh_from_db()
    assert theirs.owner == cast.officer
    handover = HandOver.objects.get()
    assert handover.reason == "Vertretung"
    page = reverse("admin:companies_handover_change", args=[handover.pk])
    assert "Grund: Vertretung" in officer_client.get(page).text


def test_it_lets_nobody_give_a_colleagues_company_to_a_third(
    cast: Cast, officer_client: Client
) -> None:
    theirs = CompanyFactory(owner=OfficerFactory())
    assign(officer_client, [theirs], OfficerFactory(), reason="Weil ich es sage")
    theirs.refresh_from_db()
    assert not HandOver.objects.exists()


def test_it_lets_the_coordination_give_any(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordination)
    theirs, receiver = CompanyFactory(owner=OfficerFactory()), OfficerFactory()
    assign(client, [theirs, CompanyFactory(owner=receiver)], receiver)
    theirs.refresh_from_db()
    assert theirs.owner == receiver
    assert HandOver.objects.get().companies.count() == 1


def test_it_tells_an_officer_who_gets_what_was_nobodys(cast: Cast, officer_client: Client) -> None:
    colleague = OfficerFactory()
    assign(officer_client, [CompanyFactory(), CompanyFactory()], colleague)
    told = Message.objects.filter(event="officer_companies_assigned")
    assert {message.recipient for message in told} == {colleague}
    assert "2 Betriebe sind jetzt bei Ihnen" in told[0].subject
    before = told.count()
    assign(officer_client, [CompanyFactory()], cast.officer)
    assert told.count() == before


# --- What is to be done --------------------------------------------------------------------------


def test_it_plans_for_all_but_the_closed_the_reserved_and_the_planned(
    cast: Cast, officer_client: Client
) -> None:
    day = timezone.localdate() + timedelta(days=10)
    free = CompanyFactory(owner=cast.officer)
    nobodys = CompanyFactory()
    closed = CompanyFactory(state="do_not_contact")
    colleague = OfficerFactory(first_name="Vera", last_name="Lang")
    reserved = CompanyFactory(owner=cast.officer)
    FollowUpFactory(company=reserved, responsible=colleague, due_on=day)
    there = CompanyFactory()
    FollowUpFactory(company=there, subject="Plätze 2027", due_on=day, responsible=None)
    data = {
        "ids": ids(free, nobodys, closed, reserved, there),
        "due_on": day.isoformat(),
        "subject": "Plätze 2027",
        "officer": "",
    }
    preview = officer_client.post(url("wiedervorlage"), data)
    outlook = preview.context["outlook"]
    assert {row.pk for row in outlook.will} == {free.pk, nobodys.pk}
    assert "ist reserviert für Vera Lang" in preview.text
    assert "möchte keinen Kontakt" in preview.text
    assert "steht für den Tag schon auf der Liste" in preview.text
    count = FollowUp.objects.count()
    officer_client.post(url("wiedervorlage"), {**data, "confirm": "1"})
    assert FollowUp.objects.count() == count + 2
    assert free.follow_ups.get().responsible == cast.officer
    assert nobodys.follow_ups.get().responsible is None
    # Sent twice, nothing is planned twice.
    officer_client.post(url("wiedervorlage"), {**data, "confirm": "1"})
    assert FollowUp.objects.count() == count + 2


def test_it_refuses_a_day_that_is_over(officer_client: Client) -> None:
    day = timezone.localdate() - timedelta(days=1)
    data = {"ids": ids(CompanyFactory()), "due_on": day.isoformat(), "subject": "Anrufen"}
    answer = officer_client.post(url("wiedervorlage"), {**data, "confirm": "1"})
    assert "einen Tag in der Zukunft" in answer.text
    assert not FollowUp.objects.exists()


# --- Tags ----------------------------------------------------------------------------------------


def test_it_sticks_one_tag_whatever_the_spelling_and_takes_it_off(officer_client: Client) -> None:
    tag = TagFactory(name="Girls’ Day")
    has, new = CompanyFactory(), CompanyFactory()
    has.tags.add(tag)
    data = {"ids": ids(has, new), "name": "GIRLS' DAY"}
    preview = officer_client.post(url("schlagwort"), data)
    assert preview.context["outlook"].will == [new]
    assert "hat das Schlagwort schon" in preview.text
    officer_client.post(url("schlagwort"), {**data, "confirm": "1"})
    assert Tag.objects.get().companies.count() == 2
    data = {"ids": ids(has), "tag": tag.pk, "confirm": "1"}
    officer_client.post(url("schlagwort-abnehmen"), data)
    assert list(tag.companies.all()) == [new]


def test_it_knows_a_tag_once(officer_client: Client) -> None:
    TagFactory(name="Girls’ Day")
    answer = officer_client.post(reverse("admin:companies_tag_add"), {"name": "girls day"})
    assert "gibt es schon" in answer.text
    assert Tag.objects.count() == 1


# --- Files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_gives_out_the_chosen_ones_alone(officer_client: Client, kind: str) -> None:
    chosen, _other = CompanyFactory(name="Gewählt"), CompanyFactory(name="Übrig")
    answer = officer_client.post(
        reverse(LIST), {"action": kind, "_selected_action": [chosen.pk], "index": "0"}
    )
    assert kind in answer["Content-Disposition"]
    if kind == "csv":
        assert "Gewählt" in answer.content.decode("utf-8-sig")
        assert "Übrig" not in answer.content.decode("utf-8-sig")
    entry = AuditEntry.objects.get(action=AuditAction.EXPORTED)
    assert entry.details["row_count"] == 1


# --- Handing over more than a form has fields for ------------------------------------------------


def test_it_hands_over_more_than_a_thousand_at_once(cast: Cast, officer_client: Client) -> None:
    receiver = OfficerFactory()
    many(1001, owner=cast.officer)
    add = reverse("admin:companies_handover_add")
    data = {"giver": cast.officer.pk, "receiver": receiver.pk, "which": "alle"}
    preview = officer_client.post(add, data)
    fields = preview.text.count('type="hidden"')
    assert fields < 10
    data |= {"which": "auswahl", "ids": preview.context["ids"], "confirm": "1"}
    assert officer_client.post(add, data).status_code == 302
    assert Company.objects.filter(owner=receiver).count() >= 1001
