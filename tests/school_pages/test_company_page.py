"""A teacher looks at the company where a pupil of theirs is placed."""

import pytest
from django.urls import reverse

from companies.models import Company
from journal.models import AuditEntry
from placements.enums import PlacementState
from tests.factories import ContactFactory, PlacementFactory, PupilFactory, SiteFactory

pytestmark = pytest.mark.django_db

SEERS = ["class_teacher", "careers_lead"]
STRANGERS = ["other_class_teacher", "foreign_teacher"]


def url(company):
    return reverse("school_company", args=[company.public_id])


@pytest.mark.parametrize("who", SEERS)
def test_it_shows_the_company_to_the_pupils_school(cast, client, who):
    _ = cast.placement
    client.force_login(cast.users[who])

    page = client.get(url(cast.company)).content.decode()

    for words in ["Ulla Testmann", "tel:02310004711", "Schützenstr. 5", "Selin Kaya", "Elif"]:
        assert words in page


@pytest.mark.parametrize("who", STRANGERS)
def test_it_hides_the_company_from_other_teachers(cast, client, who):
    _ = cast.placement
    client.force_login(cast.users[who])

    assert client.get(url(cast.company)).status_code == 404
    assert not Company.objects.visible_to(cast.users[who]).exists()


@pytest.mark.parametrize("who", SEERS)
def test_it_hides_the_company_when_the_placement_was_cancelled(cast, client, who):
    PlacementFactory(pupil=cast.pupil, company=cast.company, state=PlacementState.CANCELLED)
    client.force_login(cast.users[who])

    assert client.get(url(cast.company)).status_code == 404


def test_it_hides_the_company_when_the_pupil_has_left(cast, client):
    cast.pupil.left_on = cast.placement.starts_on
    cast.pupil.save()
    client.force_login(cast.class_teacher)

    assert client.get(url(cast.company)).status_code == 404


def test_it_shows_no_company_without_a_placement(cast):
    _ = cast.application

    assert not Company.objects.visible_to(cast.class_teacher).exists()


def test_it_names_only_the_own_pupils(cast, client):
    _ = cast.placement
    PlacementFactory(pupil=cast.foreign_pupil, company=cast.company)
    client.force_login(cast.class_teacher)

    page = client.get(url(cast.company)).content.decode()

    assert "Yıldız" in page
    assert "Haddad" not in page


def test_it_gives_no_address_of_somebody_who_wants_no_mail(cast, client):
    cast.contact.opted_out_at = cast.placement.created_at
    cast.contact.save()
    client.force_login(cast.class_teacher)

    page = client.get(url(cast.company)).content.decode()

    assert cast.contact.email not in page
    assert "Möchte keine E-Mails" in page


def test_it_journals_the_look(cast, client):
    _ = cast.placement
    client.force_login(cast.class_teacher)

    client.get(url(cast.company))

    (entry,) = AuditEntry.objects.filter(action="viewed")
    assert (entry.by, entry.object_id) == (cast.class_teacher, cast.company.public_id)
    assert entry.details == {"row_count": 1}


def test_it_is_reached_from_the_pupil(cast, client):
    _ = cast.placement
    client.force_login(cast.class_teacher)

    page = client.get(reverse("pupil_detail", args=[cast.pupil.public_id])).content.decode()

    assert url(cast.company) in page


def test_it_leads_staff_to_their_own_page(cast, client):
    client.force_login(cast.officer)

    answer = client.get(url(cast.company))

    assert answer.url == reverse("admin:companies_company_change", args=[cast.company.pk])


def test_it_takes_no_post(cast, client):
    _ = cast.placement
    client.force_login(cast.class_teacher)

    assert client.post(url(cast.company)).status_code == 405


def test_it_asks_the_same_number_of_questions_for_three(
    cast, client, django_assert_max_num_queries
):
    _ = cast.placement
    client.force_login(cast.class_teacher)
    client.get(url(cast.company))
    with django_assert_max_num_queries(100) as one:
        client.get(url(cast.company))
    for _number in range(2):
        ContactFactory(company=cast.company, is_main=False)
        SiteFactory(company=cast.company, is_main=False)
        pupil = PupilFactory(school_class=cast.class_9b)
        PlacementFactory(pupil=pupil, company=cast.company)

    with django_assert_max_num_queries(100) as three:
        client.get(url(cast.company))

    assert len(three) == len(one)
