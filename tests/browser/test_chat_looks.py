"""What the page weighs, and whether it fits: measured in Chromium."""

import re

import pytest
from playwright.sync_api import CDPSession, Page

from bot.i18n import Languages
from bot.settings import ROOT
from tests.browser.conftest import QUESTIONS, Visit

pytestmark = pytest.mark.browser

FIRST_LOAD = 25 * 1024
ANSWER = 3 * 1024
TOUCH = 44
CODES = Languages(ROOT / "translations").codes


class Scale:
    """Counts the bytes that come over the wire, headers and all."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.session.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])


@pytest.mark.parametrize("language", CODES)
def test_first_load_is_light(visit: Visit, app_server: str, language: str) -> None:
    visitor = visit(locale=language)
    scale = Scale(visitor.page)
    visitor.page.goto(app_server, wait_until="networkidle")
    icon = visitor.page.locator("link[rel=icon]").get_attribute("href")
    visitor.page.evaluate("address => fetch(address).then(answer => answer.text())", icon)
    visitor.page.wait_for_timeout(200)
    assert 1000 < scale.bytes <= FIRST_LOAD


@pytest.mark.parametrize("language", ["nb", "fa", "ar"])
def test_each_further_answer_is_light(visit: Visit, language: str) -> None:
    visitor = visit(locale=language)
    visitor.choose(language)
    scale = Scale(visitor.page)
    visitor.ask(QUESTIONS[language])
    visitor.page.wait_for_timeout(200)
    assert 500 < scale.bytes <= ANSWER


@pytest.mark.parametrize("path", ["/", "/privacy", "/a/7cpy", "/a/zd7r", "/nowhere"])
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("language", ["nb", "pl", "so", "fa", "ar"])
def test_page_fits_and_can_be_touched(visit: Visit, language: str, width: int, path: str) -> None:
    page = visit(locale=language, viewport={"width": width, "height": 700}, path=path).page
    _fits(page, width)


@pytest.mark.parametrize("language", CODES)
def test_conversation_fits_and_can_be_touched(visit: Visit, language: str) -> None:
    visitor = visit(locale=language, viewport={"width": 320, "height": 640})
    visitor.choose(language)
    visitor.ask(QUESTIONS.get(language, QUESTIONS["nb"]))
    visitor.page.locator(".languages summary").click()
    _fits(visitor.page, 320)


def _fits(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """least => [...document.querySelectorAll("button, summary, .calls a, nav a")]
            .filter(one => one.checkVisibility())
            .map(one => [one.getBoundingClientRect(), one.textContent])
            .filter(([box]) => box.height < least || box.left < 0 || box.right > innerWidth)
            .map(([box, text]) => `${text}: ${box.width}x${box.height} at ${box.left}`)""",
        TOUCH,
    )
    assert small == []


def test_reading_order_of_numbers_in_arabic(visit: Visit) -> None:
    visitor = visit(locale="ar")
    visitor.choose("ar")
    visitor.ask(QUESTIONS["ar"])
    number = visitor.page.locator("a.tel bdi").first
    boxes = number.evaluate(
        """bdi => [...bdi.textContent].map((_, at) => {
            const range = document.createRange();
            range.setStart(bdi.firstChild, at);
            range.setEnd(bdi.firstChild, at + 1);
            return range.getBoundingClientRect().left;
        })"""
    )
    assert re.fullmatch(r"[\d\u00a0]+", number.inner_text())
    assert boxes == sorted(boxes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out(visit: Visit, scheme: str) -> None:
    page = visit(color_scheme=scheme).page
    pairs = page.evaluate(
        """() => [...document.querySelectorAll("button, .hellos *, .emergency a, .tools a")].map(one => {
            const clear = "rgba(0, 0, 0, 0)";
            let ground = one;
            while (getComputedStyle(ground).backgroundColor === clear) ground = ground.parentElement;
            return [getComputedStyle(one).color, getComputedStyle(ground).backgroundColor];
        })"""
    )
    assert pairs
    for words, ground in pairs:
        assert _contrast(words, ground) >= 4.5


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
