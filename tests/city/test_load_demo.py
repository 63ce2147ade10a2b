"""The command: what it refuses, what it asks, what it says."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from accounts.models import User
from catalogue.models import Occupation
from companies.enums import OfferState
from companies.models import Company, Offer, Seat, Site
from journal.models import AuditEntry
from quartier.demo import build, people, scale
from quartier.demo.city import Size
from quartier.demo.progress import Progress
from schools.models import Pupil, School
from tests.factories import AuditEntryFactory, CompanyFactory, PupilFactory, SchoolFactory

TINY = {"pupils": 310, "companies": 70, "offers": 120}


def load(**options: object) -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, stderr=StringIO(), **{**TINY, **options})
    return out.getvalue()


@pytest.mark.django_db
def test_it_loads_once_and_says_whom_one_can_be() -> None:
    said = load()
    assert re.search(r"^  Schüler\*innen +310$", said, re.MULTILINE)
    assert re.search(r"^  Ehemalige Schüler\*innen +50$", said, re.MULTILINE)
    assert (Pupil.objects.count(), Pupil.objects.filter(left_on=None).count()) == (360, 310)
    for person in people.DEMO_SIGN_INS:
        assert person.name in said
        assert person.find_user() is not None
    for box in people.DEMO_MAILBOXES:
        assert box.address in said
    with pytest.raises(CommandError, match="schon geladen"):
        load()
    assert "schon geladen" in load(if_missing=True)
    assert School.objects.count() == 10


@pytest.mark.django_db
def test_it_leaves_the_sign_ins_to_who_says_them_at_every_start() -> None:
    assert people.ELIF.name not in load(without_sign_ins=True)


@pytest.mark.django_db
def test_it_does_not_mix_with_a_real_city() -> None:
    SchoolFactory()
    with pytest.raises(CommandError, match="schon Schulen"):
        load()
    assert not Pupil.objects.exists()


@pytest.mark.django_db
def test_it_never_loads_in_production(settings: pytest.FixtureRequest) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        load(reset=True, no_input=True)


@pytest.mark.django_db
def test_it_asks_before_it_deletes(monkeypatch: pytest.MonkeyPatch) -> None:
    PupilFactory()
    monkeypatch.setattr("builtins.input", lambda _question: "nein")
    with pytest.raises(CommandError, match="Nichts gelöscht"):
        load(reset=True)
    assert Pupil.objects.exists()


@pytest.mark.django_db
def test_it_deletes_all_but_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    PupilFactory()
    CompanyFactory()
    AuditEntryFactory()
    connection.check_constraints()
    occupations = Occupation.objects.count()
    monkeypatch.setattr("builtins.input", lambda _question: "ja")
    monkeypatch.setattr(
        "quartier.management.commands.load_demo.Command._load_city", lambda *_args: None
    )
    load(reset=True)
    for model in (User, School, Pupil, Company, AuditEntry):
        assert not model.objects.exists()
    assert Occupation.objects.count() == occupations > 0


@pytest.mark.django_db
def test_it_needs_the_facts() -> None:
    from quartier.demo.city import CatalogueMissing, Facts

    Occupation.objects.update(is_active=False)
    with pytest.raises(CatalogueMissing):
        Facts()


@pytest.fixture
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "SIZE", Size(pupils=0, companies=60, offers=100))
    monkeypatch.setattr(scale, "FACTORS", {"city": 1, "region": 3, "state": 4})
    monkeypatch.setattr(build, "is_loaded", lambda: True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_small_blocks")
def test_it_tops_up_to_a_region_and_a_state() -> None:
    said = load(scale="region")
    assert "120 Betriebe und 200 Angebote in 2 Teilen" in said
    assert (Company.objects.count(), Offer.objects.count()) == (120, 200)
    assert "schon da" in load(scale="region")
    assert "60 Betriebe und 100 Angebote in 1 Teilen" in load(scale="state")
    assert Company.objects.count() == 180

    published = Offer.objects.filter(state=OfferState.PUBLISHED)
    assert published.count() > 200
    assert not published.filter(company__approved_at=None).exists()
    assert Seat.objects.count() >= 300
    offer = published.select_related("occupation", "company", "site__neighbourhood").first()
    before = offer.search_text
    offer.copy_facts()
    assert offer.search_text == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_small_blocks")
def test_it_spreads_a_region_over_the_state() -> None:
    load(scale="region")
    assert Site.objects.values("city").distinct().count() > 15
    in_dortmund = Site.objects.filter(city="Dortmund")
    assert in_dortmund.exists()
    assert not in_dortmund.filter(neighbourhood=None).exists()
    assert not Site.objects.exclude(city="Dortmund").exclude(neighbourhood=None).exists()
    outside = Site.objects.exclude(latitude__range=(50.3, 52.6), longitude__range=(5.8, 9.5))
    assert not outside.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_small_blocks")
def test_it_makes_the_same_region_again() -> None:
    load(scale="region")
    first = list(Offer.objects.order_by("pk").values_list("public_id", "title", "latitude"))
    build.remove_everything()
    load(scale="region")
    second = list(Offer.objects.order_by("pk").values_list("public_id", "title", "latitude"))
    assert first == second


def test_it_draws_a_bar_and_a_line_every_tenth() -> None:
    stream = StringIO()
    progress = Progress(stream, "Angebote", 1000)
    for _block in range(100):
        progress.add(10)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 11
    assert "100 %" in lines[-1]

    stream = StringIO()
    stream.isatty = lambda: True  # type: ignore[method-assign]
    progress = Progress(stream, "Angebote", 2)
    progress.add(1)
    progress.add(1)
    progress.finish()
    assert stream.getvalue().count("\r") == 2
    assert stream.getvalue().endswith("\n")
