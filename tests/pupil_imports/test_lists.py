"""What a class list does to a school, and what it leaves alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.slips import find_slip, issue_slip
from journal.models import AuditEntry
from schools.enums import ListScope
from schools.imports import batches, work
from schools.models import Guardian, Pupil, PupilImport, SchoolClass
from schools.tasks import forget_pupil_imports
from tests.cast import Cast
from tests.factories import (
    ApplicationFactory,
    ConsentFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolYearFactory,
)
from tests.pupil_imports.lists import HEADER, applied, checked, csv_list, line_of, undone

pytestmark = pytest.mark.django_db
NEW = ["77", "Łukaszewska", "Małgorzata", "02.03.2011", "9b"]


def everybody(cast: Cast, **other: dict[str, str]) -> list[list[str]]:
    """The three pupils of the school, with cells changed by the pupil's first name."""
    pupils = [cast.pupil, cast.classmate, cast.other_pupil]
    return [line_of(pupil, **other.get(pupil.first_name, {})) for pupil in pupils]


def verdicts(batch: PupilImport) -> dict[str, int]:
    """How many rows of each kind."""
    return {name: number for name, number in batch.plan["verdicts"].items() if number}


def row(batch: PupilImport, number: int) -> Any:
    """One row of the list."""
    return batch.rows.get(number=number)


def test_it_finds_nothing_to_do_in_its_own_list(cast: Cast) -> None:
    batch = checked(cast.school, csv_list(*everybody(cast)), cast.careers_lead)
    assert verdicts(batch) == {"unchanged": 3}
    with pytest.raises(batches.NothingToApply):
        batches.start_apply(batch, cast.careers_lead)


def test_it_takes_over_new_changed_moved_and_left_and_back_again(cast: Cast) -> None:
    lines = everybody(cast, Elif={"Name": "Yılmaz", "ID": "5"}, Jan={"Klasse": "9a"})[:2]
    batch = checked(cast.school, csv_list(*lines, NEW), cast.careers_lead)
    # Another family name, but the same first name and day: somebody has to say who it is.
    assert verdicts(batch) == {"ask": 1, "moved": 1, "new": 1, "left": 1}
    batches.answer(batch, {2: ("same", cast.pupil.pk)}, cast.careers_lead)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    assert verdicts(batch) == {"changed": 1, "moved": 1, "new": 1, "left": 1}
    assert ["Nachname", "Yıldız", "Yılmaz"] in row(batch, 2).differences
    applied(batch, cast.careers_lead, vanish_count=1)
    cast.pupil.refresh_from_db()
    cast.classmate.refresh_from_db()
    cast.other_pupil.refresh_from_db()
    assert (cast.pupil.last_name, cast.pupil.external_id) == ("Yılmaz", "5")
    assert cast.pupil.sort_key.startswith("yilmaz")
    assert cast.classmate.school_class == cast.class_9a
    assert cast.other_pupil.left_on == timezone.localdate()
    new = Pupil.objects.get(external_id="77")
    assert (new.last_name, new.first_name) == ("Łukaszewska", "Małgorzata")
    assert new.school_class == cast.class_9b
    assert batch.counts["new"] == batch.counts["left"] == batch.counts["moved"] == 1

    undone(batch, cast.careers_lead)
    cast.pupil.refresh_from_db()
    cast.classmate.refresh_from_db()
    cast.other_pupil.refresh_from_db()
    assert (cast.pupil.last_name, cast.pupil.external_id) == ("Yıldız", "")
    assert cast.pupil.sort_key.startswith("yildiz")
    assert cast.classmate.school_class == cast.class_9b
    assert cast.other_pupil.left_on is None
    assert not Pupil.objects.filter(external_id="77").exists()
    assert batch.counts["removed"] == 1
    assert batch.counts["restored"] == 3


