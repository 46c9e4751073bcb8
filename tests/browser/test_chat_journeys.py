"""Whole journeys through the web chat in Chromium, with and without its script."""

from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, BrowserContext, Page, Route, expect

from bot.settings import Settings
from tests.browser.conftest import QUESTIONS, Visit
from tests.conftest import MakeServer

pytestmark = pytest.mark.browser

COOKIE = "__Host-rettvis"
DANGER = "han puster ikke"
RTL = ("fa", "ar")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("language", ["nb", "so", "fa", "ar"])
def test_person_asks_and_is_answered(visit: Visit, language: str, *, script: bool) -> None:
    visitor = visit(locale=language, java_script_enabled=script)
    page = visitor.page
    visitor.choose(language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language in RTL else "ltr")
    expect(page.locator("#messages > .assistant")).to_have_count(1)
    visitor.ask(QUESTIONS[language])
    expect(page.locator("#messages > .person p:last-child")).to_have_text(QUESTIONS[language])
    answer = page.locator("#messages > .assistant").nth(1)
    expect(answer).to_have_attribute("lang", language)
    expect(answer.locator('.calls a[href="tel:+4748890560"] bdi')).to_have_text("488 90 560")
    expect(page.locator(".choices.now").first).to_be_visible()
    expect(page.locator(".choices:not(.now) button").first).to_be_hidden()
    page.locator(".choices.now button").first.click()
    expect(page.locator("#messages > .assistant").nth(3)).to_be_visible()
    cookies = visitor.context.cookies()
    assert [cookie["name"] for cookie in cookies] == [COOKIE]
    assert cookies[0]["httpOnly"]
    assert cookies[0]["secure"]
    assert cookies[0]["sameSite"] == "Strict"
    assert cookies[0]["expires"] == -1
    assert visitor.watch.complaints == []
    assert visitor.left_for == []
    assert page.title() == "Rettvis"


def test_old_buttons_can_be_unfolded_and_pressed(visit: Visit) -> None:
    visitor = visit()
    visitor.choose("nb")
    visitor.ask(QUESTIONS["nb"])
    folded = visitor.page.locator(".choices:not(.now)").first
    folded.locator("summary").click()
    folded.locator("button").first.click()
    expect(visitor.page.locator("#messages > .assistant")).to_have_count(4)


