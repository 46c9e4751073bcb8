"""The pages without a mouse, and for those whom movement makes ill."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.settings import Settings
from tests.browser.conftest import QUESTIONS, Visit
from tests.browser.staff import join
from tests.browser.test_console_journey import asks_for_a_person

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 800}
MOST = 300

# What can be reached with Tab, in the order of the document. Of radio buttons only the first.
CONTROLS = """() => {
    const seen = new Set();
    const all = [...document.querySelectorAll(
        "a[href], button, input, textarea, select, summary, audio[controls], [tabindex='0']")];
    const shown = all.filter(one => !one.disabled && one.type !== "hidden"
        && one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().height > 0
        && !(one.type === "radio" && (seen.has(one.name) || !seen.add(one.name))));
    window.controls = shown;
    return shown.length;
}"""

# Where the focus is: its place in that list, whether an outline shows it, and whether something lies over it.
FOCUS = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) { return null; }
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const points = [0.1, 0.5, 0.9].flatMap(x => [0.2, 0.5, 0.8].map(y =>
        [box.left + box.width * x, box.top + box.height * y]));
    const isSeen = points.some(([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top && (one.contains(top) || top.contains(one));
    });
    return {
        at: window.controls.indexOf(one),
        what: one.outerHTML.slice(0, 120),
        hasOutline: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
        isSeen: isSeen,
    };
}"""


def _tab_stops(page: Page) -> Iterator[dict[str, Any]]:
    """What Tab comes to, from the top of the page until it leaves it.

    A date and a recording have stops inside, which are Chromium's; they are told as one.
    """
    first = last = -1
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        # After the last control comes the browser's own bar, or at once the first control again.
        if stop is None or (stop["at"] == first != last):
            return
        if stop["at"] != last:
            yield stop
        first, last = first if first >= 0 else stop["at"], stop["at"]
    raise AssertionError("Tab does not leave the page")


def _walks(page: Page, name: str) -> None:
    """Tab comes to each control once, in reading order, and each shows that it has the focus."""
    page.wait_for_load_state()
    page.evaluate(
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
    )
    count = page.evaluate(CONTROLS)
    stops = list(_tab_stops(page))
    assert not [stop for stop in stops if not stop["hasOutline"]], name
    assert not [stop for stop in stops if not stop["isSeen"]], name
    places = [stop["at"] for stop in stops]
    assert places == sorted(set(places)), (name, stops)
    assert len(places) == count, (name, page.evaluate("controls.map(one => one.outerHTML)"), stops)


@pytest.mark.parametrize("size", [{"width": 390, "height": 780}, DESKTOP], ids=["390", "1280"])
@pytest.mark.parametrize("language", ["nb", "ar"])
def test_tab_goes_through_a_conversation(
    visit: Visit, app_server: str, language: str, size: dict[str, int]
) -> None:
    visitor = visit(locale=language, viewport=size, reduced_motion="reduce")
    _walks(visitor.page, "first screen")
    visitor.choose(language)
    visitor.ask(QUESTIONS[language])
    _walks(visitor.page, "conversation")
    for path in ("/privacy", "/a/7cpy", "/return"):
        visitor.page.goto(app_server + path)
        _walks(visitor.page, path)


def test_the_first_stop_leads_past_the_header(visit: Visit, app_server: str) -> None:
    page = visit().page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    page.goto(f"{app_server}/privacy")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_list_of_languages_closes_with_escape_and_when_one_goes_on(visit: Visit) -> None:
    visitor = visit()
    visitor.choose("nb")
    page, summary = visitor.page, visitor.page.locator(".languages summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".languages button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".languages button").first).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(8):
        page.keyboard.press("Tab")
    expect(page.locator(".exit button")).to_be_focused()
    expect(page.locator(".languages button").first).to_be_hidden()


def test_tab_goes_through_the_console(visit: Visit, settings: Settings, app_server: str) -> None:
    page = join(settings, "tabs", "admin").log_in(visit, viewport=DESKTOP, reduced_motion="reduce")
    asks_for_a_person(visit, "so")
    for path in ("queue", "account", "closures", "accounts", "statistics", "not-understood", "help"):
        page.goto(f"{app_server}/staff/{path}")
        _walks(page, path)
    page.goto(f"{app_server}/desk?t=5uae&l=fa")
    _walks(page, "desk")
    page.goto(f"{app_server}/staff/queue")
    page.locator("[data-take]").first.focus()
    page.keyboard.press("Enter")
    page.locator("form.write").wait_for()
    _walks(page, "case")
    page.keyboard.press("?")
    expect(page.locator("[data-help]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-help]")).to_be_hidden()


def test_whoever_wants_no_movement_gets_none(visit: Visit, settings: Settings) -> None:
    moving = """() => [document.documentElement, ...document.querySelectorAll("*")].filter(one => {
        const style = getComputedStyle(one);
        return style.scrollBehavior !== "auto" || style.animationName !== "none"
            || style.transitionDuration !== "0s";
    }).map(one => one.outerHTML.slice(0, 99))"""
    visitor = visit(reduced_motion="reduce")
    visitor.choose("nb")
    visitor.ask(QUESTIONS["nb"])
    assert visitor.page.evaluate(moving) == []
    page = join(settings, "still").log_in(visit, reduced_motion="reduce")
    assert page.evaluate(moving) == []
