"""Events in a real browser: a pupil signs up on a phone, an officer notes who was there."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ActionLink
from placements import services
from placements.enums import EventState, SignUpState
from placements.models import Event
from tests.browser import DESKTOP, PHONE, OpenPage, axe, fits
from tests.cast import Cast
from tests.factories import EventClassFactory, EventCompanyFactory, EventFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_it_takes_an_event_from_sign_up_to_its_result_on_a_phone(
    cast: Cast, open_page: OpenPage, sign_in: Any
) -> None:
    soon = timezone.now() + timedelta(minutes=5)
    event = EventFactory(officer=cast.officer, starts_at=soon, is_public=True)
    EventClassFactory(event=event, school_class=cast.class_9b)
    EventCompanyFactory(event=event, company=cast.company, state="accepted")
    pupil = open_page(width=PHONE)
    sign_in(pupil, cast.pupil.user)
    pupil.goto(reverse("event_list"))
    axe(pupil)
    fits(pupil)
    pupil.get_by_role("link", name=event.title).click()
    pupil.get_by_role("button", name="Ich mache mit").click()
    pupil.get_by_role("heading", name="Du bist angemeldet").or_(
        pupil.get_by_text("Du bist angemeldet.")
    ).first.wait_for()
    axe(pupil)
    fits(pupil)
    officer = open_page(width=PHONE)
    sign_in(officer, cast.officer)
    officer.goto(reverse("event_attendance", args=[event.public_id]))
    axe(officer)
    fits(officer)
    officer.get_by_label("Elif Yıldız").check()
    officer.get_by_label(cast.company.name).check()
    officer.get_by_role("button", name="Anwesenheit speichern").click()
    officer.get_by_text("Die Anwesenheit ist gespeichert.").wait_for()
    assert event.sign_ups.get().state == SignUpState.PRESENT
    officer.goto(reverse("admin:placements_event_change", args=[event.pk]))
    axe(officer)
    fits(officer)
    officer.get_by_role("link", name="Mit Ergebnis abschließen").click()
    officer.locator("#id_result").fill("Gute Gespräche.")
    fits(officer)
    officer.get_by_role("button", name="Mit Ergebnis abschließen").click()
    officer.get_by_text("Der Termin ist abgeschlossen.").wait_for()
    event.refresh_from_db()
    assert (event.state, event.present_count) == (EventState.CLOSED, 1)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_shows_every_page_to_everybody(
    cast: Cast, visit: Event, open_page: OpenPage, sign_in: Any, width: int
) -> None:
    Event.objects.update(is_public=True)
    services.sign_up(visit, cast.pupil, cast.officer)
    services.add_guest(visit, cast.foreign_company, cast.officer)
    EventFactory(state=EventState.CLOSED, starts_at=timezone.now() - timedelta(days=2))
    link = ActionLink.objects.get()
    args = [visit.public_id]
    pages = {
        "class_teacher": [reverse("event_list"), reverse("event_page", args=args)],
        "company_admin": [reverse("event_list"), reverse("event_page", args=args)],
        "anonymous": [
            reverse("event_answer", args=[link.token]),
            reverse("public_event_list"),
            reverse("event_public", args=args),
            reverse("start"),
        ],
        "officer": [
            reverse("admin:placements_event_changelist"),
            reverse("admin:placements_event_add"),
            reverse("admin:placements_event_change", args=[visit.pk]),
            reverse("admin:placements_event_guests", args=[visit.pk]),
            reverse("admin:placements_event_deed", args=[visit.pk, "klassen"]),
            reverse("event_figures"),
        ],
    }
    for who, urls in pages.items():
        page = open_page(width=width)
        if who != "anonymous":
            sign_in(page, cast.users[who])
        for url in urls:
            page.goto(url)
            axe(page)
            fits(page)
