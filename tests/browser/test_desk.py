"""A call answered without a mouse, in Chromium; and how the page looks on a phone and on a desk."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page

from bot.parts import Parts
from bot.settings import ROOT, Settings
from bot.staff import invitations
from bot.staff.secrets import totp_code
from tests.browser.conftest import Visit, Visitor

pytestmark = pytest.mark.browser

PASSPHRASE = "fire ord på en lapp"
PICTURES = ROOT / "build" / "staff"


async def _make(settings: Settings, name: str) -> bytes:
    parts = Parts(settings)
    try:
        token = await invitations.invite(parts.store, "operator", "oslo")
        setup = await invitations.open_setup(parts.store, token)
        # A code of the step before: the next one is for the login.
        code = totp_code(setup.secret, int(parts.store.clock()) - 30)
        await invitations.accept(
            parts.logins, token, setup, login=name, passphrase=PASSPHRASE, code=code, language="nb"
        )
        return setup.secret
    finally:
        await parts.close()


def _log_in(visit: Visit, settings: Settings, name: str, **options: object) -> Visitor:
    with ThreadPoolExecutor(1) as threads:
        secret = threads.submit(asyncio.run, _make(settings, name)).result()
    visitor = visit(path="/staff/login", **options)
    page = visitor.page
    page.get_by_label("Brukernavn").fill(name)
    page.get_by_label("Passfrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Kode fra telefonen").fill(totp_code(secret, int(time.time())))
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    return visitor


def _focused(page: Page) -> str:
    found: str = page.evaluate("document.activeElement.id")
    return found


def test_a_call_is_answered_without_a_mouse(visit: Visit, settings: Settings) -> None:
    visitor = _log_in(visit, settings, "keys", viewport={"width": 1280, "height": 900})
    page = visitor.page
    page.locator("#q:focus").wait_for()
    page.wait_for_load_state()
    with page.expect_response("**/desk/search?q=uur+dhal"):
        page.keyboard.type("uur dhal")
    page.locator("#results .chosen").wait_for()
    names = page.locator("#results a span[lang=nb]")
    page.keyboard.press("ArrowDown")
    second = names.nth(1).text_content()
    assert page.locator("#results .chosen span[lang=nb]").text_content() == second
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    # The script has run when the answer has the focus.
    page.locator("#answer:focus").wait_for()
    # The words were Somali, and so is the caller.
    assert page.locator(".desk-languages [aria-current]").get_attribute("data-language") == "7"
    page.keyboard.press("5")
    page.locator('#answer:focus [lang="fa"][dir="rtl"]').first.wait_for()
    latin = page.locator("#answer .latin").first
    assert latin.is_visible()
    page.keyboard.press("t")
    assert not latin.is_visible()
    page.keyboard.press("m")
    assert page.locator("#more").get_attribute("open") is not None
    page.keyboard.press("q")
    page.locator("#send svg").wait_for()
    assert "?l=fa" in (page.locator("#send .link").text_content() or "")
    page.keyboard.press("r")
    page.keyboard.press("b")
    page.get_by_text("Samtalen er talt.").wait_for()
    page.locator("#q:focus").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    page.keyboard.press("u")
    page.get_by_text("Samtalen er tatt ut av tellingen.").wait_for()
    page.locator("#q:focus").wait_for()
    page.wait_for_load_state()
    page.keyboard.type("regning")
    page.locator("#results .chosen").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_url("**/desk")
    assert page.input_value("#q") == ""
    assert not visitor.watch.complaints
    assert len(visitor.watch.hosts) == 1


def test_each_key_can_be_switched_off(visit: Visit, settings: Settings) -> None:
    page = _log_in(visit, settings, "switches").page
    tick = page.locator('[data-shortcut="search"]')
    page.wait_for_load_state()
    tick.focus()
    page.keyboard.press("/")
    assert _focused(page) == "q"
    tick.focus()
    page.keyboard.press("Space")
    page.reload()
    assert not tick.is_checked()
    tick.focus()
    page.keyboard.press("/")
    assert _focused(page) != "q"


def test_it_works_without_javascript(visit: Visit, settings: Settings) -> None:
    with ThreadPoolExecutor(1) as threads:
        secret = threads.submit(asyncio.run, _make(settings, "plain")).result()
    page = visit(path="/staff/login", java_script_enabled=False).page
    page.get_by_label("Brukernavn").fill("plain")
    page.get_by_label("Passfrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Kode fra telefonen").fill(totp_code(secret, int(time.time())))
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    page.get_by_label("Søk med to ord").fill("inkasso")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Purring eller inkasso").first.click()
    page.locator("#answer").wait_for()
    page.get_by_role("button", name="Vist videre").click()
    page.get_by_text("Samtalen er talt.").wait_for()


@pytest.mark.parametrize("language", ["fa", "so", "ar"])
def test_it_fits_a_phone_and_a_desk(visit: Visit, settings: Settings, language: str) -> None:
    page = _log_in(visit, settings, f"fits-{language}").page
    PICTURES.mkdir(parents=True, exist_ok=True)
    for path, name in (
        (f"/desk?t=5uae&l={language}&q=gravid", "desk"),
        ("/desk?q=regning", "desk-found"),
        ("/desk/health", "desk-health"),
        ("/desk/help", "desk-help"),
    ):
        page.goto(page.url.split("/desk")[0] + path)
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            if width > 320:
                page.screenshot(path=PICTURES / f"{name}-{language}-{width}.png", full_page=True)
        small = page.evaluate(
            """[...document.querySelectorAll("main button, main .button, nav a, summary, select, #results a")]
              .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44)
              .map(one => one.outerHTML)"""
        )
        assert not small, (name, small)
