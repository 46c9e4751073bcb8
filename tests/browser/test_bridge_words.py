"""A caller in Farsi on a phone, and an operator who reads Norwegian and has no mouse, find each other."""

import pytest
from playwright.sync_api import Page, expect

from bot.bridge_words import BridgeWords
from bot.i18n import Languages
from bot.settings import ROOT, Settings
from tests.browser.conftest import PHONE, QUESTIONS, Visit, Visitor
from tests.browser.staff import PASSPHRASE, join

pytestmark = pytest.mark.browser

PICTURES = ROOT / "build" / "bridge"
FOLDER = Settings().translations
FARSI = Languages(FOLDER)["fa"]
WORDS = BridgeWords(FOLDER, Languages(FOLDER).codes)


def _desk(visit: Visit, settings: Settings, name: str, **options: object) -> Visitor:
    colleague = join(settings, name, "operator")
    visitor = visit(path="/staff/login", **options)
    page = visitor.page
    page.get_by_label("Brukernavn").fill(name)
    page.get_by_label("Passfrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Kode fra telefonen").fill(colleague.code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    page.wait_for_load_state()
    return visitor


def _picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def _shown_words(caller: Visitor, kind: str) -> list[str]:
    """The caller asks, and gets three words."""
    caller.choose("fa")
    caller.ask(QUESTIONS["fa"])
    page = caller.page
    page.locator('a[href="/words"]').click()
    page.locator('form[action="/words"] button').wait_for()
    _picture(page, f"1-explained-{kind}")
    page.locator('form[action="/words"] button').click()
    page.locator(".words strong").first.wait_for()
    _picture(page, f"2-words-{kind}")
    return page.locator(".words strong").all_inner_texts()


def _entered(operator: Page, heard: list[str], kind: str, *, script: bool) -> None:
    """The operator types the words: as heard, as meant, as picked from the list."""
    if script:
        operator.locator("main a").first.focus()
        operator.keyboard.press("5")
        operator.wait_for_url("**l=fa*")
        operator.wait_for_load_state()
        operator.locator(".desk-languages [aria-current]").focus()
        operator.keyboard.press("o")
    else:
        operator.goto(operator.url.split("?")[0] + "/bridge?l=fa")
    operator.locator("#word1:focus").wait_for()
    for number, word in enumerate(heard):
        found = WORDS.find("fa", word)
        assert found is not None
        operator.keyboard.type((found.latin, found.norwegian, found.label)[number])
        operator.keyboard.press("Tab")
    _picture(operator, f"3-entered-{kind}")
    operator.locator("#word3").focus()
    operator.keyboard.press("Enter")
    operator.get_by_text("Be dem trykke ja").wait_for()
    _picture(operator, f"4-asked-{kind}")


def _agreed(page: Page, kind: str, *, script: bool) -> None:
    """The caller is asked, and says yes."""
    if not script:
        page.locator("form[data-watch] button").click()
    page.locator('button[value^="follow.yes"]').wait_for()
    _picture(page, f"5-question-{kind}")
    page.locator('button[value^="follow.yes"]').click()
    page.locator('button[value^="follow.stop"]').first.wait_for()


def _helped(operator: Page, kind: str) -> None:
    """The operator picks an answer, looks at it, and sends it."""
    operator.locator("#topic").focus()
    operator.keyboard.type("Regning")
    operator.keyboard.press("Tab")
    operator.keyboard.press("Enter")
    operator.locator("#preview button:focus").wait_for()
    _picture(operator, f"6-preview-{kind}")
    operator.keyboard.press("Enter")
    operator.locator(".talk .staff").wait_for()
    _picture(operator, f"7-sent-{kind}")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_three_words_a_yes_an_answer_and_a_stop(visit: Visit, settings: Settings, *, script: bool) -> None:
    kind = "script" if script else "plain"
    caller = visit(locale="fa", java_script_enabled=script)
    wide = {"width": 1280, "height": 900}
    desk = _desk(visit, settings, f"desk-{kind}", viewport=wide, java_script_enabled=script)
    page, operator = caller.page, desk.page
    _entered(operator, _shown_words(caller, kind), kind, script=script)
    _agreed(page, kind, script=script)
    if not script:
        operator.reload()
    operator.locator('[data-bridge="open"]').wait_for()
    caller.ask("خیلی ممنون")
    if not script:
        operator.reload()
    operator.locator(".talk .person", has_text="خیلی ممنون").wait_for()
    assert QUESTIONS["fa"] not in operator.locator(".talk").inner_text()
    _helped(operator, kind)
    if not script:
        page.get_by_role("link", name=FARSI.gettext("Se etter nytt svar")).click()
    page.locator("#messages > .staff").wait_for()
    expect(page.locator(".follower")).to_be_visible()
    _picture(page, f"8-helped-{kind}")
    page.locator(".follower button").click()
    expect(page.locator(".follower")).to_have_count(0)
    if not script:
        operator.reload()
    expect(operator.locator("[data-bridge]")).to_have_count(0)
    assert page.viewport_size == PHONE
    assert caller.watch.complaints == desk.watch.complaints == []
    assert len(caller.watch.hosts) == len(desk.watch.hosts) == 1


@pytest.mark.parametrize("width", [320, 390])
def test_the_pages_fit_a_narrow_phone(visit: Visit, settings: Settings, width: int) -> None:
    caller = visit(locale="pl", viewport={"width": width, "height": 780})
    caller.choose("pl")
    caller.page.goto(caller.page.url.split("?")[0].rstrip("/") + "/words")
    caller.page.locator('form[action="/words"] button').click()
    caller.page.locator(".words").wait_for()
    _picture(caller.page, f"words-pl-{width}")
    desk = _desk(visit, settings, f"narrow-{width}", viewport={"width": width, "height": 780})
    desk.page.goto(desk.page.url + "/bridge?l=pl")
    desk.page.locator("details summary").click()
    _picture(desk.page, f"desk-words-{width}")