def test_it_keeps_no_cell_of_columns_nobody_needs(cast: Cast) -> None:
    header = [*HEADER, "Konfession (Klartext)", "Lieblingsfarbe"]
    lines = [[*NEW, "geheim-eins", "geheim-zwei"]]
    content = csv_list(*lines, header=header)
    batch = batches.upload(content, "liste.csv", cast.school, cast.careers_lead)
    assert "geheim-eins" not in str(list(batch.rows.values()))
    assert batch.dropped == ["Konfession (Klartext)"]
    batches.set_mapping(batch, batch.mapping, cast.careers_lead, scope=ListScope.NOBODY)
    assert "geheim-zwei" not in str(list(batch.rows.values()))


def test_it_deletes_the_cells_once_the_list_is_taken_over(cast: Cast) -> None:
    broken = ["78", "Unleserlich", "Kim", "31.02.2011", "9b"]
    content = csv_list(*everybody(cast), NEW, broken)
    batch = applied(checked(cast.school, content, cast.careers_lead), cast.careers_lead)
    left = str(list(batch.rows.values("raw", "values", "differences", "errors", "hints")))
    assert "Małgorzata" not in left
    assert "Unleserlich" not in left
    assert "31.02.2011" not in left
    assert row(batch, 6).errors == {
        "3": "Das ist kein Datum. Erwartet wird zum Beispiel 07.03.2011."
    }


@pytest.mark.parametrize(
    "names",
    [
        ("Yıldız", "Şükrü İbrahim"),
        ("Wiśniewski", "Łukasz"),
        ("Шевченко", "Олександра"),
        ("Ḥusainī", "ʿAbd al-Ḥakīm"),
        ("O'Brien", "Seán"),
    ],
)
def test_it_keeps_names_sign_by_sign(cast: Cast, names: tuple[str, str]) -> None:
    line = ["77", *names, "02.03.2011", "9b"]
    batch = checked(cast.school, csv_list(*everybody(cast), line), cast.careers_lead)
    applied(batch, cast.careers_lead)
    pupil = Pupil.objects.get(external_id="77")
    assert (pupil.last_name, pupil.first_name) == names


def test_it_composes_letters_that_come_in_parts(cast: Cast) -> None:
    line = ["77", "Mu\u0308ller", "Jose\u0301", "02.03.2011", "9b"]
    batch = checked(cast.school, csv_list(*everybody(cast), line), cast.careers_lead)
    applied(batch, cast.careers_lead)
    assert Pupil.objects.get(external_id="77").last_name == "Müller"


# --- Whom a row means ------------------------------------------------------------------------


def test_it_knows_a_pupil_by_number_whatever_the_name(cast: Cast) -> None:
    Pupil.objects.filter(pk=cast.pupil.pk).update(external_id="G-1")
    lines = everybody(cast, Elif={"ID": "g-1", "Name": "Özdemir-Yıldız"})
    batch = checked(cast.school, csv_list(*lines), cast.careers_lead)
    assert row(batch, 2).pupil == cast.pupil
    assert row(batch, 2).verdict == "changed"


def test_it_asks_when_a_number_stands_for_somebody_else(cast: Cast) -> None:
    Pupil.objects.filter(pk=cast.pupil.pk).update(external_id="G-1")
    line = ["G-1", "Yıldız", "Deniz", "01.01.2013", "9b"]
    batch = checked(cast.school, csv_list(*everybody(cast)[1:], line), cast.careers_lead)
    assert row(batch, 4).verdict == "ask"
    assert row(batch, 4).candidates == [cast.pupil.pk]
    assert "left" not in verdicts(batch), "who might be meant has not left"


def test_it_keeps_twins_apart(cast: Cast) -> None:
    born = cast.pupil.born_on
    twin = ["", "Yıldız", "Emir", f"{born:%d.%m.%Y}", "9b"]
    batch = checked(cast.school, csv_list(*everybody(cast), twin), cast.careers_lead)
    assert verdicts(batch) == {"unchanged": 3, "new": 1}
    applied(batch, cast.careers_lead)
    again = checked(
        cast.school,
        csv_list(["", "Yildiz", "Emir", f"{born:%d.%m.%Y}", "9b"], *everybody(cast)),
        cast.careers_lead,
    )
    assert row(again, 2).pupil.first_name == "Emir"
    assert row(again, 3).pupil == cast.pupil


