"""What holds for every page: HEAD, the language of errors, and one look for danger."""

import asyncio
import logging
from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.danger import DangerMatch, DangerWords
from bot.i18n import Languages
from bot.parts import Parts
from bot.settings import ROOT, Settings
from tests.api.conftest import MakeClient
from tests.conftest import MakeServer, migrate_now

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = Languages(ROOT / "translations")
PAGES = [
    "/",
    "/?l=fa",
    "/a/7cpy?l=nb",
    "/privacy",
    "/return",
    "/code",
    "/healthz",
    "/readyz",
    "/metrics",
    "/nothing",
    "/static/chat.css",
    "/api/v1/topics",
    "/api/v1/topics/invoice_received?language=fa",
    "/api/v1/centres",
    "/api/v1/openapi.json",
    "/api/v1/nothing",
    "/api/v1/conversations/0/messages",
]


@pytest.mark.parametrize("path", PAGES)
async def test_head_is_get_without_the_body(client: httpx.AsyncClient, path: str) -> None:
    whole, head = await client.get(path), await client.head(path)
    assert head.status_code == whole.status_code
    assert head.content == b""
    kept = ("content-type", "cache-control", "etag", "location", "vary", "content-encoding")
    assert [head.headers.get(name) for name in kept] == [whole.headers.get(name) for name in kept]


async def test_head_of_a_conversation_and_its_events_ends(settings: Settings, serve: MakeServer) -> None:
    await asyncio.to_thread(migrate_now, settings)
    server = await asyncio.to_thread(serve, settings)
    async with httpx.AsyncClient(base_url=f"{server}/api/v1", timeout=10) as client:
        started = (await client.post("/conversations", json={"language": "nb"})).json()
        headers = {"Authorization": f"Bearer {started['token']}"}
        for path in ("", "/messages", "/events"):
            head = await client.head(f"/conversations/{started['id']}{path}", headers=headers)
            assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"].startswith("text/event-stream")
        assert (await client.head("/conversations")).status_code == 405


# --- the language of errors


async def test_an_error_in_a_conversation_over_the_api_speaks_its_language(make_client: MakeClient) -> None:
    client = make_client(accept_language="en")
    started = (await client.post("/api/v1/conversations", json={"language": "so"})).json()
    headers = {"Authorization": f"Bearer {started['token']}"}
    path = f"/api/v1/conversations/{started['id']}"
    for body, words in (
        ({"text": ""}, "Meldingen er tom."),
        ({"choice": "no such"}, "Denne knappen virker ikke lenger."),
        ({"text": "x" * 40_000}, "Meldingen er for lang."),
    ):
        refused = await client.post(f"{path}/messages", json=body, headers=headers)
        assert refused.json()["title"] == LANGUAGES["so"].gettext(words)
    foreign = await client.get(path, headers={"Authorization": "Bearer x"})
    gone = LANGUAGES["en"].gettext("Samtalen finnes ikke lenger, eller siden finnes ikke.")
    assert foreign.json()["title"] == gone


async def test_an_error_in_the_web_chat_speaks_the_conversations_language(make_client: MakeClient) -> None:
    client = make_client(accept_language="en")
    await client.post("/", data={"language": "fa"})
    page = await client.get("/nothing")
    assert (page.status_code, '<html lang="fa" dir="rtl">' in page.text) == (404, True)
    for fields in ({"text": ""}, {"choice": "nonsense"}, {"text": "", "page": "en"}):
        refused = await client.post("/", data=fields)
        assert refused.status_code == 422
        notice = refused.text.split('role="alert"')[1].split("</div>")[0]
        assert LANGUAGES["fa"].gettext("Prøv igjen.") in notice
    for path in ("/delete", "/exit", "/code"):
        refused = await client.post(path, headers={"Origin": "https://evil.test"})
        assert refused.status_code == 403
        assert '<html lang="fa"' in refused.text


# --- danger


async def test_the_danger_words_are_looked_for_once_in_a_message(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts: Parts = app.state.parts
    looked: list[str] = []
    find = DangerWords.find

    def counted(words: DangerWords, text: str) -> DangerMatch | None:
        looked.append(text)
        return find(words, text)

    assert isinstance(parts.content.danger, DangerWords)
    monkeypatch.setattr(DangerWords, "find", counted)
    await client.post("/", data={"language": "nb"})
    for text in ("når er det åpent", "han puster ikke", "x" * 5000):
        looked.clear()
        await client.post("/", data={"text": text})
        assert len(looked) == 1, text


async def test_danger_in_a_text_that_is_too_long_is_answered_on_the_page(client: httpx.AsyncClient) -> None:
    await client.post("/", data={"language": "nb"})
    story = "vi har bodd her lenge og jobbet mye " * 150
    refused = await client.post("/", data={"text": f"{story} babyen puster ikke", "page": "nb"})
    assert refused.status_code == 422
    assert 'class="assistant danger"' in refused.text
    assert "babyen puster ikke</textarea>" in refused.text


async def test_who_goes_away_in_the_middle_of_a_message_is_no_failure(
    app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    headers = [(b"host", b"testserver"), (b"origin", b"http://testserver"), (b"content-length", b"100")]
    scope = {
        "type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"",
        "scheme": "http", "http_version": "1.1", "server": ("testserver", 80), "client": ("127.0.0.1", 1),
        "headers": [*headers, (b"content-type", b"application/x-www-form-urlencoded")],
    }  # fmt: skip
    sent = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert sent[0]["status"] == 400
