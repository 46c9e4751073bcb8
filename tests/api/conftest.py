"""The app without a network: requests go straight in, over what looks like https.

One app serves a whole module of tests, because reading the content takes longer than they do; each
client is a browser of its own.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from api.app import create_app
from bot.parts import Parts
from bot.settings import Settings
from bot.store.migrate import migrate
from tests.wire.nlu import Nlu
from tests.wire.server import serving

HOST = "https://rettvis.test"
MakeClient = Callable[..., httpx.AsyncClient]


@pytest.fixture(scope="module")
def nlu() -> Nlu:
    """What the NLU stand-in knows."""
    return Nlu()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, nlu: Nlu) -> Iterator[Settings]:
    """Settings of a service of its own."""
    with serving(nlu.app()) as nlu_url:
        yield Settings(
            data=tmp_path_factory.mktemp("data"), nlu_url=nlu_url, rate_limits="off", stretching="cheap"
        )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The app over a migrated database."""
    parts = Parts(settings)
    await migrate(parts.store)
    yield create_app(settings, parts)
    await parts.close()


@pytest_asyncio.fixture(loop_scope="module")
async def make_client(app: FastAPI) -> AsyncIterator[MakeClient]:
    """Makes clients; each is a browser of its own."""
    async with AsyncExitStack() as stack:

        def make(**headers: str) -> httpx.AsyncClient:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            client = httpx.AsyncClient(transport=transport, base_url=HOST, headers={"origin": HOST, **named})
            stack.push_async_callback(client.aclose)
            return client

        yield make


@pytest.fixture
def client(make_client: MakeClient) -> httpx.AsyncClient:
    """A browser that asks for bokmål."""
    return make_client(accept_language="nb")
