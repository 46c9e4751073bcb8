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
from bot.staff.roles import Role
from tests.accounts import Somebody, make_somebody
from tests.api.conftest import MakeClient
from tests.bot.conftest import Clock

COOKIE = "__Host-rettvis-staff"


@dataclass(kw_only=True)
class Browser(Somebody):
    """Somebody with a browser."""

    client: httpx.AsyncClient

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
        somebody = await make_somebody(parts.logins, clock, login, role, centre)
        browser = Browser(client=make_client(), **vars(somebody))
        if logged_in:
            assert (await browser.log_in()).status_code == 303
        return browser

    return make
