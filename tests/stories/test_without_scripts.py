"""The two steps that must never depend on a script: asking for a place, and answering."""

import pytest

from placements.enums import ApplicationState
from placements.models import Application
from tests.browser import PHONE
from tests.cast import Cast
from tests.stories.conftest import Enter
from tests.stories.persons import letter, link_in

pytestmark = pytest.mark.browser

ANSWERS = ["Ich baue gern Regale.", "Ich frage nach.", "Ich möchte Metall bearbeiten."]


def test_it_lets_a_pupil_ask_and_a_company_answer(stage: Cast, enter: Enter, slip: str) -> None:
    pupil = enter(width=PHONE, scripts=False)
    pupil.go(f"/anmelden/?next=/praktikum/{stage.offer.public_id}/")
    pupil.write("Code von deinem Zettel", slip)
    pupil.press("Weiter")
    pupil.write("Deine neue PIN", "4837")
    pupil.write("Noch einmal dieselbe PIN", "4837")
    pupil.press("PIN speichern")
    pupil.press("Ich will dahin")
    for number, answer in enumerate(ANSWERS):
        pupil.page.get_by_role("textbox").nth(number).fill(answer)
    pupil.press("Weiter zur Vorschau")
    pupil.press("Abschicken")
    pupil.reads("Deine Anfrage ist unterwegs.")
    application = Application.objects.get()
    assert application.state == ApplicationState.SENT
    assert application.answer_reason == ANSWERS[2]

    company = enter(width=PHONE, scripts=False)
    company.go(link_in(letter("application_sent_company", to=stage.contact.email)))
    company.reads("Elif, Klasse 9, möchte zu Ihnen", *ANSWERS)
    company.press("Ja, gern")
    company.reads("Danke für Ihr Ja!")
    assert Application.objects.get().state == ApplicationState.ACCEPTED

    pupil.go("/heute/")
    pupil.press("Ja, ich nehme den Platz")
    pupil.reads("Dein Platz ist sicher")
    assert Application.objects.get().state == ApplicationState.CONFIRMED


def test_it_lets_anybody_narrow_the_list_of_places(stage: Cast, enter: Enter) -> None:
    visitor = enter(width=PHONE, scripts=False)
    visitor.go("/praktikum/")
    visitor.reads("Industriemechaniker*in")
    visitor.page.get_by_text("Suchen und filtern").click()
    visitor.write("Suchwort", "gibt es bestimmt nicht")
    visitor.press("Plätze zeigen")
    visitor.reads("Genau so gibt es gerade keinen Platz")
