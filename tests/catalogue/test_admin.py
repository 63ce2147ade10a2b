"""The facts in the admin: the coordination corrects, officers look, others see nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue import rules
from catalogue.datafiles import TABLES, Table
from catalogue.models import Branch, DatedSetting, Occupation, SchoolHoliday
from catalogue.services import load_catalogue
from quartier.lib.dates import today
from tests.factories import CoordinationFactory, OfficerFactory, TeacherFactory, UserFactory

pytestmark = pytest.mark.django_db
LISTS = [
    "datasource",
    "occupationalfield",
    "occupation",
    "neighbourhood",
    "postalcode",
    "schoolholiday",
    "publicholiday",
    "branch",
    "datedsetting",
    "youthrule",
]


@pytest.fixture
def coordination(client):
    client.force_login(CoordinationFactory())
    return client


@pytest.fixture
def officer(client):
    client.force_login(OfficerFactory())
    return client


def url(model: str, page: str = "changelist", *args: object) -> str:
    return reverse(f"admin:catalogue_{model}_{page}", args=args)


@pytest.mark.parametrize("model", LISTS)
def test_it_lists_and_opens_each_table(coordination, model: str) -> None:
    answer = coordination.get(url(model))
    assert answer.status_code == 200
    row = answer.context["cl"].result_list[0]
    answer = coordination.get(url(model, "change", row.pk))
    assert answer.status_code == 200


@pytest.mark.parametrize("model", LISTS)
def test_it_lets_officers_look_and_not_change(officer, model: str) -> None:
    answer = officer.get(url(model))
    assert answer.status_code == 200
    row = answer.context["cl"].result_list[0]
    assert officer.get(url(model, "change", row.pk)).status_code == 200
    assert officer.post(url(model, "change", row.pk), {}).status_code == 403
    assert officer.get(url(model, "add")).status_code == 403
    assert officer.get(url(model, "delete", row.pk)).status_code == 403


@pytest.mark.parametrize("model", LISTS)
def test_it_shows_nothing_to_others(client, model: str) -> None:
    for user in (TeacherFactory().user, UserFactory(role="company")):
        client.force_login(user)
        assert client.get(url(model)).status_code == 302


def test_it_saves_a_correction_that_loading_keeps(coordination) -> None:
    branch = Branch.objects.get(code="56")
    fields = {"code": "56", "section": "I", "name": "Restaurants und Cafés", "is_active": "on"}
    answer = coordination.post(url("branch", "change", branch.pk), fields)
    assert answer.status_code == 302
    answer = coordination.get(url("branch", "change", branch.pk))
    assert "Von Hand geändert" in answer.content.decode()
    assert (
        answer.context["adminform"].model_admin.corrected_by_hand(Branch.objects.get(pk=branch.pk))
        == "Name"
    )


def test_it_keeps_the_key_of_what_came_from_a_file(coordination) -> None:
    holiday = SchoolHoliday.objects.order_by("pk").first()
    fields = {
        "name": "Andere Ferien",
        "starts_on": "2001-01-01",
        "ends_on": holiday.ends_on + timedelta(days=1),
        "is_active": "on",
    }
    answer = coordination.post(url("schoolholiday", "change", holiday.pk), fields)
    assert answer.status_code == 302
    saved = SchoolHoliday.objects.get(pk=holiday.pk)
    assert (saved.name, saved.starts_on) == (holiday.name, holiday.starts_on)
    assert saved.ends_on == fields["ends_on"]
    assert not any(report.created for report in load_catalogue())
    own = SchoolHoliday.objects.create(
        name="Brückentag", starts_on=today(), ends_on=today(), loaded={}
    )
    page = coordination.get(url("schoolholiday", "change", own.pk))
    assert {"name", "starts_on"} <= set(page.context["adminform"].form.fields)


@pytest.mark.parametrize(
    "table",
    [table for table in TABLES if table.model._meta.app_label == "catalogue"],
    ids=lambda table: table.model.__name__,
)
def test_it_makes_every_key_read_only(coordination, table: Table) -> None:
    row = table.model.objects.exclude(loaded={}).order_by("-pk").first()
    name = table.model._meta.model_name
    page = coordination.get(url(name, "change", row.pk))
    assert not set(table.key) & set(page.context["adminform"].form.fields)


def test_it_deletes_no_row_that_came_from_a_file(coordination) -> None:
    occupation = Occupation.objects.get(slug="baecker")
    assert coordination.post(url("occupation", "delete", occupation.pk)).status_code == 403
    assert "delete_selected" not in coordination.get(url("occupation")).content.decode()


SETTING = {
    "key": "browse.radius_km",
    "value": "20",
    "unit": "km",
    "description": "In diesem Umkreis werden Plätze gesucht.",
    "source": "Festlegung des Projekts",
    "is_active": "on",
}


def test_it_adds_a_value_from_today_on(coordination) -> None:
    assert rules.number("browse.radius_km") == 15
    fields = {**SETTING, "valid_from": today().strftime("%d.%m.%Y")}
    assert coordination.post(url("datedsetting", "add"), fields).status_code == 302
    assert rules.number("browse.radius_km") == 20
    assert rules.number("browse.radius_km", on=today() - timedelta(days=1)) == 15


def test_it_refuses_a_value_for_the_past(coordination) -> None:
    fields = {**SETTING, "valid_from": (today() - timedelta(days=1)).strftime("%d.%m.%Y")}
    answer = coordination.post(url("datedsetting", "add"), fields)
    assert answer.status_code == 200
    assert "Ein neuer Wert gilt frühestens ab heute." in answer.content.decode()
    assert DatedSetting.objects.filter(key="browse.radius_km").count() == 1


def test_it_never_changes_a_value_that_holds(coordination) -> None:
    row = DatedSetting.objects.get(key="browse.radius_km")
    fields = {**SETTING, "valid_from": row.valid_from.strftime("%d.%m.%Y")}
    assert coordination.post(url("datedsetting", "change", row.pk), fields).status_code == 403
    assert (
        coordination.post(url("datedsetting", "delete", row.pk), {"post": "yes"}).status_code == 403
    )
    row.refresh_from_db()
    assert row.value == 15


def test_it_changes_and_deletes_a_value_that_lies_ahead(coordination) -> None:
    day = today() + timedelta(days=30)
    row = DatedSetting.objects.create(
        key="browse.radius_km", valid_from=day, value=20, description="x", source="x"
    )
    rules.forget()
    fields = {**SETTING, "value": "25", "valid_from": day.strftime("%d.%m.%Y")}
    assert coordination.post(url("datedsetting", "change", row.pk), fields).status_code == 302
    assert rules.number("browse.radius_km", on=day) == 25
    answer = coordination.post(url("datedsetting", "delete", row.pk), {"post": "yes"})
    assert answer.status_code == 302
    assert rules.number("browse.radius_km", on=day) == 15


@pytest.mark.parametrize(("model", "term"), [("occupation", "Bäcker*in"), ("postalcode", "44135")])
def test_it_lists_one_or_many_rows_with_the_same_queries(coordination, model, term) -> None:
    coordination.get(url(model))  # content types are read once in a process
    with CaptureQueriesContext(connection) as one:
        answer = coordination.get(url(model), {"q": term})
    assert len(answer.context["cl"].result_list) == 1
    with CaptureQueriesContext(connection) as many:
        answer = coordination.get(url(model))
    assert len(answer.context["cl"].result_list) > 20
    assert len(many) == len(one)


def test_it_completes_fields_for_officers(officer) -> None:
    answer = officer.get(
        reverse("admin:autocomplete"),
        {
            "term": "Metall",
            "app_label": "catalogue",
            "model_name": "occupation",
            "field_name": "field",
        },
    )
    assert [entry["text"] for entry in answer.json()["results"]] == ["Metall, Maschinenbau"]
