"""Members of staff with browsers, for journeys."""

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from bot.settings import Settings
from bot.staff import invitations
from bot.staff.login import Logins
from bot.staff.roles import Role
from bot.staff.secrets import STEP_SECONDS, totp_code
from bot.store.keys import FileKeyStore
from bot.store.stretching import CHEAP, Stretcher
from bot.store.work import Store
from tests.browser.conftest import Visit

PASSPHRASE = "fire ord på en lapp"


def in_a_thread[T](work: Coroutine[Any, Any, T]) -> T:
    """Runs it to its end elsewhere: Playwright keeps a loop running here."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


@dataclass
class Colleague:
    """Somebody with an account and a phone."""

    login: str
    secret: bytes
    step: int = field(default_factory=lambda: int(time.time()) // STEP_SECONDS)

    def code(self) -> str:
        """A code that was not used yet; the next step's is taken too."""
        self.step = max(self.step + 1, int(time.time()) // STEP_SECONDS)
        while self.step > int(time.time()) // STEP_SECONDS + 1:
            time.sleep(0.5)
        return totp_code(self.secret, self.step * STEP_SECONDS)

    def log_in(self, visit: Visit, lands: str = "header nav", **options: Any) -> Page:
        """A browser of theirs with the first page open that they may see; `lands`: what stands there."""
        page = visit(path="/staff/login", **options).page
        page.locator("#login").fill(self.login)
        page.locator("#passphrase").fill(PASSPHRASE)
        page.locator("#code").fill(self.code())
        page.keyboard.press("Enter")

        page.locator(lands).wait_for()
        page.wait_for_load_state("domcontentloaded")
        return page


def join(settings: Settings, login: str, role: Role = "staff", centre: str = "oslo") -> Colleague:
    """A new account."""

    async def make() -> bytes:
        store = Store(settings.database_url, FileKeyStore(settings.key_file))
        token = await invitations.invite(store, role, centre)
        setup = await invitations.open_setup(store, token)
        code = totp_code(setup.secret, int(time.time()))
        await invitations.accept(
            Logins(store, Stretcher(CHEAP)),
            token,
            setup,
            login=login,
            passphrase=PASSPHRASE,
            code=code,
            language="nb",
        )
        await store.close()
        return setup.secret

    return Colleague(login, in_a_thread(make()))
