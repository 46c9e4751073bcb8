"""Bridge words over HTTP, without JavaScript: the caller's page, the call desk, and back."""

import re
from html import unescape

import httpx
import pytest

from bot.parts import Parts
from bot.store import audit
from bot.store.bridges import SECONDS
from tests.api.conftest import MakeClient
from tests.api.staff.conftest import Browser, MakeBrowser, hidden
from tests.bot.conftest import Clock

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORD = re.compile(r'<span class="number">[^<]+</span> <strong>([^<]+)</strong>')
BEFORE, AFTER = "kanarifugl-1894", "gråspurv-1905"
OVER = "Du følger ingen samtale nå."


async def _caller(make_client: MakeClient, language: str = "fa") -> httpx.AsyncClient:
    client = make_client(accept_language=language)
    await client.post("/", data={"language": language})
    await client.post("/", data={"text": BEFORE})
    return client


async def _shown(caller: httpx.AsyncClient) -> httpx.Response:
    page = await caller.post("/words")
    assert page.status_code == 200
    return page


def _words(page: httpx.Response) -> list[str]:
    return [unescape(word) for word in WORD.findall(page.text)]


async def _enter(operator: Browser, words: list[str], language: str = "fa") -> httpx.Response:
    fields = {f"word{number}": word for number, word in enumerate(words, 1)}
    return await operator.post("/desk/bridge/words", l=language, **fields)


async def _press(caller: httpx.AsyncClient, start: str) -> httpx.Response:
    found = re.findall(rf'value="({re.escape(start)}[^"]*)"', (await caller.get("/")).text)
    return await caller.post("/", data={"choice": found[-1], "page": "fa"})


async def _followed(make_client: MakeClient, operator: Browser) -> httpx.AsyncClient:
    caller = await _caller(make_client)
    assert (await _enter(operator, _words(await _shown(caller)))).headers["location"] == "/desk/bridge"
    await _press(caller, "follow.yes")
    return caller


async def test_a_caller_is_led_from_the_words_to_the_question_and_sees_who_is_along(
    make_client: MakeClient, make_browser: MakeBrowser
) -> None:
    operator, caller = await make_browser("led", "operator"), await _caller(make_client)
    assert 'href="/words"' in (await caller.get("/")).text
    explained = await caller.get("/words")
    assert WORD.search(explained.text) is None
    assert explained.headers["cache-control"] == "no-store"
    shown = await _shown(caller)
    words, ticket = _words(shown), hidden(shown, "ticket")
    assert len(words) == 3
    assert 'lang="fa" dir="rtl"' in shown.text
    # Asked again before anybody has entered them, the page shows the same words.
    assert _words(await caller.post("/words", data={"ticket": ticket})) == words
    assert _words(await caller.get("/")) == []
    await _enter(operator, words)
    assert (await caller.post("/words", data={"ticket": ticket})).headers["location"] == "/#last"
    assert (await caller.get("/words")).headers["location"] == "/#last"
    waiting = await operator.client.get("/desk/bridge")
    assert "Be dem trykke ja" in waiting.text
    assert "Se etter nytt" in waiting.text
    await _press(caller, "follow.yes")
    page = await caller.get("/")
    assert 'class="notice follower"' in page.text
    assert 'data-live="open"' in page.text
    assert 'href="/words"' not in page.text
    await caller.post("/", data={"text": AFTER})
    talk = (await operator.client.get("/desk/bridge")).text
    assert AFTER in talk
    assert BEFORE not in talk
    await _press(caller, "follow.stop")
    assert 'class="notice follower"' not in (await caller.get("/")).text
    gone = await operator.client.get("/desk/bridge", params={"over": ""})
    assert AFTER not in gone.text
    assert OVER in gone.text


async def test_words_are_typed_by_sound_by_meaning_or_picked_from_the_list(
    make_client: MakeClient, make_browser: MakeBrowser, parts: Parts
) -> None:
    operator, caller = await make_browser("typed", "operator"), await _caller(make_client)
    lists = parts.content.bridge_words
    shown = _words(await _shown(caller))
    one, two, three = (word for word in lists["fa"] if word.word in shown)
    one, two, three = sorted((one, two, three), key=lambda word: shown.index(word.word))
    page = await operator.client.get("/desk/bridge", params={"l": "fa"})
    assert f'<option value="{one.label}">' in page.text
    done = await _enter(operator, [one.latin.upper(), two.norwegian, three.label])
    assert done.headers["location"] == "/desk/bridge"


async def test_a_word_that_is_none_is_said_with_what_sounds_like_it_and_costs_no_try(
    make_browser: MakeBrowser, parts: Parts
) -> None:
    operator = await make_browser("unheard", "operator")
    refused = await _enter(operator, ["perteghal", "sib", "<b>"])
    assert refused.status_code == 422
    assert "porteghal · appelsin" in refused.text
    assert 'value="sib"' in refused.text
    assert "<b>" not in refused.text
    async with parts.store.work() as work:
        assert not await audit.times(work, "bridge failed", operator.id, since=0)


