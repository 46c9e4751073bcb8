"""Staff with browsers, over HTTP without JavaScript."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import unescape

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from api.staff.forms import FIELD
from bot.parts import Parts
from bot.staff import invitations
from bot.staff.roles import Role
from bot.staff.secrets import STEP_SECONDS, totp_code
from bot.store import accounts
from tests.api.conftest import MakeClient
from tests.bot.conftest import Clock

PASSPHRASE = "fire ord på en lapp"
COOKIE = "__Host-rettvis-staff"


@dataclass
class Browser:
    """Somebody with an account, a phone and a browser."""

    client: httpx.AsyncClient
    clock: Clock
    id: str
    login: str
    secret: bytes
    codes: list[str]
    passphrase: str = PASSPHRASE

    def code(self) -> str:
        """The next code of the phone."""
        self.clock.now += STEP_SECONDS
        return totp_code(self.secret, int(self.clock()))

    async def log_in(self, **fields: str) -> httpx.Response:
        """Sends the login form."""
        sent = {"login": self.login, "passphrase": self.passphrase, "code": self.code(), **fields}
        return await self.client.post("/staff/login", data=sent)

    async def token(self, path: str = "/staff/account") -> str:
        """What the forms of a page carry."""
        return hidden(await self.client.get(path), FIELD)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Sends a form as it stands on a page."""
        return await self.client.post(path, data={FIELD: await self.token(), **fields})


def hidden(page: httpx.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return unescape(found[1])


MakeBrowser = Callable[..., Awaitable[Browser]]


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parts(app: FastAPI, clock: Clock) -> Parts:
    """What the app is built of, by a clock that the tests turn."""
    parts: Parts = app.state.parts
    parts.store.clock = clock
    return parts


@pytest.fixture
def make_browser(make_client: MakeClient, parts: Parts, clock: Clock) -> MakeBrowser:
    async def make(
        login: str, role: Role = "staff", *, centre: str = "oslo", logged_in: bool = True
    ) -> Browser:
        token = await invitations.invite(parts.store, role, centre)
        setup = await invitations.open_setup(parts.store, token)
        codes = await invitations.accept(
            parts.logins,
            token,
            setup,
            login=login,
            passphrase=PASSPHRASE,
            code=totp_code(setup.secret, int(clock())),
            language="nb",
        )
        async with parts.store.work() as work:
            account = await accounts.by_login(work, login)
        assert account is not None
        browser = Browser(make_client(), clock, account.id, login, setup.secret, codes)
        if logged_in:
            assert (await browser.log_in()).status_code == 303
        return browser

    return make
