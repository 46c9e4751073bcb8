"""From an invitation to the first login and out again, in Chromium; and whether the pages fit."""

import asyncio
import base64
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page

from bot.settings import ROOT, Settings
from bot.staff.secrets import STEP_SECONDS, totp_code
from bot.staff_commands import invite
from tests.browser.conftest import Visit, Visitor

pytestmark = pytest.mark.browser

PASSPHRASE = "fire ord på en lapp"
TOUCH = 44
PICTURES = ROOT / "build" / "staff"


def _invitation(settings: Settings, address: str) -> str:
    """A link, as the command line prints it; in a thread, for Playwright keeps a loop running here."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, invite(settings, "admin", "oslo", address)).result()


def _next_code(secret: bytes, used: int) -> tuple[str, int]:
    """A code of a later step than the one used; the step after the present one is taken too."""
    step = max(used + 1, int(time.time()) // STEP_SECONDS)
    while step > int(time.time()) // STEP_SECONDS + 1:
        time.sleep(0.5)
    return totp_code(secret, step * STEP_SECONDS), step


def _fits(page: Page, name: str) -> None:
    """Nothing runs out of the page, and all can be touched; a picture is kept."""
    page.wait_for_load_state()
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        small = page.evaluate(
            """least => [...document.querySelectorAll("button, .button, nav a, summary, input, select")]
              .filter(one => one.type !== "hidden" && one.offsetParent)
              .filter(one => one.getBoundingClientRect().height < least)
              .map(one => one.outerHTML)""",
            TOUCH,
        )
        assert not small, (name, small)
        if width > 320:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 800})


def _join(visitor: Visitor, link: str, name: str) -> bytes:
    """Sets an account up; the secret of the phone."""
    page = visitor.page
    page.goto(link)
    page.locator(".qr svg").wait_for()
    assert "#" not in page.url
    _fits(page, "setup")
    page.locator("summary").click()
    secret = base64.b32decode((page.locator(".secret").text_content() or "").replace(" ", ""))
    page.get_by_label("Velg et brukernavn").fill(name)
    page.get_by_label("Velg en passfrase").fill(PASSPHRASE)
    page.get_by_label("Passfrasen en gang til").fill(PASSPHRASE)
    code, _ = _next_code(secret, int(time.time()) // STEP_SECONDS - 2)
    page.get_by_label("Koden som appen viser nå").fill(code)
    page.get_by_role("button", name="Lag konto").click()
    page.locator(".codes li").nth(9).wait_for()
    _fits(page, "codes")
    return secret


def test_invited_set_up_logged_in_and_out(visit: Visit, settings: Settings, app_server: str) -> None:
    visitor = visit(path="/staff/login")
    page = visitor.page
    _fits(page, "login")
    secret = _join(visitor, _invitation(settings, app_server), "journey")
    page.get_by_role("link", name="Logg inn").click()
    code, _ = _next_code(secret, int(time.time()) // STEP_SECONDS)
    page.get_by_label("Brukernavn").fill("journey")
    page.get_by_label("Passfrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Kode fra telefonen").fill(code)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Min konto").click()
    page.get_by_role("button", name="Gå på vakt").click()
    page.get_by_text("Du er på vakt").wait_for()
    _fits(page, "account")
    page.get_by_role("link", name="Kontoer").click()
    page.locator(".people summary").first.click()
    _fits(page, "accounts")
    page.get_by_role("button", name="Lag invitasjon").click()
    page.locator(".link").wait_for()
    _fits(page, "invited")
    page.get_by_role("button", name="English").click()
    page.get_by_role("link", name="Audit log").click()
    page.locator("td", has_text="Logged in").first.wait_for()
    _fits(page, "audit")
    page.get_by_role("button", name="Log out").click()
    page.get_by_text("You are logged out.").wait_for()
    page.goto(app_server + "/staff/accounts")
    page.get_by_label("Login name").or_(page.get_by_label("Brukernavn")).wait_for()
    # The login page in place of another, and the cache that logging out empties, are told and no fault.
    known = ("401", "Clear-Site-Data")
    assert not [said for said in visitor.watch.complaints if not any(one in said for one in known)]
    assert len(visitor.watch.hosts) == 1


def test_keyboard_reaches_the_content_first_and_focus_is_seen(visit: Visit) -> None:
    page = visit(path="/staff/login").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "login"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_without_javascript_the_link_is_pasted(visit: Visit, settings: Settings, app_server: str) -> None:
    page = visit(path="/staff/invitation", java_script_enabled=False).page
    page.get_by_label("Invitasjonen").fill(_invitation(settings, app_server))
    page.get_by_role("button", name="Fortsett").click()
    page.locator(".qr svg").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(visit: Visit, scheme: str) -> None:
    page = visit(path="/staff/login", color_scheme=scheme).page
    colours = page.evaluate(
        """() => ["--ground", "--paper", "--ink", "--soft", "--main", "--on-main", "--pale", "--danger",
          "--pale-danger", "--line"].map(name => [name,
            getComputedStyle(document.documentElement).getPropertyValue(name).trim()])"""
    )
    named = {name: _luminance(value) for name, value in colours}
    for ink, ground, least in (
        ("--ink", "--paper", 7),
        ("--ink", "--ground", 7),
        ("--ink", "--pale", 7),
        ("--ink", "--pale-danger", 7),
        ("--soft", "--paper", 4.5),
        ("--soft", "--ground", 4.5),
        ("--main", "--paper", 4.5),
        ("--main", "--ground", 4.5),
        ("--on-main", "--main", 4.5),
        ("--danger", "--paper", 4.5),
        ("--line", "--paper", 3),
    ):
        light, dark = sorted((named[ink], named[ground]), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= least, (ink, ground)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
