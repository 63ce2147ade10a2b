"""Every list of names that a teacher or officer looks at leaves an entry."""

import pytest
from django.urls import reverse

from journal.models import AuditEntry
from tests.factories import OfficerPostFactory, PupilFactory

pytestmark = pytest.mark.django_db


def viewed():
    return AuditEntry.objects.filter(action="viewed").order_by("object_id")


def of(name, obj):
    return reverse(name, kwargs={"public_id": obj.public_id})


@pytest.mark.parametrize("name", ["class_detail", "class_nudge"])
def test_it_journals_looking_at_a_class(cast, client, name):
    client.force_login(cast.class_teacher)

    client.get(of(name, cast.class_9b))

    (entry,) = viewed()
    assert (entry.by, entry.object_id) == (cast.class_teacher, cast.class_9b.public_id)
    assert entry.object_type == "schools.schoolclass"


def test_it_says_how_many_names_were_shown(cast, client):
    client.force_login(cast.class_teacher)

    client.get(of("class_detail", cast.class_9b), {"stand": "placed"})
    client.get(of("class_detail", cast.class_9b))

    assert [entry.details["row_count"] for entry in viewed().order_by("pk")] == [0, 2]


def test_it_journals_reminding_as_no_look(cast, client):
    client.force_login(cast.class_teacher)

    client.post(of("class_nudge", cast.class_9b))

    assert not viewed().exists()


def test_it_writes_nothing_about_a_class_that_shows_nobody(cast, client):
    client.force_login(cast.class_teacher)
    cast.class_9b.periods.clear()

    client.get(of("class_detail", cast.class_9b))

    assert not viewed().exists()


def test_it_journals_an_officers_list_once_for_each_school(cast, client):
    OfficerPostFactory(officer=cast.officer, school=cast.foreign_school)
    PupilFactory(school_class=cast.class_9b)
    client.force_login(cast.officer)

    client.get(reverse("officer_pupils"))

    assert {entry.object_id: entry.details["row_count"] for entry in viewed()} == {
        cast.school.public_id: 4,
        cast.foreign_school.public_id: 1,
    }
    assert {entry.by for entry in viewed()} == {cast.officer}


def test_it_journals_only_the_schools_that_were_asked_for(cast, client):
    OfficerPostFactory(officer=cast.officer, school=cast.foreign_school)
    client.force_login(cast.officer)

    client.get(reverse("officer_pupils"), {"schule": cast.school.number})

    assert [entry.object_id for entry in viewed()] == [cast.school.public_id]
