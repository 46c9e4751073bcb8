"""Who goes on the tour."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playwright.sync_api import Page

from bot.hours import OSLO_TIME
from bot.settings import Settings
from tests.browser.conftest import Visit, Visitor
from tests.browser.staff import Colleague


@dataclass
class Tour:
    """A tour of the console, from the door to the way out.

    `page` is of somebody who may see everything, `reviewer` of one who reads what was not understood,
    `outside` of one who has yet to come in.
    """

    visit: Visit
    settings: Settings
    address: str
    page: Page
    colleague: Colleague
    reviewer: Page
    outside: Page
    people: list[Visitor] = field(default_factory=list)
    case: str = ""

    def go(self, path: str) -> Page:
        """Opens a page of the console."""
        self.page.goto(self.address + path)
        return self.page

    def stand_outside(self, path: str) -> Page:
        """Opens a page without having logged in."""
        self.outside.goto(self.address + path)
        return self.outside

    def send(self, page: Page, selector: str) -> Page:
        """Presses a button of a form, and waits for the page that comes of it."""
        with page.expect_navigation():
            page.locator(selector).first.click()
        return page

    def unfold(self, page: Page) -> Page:
        """Opens all that is folded."""
        for summary in page.locator("main summary:visible").all():
            if summary.evaluate("one => !one.parentElement.open"):
                summary.click()
        return page


def day(ahead: int) -> str:
    """A date so many days ahead."""
    return (datetime.now(OSLO_TIME).date() + timedelta(days=ahead)).isoformat()