def test_it_asks_when_two_could_be_meant(cast: Cast) -> None:
    double = PupilFactory(
        first_name="Elif",
        last_name="Yildiz",
        born_on=cast.pupil.born_on,
        school_class=cast.class_9a,
    )
    batch = checked(cast.school, csv_list(*everybody(cast)), cast.careers_lead)
    assert row(batch, 2).verdict == "ask"
    assert set(row(batch, 2).candidates) == {cast.pupil.pk, double.pk}
    assert "left" not in verdicts(batch)


def test_it_leaves_rows_out_that_nobody_answered(cast: Cast) -> None:
    lines = everybody(cast, Elif={"Vorname": "Elif Nur"})
    batch = checked(cast.school, csv_list(*lines, NEW), cast.careers_lead)
    assert verdicts(batch) == {"ask": 1, "unchanged": 2, "new": 1}
    applied(batch, cast.careers_lead)
    cast.pupil.refresh_from_db()
    assert cast.pupil.first_name == "Elif"
    assert cast.pupil.left_on is None


def test_it_never_touches_a_pupil_of_another_school(cast: Cast) -> None:
    Pupil.objects.filter(pk=cast.foreign_pupil.pk).update(external_id="F-1")
    before = Pupil.objects.filter(pk=cast.foreign_pupil.pk).values().get()
    line = line_of(cast.foreign_pupil, ID="F-1", Klasse="9a")
    batch = checked(cast.school, csv_list(*everybody(cast), line), cast.careers_lead)
    assert verdicts(batch) == {"unchanged": 3, "new": 1}
    applied(batch, cast.careers_lead)
    assert Pupil.objects.filter(pk=cast.foreign_pupil.pk).values().get() == before


def test_it_takes_the_same_row_once_and_two_stories_not_at_all(cast: Cast) -> None:
    other = ["77", "Łukaszewska", "Małgorzata", "02.03.2011", "9a"]
    once = checked(cast.school, csv_list(*everybody(cast), NEW, NEW), cast.careers_lead)
    assert verdicts(once) == {"unchanged": 3, "new": 1, "skipped": 1}
    twice = checked(cast.school, csv_list(*everybody(cast), NEW, other), cast.careers_lead)
    assert verdicts(twice) == {"unchanged": 3, "error": 2}
    assert "Zeile 6 nennt dieselbe Person" in row(twice, 5).errors["0"]


# --- Who is not there any more -----------------------------------------------------------------


def test_it_stops_before_a_tenth_of_the_school_vanishes(cast: Cast) -> None:
    batch = checked(cast.school, csv_list(*everybody(cast)[:2]), cast.careers_lead)
    with pytest.raises(batches.TooManyLeave, match="1 von 3"):
        batches.start_apply(batch, cast.careers_lead)
    with pytest.raises(batches.TooManyLeave):
        batches.start_apply(batch, cast.careers_lead, vanish_count=2)
    applied(batch, cast.careers_lead, vanish_count=1)


def test_it_does_not_ask_for_up_to_a_tenth(cast: Cast) -> None:
    more = [PupilFactory(school_class=cast.class_9b) for _ in range(7)]
    lines = [*everybody(cast)[:2], *(line_of(pupil) for pupil in more)]
    applied(checked(cast.school, csv_list(*lines), cast.careers_lead), cast.careers_lead)
    cast.other_pupil.refresh_from_db()
    assert cast.other_pupil.left_on


@pytest.mark.parametrize(
    ("scope", "left"),
    [(ListScope.SCHOOL, 2), (ListScope.GRADES, 1), (ListScope.CLASSES, 0), (ListScope.NOBODY, 0)],
)
def test_it_misses_only_those_the_list_should_name(cast: Cast, scope: str, left: int) -> None:
    older = SchoolClassFactory(school=cast.school, name="10c", grade=10)
    PupilFactory(school_class=older)
    lines = everybody(cast)[:2]  # all of 9b, nobody of 9a and 10c
    batch = checked(cast.school, csv_list(*lines), cast.careers_lead, scope=scope)
    assert batch.plan["left"] == left


