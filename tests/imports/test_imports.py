"""An import from the file to the companies, and back."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from companies.enums import CompanyState, ImportAction, ImportState, ImportVerdict
from companies.imports import batches, work
from companies.models import ColumnMapping, Company, ContactNote, FollowUp, ImportRow
from companies.tasks import forget_imports, run_imports
from journal.enums import AuditAction
from journal.models import AuditEntry
from journal.moves import MoveNotPossible
from tests.cast import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    ContactNoteFactory,
    OfferFactory,
    SiteFactory,
)
from tests.imports.sheets import HEADER, KAYA, MUELLER, applied, checked, csv_file, undone

pytestmark = pytest.mark.django_db


def row_of(batch, name: str) -> ImportRow:
    """The row of a company."""
    return batch.rows.get(understood__name=name)


def test_it_takes_new_companies_over_with_all_their_parts(cast: Cast) -> None:
    header = [*HEADER, "Letzter Kontakt", "WV"]
    batch = applied(
        csv_file(header, [*MUELLER, "1.3.2026", "15.12.2026"], [*KAYA, "", ""]), cast.officer
    )
    assert batch.state == ImportState.APPLIED
    assert batch.counts == {"created": 2, "updated": 0, "skipped": 0}
    company = Company.objects.get(name="Bäckerei Müller GmbH")
    assert (company.state, company.owner) == (CompanyState.LEAD, cast.officer)
    assert company.phone == "+49 231 502345"
    assert company in Company.objects.search("baecker 0231502345")
    assert company.sites.get().is_located
    assert company.contacts.get().full_name == "Eva Müller"
    note = company.notes.get()
    assert (note.text, timezone.localdate(note.happened_at).month) == (MUELLER[7], 3)
    assert company.follow_ups.get().responsible == cast.officer
    entries = AuditEntry.objects.filter(action=AuditAction.CREATED, object_id=company.public_id)
    assert entries.get().details == {"company_import": str(batch.public_id)}


def test_it_gives_new_companies_to_whose_table_it_is(cast: Cast) -> None:
    batch = checked(csv_file(HEADER, KAYA), cast.officer)
    batches.start_apply(batch, cast.coordination)
    work.work_on(batch.pk)
    assert Company.objects.get(name="Kfz Kaya").owner == cast.officer


@pytest.mark.parametrize(
    ("cells", "verdict", "action"),
    [
        ({0: "Baeckerei Mueller"}, "unchanged", "skip"),
        ({0: "Bäckerei Müller", 5: "neu@mueller-brot.de"}, "update", "update"),
        ({0: "Bäckerei Müller", 4: "0231 777777"}, "conflict", "skip"),
        ({0: "Bäckerei Müler"}, "duplicate", "skip"),
        ({0: "Ganz anders"}, "duplicate", "skip"),
        ({0: "Ganz anders", 4: "0231 777777"}, "new", "create"),
        ({0: ""}, "error", "skip"),
    ],
    ids=["spelling", "more", "contradicts", "similar", "same-phone", "new", "no-name"],
)
def test_it_says_what_it_found(cast: Cast, cells, verdict: str, action: str) -> None:
    company = CompanyFactory(name="Bäckerei Müller GmbH & Co. KG", phone="0231 / 502345")
    SiteFactory(company=company, street="Hafenstraße 3", postal_code="44147")
    line = ["", "Hafenstr. 3", "44147", "Dortmund", "0231 502345", "", "", ""]
    for column, text in cells.items():
        line[column] = text
    row = checked(csv_file(HEADER, line), cast.officer).rows.get()
    assert (row.verdict, row.action) == (verdict, action)
    assert (row.candidate == company) == (verdict not in {"new", "error"})


def test_it_leaves_closed_companies_to_a_person(cast: Cast) -> None:
    company = CompanyFactory(name="Kfz Kaya", state=CompanyState.DO_NOT_CONTACT)
    SiteFactory(company=company, postal_code="44263", street="Am Markt 1")
    row = checked(csv_file(HEADER, KAYA), cast.officer).rows.get()
    assert (row.verdict, row.action) == (ImportVerdict.CONFLICT, ImportAction.SKIP)


def test_it_finds_the_same_company_twice_in_one_table(cast: Cast) -> None:
    batch = checked(csv_file(HEADER, KAYA, ["KFZ Kaya GmbH", *KAYA[1:]]), cast.officer)
    first, second = batch.rows.all()
    assert (first.verdict, second.verdict) == (ImportVerdict.NEW, ImportVerdict.DUPLICATE)
    assert second.reason == "steht schon in Zeile 2"


def test_it_takes_a_mail_address_everybody_has_for_no_sign(cast: Cast) -> None:
    CompanyFactory(email="jemand@web.de", website="https://www.facebook.com/eins")
    line = ["Eins", "", "", "", "", "anders@web.de", "", ""]
    row = checked(csv_file(HEADER, line), cast.officer).rows.get()
    assert row.verdict == ImportVerdict.NEW


def test_it_adds_to_a_known_company_and_takes_everything_back(cast: Cast) -> None:
    company = CompanyFactory(name="Bäckerei Müller", phone="", email="alt@mueller-brot.de")
    contact = ContactFactory(company=company, first_name="", last_name="Müller", phone="", email="")
    batch = checked(csv_file(HEADER, MUELLER), cast.officer)
    row = batch.rows.get()
    assert row.verdict == ImportVerdict.CONFLICT or row.verdict == ImportVerdict.DUPLICATE
    batches.choose(batch, {row.number: ImportAction.UPDATE})
    batches.start_apply(batch, cast.officer)
    work.work_on(batch.pk)
    company.refresh_from_db()
    contact.refresh_from_db()
    assert (company.phone, company.email) == ("+49 231 502345", "info@mueller-brot.de")
    assert company in Company.objects.search("0231502345")
    assert (contact.first_name, contact.phone) == ("Eva", "+49 171 1234567")
    assert company.sites.count() == company.notes.count() == 1
    batch.refresh_from_db()
    undone(batch, cast.officer)
    company.refresh_from_db()
    contact.refresh_from_db()
    assert (company.phone, company.email) == ("", "alt@mueller-brot.de")
    assert (contact.first_name, contact.phone) == ("", "")
    assert not company.sites.exists()
    assert not company.notes.exists()
    assert batch.counts["updated"] == 1
    assert batch.rows.get().kept_because == []


def test_it_removes_what_it_made_and_nothing_else(cast: Cast) -> None:
    before = set(Company.objects.values_list("pk", flat=True))
    batch = undone(applied(csv_file(HEADER, MUELLER, KAYA), cast.officer), cast.officer)
    assert batch.state == ImportState.UNDONE
    assert batch.counts["removed"] == 2
    assert set(Company.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("use", ["offer", "note", "edit", "contact", "state", "follow_up"])
def test_it_leaves_companies_somebody_has_used_since(cast: Cast, use: str) -> None:
    header = [*HEADER, "WV"]
    rows = csv_file(header, [*MUELLER, "15.12.2026"], [*KAYA, ""])
    batch = applied(rows, cast.officer)
    company = Company.objects.get(name="Bäckerei Müller GmbH")
    if use == "offer":
        OfferFactory(company=company, site=company.sites.get())
    elif use == "note":
        ContactNoteFactory(company=company)
    elif use == "edit":
        Company.objects.filter(pk=company.pk).update(phone="0231 1")
    elif use == "contact":
        company.contacts.update(email="eva@example.org")
    elif use == "state":
        company.make("contact", by=cast.officer)
    else:
        company.follow_ups.update(done_at=timezone.now())
    undone(batch, cast.officer)
    batch.refresh_from_db()
    assert Company.objects.filter(pk=company.pk).exists()
    assert not Company.objects.filter(name="Kfz Kaya").exists()
    assert (batch.counts["removed"], batch.counts["kept"]) == (1, 1)
    assert len(row_of(batch, company.name).kept_because) >= 1


def test_it_leaves_a_value_that_was_changed_again(cast: Cast) -> None:
    company = CompanyFactory(name="Kfz Kaya", phone="")
    SiteFactory(company=company, postal_code="44263", street="Am Markt 1")
    batch = applied(csv_file(HEADER, KAYA), cast.officer)
    assert batch.counts["updated"] == 1
    Company.objects.filter(pk=company.pk).update(phone="0231 555")
    undone(batch, cast.officer)
    company.refresh_from_db()
    assert company.phone == "0231 555"
    assert batch.rows.get().kept_because == ["seither geändert: Telefon"]


def test_it_writes_nothing_when_the_companies_changed_since_the_check(cast: Cast) -> None:
    batch = checked(csv_file(HEADER, MUELLER, KAYA), cast.officer)
    company = CompanyFactory(name="Kfz Kaya")
    SiteFactory(company=company, postal_code="44263")
    batches.start_apply(batch, cast.officer)
    work.work_on(batch.pk)
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
    assert not Company.objects.filter(name="Bäckerei Müller GmbH").exists()
    row = row_of(batch, "Kfz Kaya")
    assert (row.candidate, row.action) == (company, ImportAction.SKIP)


def test_it_writes_nothing_when_one_row_fails(cast: Cast, monkeypatch) -> None:
    batch = checked(csv_file(HEADER, MUELLER, KAYA), cast.officer)
    batches.start_apply(batch, cast.officer)
    count = Company.objects.count()

    def fail(*_args: object, **_kwargs: object) -> None:
        raise ValueError("Eva Müller")

    monkeypatch.setattr("companies.imports.applying.audit.record_many", fail)
    run_imports()
    batch.refresh_from_db()
    assert Company.objects.count() == count
    assert batch.state == ImportState.CHECKED
    assert batch.changes.last().reason == "ValueError"


def test_it_recognises_the_same_table_by_its_saved_mapping(cast: Cast) -> None:
    batch = batches.upload(csv_file(HEADER, MUELLER), "a.csv", cast.officer)
    mapping = ["name", *[""] * 6, "note"]
    batches.set_mapping(batch, mapping, cast.officer, takes_over=False, save_as="Liste Kaya")
    again = batches.upload(csv_file(HEADER, KAYA), "b.csv", cast.officer)
    assert again.mapping == mapping
    assert ColumnMapping.objects.get().name == "Liste Kaya"


def test_it_does_each_step_once(cast: Cast) -> None:
    batch = checked(csv_file(HEADER, KAYA), cast.officer)
    batches.start_apply(batch, cast.officer)
    with pytest.raises(MoveNotPossible):
        batches.start_apply(batch, cast.officer)
    assert work.work_on(batch.pk)
    assert not work.work_on(batch.pk)
    assert Company.objects.filter(name="Kfz Kaya").count() == 1


def test_it_refuses_to_take_over_nothing(cast: Cast) -> None:
    batch = checked(csv_file(HEADER, KAYA), cast.officer)
    batches.choose_all(batch, ImportVerdict.NEW, ImportAction.SKIP)
    with pytest.raises(batches.NothingToApply):
        batches.start_apply(batch, cast.officer)


def test_it_lets_nobody_take_over_a_row_with_an_error(cast: Cast) -> None:
    batch = checked(csv_file(HEADER, ["", *KAYA[1:]], KAYA), cast.officer)
    row = batch.rows.get(verdict=ImportVerdict.ERROR)
    assert batches.choose(batch, {row.number: ImportAction.CREATE}) == 0
    assert batches.choose_all(batch, ImportVerdict.ERROR, ImportAction.CREATE) == 0


def test_it_forgets_rows_in_their_time_and_can_undo_until_then(cast: Cast) -> None:
    batch = applied(csv_file(HEADER, MUELLER, ["", *KAYA[1:]]), cast.officer)
    left = batches.upload(csv_file(HEADER, KAYA), "b.csv", cast.officer)
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=15)):
        forget_imports()
        left.refresh_from_db()
        assert left.state == ImportState.DISCARDED
        assert not left.rows.exists()
        row = batch.rows.get()
        assert (row.raw, row.understood) == ([], {})
        undone(batch, cast.officer)
        assert not Company.objects.filter(name="Bäckerei Müller GmbH").exists()
    with time_machine.travel(now + timedelta(days=110)):
        forget_imports()
        assert not batch.rows.exists()


def test_it_cannot_undo_after_its_time(cast: Cast) -> None:
    batch = applied(csv_file(HEADER, KAYA), cast.officer)
    batch.rows.all().delete()
    with pytest.raises(batches.TooLateToUndo):
        batches.start_undo(batch, cast.officer)


def test_it_says_the_same_note_and_follow_up_once(cast: Cast) -> None:
    rows = csv_file([*HEADER, "WV"], [*MUELLER, "15.12.2026"])
    applied(rows, cast.officer)
    assert checked(rows, cast.officer).rows.get().verdict == ImportVerdict.UNCHANGED
    assert (ContactNote.objects.count(), FollowUp.objects.count()) == (1, 1)