async def test_wrong_words_are_refused_and_after_some_nobody_listens(make_browser: MakeBrowser) -> None:
    operator = await make_browser("guesser", "operator")
    statuses = [(await _enter(operator, ["sib", "mowz", "angur"])).status_code for _ in range(6)]
    assert statuses == [404] * 5 + [429]
    refused = await _enter(operator, ["sib", "mowz", "angur"])
    assert int(refused.headers["retry-after"]) > 0


async def test_a_topic_and_a_sentence_are_looked_at_before_they_go(
    make_client: MakeClient, make_browser: MakeBrowser
) -> None:
    operator = await make_browser("helps", "operator")
    caller = await _followed(make_client, operator)
    preview = await operator.post("/desk/bridge/write", do="topic", topic="invoice_received")
    assert "Slik går det ut" in preview.text
    assert "یک انسان جواب می‌دهد" in preview.text
    assert "یک انسان جواب می‌دهد" not in (await caller.get("/")).text
    fields = {name: hidden(preview, name) for name in ("form", "kind", "about")}
    for _ in range(2):
        sent = await operator.post("/desk/bridge/write", do="send", **fields)
        assert sent.headers["location"] == "/desk/bridge#last"
    assert (await caller.get("/")).text.count('<li class="staff"') == 1
    found = await operator.post("/desk/bridge/write", do="search", q="telefon")
    with_blanks = re.search(r'name="([a-z0-9_-]+)\.[a-z_]+" value', found.text)
    assert with_blanks
    empty = await operator.post("/desk/bridge/write", do=f"add.{with_blanks[1]}", shown_q="telefon")
    assert empty.status_code == 422
    assert "Fyll ut feltet." in empty.text


async def test_nobody_sends_words_of_their_own(make_client: MakeClient, make_browser: MakeBrowser) -> None:
    operator = await make_browser("own", "operator")
    caller = await _followed(make_client, operator)
    for kind in ("free", "topic", "sentence"):
        fields = {"kind": kind, "about": "kom hit", "text": "kom hit", "form": f"own-{kind}"}
        assert (await operator.post("/desk/bridge/write", do="send", **fields)).status_code == 422
    assert "kom hit" not in (await caller.get("/")).text


async def test_the_operator_stops_and_the_person_is_told(
    make_client: MakeClient, make_browser: MakeBrowser
) -> None:
    operator = await make_browser("stops", "operator")
    caller = await _followed(make_client, operator)
    assert (await operator.post("/desk/bridge/stop")).headers["location"] == "/desk/bridge?over"
    page = await caller.get("/")
    assert 'class="notice follower"' not in page.text
    assert "دنبال نمی‌کند" in page.text


async def test_logging_out_ends_it_at_once(
    make_client: MakeClient, make_browser: MakeBrowser, parts: Parts
) -> None:
    operator = await make_browser("leaves", "operator")
    caller = await _followed(make_client, operator)
    await operator.post("/staff/logout")
    assert "دنبال نمی‌کند" in (await caller.get("/")).text
    async with parts.store.work() as work:
        actions = [one.action for one in await audit.newest(work, limit=2)]
    assert sorted(actions) == ["bridge ended", "logout"]


async def test_the_scripts_get_what_changed(
    make_client: MakeClient, make_browser: MakeBrowser, parts: Parts
) -> None:
    operator, caller = await make_browser("script", "operator"), await _caller(make_client)
    part = {"Rettvis-Part": "1"}
    words = _words(await _shown(caller))
    quiet = await caller.get("/", params={"after": "9", "live": "offered"}, headers=part)
    assert "<ol data-part>" in quiet.text
    await _enter(operator, words)
    asked = await caller.get("/", params={"after": "9", "live": "offered"}, headers=part)
    assert 'data-live="asked"' in asked.text
    await _press(caller, "follow.yes")
    talk = await operator.client.get("/desk/bridge", headers=part)
    assert 'data-bridge="open"' in talk.text
    assert "<html" not in talk.text
    await _press(caller, "follow.stop")
    over = await caller.get("/", params={"after": "9", "live": "open"}, headers=part)
    assert '<div role="log" aria-live="polite">' in over.text
    assert OVER in (await operator.client.get("/desk/bridge", headers=part)).text


async def test_old_words_are_shown_as_dead(make_client: MakeClient, clock: Clock) -> None:
    caller = await _caller(make_client, "nb")
    ticket = hidden(await _shown(caller), "ticket")
    newer = hidden(await _shown(caller), "ticket")
    dead = "Ordene virker ikke lenger."
    assert dead in (await caller.post("/words", data={"ticket": ticket})).text
    assert dead not in (await caller.post("/words", data={"ticket": newer})).text
    clock.now += SECONDS
    assert dead in (await caller.post("/words", data={"ticket": newer})).text
    assert dead in (await caller.post("/words", data={"ticket": "nonsense"})).text


async def test_without_a_conversation_there_are_no_words(client: httpx.AsyncClient) -> None:
    for method in ("GET", "POST"):
        assert (await client.request(method, "/words")).headers["location"] == "/"
    await _caller(lambda **_: client, "nb")
    client.headers["origin"] = "https://evil.test"
    assert (await client.post("/words")).status_code == 403
