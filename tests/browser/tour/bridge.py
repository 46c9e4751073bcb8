"""An operator follows the conversation of somebody who calls."""

from playwright.sync_api import Page

from tests.browser.conftest import QUESTIONS
from tests.browser.tour.tour import Tour


def enter(page: Page, words: list[str]) -> None:
    """Types the three words."""
    for number, word in enumerate(words, 1):
        page.locator(f"#word{number}").fill(word)


def enter_wrong_words(tour: Tour) -> Page:
    """Words that are on no list."""
    enter(tour.page, ["zzzz", "yyyy", "xxxx"])
    return tour.send(tour.page, "main button.main")


def enter_words(tour: Tour) -> Page:
    """Words that a caller says."""
    caller = tour.visit(locale="ar")
    tour.people.append(caller)
    caller.choose("ar")
    caller.ask(QUESTIONS["ar"])
    enter(tour.go("/desk/bridge?l=ar"), ask_for_words(caller.page, tour.address))
    return tour.send(tour.page, "main button.main")


def ask_for_words(page: Page, address: str) -> list[str]:
    """The three words of a person's page."""
    page.goto(f"{address}/words")
    page.locator('form[action="/words"] button').click()
    page.locator(".words strong").nth(2).wait_for()
    return page.locator(".words strong").all_inner_texts()


def follow(tour: Tour) -> Page:
    """The caller says yes."""
    page = tour.people[-1].page
    page.locator('button[value^="follow.yes"]').click()
    page.locator(".follower").wait_for()
    tour.go("/desk/bridge").locator('[data-bridge="open"]').wait_for()
    return tour.page


def pick_answer(tour: Tour) -> Page:
    """An answer as it would go out."""
    tour.page.locator("#topic").select_option("invoice_received")
    return tour.send(tour.page, 'button[name=do][value="topic"]')


def stop(tour: Tour) -> Page:
    """Follows no more."""
    return tour.send(tour.page, 'form[action$="/stop"] button')