def test_language_can_be_changed_at_any_time(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(QUESTIONS["nb"])
    visitor.page.locator(".languages summary").click()
    visitor.page.locator('.languages button[value="ar"]').click()
    expect(visitor.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(visitor.page.locator("#messages > .assistant").first).to_have_attribute("dir", "ltr")
    assert visitor.watch.complaints == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_quick_exit_leaves_nothing_behind(visit: Visit, settings: Settings, *, script: bool) -> None:
    visitor = visit(java_script_enabled=script)
    visitor.ask(QUESTIONS["nb"])
    visitor.page.locator(".exit button").click()
    visitor.page.wait_for_url(settings.exit_url)
    _nothing_is_left(visitor.page, visitor.context)
    assert visitor.left_for == [settings.exit_url]


def test_three_escapes_leave(visit: Visit, settings: Settings) -> None:
    visitor = visit()
    visitor.ask(QUESTIONS["nb"])
    for _ in range(3):
        visitor.page.keyboard.press("Escape")
    visitor.page.wait_for_url(settings.exit_url)
    _nothing_is_left(visitor.page, visitor.context)


def test_exit_covers_the_page_before_anything_answers(visit: Visit, settings: Settings) -> None:
    visitor = visit()
    visitor.ask(QUESTIONS["nb"])
    visitor.page.route("**/exit", lambda _: None)
    visitor.page.evaluate(
        """() => new MutationObserver(() => console.log(`left on the page: [${document.body.innerText}]`))
            .observe(document.body, {childList: true})"""
    )
    visitor.page.locator(".exit button").click()
    visitor.page.wait_for_url(settings.exit_url)
    assert visitor.watch.complaints == ["left on the page: []"]


def _nothing_is_left(page: Page, context: BrowserContext) -> None:
    assert context.cookies() == []
    while page.url != "about:blank":
        assert QUESTIONS["nb"] not in page.content()
        if page.go_back() is None:
            break


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_delete_asks_once_and_says_that_all_is_gone(visit: Visit, *, script: bool) -> None:
    visitor = visit(java_script_enabled=script)
    visitor.ask(QUESTIONS["nb"])
    visitor.page.locator(".delete summary").click()
    visitor.page.locator(".delete button").click()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    expect(visitor.page.locator(".hellos")).to_be_visible()
    assert visitor.context.cookies() == []
    visitor.page.go_back()
    expect(visitor.page.locator("body")).not_to_contain_text(QUESTIONS["nb"])


def test_double_click_sends_once(visit: Visit) -> None:
    visitor = visit()
    visitor.choose("nb")
    visitor.page.fill("#text", QUESTIONS["nb"])
    visitor.page.locator(".write > button").dblclick()
    expect(visitor.page.locator("#messages > .person")).to_have_count(1)
    visitor.page.reload()
    expect(visitor.page.locator("#messages > .person")).to_have_count(1)


def test_double_click_without_script_sends_once(visit: Visit) -> None:
    visitor = visit(java_script_enabled=False)
    visitor.choose("nb")
    visitor.page.fill("#text", QUESTIONS["nb"])
    visitor.page.locator(".write > button").dblclick()
    visitor.page.locator("#messages > .person").wait_for()
    visitor.page.reload()
    expect(visitor.page.locator("#messages > .person")).to_have_count(1)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_danger_is_answered_with_the_store_gone(
    visit: Visit, serve: MakeServer, settings: Settings, tmp_path: Path, *, script: bool
) -> None:
    gone = settings.model_copy(update={"database": f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/db"})
    visitor = visit(address=serve(gone), java_script_enabled=script)
    page = visitor.page
    page.fill("#text", DANGER)
    page.locator(".write > button").click()
    danger = page.locator("#messages > .danger")
    expect(danger).to_contain_text("113")
    expect(danger.locator(".calls a").first).to_have_attribute("href", "tel:113")
    expect(page.get_by_role("alert")).to_be_visible()
    assert visitor.context.cookies() == []
    page.fill("#text", "hei")
    page.locator(".write > button").click()
    expect(page.get_by_role("alert")).to_contain_text("Rettvis virker ikke akkurat nå.")
    expect(page.locator("#text")).to_have_value("hei")


def test_lost_connection_keeps_the_text_and_sends_it_once(visit: Visit) -> None:
    visitor = visit()
    visitor.choose("nb")
    expect(visitor.page.locator("#messages > .assistant")).to_have_count(1)
    visitor.context.set_offline(offline=True)
    visitor.page.fill("#text", QUESTIONS["nb"])
    visitor.page.locator(".write > button").click()
    expect(visitor.page.locator(".status")).not_to_be_empty()
    expect(visitor.page.locator("#text")).to_have_value(QUESTIONS["nb"])
    visitor.context.set_offline(offline=False)
    visitor.page.locator(".write > button").click()
    expect(visitor.page.locator("#messages > .person")).to_have_count(1)
    expect(visitor.page.locator("#text")).to_have_value("")
    expect(visitor.page.locator(".status")).to_be_empty()


def test_answer_that_was_lost_on_the_way_is_not_asked_for_twice(visit: Visit) -> None:
    visitor = visit()
    visitor.choose("nb")
    expect(visitor.page.locator("#messages > .assistant")).to_have_count(1)
    lost: list[APIResponse] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    visitor.page.route("**/", lose)
    visitor.page.fill("#text", QUESTIONS["nb"])
    visitor.page.locator(".write > button").click()
    expect(visitor.page.locator(".status")).to_have_text("Meldingen ble ikke sendt. Prøv igjen.")
    visitor.page.locator(".write > button").click()
    expect(visitor.page.locator("#messages > .person")).to_have_count(1)
    visitor.page.reload()
    expect(visitor.page.locator("#messages > .person")).to_have_count(1)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_browser_that_keeps_no_cookie_is_told(visit: Visit, *, script: bool) -> None:
    visitor = visit(java_script_enabled=script)
    visitor.page.fill("#text", QUESTIONS["nb"])
    if script:
        visitor.ask(QUESTIONS["nb"])
        visitor.context.clear_cookies()
        visitor.page.fill("#text", "hallo?")
        visitor.page.locator(".write > button").click()
        expect(visitor.page.locator("#messages > .person")).to_contain_text("hallo?")
    else:
        visitor.page.goto(visitor.page.url + "?begun")
        expect(visitor.page.get_by_role("alert")).to_contain_text("488 90 560")


def test_keyboard_alone_is_enough(visit: Visit) -> None:
    page = visit().page
    order = []
    for _ in range(12):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.className || document.activeElement.name"))
    assert "language" in order
    while page.evaluate("document.activeElement.id") != "text":
        page.keyboard.press("Tab")
    page.keyboard.type(QUESTIONS["nb"])
    page.keyboard.press("Enter")
    expect(page.locator("#messages > .assistant").first).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "text"
    while page.evaluate("document.activeElement.name") != "choice":
        page.keyboard.press("Shift+Tab")
    count = page.locator("#messages > .assistant").count()
    page.keyboard.press("Enter")
    expect(page.locator("#messages > .assistant").nth(count)).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "LI"
