"""Login, invitations, recovery."""

import base64
import time

from playwright.sync_api import Page

from bot.staff import invitations
from bot.staff.secrets import totp_code
from bot.store.keys import FileKeyStore
from bot.store.work import Store
from tests.browser.staff import PASSPHRASE, in_a_thread
from tests.browser.tour.tour import Tour


def wrong_login(tour: Tour) -> Page:
    """A login that is refused."""
    page = tour.stand_outside("/staff/login")
    page.locator("#login").fill("nobody")
    page.locator("#passphrase").fill("wrong")
    page.locator("#code").fill("123456")
    return tour.send(page, "button.main")


def invitation(tour: Tour) -> str:
    """The link for a new account."""

    async def make() -> str:
        store = Store(tour.settings.database_url, FileKeyStore(tour.settings.key_file))
        try:
            return await invitations.invite(store, "staff", "oslo")
        finally:
            await store.close()

    return in_a_thread(make())


def setup(tour: Tour) -> Page:
    """Where an account is set up."""
    page = tour.stand_outside("/staff/invitation")
    page.locator("#invitation").fill(invitation(tour))
    return tour.unfold(tour.send(page, "button.main"))


def join(tour: Tour, *, code: str = "") -> Page:
    """The account is made; with a wrong code it is refused."""
    page = tour.outside
    key = base64.b32decode((page.locator(".secret").text_content() or "").replace(" ", ""))
    page.locator("#login").fill(f"new{time.monotonic_ns()}")
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#again").fill(PASSPHRASE)
    page.locator("#code").fill(code or totp_code(key, int(time.time())))
    return tour.send(page, "button.main")


def replace_phone(tour: Tour) -> Page:
    """A recovery code, and the picture for another phone."""
    code = tour.page.locator(".codes code").first.inner_text()
    page = tour.stand_outside("/staff/recovery")
    page.locator("#login").fill(tour.colleague.login)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#recovery_code").fill(code)
    return tour.unfold(tour.send(page, "button.main"))