def test_it_looks_for_last_years_grade_eight_in_grade_nine(cast: Cast) -> None:
    here = cast.class_9b.year
    before = SchoolYearFactory(
        name="alt",
        starts_on=here.starts_on.replace(year=here.starts_on.year - 1),
        ends_on=here.starts_on - timedelta(days=1),
    )
    old = SchoolClassFactory(school=cast.school, name="8b", grade=8, year=before)
    stays = PupilFactory(school_class=old)
    PupilFactory(school_class=old)
    lines = [*everybody(cast), line_of(stays, Klasse="09B")]
    batch = checked(cast.school, csv_list(*lines), cast.careers_lead, scope=ListScope.GRADES)
    assert verdicts(batch) == {"unchanged": 3, "moved": 1, "left": 1}
    applied(batch, cast.careers_lead, vanish_count=1)
    stays.refresh_from_db()
    assert stays.school_class == cast.class_9b


def test_it_takes_a_status_for_what_it_says(cast: Cast) -> None:
    header = [*HEADER, "Status"]
    lines = [[*line, status] for line, status in zip(everybody(cast), "229", strict=True)]
    batch = checked(cast.school, csv_list(*lines, header=header), cast.careers_lead)
    assert verdicts(batch) == {"unchanged": 2, "left": 1}


def test_it_ends_and_reopens_the_sign_in_of_who_left(cast: Cast) -> None:
    user = cast.other_pupil.user
    code = issue_slip(user, by=cast.careers_lead, expires_on=timezone.localdate())
    user.refresh_from_db()
    generation = user.session_generation
    day = timezone.localdate() - timedelta(days=3)
    batch = checked(cast.school, csv_list(*everybody(cast)[:2]), cast.careers_lead, left_on=day)
    applied(batch, cast.careers_lead, vanish_count=1)
    user.refresh_from_db()
    cast.other_pupil.refresh_from_db()
    assert cast.other_pupil.left_on == day
    assert not user.is_active
    assert user.session_generation > generation
    assert find_slip(code, timezone.localdate()) is None
    undone(batch, cast.careers_lead)
    user.refresh_from_db()
    assert user.is_active
    again = checked(cast.school, csv_list(*everybody(cast)[:2]), cast.careers_lead)
    applied(again, cast.careers_lead, vanish_count=1)
    back = checked(cast.school, csv_list(*everybody(cast)), cast.careers_lead)
    assert verdicts(back) == {"unchanged": 2, "changed": 1}
    applied(back, cast.careers_lead)
    user.refresh_from_db()
    cast.other_pupil.refresh_from_db()
    assert user.is_active
    assert cast.other_pupil.left_on is None
    assert find_slip(code, timezone.localdate()) is not None


# --- Classes -----------------------------------------------------------------------------------


def test_it_creates_classes_only_when_somebody_agreed(cast: Cast) -> None:
    lines = [*everybody(cast), ["78", "Neu", "Nora", "02.03.2010", "10 d"]]
    batch = checked(cast.school, csv_list(*lines), cast.careers_lead)
    assert batch.plan["new_classes"] == [["10d", 10]]
    with pytest.raises(batches.ClassesAreMissing, match="10d"):
        batches.start_apply(batch, cast.careers_lead)
    applied(batch, cast.careers_lead, creates_classes=True)
    made = SchoolClass.objects.get(school=cast.school, name="10d")
    assert made.grade == 10
    undone(batch, cast.careers_lead)
    assert not SchoolClass.objects.filter(pk=made.pk).exists()


def test_it_wants_to_know_the_grade_of_a_new_class(cast: Cast) -> None:
    lines = [*everybody(cast), ["78", "Neu", "Nora", "02.03.2010", "Seestern"]]
    batch = checked(cast.school, csv_list(*lines), cast.careers_lead)
    assert verdicts(batch) == {"unchanged": 3, "error": 1}
    assert "Jahrgang ist nicht zu erkennen" in row(batch, 5).errors["4"]
    header = [*HEADER, "Jahrgang"]
    with_grade = [[*line, "09"] for line in lines]
    batch = checked(cast.school, csv_list(*with_grade, header=header), cast.careers_lead)
    assert batch.plan["new_classes"] == [["Seestern", 9]]


