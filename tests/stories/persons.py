"""A person in a browser of their own, and the letters that reach them."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Response

from journal.delivery import compose
from journal.models import Message
from tests.browser import axe, fits


class Person:
    """Somebody who reads pages and presses buttons; each page they come to is examined.

    It must answer, must not scroll sideways, and axe must find nothing. What is wrong is collected,
    so that one run shows all of it; the fixture ``enter`` fails when the story is over.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []

    def go(self, address: str) -> None:
        """Opens an address."""
        self._arrive(lambda: self.page.goto(address))

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Presses the first button with these words, which leads to another page."""
        self._arrive(self._first("button", name, within).click)

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Follows the first link with these words."""
        self._arrive(self._first("link", name, within).click)

    def open(self, name: str) -> None:
        """Unfolds what is folded away under these words."""
        self.page.locator("summary").filter(has_text=name).first.click()

    def write(self, label: str, text: str) -> None:
        """Fills the field with this label."""
        self.page.get_by_label(label).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        """Chooses from the list with this label."""
        self.page.get_by_label(label).first.select_option(label=option)

    def reads(self, *texts: str) -> None:
        """Fails unless each text stands on the page, where it can be seen or heard."""
        shown = " ".join(self.page.locator("body").inner_text().split())
        for text in texts:
            assert text in shown, f"{self.page.url}: no „{text}“ in: {shown}"

    def does_not_read(self, *texts: str) -> None:
        """Fails if one of the texts is anywhere in the page, seen or not."""
        source = self.page.content()
        for text in texts:
            assert text not in source, f"{self.page.url}: „{text}“"

    def _first(self, role: str, name: str, within: Locator | None) -> Locator:
        return (within or self.page).get_by_role(role, name=name).first  # type: ignore[arg-type]

    def _arrive(self, move: Callable[[], object]) -> None:
        """Makes a move and looks at the page it leads to."""
        with self.page.expect_response(lambda answer: _is_page(self.page, answer)) as arrived:
            move()
        self.page.wait_for_load_state()
        assert arrived.value.status == 200, f"{arrived.value.url}: {arrived.value.status}"
        for examine in (fits, axe):
            try:
                examine(self.page)
            except AssertionError as problem:
                self.problems.append(str(problem))


def _is_page(page: Page, answer: Response) -> bool:
    """Whether this answer is the page at the end of all redirects."""
    return (
        answer.request.is_navigation_request()
        and answer.frame == page.main_frame
        and not 300 <= answer.status < 400
    )


def letter(event: str, *, to: str = "") -> str:
    """The text of the newest mail about something, as it leaves the house."""
    mails = Message.objects.filter(event=event, channel="email").order_by("-pk")
    if to:
        mails = mails.filter(address=to)
    mail = mails.first()
    assert mail is not None, f"no mail: {event} {to}"
    return compose(mail).body


def link_in(text: str) -> str:
    """The only address in a mail."""
    found = re.findall(r"https?://\S+", text)
    assert len(found) == 1, text
    return found[0]
