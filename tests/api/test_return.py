"""Coming back with a code: over the pages without JavaScript, and over the JSON API."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from bot.i18n import Languages
from bot.parts import Parts
from bot.settings import ROOT, Settings
from bot.store.migrate import migrate
from tests.api.conftest import HOST, MakeClient
from tests.api.staff.conftest import hidden

pytestmark = pytest.mark.asyncio(loop_scope="module")

COOKIE = "__Host-rettvis"
TEXT = "kanarifugl-1894"
CODE = re.compile(r'<p class="code" dir="ltr">(\d{4} \d{4} \d{4} \d{4})</p>')
WRONG = "Koden passer ikke til noen samtale."


async def _waiting(client: httpx.AsyncClient, language: str = "nb") -> None:
    await client.post("/", data={"language": language})
    await client.post("/", data={"text": TEXT})
    await client.post("/", data={"choice": "person"})
    await client.post("/", data={"choice": "consent"})


async def _code(client: httpx.AsyncClient) -> str:
    page = await client.post("/code")
    found = CODE.search(page.text)
    assert found is not None
    return found[1]


async def test_a_person_who_waits_is_offered_a_code_and_gets_it_only_when_they_ask(
    client: httpx.AsyncClient,
) -> None:
    await client.post("/", data={"language": "nb"})
    assert "/code" not in (await client.get("/")).text
    await client.post("/", data={"choice": "consent"})
    page = await client.get("/")
    assert 'href="/code"' in page.text
    assert CODE.search(page.text) is None
    explained = await client.get("/code")
    assert explained.headers["cache-control"] == "no-store"
    assert "kan lese alt i samtalen" in explained.text
    assert CODE.search(explained.text) is None
    shown = await client.post("/code")
    assert shown.headers["cache-control"] == "no-store"
    assert "Den som ser papiret" in shown.text
    found = CODE.search(shown.text)
    assert found is not None
    for path in ("/", "/code"):
        assert found[1] not in (await client.get(path)).text


async def test_another_browser_opens_the_conversation_and_the_first_one_loses_it(
    make_client: MakeClient,
) -> None:
    first, second = make_client(accept_language="nb"), make_client(accept_language="nb")
    await _waiting(first)
    code = await _code(first)
    assert "/return?l=nb" in (await second.get("/")).text
    back = await second.post("/return", data={"code": code, "page": "nb"})
    assert (back.status_code, back.headers["location"]) == (303, "/#last")
    assert "HttpOnly" in back.headers["set-cookie"]
    assert TEXT in (await second.get("/")).text
    over = await first.get("/")
    assert TEXT not in over.text
    assert "slettet" in over.text


async def test_a_page_that_is_loaded_anew_shows_the_same_code_and_the_paper_stays_good(
    make_client: MakeClient,
) -> None:
    first, second = make_client(accept_language="nb"), make_client()
    await _waiting(first)
    form = {"client_id": hidden(await first.get("/code"), "client_id")}
    shown = [await first.post("/code", data=form) for _ in range(3)]
    codes = {found[1] for page in shown if (found := CODE.search(page.text))}
    assert len(codes) == 1
    assert not any("virker ikke lenger" in page.text for page in shown)
    explained = await first.get("/code")
    assert "Du har en kode fra før" in explained.text
    assert "Lag en ny kode" in explained.text
    (code,) = codes
    assert (await second.post("/return", data={"code": code})).status_code == 303


async def test_who_makes_another_code_is_told_that_the_paper_is_worthless(make_client: MakeClient) -> None:
    client = make_client(accept_language="nb")
    await _waiting(client)
    assert "Du har en kode fra før" not in (await client.get("/code")).text
    codes = []
    for is_second in (False, True):
        page = await client.post("/code", data={"client_id": hidden(await client.get("/code"), "client_id")})
        assert ("Koden du hadde før, virker ikke lenger." in page.text) == is_second
        found = CODE.search(page.text)
        assert found is not None
        codes.append(found[1])
    assert codes[0] != codes[1]
    assert (await make_client().post("/return", data={"code": codes[0]})).status_code == 404


async def test_digits_of_a_persian_keyboard_open_it_too(make_client: MakeClient) -> None:
    first, second = make_client(), make_client()
    await _waiting(first, "fa")
    code = (await _code(first)).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")).replace(" ", "-")
    assert (await second.post("/return", data={"code": code, "page": "fa"})).status_code == 303
    assert TEXT in (await second.get("/")).text


@pytest.mark.parametrize("code", Languages(ROOT / "translations").codes)
async def test_the_pages_stand_in_the_readers_language(make_client: MakeClient, code: str) -> None:
    client, language = make_client(), Languages(ROOT / "translations")[code]
    page = await client.get(f"/return?l={code}")
    assert page.headers["cache-control"] == "no-store"
    assert f'<html lang="{code}" dir="{language.direction}">' in page.text
    assert 'inputmode="numeric"' in page.text
    await _waiting(client, code)
    for explained in (await client.get("/code"), await client.post("/code")):
        assert f'<html lang="{code}" dir="{language.direction}">' in explained.text


@pytest.mark.parametrize("typed", ["0000 0000 0000 0000", "12", "", "<b>", "x" * 5000])
async def test_a_wrong_code_gets_the_same_sentence_and_loses_nothing(
    client: httpx.AsyncClient, typed: str
) -> None:
    await _waiting(client)
    refused = await client.post("/return", data={"code": typed, "page": "nb"})
    assert refused.status_code == 404
    assert WRONG in refused.text
    assert "set-cookie" not in refused.headers
    assert "<b>" not in refused.text
    assert TEXT in (await client.get("/")).text


async def test_what_was_typed_stays_in_the_box(client: httpx.AsyncClient) -> None:
    refused = await client.post("/return", data={"code": "1234 5678 9012 3450", "page": "nb"})
    assert 'value="1234 5678 9012 3450"' in refused.text


async def test_a_foreign_page_can_neither_make_nor_take_a_code(make_client: MakeClient) -> None:
    client = make_client()
    await _waiting(client)
    code = await _code(client)
    client.headers["origin"] = "https://evil.test"
    assert (await client.post("/code")).status_code == 403
    refused = await client.post("/return", data={"code": code})
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers


async def test_without_a_case_there_is_no_code(client: httpx.AsyncClient) -> None:
    for method in ("GET", "POST"):
        assert (await client.request(method, "/code")).headers["location"] == "/"
    await client.post("/", data={"language": "nb"})
    for method in ("GET", "POST"):
        assert (await client.request(method, "/code")).headers["location"] == "/"


async def test_the_script_gets_the_whole_page_when_a_case_is_opened(client: httpx.AsyncClient) -> None:
    await client.post("/", data={"language": "nb"})
    fields = {"choice": "consent", "page": "nb", "after": "1"}
    page = await client.post("/", data=fields, headers={"Rettvis-Part": "1"})
    assert 'href="/code"' in page.text
    assert "data-live" in page.text
    again = {"text": "er noen der", "page": "nb", "after": "3", "live": "waiting"}
    part = await client.post("/", data=again, headers={"Rettvis-Part": "1"})
    assert "<ol data-part>" in part.text


# --- over the API


async def _begun(client: httpx.AsyncClient) -> tuple[str, dict[str, str]]:
    started = (await client.post("/api/v1/conversations", json={"language": "nb"})).json()
    path, headers = f"/api/v1/conversations/{started['id']}", {"Authorization": f"Bearer {started['token']}"}
    await client.post(f"{path}/messages", json={"text": TEXT}, headers=headers)
    return path, headers


async def test_the_api_gives_a_code_and_takes_it(client: httpx.AsyncClient) -> None:
    path, headers = await _begun(client)
    early = await client.post(f"{path}/return-code", headers=headers)
    assert (early.status_code, early.json()["code"]) == (409, "conflict")
    await client.post(f"{path}/messages", json={"choice": "consent"}, headers=headers)
    made = await client.post(f"{path}/return-code", headers=headers)
    assert (made.status_code, set(made.json())) == (200, {"code"})
    assert made.headers["cache-control"] == "no-store"
    back = await client.post("/api/v1/return", json=made.json())
    assert back.status_code == 201
    assert back.headers["cache-control"] == "no-store"
    assert set(back.json()) == {"id", "token", "language", "messages"}
    assert any(message["text"] == TEXT for message in back.json()["messages"])
    assert (await client.get(path, headers=headers)).status_code == 404
    renewed = {"Authorization": f"Bearer {back.json()['token']}"}
    assert (await client.get(path, headers=renewed)).json()["state"] == "waiting"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "0000 0000 0000 0000"}, 404, "wrong_code"),
        ({"code": "hei"}, 404, "wrong_code"),
        ({}, 422, "bad_request"),
        ({"code": 7}, 422, "bad_request"),
    ],
)
async def test_the_api_refuses_in_words(
    client: httpx.AsyncClient, body: dict[str, object], status: int, code: str
) -> None:
    refused = await client.post("/api/v1/return", json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.headers["content-type"] == "application/problem+json"


async def test_only_the_holder_of_the_token_gets_a_code(client: httpx.AsyncClient) -> None:
    path, _ = await _begun(client)
    assert (await client.post(f"{path}/return-code")).status_code == 401
    foreign = await client.post(f"{path}/return-code", headers={"Authorization": "Bearer x"})
    assert foreign.status_code == 404


async def test_the_api_describes_both(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/api/v1/openapi.json")).json()["paths"]
    assert "201" in paths["/api/v1/return"]["post"]["responses"]
    assert "/api/v1/conversations/{conversation}/return-code" in paths


# --- limits


@asynccontextmanager
async def _app(settings: Settings, **changes: object) -> AsyncIterator[httpx.AsyncClient]:
    parts = Parts(settings.model_copy(update={"rate_limits": "on", **changes}))
    # The beginning of a minute, in which all tries fall.
    parts.store.clock = lambda: 1_800_000_000.0
    await migrate(parts.store)
    transport = httpx.ASGITransport(create_app(parts.settings, parts), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HOST, headers={"origin": HOST}) as client:
        yield client
    await parts.close()


@pytest.mark.parametrize("limit", ["return_tries_per_ten_minutes", "return_tries_per_minute_in_all"])
async def test_tries_are_limited_by_address_and_in_all(
    settings: Settings, limit: str, tmp_path: Path
) -> None:
    async with _app(settings, data=tmp_path, **{limit: 2}) as client:
        wrong = {"code": "0000 0000 0000 0000", "page": "nb"}
        statuses = [(await client.post("/return", data=wrong)).status_code for _ in range(3)]
        assert statuses == [404, 404, 429]
        refused = await client.post("/api/v1/return", json={"code": "1"})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
        page = await client.post("/return", data=wrong)
        assert 'value="0000 0000 0000 0000"' in page.text
        assert int(page.headers["retry-after"]) > 0
