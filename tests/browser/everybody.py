"""Everybody at once: the bot beside the web application, people on both, and staff who press together."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Locator, Page

from bot.settings import Settings
from tests.channels.telegram.conftest import Process
from tests.wire.telegram import BotApi, Person, Shown

PATIENCE = 60.0


@contextlib.contextmanager
def telegram_bot(settings: Settings, folder: Path) -> Iterator[None]:
    """The Telegram bot in a process of its own, on the same store as the web application."""
    process = Process(settings, folder / "bot.log")
    try:
        yield
    finally:
        process.end()


def until(page: Page, seen: Callable[[], object], what: str) -> None:
    """Waits for something outside of a browser; the browser goes on meanwhile."""
    end = time.monotonic() + PATIENCE
    while not seen():
        if time.monotonic() > end:
            raise AssertionError(f"was not seen in time: {what}")
        page.wait_for_timeout(50)


def hears(page: Page, person: Person, words: str) -> Shown:
    """Waits until somebody on Telegram has got a message with these words."""

    def found() -> list[Shown]:
        return [one for one in person.sees if words in one.text]

    until(page, found, words)
    return found()[-1]


def waits_on_telegram(page: Page, api: BotApi, number: int, language: str, question: str) -> Person:
    """Somebody on Telegram who has asked something, and now waits for staff."""
    person = Person(api, number, language)
    person.writes(question)
    until(page, lambda: person.sees, "an answer")
    person.writes("/person")
    until(page, lambda: "consent" in person.sees[-1].buttons.values(), "the question for consent")
    before = len(person.sees)
    person.presses_data("consent", person.sees[-1].number)
    until(page, lambda: len(person.sees) > before, "that the message is passed on")
    return person


def press_together(*buttons: Locator) -> None:
    """Presses buttons of several pages in the same moment."""
    at = time.time() * 1000 + 700
    for button in buttons:
        button.evaluate("(button, at) => { setTimeout(() => button.click(), at - Date.now()); }", at)
