"""The web chat when limits are reached or the store is gone: the text is kept, and danger never waits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from api.app import create_app
from bot.parts import Parts
from bot.settings import Settings
from bot.store.migrate import migrate
from tests.api.conftest import HOST

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "Har barnet mitt rett til lege?"
DANGER = "han puster ikke"


async def _say(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    return await client.post("/", data=fields)


@asynccontextmanager
async def _browser(settings: Settings, **changes: object) -> AsyncIterator[httpx.AsyncClient]:
    parts = Parts(settings.model_copy(update=changes))
    if "database" not in changes:
        await migrate(parts.store)
    transport = httpx.ASGITransport(create_app(parts.settings, parts), raise_app_exceptions=False)
    headers = {"origin": HOST, "accept-language": "nb"}
    async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=headers) as client:
        yield client
    await parts.close()


async def test_too_many_messages_wait_with_their_text_and_danger_does_not(settings: Settings) -> None:
    async with _browser(settings, rate_limits="on", conversation_messages_per_minute=1) as client:
        await _say(client, language="nb")
        assert (await _say(client, text=TEXT)).status_code == 303
        refused = await _say(client, text="en gang til", page="nb")
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        assert "en gang til</textarea>" in refused.text
        assert TEXT in refused.text
        assert (await _say(client, text=DANGER)).status_code == 303


async def test_too_many_beginnings_wait_and_danger_does_not(settings: Settings) -> None:
    async with _browser(settings, rate_limits="on", new_conversations_per_ten_minutes=0) as client:
        assert (await _say(client, text="hei", page="nb")).status_code == 429
        answered = await _say(client, text=DANGER)
        assert answered.status_code == 200
        assert 'class="assistant danger"' in answered.text


async def test_store_down_shows_the_whole_danger_message(settings: Settings) -> None:
    async with _browser(settings, database="sqlite+aiosqlite:////no/such/folder/db") as client:
        refused = await _say(client, text=DANGER, page="nb")
        assert refused.status_code == 503
        assert "Ring" in refused.text.split('class="assistant danger"')[1]
        assert 'href="tel:113"' in refused.text
        assert "set-cookie" not in refused.headers
        plain = await _say(client, text="hei på deg", page="nb")
        assert plain.status_code == 503
        assert "hei på deg</textarea>" in plain.text