# --- Block, guardians --------------------------------------------------------------------------


def test_it_blocks_hard_and_takes_open_requests_back(cast: Cast) -> None:
    application = cast.application
    header = [*HEADER, "keine Auskunft an Dritte"]
    lines = [[*line, flag] for line, flag in zip(everybody(cast), ["ja", "", "nein"], strict=True)]
    batch = checked(cast.school, csv_list(*lines, header=header), cast.careers_lead)
    assert verdicts(batch) == {"changed": 1, "unchanged": 2}
    applied(batch, cast.careers_lead)
    cast.pupil.refresh_from_db()
    application.refresh_from_db()
    assert cast.pupil.is_disclosure_blocked
    assert application.state == "withdrawn"


def test_it_does_not_lift_a_block_by_an_empty_cell(cast: Cast) -> None:
    Pupil.objects.filter(pk=cast.pupil.pk).update(is_disclosure_blocked=True)
    header = [*HEADER, "keine Auskunft an Dritte"]
    lines = [[*line, ""] for line in everybody(cast)]
    batch = checked(cast.school, csv_list(*lines, header=header), cast.careers_lead)
    assert verdicts(batch) == {"unchanged": 3}
    unclear = [[*line, "vielleicht"] for line in everybody(cast)[:1]]
    batch = checked(
        cast.school, csv_list(*unclear, header=header), cast.careers_lead, ListScope.NOBODY
    )
    assert verdicts(batch) == {"error": 1}


def test_it_adds_and_mends_guardians_and_takes_them_back(cast: Cast) -> None:
    header = [*HEADER, "Erzieher 1: Nachname", "Erzieher 1: Vorname", "Erzieher 1: E-Mail"]
    parents = [
        ["Yildiz", "Aylin", "neu@example.org"],
        ["Kowalska", "Zofia", "zofia@example.org"],
        ["", "", ""],
    ]
    lines = [[*line, *parent] for line, parent in zip(everybody(cast), parents, strict=True)]
    batch = checked(cast.school, csv_list(*lines, header=header), cast.careers_lead)
    assert verdicts(batch) == {"changed": 2, "unchanged": 1}
    applied(batch, cast.careers_lead)
    cast.guardian.refresh_from_db()
    assert cast.guardian.email == "neu@example.org"
    assert cast.classmate.guardians.get().last_name == "Kowalska"
    undone(batch, cast.careers_lead)
    cast.guardian.refresh_from_db()
    assert cast.guardian.email == "eltern@example.org"
    assert not cast.classmate.guardians.exists()


# --- Undoing, keeping, forgetting ----------------------------------------------------------------


def test_it_keeps_and_names_who_was_used_since(cast: Cast) -> None:
    header = [*HEADER, "Erzieher 1: Nachname"]
    lines = [[*line, ""] for line in everybody(cast)]
    more = [[*NEW, "Łukaszewska"], ["79", "Neu", "Nora", "02.03.2010", "9b", "Neu"]]
    batch = checked(cast.school, csv_list(*lines, *more, header=header), cast.careers_lead)
    applied(batch, cast.careers_lead)
    used = Pupil.objects.get(external_id="77")
    ConsentFactory(pupil=used, guardian=None)
    undone(batch, cast.careers_lead)
    assert batch.counts["removed"] == 1
    assert not Pupil.objects.filter(external_id="79").exists()
    assert used.guardians.count() == 1
    kept = batch.rows.get(pupil=used)
    assert kept.kept_because == ["neu dazu: Einverständnisse"]


