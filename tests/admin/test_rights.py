"""Who may open which page of the admin."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from journal.enums import AuditAction
from journal.models import AuditEntry
from schools.models import Pupil
from tests.cast import Cast
from tests.factories import TrainingPathFactory

pytestmark = pytest.mark.django_db

STAFF = {"officer", "coordination"}
COORDINATION = {"coordination"}
# Model: who sees the list, who may add.
LISTS: dict[str, tuple[set[str], set[str]]] = {
    "companies_company": (STAFF, STAFF),
    "companies_offer": (STAFF, set()),
    "companies_savedlist": (STAFF, STAFF),
    "companies_tag": (STAFF, STAFF),
    "companies_offertemplate": (STAFF, COORDINATION),
    "companies_contactnote": (STAFF, set()),
    "companies_followup": (STAFF, set()),
    "companies_duplicatepair": (STAFF, set()),
    "companies_merge": (STAFF, set()),
    "companies_importbatch": (STAFF, STAFF),
    "companies_columnmapping": (STAFF, set()),
    "companies_handover": (STAFF, STAFF),
    "companies_notetemplate": (STAFF, STAFF),
    "placements_event": (STAFF, STAFF),
    "placements_application": (STAFF, set()),
    "placements_placement": (STAFF, set()),
    "placements_report": (STAFF, set()),
    "placements_trainingpath": (STAFF, set()),
    "schools_school": (STAFF, COORDINATION),
    "schools_schoolyear": (STAFF, COORDINATION),
    "schools_schoolclass": (STAFF, COORDINATION),
    "schools_internshipperiod": (STAFF, COORDINATION),
    "schools_teacher": (STAFF, COORDINATION),
    "schools_officerpost": (STAFF, COORDINATION),
    "schools_pupil": (COORDINATION, set()),
    "schools_guardian": (COORDINATION, set()),
    "schools_consent": (COORDINATION, set()),
}


@pytest.mark.parametrize("name", LISTS)
def test_it_opens_lists_and_forms_to_these_roles_alone(cast: Cast, client: Client, name) -> None:
    viewers, adders = LISTS[name]
    for role in STAFF:
        client.force_login(getattr(cast, role))
        found = client.get(reverse(f"admin:{name}_changelist")).status_code
        assert found == (200 if role in viewers else 403), role
        found = client.get(reverse(f"admin:{name}_add")).status_code
        assert found == (200 if role in adders else 403), role


def test_it_lists_every_model_of_these_apps() -> None:
    registered = {
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model in admin.site._registry
        if model._meta.app_label in {"companies", "schools", "placements"}
    }
    assert registered == set(LISTS)


def test_it_keeps_everybody_else_out(cast: Cast, client: Client) -> None:
    for name, user in cast.users.items():
        if user is None or user.is_staff:
            continue
        client.force_login(user)
        answer = client.get(reverse("admin:index"), follow=True)
        assert answer.status_code == 403, name


def test_it_sends_a_stranger_to_the_one_way_of_signing_in(client: Client) -> None:
    target = reverse("admin:companies_company_changelist")
    answer = client.get(target, follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('account_login')}?next={target}"
    posted = client.post(reverse("admin:login"), {"username": "a", "password": "b"})
    assert posted.url == f"{reverse('account_login')}?next={reverse('admin:index')}"


def test_it_leads_staff_from_the_old_ways_to_the_platforms_pages(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.officer)
    assert client.get(reverse("admin:login")).url == reverse("admin:index")
    assert client.get(reverse("admin:password_change")).url == reverse("account_change_password")
    client.post(reverse("admin:logout"))
    assert "_auth_user_id" not in client.session, "the one way out, by POST"


def test_it_keeps_out_an_account_with_a_staff_mark_but_another_role(
    cast: Cast, client: Client
) -> None:
    cast.class_teacher.is_staff = True
    cast.class_teacher.save()
    client.force_login(cast.class_teacher)
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_it_shows_an_officer_only_the_own_schools(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    own = reverse("admin:schools_school_change", args=[cast.school.pk])
    foreign = reverse("admin:schools_school_change", args=[cast.foreign_school.pk])
    assert client.get(own).status_code == 200
    assert client.get(foreign).status_code == 302
    found = client.get(reverse("admin:schools_schoolclass_changelist")).context["cl"]
    assert {row.school for row in found.result_list} == {cast.school}


def test_it_lets_an_officer_read_a_school_but_not_change_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    page = reverse("admin:schools_school_change", args=[cast.school.pk])
    assert client.post(page, {"name": "Umbenannt"}).status_code == 403


def test_it_lets_the_coordination_edit_a_school_and_writes_who_did(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.coordination)
    page = reverse("admin:schools_school_change", args=[cast.school.pk])
    form = client.get(page).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"name": "Schule am Kanal", "joined_on": "2020-08-01"}
    data |= {
        "posts-TOTAL_FORMS": "0",
        "posts-INITIAL_FORMS": "0",
        "posts-MIN_NUM_FORMS": "0",
        "posts-MAX_NUM_FORMS": "1000",
    }
    assert client.post(page, data).status_code == 302
    cast.school.refresh_from_db()
    assert (cast.school.name, cast.school.sort_key) == ("Schule am Kanal", "schule am kanal")
    entry = AuditEntry.objects.get(action=AuditAction.CHANGED)
    assert (entry.by_id, entry.details) == (cast.coordination.pk, {"fields": ["name"]})


@pytest.mark.parametrize("what", ["pupil", "guardian", "application", "placement"])
def test_it_writes_down_every_look_at_a_pupils_data(cast: Cast, client: Client, what: str) -> None:
    row = getattr(cast, what)
    client.force_login(cast.coordination)
    page = reverse(f"admin:{row._meta.app_label}_{what}_change", args=[row.pk])
    assert client.get(page).status_code == 200
    entry = AuditEntry.objects.get(action=AuditAction.VIEWED)
    assert (entry.by_id, entry.object_id) == (cast.coordination.pk, row.public_id)


def test_it_shows_consents_and_training_paths(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordination)
    consent = cast.pupil.consents.first()
    path = TrainingPathFactory(pupil=cast.pupil, company=cast.company)
    for row in (consent, path):
        page = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])
        assert client.get(page).status_code == 200


def test_it_names_no_pupil_on_a_list(cast: Cast, client: Client) -> None:
    assert cast.application
    assert cast.placement
    client.force_login(cast.coordination)
    for name in LISTS:
        text = client.get(reverse(f"admin:{name}_changelist")).text
        for pupil in Pupil.objects.all():
            assert pupil.last_name not in text, name


def test_it_shows_an_officer_placements_of_the_own_pupils_only(cast: Cast, client: Client) -> None:
    page = reverse("admin:placements_placement_change", args=[cast.placement.pk])
    client.force_login(cast.officer)
    assert client.get(page).status_code == 200
    client.force_login(cast.foreign_officer)
    assert client.get(page).status_code == 302
