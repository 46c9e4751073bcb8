"""The web chat over plain HTTP, as a browser without JavaScript speaks it."""

import re

import httpx
import pytest

from bot.i18n import Languages
from bot.settings import ROOT, Settings
from tests.api.conftest import HOST, MakeClient
from tests.wire.nlu import Nlu

pytestmark = pytest.mark.asyncio(loop_scope="module")

COOKIE = "__Host-rettvis"
CHILD = "Har barnet mitt rett til lege?"
DANGER = "han puster ikke"


@pytest.fixture(autouse=True, scope="module")
def _nlu(nlu: Nlu) -> None:
    nlu.knows(CHILD, "eligibility_child", "nb")


async def _say(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    return await client.post("/", data=fields)


async def test_first_screen_greets_in_every_language_and_orders_them_by_browser(
    make_client: MakeClient,
) -> None:
    page = await make_client(accept_language="so,ar;q=0.8").get("/")
    assert page.status_code == 200
    assert re.findall(r'name="language" value="(\w+)" lang="\w+" dir="(\w+)"', page.text)[-7:] == [
        ("so", "ltr"),
        ("ar", "rtl"),
        ("nb", "ltr"),
        ("en", "ltr"),
        ("ro", "ltr"),
        ("pl", "ltr"),
        ("fa", "rtl"),
    ]
    assert '<html lang="so" dir="ltr">' in page.text
    assert "<title>Rettvis</title>" in page.text
    assert 'href="tel:113"' in page.text
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "no-store"


async def test_text_starts_a_conversation_and_is_answered(client: httpx.AsyncClient) -> None:
    sent = await _say(client, text=CHILD)
    assert sent.status_code == 303
    assert sent.headers["location"].endswith("#last")
    cookie = sent.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for attribute in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert attribute in cookie
    assert "Max-Age" not in cookie
    assert "Domain" not in cookie
    page = await client.get("/")
    assert CHILD in page.text
    assert "Barn under 18 år" in page.text
    assert 'href="tel:+4748890560"' in page.text
    assert '<bdi dir="ltr">488\u00a090\u00a0560</bdi>' in page.text
    assert 'rel="noopener noreferrer"' in page.text
    assert page.text.count('class="hellos"') == 0


async def test_language_button_starts_in_that_language(client: httpx.AsyncClient) -> None:
    await _say(client, language="ar")
    page = await client.get("/")
    assert '<html lang="ar" dir="rtl">' in page.text


async def test_same_form_sent_twice_counts_once(client: httpx.AsyncClient) -> None:
    await _say(client, language="nb")
    for _ in range(2):
        assert (await _say(client, text=CHILD, client_id="abc.t")).status_code == 303
    page = await client.get("/")
    assert page.text.count(CHILD) == 1


async def test_only_the_newest_buttons_stand_open(client: httpx.AsyncClient) -> None:
    await _say(client, language="nb")
    await _say(client, text=CHILD)
    page = await client.get("/")
    rows = re.findall(r'<details class="choices( now)?"( open)?>', page.text)
    assert rows[0] == ("", "")
    assert set(rows[1:]) == {(" now", " open")}


async def test_old_button_still_works(client: httpx.AsyncClient) -> None:
    await _say(client, language="nb")
    first = re.search(r'name="choice" value="(group\.[^"]+)"', (await client.get("/")).text)
    assert first is not None
    await _say(client, text=CHILD)
    assert (await _say(client, choice=first[1])).status_code == 303


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": "  "}, 422),
        ({}, 422),
        ({"choice": "nonsense"}, 422),
        ({"choice": "topic.zzzz"}, 422),
        ({"language": "xx"}, 422),
        ({"text": "\u0001\u202e"}, 422),
    ],
)
async def test_bad_form_gets_a_page_in_the_persons_language(
    client: httpx.AsyncClient, fields: dict[str, str], status: int
) -> None:
    await _say(client, language="nb")
    refused = await client.post("/", data={**fields, "page": "nb"})
    assert refused.status_code == status
    assert 'role="alert"' in refused.text
    assert 'lang="nb"' in refused.text


async def test_too_long_text_stays_in_the_box(client: httpx.AsyncClient) -> None:
    await _say(client, language="nb")
    text = "a <b> " * 800
    refused = await client.post("/", data={"text": text, "page": "nb"})
    assert refused.status_code == 422
    assert "a &lt;b&gt; a &lt;b&gt;" in refused.text.split("<textarea")[1]


async def test_long_text_of_four_byte_letters_fits_into_a_form(client: httpx.AsyncClient) -> None:
    await _say(client, language="nb")
    files = {"text": (None, "ሰ" * 4096), "page": (None, "nb")}
    assert (await client.post("/", files=files)).status_code == 303


@pytest.mark.parametrize("body", [b"x" * 40_000, b"\xff\xfe", b""])
async def test_broken_body_is_no_crash(client: httpx.AsyncClient, body: bytes) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=a", "text/plain", "application/json"):
        refused = await client.post("/", content=body, headers={"Content-Type": kind})
        assert 400 <= refused.status_code < 500
        assert "<title>Rettvis</title>" in refused.text


