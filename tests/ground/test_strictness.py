"""The traps of tests/strictness.py spring."""

import socket
import urllib.request
from datetime import datetime

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail import send_mail
from django.db import connection
from django.db.models import Count
from django.template import engines

from journal.enums import Audience, Channel
from journal.models import AuditEntry, Message
from tests import factories, strictness

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_template(settings, tmp_path, monkeypatch):
    """Renders text as if it were a template of ours."""
    monkeypatch.setattr(strictness, "OWN_TEMPLATES", (str(tmp_path),))

    def render(text: str, **facts: object) -> str:
        from django.template import Context, Origin
        from django.template.base import Template

        engine = engines["django"].engine
        origin = Origin(str(tmp_path / "page.html"))
        return Template(text, origin, engine=engine).render(Context(facts))

    return render


@pytest.mark.parametrize(
    "text", ["{{ nobody }}", "{{ nobody.name }}", "{{ nobody|upper }}", "{{ pupil.shoe_size }}"]
)
def test_it_fails_on_an_unknown_variable(own_template, text):
    with pytest.raises(strictness.UnknownVariable):
        own_template(text, pupil="Ada")


def test_it_lets_known_and_asked_for_variables_pass(own_template):
    text = "{{ name }}{% if nobody %}x{% endif %}{% firstof nobody name %}"
    assert own_template(text, name="Ada") == "AdaAda"


def test_it_leaves_other_peoples_templates_alone():
    assert engines["django"].from_string("<{{ nobody }}>").render({}) == "<>"


def test_it_turns_unordered_rows_around():
    groups = [Group.objects.create(name=f"{number}") for number in range(4)]
    assert list(Group.objects.all()) == groups[::-1]
    assert list(Group.objects.order_by("pk")) == groups
    assert list(Group.objects.values_list("name", flat=True)) == ["3", "2", "1", "0"]


def test_it_leaves_counts_groups_and_distinct_rows_alone():
    Group.objects.create(name="a")
    assert Group.objects.count() == 1
    assert Group.objects.exists()
    assert Group.objects.distinct().get().name == "a"
    assert list(Group.objects.values("name").annotate(n=Count("pk"))) == [{"name": "a", "n": 1}]
    assert Group.objects.filter(pk__in=Group.objects.values("pk")).update(name="b") == 1
    assert Group.objects.all().union(Group.objects.all()).count() == 1


def test_it_fails_on_a_naive_moment():
    with pytest.raises(RuntimeWarning, match="naive"):
        AuditEntry(at=datetime(2026, 1, 1), action="x", object_type="x").save()  # noqa: DTZ001


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_it_fails_on_a_connection_to_another_machine(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(strictness.ForeignConnection):
        outside.connect(address)


def test_it_fails_on_a_look_up_of_another_machine():
    with pytest.raises(strictness.ForeignConnection):
        urllib.request.urlopen("https://example.org/", timeout=5)


def test_it_lets_this_machine_pass():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def _message(text: str) -> None:
    Message.objects.create(
        key=text,
        event="test",
        channel=Channel.EMAIL,
        audience=Audience.COMPANY,
        address="firma@example.org",
        subject="Neue Anfrage",
        body=text,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Yıldırım-Großkopf hat sich beworben.",
        "Geboren am 07.03.2011.",
        "geboren 7. März 2011",
        "Ruf an: 0231 5550177",
        "Mail: ada.y@example.org",
    ],
)
def test_it_fails_on_a_message_about_a_pupil(text):
    factories.PupilFactory(
        last_name="Yıldırım-Großkopf",
        born_on=datetime(2011, 3, 7).date(),  # noqa: DTZ001
        phone="0231 5550177",
        email="ada.y@example.org",
    )
    _message(text)
    with pytest.raises(strictness.PersonInMessage):
        strictness.check_messages()
    Message.objects.all().delete()


def test_it_lets_a_message_about_a_company_of_the_same_name_pass():
    factories.PupilFactory(last_name="Bergmann")
    company = factories.CompanyFactory(name="Tischlerei Bergmann")
    _message(f"{company.name} hat geantwortet. Bergmannsglück liegt nebenan.")
    strictness.check_messages()


def test_it_fails_on_a_mail_about_a_pupil():
    """Mails with codes bypass the journal."""
    factories.PupilFactory(last_name="Yıldırım-Großkopf")
    send_mail("Ihr Code", "Guten Tag Yıldırım-Großkopf", None, ["a@example.org"])
    with pytest.raises(strictness.PersonInMessage, match="mail"):
        strictness.check_messages()
    mail.outbox.clear()


@pytest.mark.parametrize("about", ["key", "link", "reader"])
def test_it_holds_a_citys_message_against_its_own_pupil(monkeypatch, about):
    monkeypatch.setattr(strictness, "MOST_PEOPLE", 1)
    other = factories.PupilFactory(last_name="Lindenhof")
    application = factories.ApplicationFactory(pupil=factories.PupilFactory(last_name="Bergmann"))
    link = factories.ActionLinkFactory(object_id=application.public_id)
    fields = {
        "key": {"key": f"application_sent:{application.public_id}:contact"},
        "link": {"link_id": link.public_id},
        "reader": {"recipient": application.pupil.user},
    }
    message = factories.MessageFactory(body=f"Anfrage von {other.last_name}", **fields[about])
    strictness.check_messages()
    message.body = "Anfrage von Bergmann"
    message.save()
    with pytest.raises(strictness.PersonInMessage):
        strictness.check_messages()
    Message.objects.all().delete()


def test_it_runs_on_a_database_without_superuser_rights():
    """A superuser would walk past row-level security, and no test would notice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
