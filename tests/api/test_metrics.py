"""Numbers for whoever watches: true, without ids, and not for the world."""

import re

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from bot.assistant import WebAddress
from bot.domain import Incoming
from bot.parts import Parts
from bot.settings import ROOT, Settings
from bot.store import cases, conversations, post, sealing, texts
from tests.api.conftest import HOST, MakeClient

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARTS = [
    ("x-forwarded-for", "203.0.113.7"),
    ("forwarded", "for=203.0.113.7"),
    ("via", "1.1 Caddy"),
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "rettvis.test"),
    ("x-real-ip", "203.0.113.7"),
]


async def _numbers(client: httpx.AsyncClient) -> dict[str, float]:
    page = await client.get("/metrics")
    assert page.status_code == 200
    lines = [line for line in page.text.splitlines() if line and not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


async def test_the_numbers_tell_how_things_stand(client: httpx.AsyncClient, app: FastAPI) -> None:
    parts: Parts = app.state.parts
    before = await _numbers(client)
    async with parts.store.work() as work:
        await cases.add_account(work, "oslo", "staff", sealing.new_key_pair().public)
    started = await parts.assistant.start("nb")
    await parts.assistant.answer(WebAddress(started.id, started.token), Incoming(choice="consent"))
    async with parts.store.work() as work:
        talk, _ = await conversations.find_or_create_chat(work, "telegram", "7")
        await post.send_later(work, talk.id, b"one")
        await post.receive(work, "telegram", 1, conversations.chat_hash(work, "telegram", "7"), b"x")
        pair = sealing.new_key_pair()
        await texts.reseal(work, talk, pair, [])
        await conversations.save(work, talk)
    async with parts.store.work() as work:
        other, _ = await conversations.find_or_create_chat(work, "telegram", "8")
        await post.send_later(work, other.id, b"two")
        await post.undeliverable(work, other.id)
    now = await _numbers(client)

    def rise(name: str) -> float:
        return now[name] - before.get(name, 0)

    assert rise("rettvis_cases_waiting") == 1
    assert 0 <= now["rettvis_cases_oldest_wait_seconds"] < 600
    assert rise("rettvis_inbox_pending") == 1
    assert rise('rettvis_outbox{state="pending"}') == 1
    assert rise('rettvis_outbox{state="undeliverable"}') == 1
    assert rise("rettvis_escalated_undelivered") == 2
    assert rise('rettvis_conversations{channel="web"}') == 1
    assert rise('rettvis_conversations{channel="telegram"}') == 2
    assert (now["rettvis_nlu_up"], now["rettvis_store_up"]) == (1, 1)


async def test_requests_are_counted_by_template_and_show_no_id(make_client: MakeClient) -> None:
    client = make_client()
    started = (await client.post("/api/v1/conversations", json={"language": "so"})).json()
    headers = {"Authorization": f"Bearer {started['token']}"}
    await client.get(f"/api/v1/conversations/{started['id']}", headers=headers)
    await client.get("/a/7cpy?l=fa")
    await client.get("/static/chat.css")
    await client.get("/somewhere/kanarifugl")
    await client.request("KANARI", "/")
    page = (await client.get("/metrics")).text
    for wanted in (
        '{method="GET",route="/api/v1/conversations/{conversation}",status="200"}',
        '{method="GET",route="/a/{code}",status="200"}',
        '{method="GET",route="/static",status="200"}',
        '{method="GET",route="none",status="404"}',
        'rettvis_request_seconds_bucket{le="0.1",route="/a/{code}"}',
    ):
        assert wanted in page
    for secret in (started["id"], started["token"], "7cpy", "kanari", "KANARI", "chat.css"):
        assert secret not in page
    assert re.search(r'method="other"', page)


@pytest.mark.parametrize(("name", "value"), PARTS)
async def test_whoever_comes_through_a_proxy_finds_no_such_page(
    client: httpx.AsyncClient, name: str, value: str
) -> None:
    hidden = await client.get("/metrics", headers={name: value})
    assert hidden.status_code == 404
    assert "rettvis_" not in hidden.text


@pytest.mark.parametrize(
    ("address", "status"),
    [("203.0.113.7", 404), ("2001:db8::1", 404), ("", 404), ("172.18.0.5", 200), ("::ffff:127.0.0.1", 200)],
)
async def test_only_neighbours_may_ask(app: FastAPI, address: str, status: int) -> None:
    transport = httpx.ASGITransport(app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        assert (await client.get("/metrics")).status_code == status


async def test_a_store_that_is_down_is_told_and_nothing_made_up(settings: Settings) -> None:
    changes = {"database": "sqlite+aiosqlite:////no/such/folder/db", "nlu_url": "http://127.0.0.1:9"}
    parts = Parts(settings.model_copy(update=changes))
    transport = httpx.ASGITransport(create_app(parts.settings, parts))
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        now = await _numbers(client)
    await parts.close()
    assert (now["rettvis_nlu_up"], now["rettvis_store_up"]) == (0, 0)
    assert "rettvis_cases_waiting" not in now


async def test_caddy_keeps_the_numbers_inside() -> None:
    for place in ("docker/Caddyfile", "docs/operations.md"):
        assert "respond @numbers 404" in (ROOT / place).read_text(encoding="utf-8")
