"""Several people at one company's page in the same second: nothing anybody wrote is lost."""

from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from companies import services
from companies.enums import NoteKind, NoteOutcome
from companies.models import Company, CompanyLink, ContactNote, HandedCompany
from tests.admin.test_company_pages import company_data, page_of
from tests.factories import CompanyFactory, OfficerFactory
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_keeps_a_note_while_a_colleague_edits_master_data(cast):
    """Six notes that move the company on, while three colleagues rename it from stale forms."""
    Company.objects.filter(pk=cast.company.pk).update(state="lead")
    forms = []
    for number in range(3):
        client = Client()
        client.force_login(OfficerFactory())
        forms.append((client, company_data(client, cast.company, phone=f"0231 {number}")))

    def work(number):
        if number < 3:
            client, data = forms[number]
            return client.post(page_of(cast.company), data).status_code
        return services.add_note(
            cast.company,
            cast.officer,
            kind=NoteKind.PHONE,
            outcome=NoteOutcome.INTERESTED,
            text=f"Notiz {number}",
        ).pk

    answers = at_once(9, work)

    assert answers[:3] == [302] * 3
    assert ContactNote.objects.count() == 6
    cast.company.refresh_from_db()
    assert cast.company.state == "interested"
    assert cast.company.phone.startswith("0231 ")


def test_it_links_a_pair_once_from_both_sides(cast):
    other = CompanyFactory()
    pairs = [(cast.company, other), (other, cast.company)]

    def link(number):
        subject, target = pairs[number % 2]
        try:
            services.link_companies(subject, cast.officer, other=target, kind="branch")
        except services.LinkedAlready:
            return "refused"
        return "linked"

    assert sorted(at_once(8, link)) == ["linked"] + ["refused"] * 7
    assert CompanyLink.objects.count() == 1


def test_it_hands_on_from_one_to_the_next_when_many_take_over(cast):
    """Whoever comes last has it, and the list of hand-overs is a chain without a gap."""
    officers = [OfficerFactory() for _number in range(6)]
    at_once(6, lambda n: services.take_over(cast.company, officers[n], reason="nah"))
    cast.company.refresh_from_db()
    steps = [row.handover for row in HandedCompany.objects.order_by("pk")]
    assert len(steps) == 6
    assert steps[0].giver == cast.officer
    assert steps[-1].receiver == cast.company.owner
    for before, after in pairwise(steps):
        assert before.receiver == after.giver


def test_it_deletes_a_note_once(cast):
    note = services.add_note(
        cast.company, cast.officer, kind=NoteKind.PHONE, outcome=NoteOutcome.OTHER
    )
    client = Client()
    client.force_login(cast.officer)
    url = reverse("admin:companies_contactnote_deed", args=[note.pk, "loeschen"])

    def delete(_number):
        try:
            services.delete_note(note, cast.officer)
        except services.NoteIsSettled:
            return False
        return True

    assert sum(at_once(4, delete)) == 1
    assert client.get(url).status_code == 404
