"""The officers' own page: what is due today, and the way to the classes."""

import pytest
from django.urls import reverse

from companies.worklist import due_follow_ups
from tests.factories import FollowUpFactory

pytestmark = pytest.mark.django_db


def test_it_shows_the_same_tasks_as_the_morning_list(cast, client):
    own = FollowUpFactory(company=cast.company, responsible=cast.officer)
    untaken = FollowUpFactory(company=cast.company, responsible=None)
    FollowUpFactory(company=cast.company, responsible=cast.foreign_officer)
    client.force_login(cast.officer)

    due = client.get(reverse("officer_pupils")).context["due"]

    assert list(due) == [own, untaken]
    assert set(due) == set(due_follow_ups(cast.officer, own.due_on))


@pytest.mark.parametrize("who", ["officer", "coordination"])
def test_it_leads_to_the_classes(cast, client, who):
    client.force_login(cast.users[who])

    page = client.get(reverse("officer_pupils"))

    assert reverse("class_list") in [item.url for item in page.context["navigation"]]