async def test_ended_conversation_keeps_the_text_and_lets_go_of_the_cookie(
    make_client: MakeClient,
) -> None:
    client = make_client(cookie=f"{COOKIE}=gone.gone")
    refused = await client.post("/", data={"text": "Hva nå?", "page": "nb"})
    assert refused.status_code == 404
    assert "Hva nå?</textarea>" in refused.text
    assert f'{COOKIE}=""' in refused.headers["set-cookie"]
    page = await client.get("/")
    assert page.status_code == 200
    assert 'class="hellos"' in page.text


# --- danger


async def test_danger_in_an_ended_conversation_is_answered(make_client: MakeClient) -> None:
    client = make_client(cookie=f"{COOKIE}=gone.gone")
    refused = await client.post("/", data={"text": DANGER})
    assert refused.status_code == 404
    assert 'class="assistant danger"' in refused.text


async def test_danger_from_a_foreign_page_is_answered(make_client: MakeClient) -> None:
    refused = await make_client(origin="https://evil.test").post("/", data={"text": DANGER})
    assert refused.status_code == 403
    assert 'class="assistant danger"' in refused.text


# --- where a form comes from


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": HOST}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Referer": f"{HOST}/"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Referer": "https://evil.test/rettvis.test"}, 403),
        ({}, 403),
    ],
)
async def test_only_our_own_pages_may_post_with_a_cookie(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    await _say(client, language="nb")
    del client.headers["origin"]
    for path in ("/", "/delete", "/exit"):
        sent = await client.post(path, data={"text": "hei", "page": "nb"}, headers=headers)
        assert sent.status_code in ((403,) if status == 403 else (200, 303))
        if path == "/delete":
            await client.get("/")


async def test_text_browser_that_says_nothing_may_begin(make_client: MakeClient) -> None:
    client = make_client()
    del client.headers["origin"]
    assert (await _say(client, text=CHILD)).status_code == 303


# --- going


async def test_exit_forgets_on_both_sides(client: httpx.AsyncClient, settings: Settings) -> None:
    await _say(client, text=CHILD)
    held = client.cookies[COOKIE]
    left = await client.post("/exit")
    assert left.status_code == 303
    assert left.headers["location"] == settings.exit_url
    assert left.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert COOKIE not in client.cookies
    page = await client.get("/", headers={"Cookie": f"{COOKIE}={held}"})
    assert CHILD not in page.text


async def test_delete_says_that_all_is_gone(client: httpx.AsyncClient) -> None:
    await _say(client, text=CHILD)
    held = client.cookies[COOKIE]
    deleted = await client.post("/delete", data={"page": "nb"})
    assert deleted.status_code == 200
    assert "Alt er slettet." in deleted.text
    assert CHILD not in (await client.get("/", headers={"Cookie": f"{COOKIE}={held}"})).text


# --- the script's parts


async def test_script_gets_the_new_messages_alone(client: httpx.AsyncClient) -> None:
    await _say(client, language="nb")
    fields = {"text": CHILD, "page": "nb", "after": "1"}
    part = await client.post("/", data=fields, headers={"Rettvis-Part": "1"})
    assert part.status_code == 200
    assert "<ol data-part>" in part.text
    assert "<header>" not in part.text
    assert CHILD in part.text
    assert "Barn under 18 år" in part.text


async def test_script_gets_a_whole_page_when_the_language_changes(client: httpx.AsyncClient) -> None:
    await _say(client, language="nb")
    fields = {"language": "fa", "page": "nb", "after": "1"}
    page = await client.post("/", data=fields, headers={"Rettvis-Part": "1"})
    assert '<html lang="fa" dir="rtl">' in page.text


# --- pages that are the same for everybody


async def test_answer_by_code_is_cached_and_names_no_topic(client: httpx.AsyncClient) -> None:
    page = await client.get("/a/7cpy?l=nb")
    assert page.status_code == 200
    assert "Barn under 18 år" in page.text
    assert "eligibility" not in page.text
    assert page.headers["cache-control"] == "no-cache"
    again = await client.get("/a/7cpy?l=nb", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    assert (await client.get("/a/none")).status_code == 404


@pytest.mark.parametrize("code", Languages(ROOT / "translations").codes)
async def test_privacy_takes_its_figures_from_the_settings(
    client: httpx.AsyncClient, settings: Settings, code: str
) -> None:
    page = await client.get(f"/privacy?l={code}")
    language = Languages(settings.translations)[code]
    assert page.status_code == 200
    assert f'lang="{code}" dir="{language.direction}"' in page.text
    for figure in (settings.bot_hours, settings.case_days, settings.hard_stop_days):
        assert language.format_number(figure) in page.text
    assert 'href="tel:112"' in page.text


async def test_unknown_page_is_a_page(client: httpx.AsyncClient) -> None:
    page = await client.get("/wp-admin")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "Traceback" not in page.text


async def test_static_files_are_kept_for_ever_under_their_hash_only(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    addresses = re.findall(r'"(/static/[^"]+)"', page.text)
    assert len(addresses) == 3
    for address in addresses:
        assert "immutable" in (await client.get(address)).headers["cache-control"]
        plain = await client.get(address.split("?")[0])
        assert plain.headers["cache-control"] == "no-cache"
    assert (await client.get("/static/../app.py")).status_code == 404
    assert (await client.get("/static/nothing.css?v=x")).status_code == 404
