"""A company's answer with a keyboard alone: every stop is seen, every button is reached."""

import pytest
from playwright.sync_api import Page

from placements import services
from placements.enums import ApplicationState, DeclineReason
from tests.browser import DESKTOP
from tests.cast import Cast
from tests.stories.conftest import Enter

pytestmark = pytest.mark.browser

MOST_STOPS = 30
SHOWS_FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return isOutlined || style.boxShadow !== "none";
}"""
WORDS = "() => document.activeElement.innerText || document.activeElement.value || ''"


def tab_to(page: Page, words: str) -> None:
    """Presses Tab until the element with these words has the focus; each stop must be visible."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = " ".join(page.evaluate(WORDS).split())
        assert page.evaluate(SHOWS_FOCUS), f"{page.url}: nobody sees that „{found}“ has the focus"
        if found == words:
            return
    pytest.fail(f"{page.url}: „{words}“ cannot be reached")


def press_enter(page: Page) -> None:
    """Does what has the focus, and waits for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_it_answers_without_a_mouse(stage: Cast, enter: Enter) -> None:
    link = services.answer_link(stage.application)
    assert link is not None
    company = enter(width=DESKTOP)
    page = company.page
    company.go(f"/a/{link.token}/")

    tab_to(page, "Zum Inhalt")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"
    tab_to(page, "Diesmal nicht")
    press_enter(page)
    tab_to(page, "Zurück")
    press_enter(page)
    tab_to(page, "Ja, gern")
    press_enter(page)

    company.reads("Danke für Ihr Ja!")
    stage.application.refresh_from_db()
    assert stage.application.state == ApplicationState.ACCEPTED


def test_it_says_no_with_a_reason_without_a_mouse(stage: Cast, enter: Enter) -> None:
    link = services.answer_link(stage.application)
    assert link is not None
    company = enter(width=DESKTOP)
    page = company.page
    company.go(f"/a/{link.token}/absagen/")

    tab_to(page, str(DeclineReason.labels[0]))
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Versuch es gern im Sommer noch einmal.")
    chosen = DeclineReason.values[1]
    tab_to(page, str(DeclineReason.labels[1]))
    press_enter(page)

    stage.application.refresh_from_db()
    assert stage.application.state == ApplicationState.DECLINED
    assert stage.application.decline_reason == chosen
    assert stage.application.decline_text == "Versuch es gern im Sommer noch einmal."
