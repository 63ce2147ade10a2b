"""The pages of a class list: file, columns, preview, answers, taking over and back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from journal.models import AuditEntry
from schools.imports import work
from schools.models import Pupil, PupilImport
from schools.tasks import run_pupil_imports
from tests.cast import Cast
from tests.pupil_imports.lists import applied, checked, csv_list, line_of

pytestmark = pytest.mark.django_db
NEW = ["77", "Łukaszewska", "Małgorzata", "02.03.2011", "9b"]


@pytest.fixture
def lead(cast: Cast, client: Client) -> Client:
    """The careers lead at her desk."""
    client.force_login(cast.careers_lead)
    return client


def send(client: Client, content: bytes, **other: Any) -> PupilImport:
    """A file sent with the form."""
    file = SimpleUploadedFile("klassen.txt", content)
    answer = client.post(reverse("pupil_imports"), {"file": file, **other})
    assert answer.status_code == 302, answer.context["form"].errors
    return PupilImport.objects.latest("pk")


def page(name: str, batch: PupilImport) -> str:
    """An address of a list."""
    return reverse(name, args=[batch.public_id])


def columns(batch: PupilImport, **other: str) -> dict[str, str]:
    """The form of the columns as it is proposed."""
    named = {f"column_{place}": field for place, field in enumerate(batch.mapping)}
    day = timezone.localdate().isoformat()
    return {**named, "scope": "nobody", "left_on": day, **other}


def test_it_goes_from_file_to_pupils_and_back(cast: Cast, lead: Client) -> None:
    batch = send(lead, csv_list(line_of(cast.pupil), NEW))
    assert (batch.school, batch.by) == (cast.school, cast.careers_lead)
    html = lead.get(page("pupil_import_columns", batch)).content.decode()
    assert "Spalte „Geburtsdatum“" in html
    lead.post(page("pupil_import_columns", batch), columns(batch))
    html = lead.get(page("pupil_import", batch)).content.decode()
    assert "Das würde geschehen" in html
    assert "Łukaszewska" in html
    assert AuditEntry.objects.filter(object_id=batch.public_id, action="viewed").exists()
    lead.post(page("pupil_import_apply", batch))
    assert Pupil.objects.filter(external_id="77").exists()
    assert "Rückgängig machen" in lead.get(page("pupil_import", batch)).content.decode()
    assert "1 neu angelegte" in lead.get(page("pupil_import_undo", batch)).content.decode()
    lead.post(page("pupil_import_undo", batch))
    assert not Pupil.objects.filter(external_id="77").exists()


def test_it_says_what_it_cannot_read_beside_the_field(lead: Client) -> None:
    for content in (b"", b"%PDF-1.7"):
        file = SimpleUploadedFile("x.pdf", content)
        answer = lead.post(reverse("pupil_imports"), {"file": file})
        assert answer.context["form"].errors["file"]
    assert not PupilImport.objects.exists()


def test_it_wants_each_needed_column_once(cast: Cast, lead: Client) -> None:
    batch = send(lead, csv_list(NEW))
    answer = lead.post(page("pupil_import_columns", batch), columns(batch, column_3=""))
    assert "Keine Spalte nennt: Geburtsdatum." in answer.content.decode()
    answer = lead.post(page("pupil_import_columns", batch), columns(batch, column_0="class"))
    assert "Zwei Spalten sind demselben Feld zugeordnet." in answer.content.decode()
    answer = lead.post(page("pupil_import_columns", batch), columns(batch, left_on="2099-01-01"))
    assert "Der Tag liegt in der Zukunft." in answer.content.decode()


def test_it_asks_for_the_very_number_and_the_classes(cast: Cast, lead: Client) -> None:
    lines = [line_of(cast.pupil), [*NEW[:4], "10d"]]
    batch = checked(cast.school, csv_list(*lines), cast.careers_lead)
    html = lead.get(page("pupil_import", batch)).content.decode()
    assert "Ja, 2 Schüler*innen sind nicht mehr an der Schule." in html
    assert "Bitte anlegen: 10d" in html
    for agreed in ({}, {"vanish_count": "1"}, {"vanish_count": "2"}, {"creates_classes": "on"}):
        lead.post(page("pupil_import_apply", batch), agreed)
        batch.refresh_from_db()
        assert batch.state == "checked"
    lead.post(page("pupil_import_apply", batch), {"vanish_count": "2", "creates_classes": "on"})
    batch.refresh_from_db()
    assert batch.state == "applied"


def test_it_takes_an_answer_and_judges_again(cast: Cast, lead: Client) -> None:
    line = line_of(cast.pupil, Vorname="Elif Nur")
    batch = checked(cast.school, csv_list(line), cast.careers_lead, "nobody")
    html = lead.get(page("pupil_import", batch)).content.decode()
    assert "Wer ist das in Zeile 2?" in html
    url = page("pupil_import_answers", batch)
    lead.post(url, {"zeile_2": str(cast.pupil.public_id)})
    batch.refresh_from_db()
    assert batch.plan["verdicts"] == {"changed": 1}
    lead.post(url, {"zeile_2": "new"})
    batch.refresh_from_db()
    assert batch.plan["verdicts"] == {"new": 1}
    # Nonsense and people of other schools are no answers.
    for said in (str(cast.foreign_pupil.public_id), "same", "x" * 9):
        lead.post(url, {"zeile_2": said, "zeile_99999999999": "new", "zeile_x": "new"})
        batch.refresh_from_db()
        assert batch.plan["verdicts"] == {"new": 1}


def test_it_lets_the_coordination_choose_the_school(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordination)
    batch = send(client, csv_list(NEW), school=str(cast.foreign_school.public_id))
    assert batch.school == cast.foreign_school


def test_it_hands_long_lists_to_a_worker(
    cast: Cast, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 0)
    batch = send(lead, csv_list(NEW))
    lead.post(page("pupil_import_columns", batch), columns(batch))
    assert "Gleich geht es los." in lead.get(page("pupil_import", batch)).content.decode()
    work.note_progress(batch.pk, 3, 9)
    html = lead.get(page("pupil_import", batch)).content.decode()
    assert "3 von 9 Zeilen" in html
    run_pupil_imports()
    answer = lead.get(page("pupil_import", batch), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_it_discards_and_forgets_at_once(cast: Cast, lead: Client) -> None:
    batch = checked(cast.school, csv_list(NEW), cast.careers_lead, "nobody")
    lead.post(page("pupil_import_discard", batch))
    batch.refresh_from_db()
    assert batch.state == "discarded"
    assert not batch.rows.exists()


def test_it_asks_the_database_as_often_for_many_rows(cast: Cast, lead: Client) -> None:
    counts = []
    for number in (2, 30):
        lines = [[str(n), f"Neu{n}", "Nora", "02.03.2011", "9b"] for n in range(number)]
        batch = checked(cast.school, csv_list(*lines), cast.careers_lead, "nobody")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert lead.get(page("pupil_import", batch)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_it_leads_from_the_classes_only_whom_it_may(cast: Cast, client: Client) -> None:
    for user, is_shown in ((cast.careers_lead, True), (cast.class_teacher, False)):
        client.force_login(user)
        html = client.get(reverse("class_list")).content.decode()
        assert (reverse("pupil_imports") in html) == is_shown


def test_it_shows_who_stayed(cast: Cast, lead: Client) -> None:
    batch = checked(cast.school, csv_list(NEW), cast.careers_lead, "nobody")
    applied(batch, cast.careers_lead)
    Pupil.objects.filter(external_id="77").update(phone="0231 1")
    lead.post(page("pupil_import_undo", batch))
    html = lead.get(page("pupil_import", batch)).content.decode()
    assert "Łukaszewska, Małgorzata" in html
    assert "seither geändert" in html
