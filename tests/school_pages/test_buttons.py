"""Who may only look sees no button that would answer 403; a helper's card closes each page."""

import pytest
from django.urls import reverse

from schools.models import OfficerPost
from tests.school_pages.test_teacher_pages import of

pytestmark = pytest.mark.django_db

PUPIL_DEEDS = [
    "placement_add_self_found",
    "pupil_slip",
    "pupil_ask_consent",
    "guardian_add",
]
CLASS_DEEDS = ["class_slips", "class_nudge"]


def deeds(cast, client, who):
    """The addresses of deeds that stand on both pages."""
    client.force_login(cast.users[who])
    text = client.get(of("pupil_detail", cast.pupil)).content.decode()
    text += client.get(of("class_detail", cast.class_9b)).content.decode()
    guardian = {"public_id": cast.pupil.public_id, "guardian_id": cast.guardian.public_id}
    addresses = {
        **{name: of(name, cast.pupil) for name in PUPIL_DEEDS},
        **{name: of(name, cast.class_9b) for name in CLASS_DEEDS},
        "guardian_edit": reverse("guardian_edit", kwargs=guardian),
        "placement_cancel": of("placement_cancel", cast.placement),
    }
    return {name for name, address in addresses.items() if address in text}


ALL = {*PUPIL_DEEDS, *CLASS_DEEDS, "guardian_edit", "placement_cancel"}


@pytest.mark.parametrize("who", ["class_teacher", "careers_lead", "officer"])
def test_it_offers_every_deed_to_who_looks_after_the_class(cast, client, who):
    assert cast.placement
    assert deeds(cast, client, who) == ALL


def test_it_offers_the_coordination_nothing_it_may_not_do(cast, client):
    assert cast.placement
    assert deeds(cast, client, "coordination") == set()


def test_it_offers_no_cancelling_of_what_has_begun(cast, client):
    cast.placement.make("start")

    assert "placement_cancel" not in deeds(cast, client, "class_teacher")


@pytest.mark.parametrize("name", ["class_list", "class_detail", "pupil_detail"])
def test_it_closes_each_page_with_the_officers_card(cast, client, name):
    client.force_login(cast.class_teacher)
    urls = {
        "class_list": reverse("class_list"),
        "class_detail": of("class_detail", cast.class_9b),
        "pupil_detail": of("pupil_detail", cast.pupil),
    }

    text = client.get(urls[name]).content.decode()

    assert cast.officer.get_full_name() in text
    OfficerPost.objects.all().delete()
    assert cast.officer.get_full_name() not in client.get(urls[name]).content.decode()
