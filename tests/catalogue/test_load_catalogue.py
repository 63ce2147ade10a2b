"""Loading: complete, idempotent, kind to corrections, all or nothing."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.datafiles import DATA_DIR, TABLES, DataFileError
from catalogue.models import (
    Branch,
    DataSource,
    DatedSetting,
    Neighbourhood,
    Occupation,
    OccupationalField,
    PostalCode,
    PublicHoliday,
    SchoolHoliday,
    YouthRule,
)
from catalogue.services import load_catalogue, local_edits

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(tmp_path):
    """A writable copy of the data."""
    for path in DATA_DIR.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def edit(directory, file: str, old: str, new: str) -> None:
    """Changes one place of a file, as a new release of the data would."""
    path = directory / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def state() -> list[tuple]:
    """Every value of every table of the catalogue."""
    rows = []
    for table in TABLES:
        rows += list(table.model.objects.order_by("pk").values_list())
        for name in table.many:
            through = getattr(table.model, name).through
            rows += sorted(through.objects.values_list())
    return rows


def report_of(reports, model):
    return next(report for report in reports if report.table.model is model)


def test_it_fills_empty_tables() -> None:
    for table in reversed(TABLES):
        table.model.objects.all().delete()
    load_catalogue()
    counts = {model: model.objects.count() for model in (table.model for table in TABLES)}
    assert counts[OccupationalField] == 16
    assert counts[Occupation] == 137
    assert counts[Neighbourhood] == 12
    assert counts[PostalCode] == 27
    assert counts[SchoolHoliday] == 24
    assert counts[PublicHoliday] == 44
    assert counts[Branch] == 109
    assert counts[DataSource] == 12
    assert counts[DatedSetting] > 40
    assert counts[YouthRule] == 40


def test_it_loads_values_references_and_lists() -> None:
    baker = Occupation.objects.get(slug="baecker")
    assert (baker.title, baker.field.code, baker.training_months) == ("Bäcker*in", "PRFE", 36)
    assert (baker.needs_food_hygiene, baker.is_school_based) == (True, False)
    assert baker.sort_key == "backer in"
    north = Neighbourhood.objects.get(slug="innenstadt-nord")
    names = {neighbour.name for neighbour in north.neighbours.all()}
    assert {"Eving", "Huckarde", "Innenstadt-West"} <= names
    code = PostalCode.objects.get(code="44135")
    assert code.neighbourhood.name == "Innenstadt-West"
    assert {n.slug for n in code.other_neighbourhoods.all()} == {
        "innenstadt-nord",
        "innenstadt-ost",
    }


def test_it_changes_nothing_the_second_time() -> None:
    before = state()
    reports = load_catalogue()
    assert state() == before
    assert all(r.created == r.updated == r.switched_off == 0 and r.kept == [] for r in reports)
    assert sum(r.unchanged for r in reports) == sum(t.model.objects.count() for t in TABLES)


def test_it_takes_over_what_a_new_file_says(directory) -> None:
    edit(directory, "occupations.csv", "Bäcker*in,Bäcker/in", "Ärztin*Arzt,Bäcker/in")
    edit(directory, "postal_codes.csv", "44145,51.53267", "44145,51.54")
    edit(directory, "occupations.csv", "29302,D,36", "29302,WIVE,36")
    reports = load_catalogue(directory)
    baker = Occupation.objects.get(slug="baecker")
    assert (baker.title, baker.sort_key) == ("Ärztin*Arzt", "arztin arzt")
    assert PostalCode.objects.get(code="44145").latitude == 51.54
    assert Occupation.objects.get(slug="koch-koechin").field.code == "WIVE"
    assert report_of(reports, Occupation).updated == 2
    assert report_of(reports, PostalCode).updated == 1


def test_it_keeps_what_was_corrected_by_hand(directory) -> None:
    baker = Occupation.objects.get(slug="baecker")
    baker.chamber = "Bäckerinnung"
    baker.is_active = False
    baker.save()
    edit(directory, "occupations.csv", "Bäcker*in,Bäcker/in", "Backkraft,Bäcker/in")
    edit(
        directory,
        "occupations.csv",
        "Backkraft,Bäcker/in,29222,PRFE,36,nein,HWK",
        "Backkraft,Bäcker/in,29222,PRFE,36,nein,IHK",
    )
    for _run in range(2):
        reports = load_catalogue(directory)
        baker.refresh_from_db()
        assert (baker.chamber, baker.is_active) == ("Bäckerinnung", False)
        assert baker.title == "Backkraft"  # nobody had corrected the title
        assert report_of(reports, Occupation).kept == ["Backkraft"]
    assert local_edits(baker) == ["chamber", "is_active"]


def test_it_follows_the_file_again_once_the_correction_is_undone(directory) -> None:
    tile = Neighbourhood.objects.get(slug="eving")
    tile.team = "Nordost"
    tile.save()
    load_catalogue()
    tile.team = "Nord"
    tile.save()
    edit(directory, "neighbourhoods.csv", "7.4669,Nord", "7.4669,Mitte")
    load_catalogue(directory)
    tile.refresh_from_db()
    assert tile.team == "Mitte"


def test_it_keeps_neighbours_that_were_corrected_by_hand() -> None:
    north = Neighbourhood.objects.get(slug="innenstadt-nord")
    brackel = Neighbourhood.objects.get(slug="brackel")
    north.neighbours.remove(brackel)
    reports = load_catalogue()
    assert brackel not in north.neighbours.all()
    assert sorted(report_of(reports, Neighbourhood).kept) == ["Brackel", "Innenstadt-Nord"]
    assert local_edits(north) == ["neighbours"]


def test_it_takes_over_a_new_pair_of_neighbours_in_both_directions(directory) -> None:
    edit(
        directory,
        "neighbourhoods.csv",
        "brackel|hoerde|innenstadt-ost",
        "brackel|eving|hoerde|innenstadt-ost",
    )
    edit(
        directory,
        "neighbourhoods.csv",
        "huckarde|innenstadt-nord|mengede|scharnhorst",
        "aplerbeck|huckarde|innenstadt-nord|mengede|scharnhorst",
    )
    load_catalogue(directory)
    eving = Neighbourhood.objects.get(slug="eving")
    assert eving.neighbours.filter(slug="aplerbeck").exists()
    assert Neighbourhood.objects.get(slug="aplerbeck").neighbours.filter(pk=eving.pk).exists()
    assert local_edits(eving) == []


def test_it_leaves_rows_made_by_hand_alone(directory) -> None:
    field = OccupationalField.objects.get(code="M")
    own = Occupation.objects.create(
        slug="glasblaeser",
        title="Glasbläser*in",
        official_title="Glasbläser/in",
        kldb_code="21312",
        field=field,
        training_months=36,
    )
    reports = load_catalogue()
    own.refresh_from_db()
    assert (own.is_active, own.title, own.loaded) == (True, "Glasbläser*in", {})
    assert report_of(reports, Occupation).kept == []
    assert local_edits(own) == []
    # A later file brings the same occupation: what people here wrote stays.
    path = directory / "occupations.csv"
    line = "glasblaeser,Glasmacher*in,Glasmacher/in,21312,PRFE,36,nein,HWK,nein,nein,nein\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    reports = load_catalogue(directory)
    own.refresh_from_db()
    assert (own.title, own.field.code) == ("Glasbläser*in", "M")
    assert report_of(reports, Occupation).kept == ["Glasbläser*in"]


def test_it_switches_off_what_left_the_file_and_on_what_came_back(directory) -> None:
    path = directory / "occupations.csv"
    full = path.read_text(encoding="utf-8")
    path.write_text(
        "".join(line for line in full.splitlines(True) if not line.startswith("kanalbauer,")),
        encoding="utf-8",
    )
    reports = load_catalogue(directory)
    assert report_of(reports, Occupation).switched_off == 1
    assert not Occupation.objects.get(slug="kanalbauer").is_active
    assert report_of(load_catalogue(directory), Occupation).switched_off == 0
    path.write_text(full, encoding="utf-8")
    load_catalogue(directory)
    assert Occupation.objects.get(slug="kanalbauer").is_active


def test_it_fills_a_column_younger_than_the_last_load() -> None:
    baker = Occupation.objects.get(slug="baecker")
    loaded = {name: value for name, value in baker.loaded.items() if name != "chamber"}
    Occupation.objects.filter(pk=baker.pk).update(chamber="", loaded=loaded)
    load_catalogue()
    baker.refresh_from_db()
    assert baker.chamber == "HWK"


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("settings.csv", "radius_km,2020-08-01,15", "radius_km,2020-08-01,far", "„far“"),
        ("postal_codes.csv", "7.48354,innenstadt-nord", "7.48354,nordstadt", "„nordstadt“"),
        ("neighbourhoods.csv", "brackel|eving|huckarde", "unna|eving|huckarde", "„unna“"),
        ("branches.csv", "A,A,", "Z,Z,", "branch_code_is_wz_2008"),
    ],
)
def test_it_loads_all_tables_or_none(directory, file, old, new, complaint) -> None:
    edit(directory, "occupations.csv", "Bäcker*in,Bäcker/in", "Backkraft,Bäcker/in")
    edit(directory, file, old, new)
    before = state()
    with pytest.raises(DataFileError, match=complaint):
        load_catalogue(directory)
    assert state() == before


@pytest.mark.django_db(transaction=True)
def test_it_loads_once_when_two_processes_start_at_once() -> None:
    for table in reversed(TABLES):
        table.model.objects.all().delete()
    start, failures = threading.Barrier(4), []

    def load() -> None:
        try:
            start.wait(timeout=20)
            load_catalogue()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert Occupation.objects.count() == 137
    assert Neighbourhood.neighbours.through.objects.count() == 50


def test_it_locks_the_rows_it_compares() -> None:
    with CaptureQueriesContext(connection) as queries:
        load_catalogue()
    locks = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert len(locks) == len(TABLES)


def test_it_prints_counts_and_what_it_kept() -> None:
    Branch.objects.filter(code="56").update(name="Restaurants und Cafés")
    output = StringIO()
    call_command("load_catalogue", stdout=output)
    lines = output.getvalue().splitlines()
    assert " ".join(lines[2].split()) == "Berufe 0 neu 0 geändert 137 gleich 0 ausgeschaltet"
    assert "  von Hand geändert, bleibt: Restaurants und Cafés" in lines


def test_it_ends_with_a_sentence_when_a_file_is_missing(directory) -> None:
    (directory / "branches.csv").unlink()
    with pytest.raises(CommandError, match=r"branches\.csv"):
        call_command("load_catalogue", directory=directory, stdout=StringIO())