def test_it_leaves_what_somebody_has_changed_since(cast: Cast) -> None:
    Pupil.objects.filter(pk=cast.pupil.pk).update(external_id="G-1")
    lines = everybody(cast, Elif={"ID": "G-1", "Vorname": "Elif Su", "Klasse": "9a"})
    batch = checked(cast.school, csv_list(*lines), cast.careers_lead)
    applied(batch, cast.careers_lead)
    Pupil.objects.filter(pk=cast.pupil.pk).update(first_name="Elif Sude")
    undone(batch, cast.careers_lead)
    cast.pupil.refresh_from_db()
    assert cast.pupil.first_name == "Elif Sude"
    assert cast.pupil.school_class == cast.class_9b
    assert row(batch, 2).kept_because == ["seither geändert: Vorname"]


def test_it_shows_the_list_again_when_the_school_has_changed(cast: Cast) -> None:
    batch = checked(cast.school, csv_list(*everybody(cast), NEW), cast.careers_lead)
    PupilFactory(
        school_class=cast.class_9a,
        last_name="Lukaszewska",
        first_name="Malgorzata",
        born_on=date(2011, 3, 2),
    )
    batches.start_apply(batch, cast.careers_lead)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert "inzwischen etwas geändert" in batch.changes.last().reason
    assert verdicts(batch) == {"unchanged": 3, "moved": 1}
    assert not Pupil.objects.filter(external_id="77").exists()


def test_it_writes_down_what_it_did(cast: Cast) -> None:
    batch = checked(cast.school, csv_list(*everybody(cast), NEW), cast.careers_lead)
    applied(batch, cast.careers_lead)
    entry = AuditEntry.objects.filter(object_id=batch.public_id).latest("pk")
    assert entry.by == cast.careers_lead
    assert entry.details["counts"]["new"] == 1
    new = Pupil.objects.get(external_id="77")
    assert AuditEntry.objects.filter(object_id=new.public_id, action="created").exists()


def test_it_forgets_lists_left_alone_and_what_undoing_needed(cast: Cast) -> None:
    old = checked(cast.school, csv_list(*everybody(cast), NEW), cast.careers_lead)
    done = applied(
        checked(cast.school, csv_list(*everybody(cast), NEW), cast.careers_lead),
        cast.careers_lead,
    )
    long_ago = timezone.now() - timedelta(days=15)
    PupilImport.objects.update(state_changed_at=long_ago)
    assert work.forgettable(timezone.now()) == [old.pk]
    forget_pupil_imports()
    old.refresh_from_db()
    assert old.state == "discarded"
    assert not old.rows.exists()
    assert done.rows.exists()
    PupilImport.objects.update(state_changed_at=timezone.now() - timedelta(days=91))
    assert work.forgettable(timezone.now()) == [done.pk]
    work.forget(done.pk)
    with pytest.raises(batches.TooLateToUndo):
        batches.start_undo(done, cast.careers_lead)


def test_it_remembers_columns_for_the_own_school_alone(cast: Cast) -> None:
    header = ["Nr.", "A", "B", "C", "D"]
    content = csv_list(NEW, header=header)
    batch = batches.upload(content, "x.csv", cast.school, cast.careers_lead)
    mapping = ["external_id", "last_name", "first_name", "born_on", "class"]
    batches.set_mapping(
        batch, mapping, cast.careers_lead, scope=ListScope.NOBODY, save_as="Sekretariat"
    )
    again = batches.upload(content, "x.csv", cast.school, cast.careers_lead)
    assert again.mapping == mapping
    foreign = batches.upload(content, "x.csv", cast.foreign_school, cast.foreign_teacher)
    assert foreign.mapping != mapping


def test_it_does_not_unmake_a_request_of_somebody_it_undoes(cast: Cast) -> None:
    batch = checked(cast.school, csv_list(*everybody(cast), NEW), cast.careers_lead)
    applied(batch, cast.careers_lead)
    new = Pupil.objects.get(external_id="77")
    ApplicationFactory(pupil=new, offer=cast.offer, period=cast.period)
    undone(batch, cast.careers_lead)
    assert Pupil.objects.filter(pk=new.pk).exists()
    assert Guardian.objects.filter(pk=cast.guardian.pk).exists()
