"""The reviewer's pages: what people gave, and examples in other words."""

import csv
import io

import pytest

from bot.parts import Parts
from bot.store import audit, not_understood
from tests.api.staff.conftest import Browser, MakeBrowser

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATH = "/staff/not-understood"
ARABIC = "شو هالورقة <b>وصلتني</b> من المستشفى اليوم"


async def give(parts: Parts, language: str = "ar", text: str = ARABIC) -> str:
    """A text on the list; its id."""
    async with parts.store.work() as work:
        before = {one.id for one in await not_understood.listed(work, "new")}
        assert await not_understood.give(work, language, text)
        (new,) = {one.id for one in await not_understood.listed(work, "new")} - before
        return new


async def post(kari: Browser, path: str, **fields: str) -> int:
    return (await kari.post(f"{PATH}/{path}", **fields)).status_code


async def test_a_text_is_read_sorted_and_rewritten_and_the_table_downloaded(
    make_browser: MakeBrowser, parts: Parts
) -> None:
    sara = await make_browser("sara", "reviewer")
    page = await sara.client.get(PATH)
    assert "Ingen tekster her" in page.text
    assert "Ingen eksempler ennå" in page.text
    text_id = await give(parts)
    assert f"{PATH}/{text_id}" in (await sara.client.get(PATH)).text
    assert f"{PATH}/{text_id}" in (await sara.client.get(f"{PATH}?state=new&language=ar")).text
    assert "Ingen tekster her" in (await sara.client.get(f"{PATH}?state=new&language=so")).text
    assert "Ingen tekster her" in (await sara.client.get(f"{PATH}?state=done")).text

    page = await sara.client.get(f"{PATH}/{text_id}")
    assert '<blockquote lang="ar" dir="auto">' in page.text
    assert "&lt;b&gt;" in page.text
    assert "<b>" not in page.text
    assert ARABIC not in (await sara.client.get(PATH)).text
    async with parts.store.work() as work:
        (entry,) = await audit.newest(work, limit=1)
        assert (entry.action, entry.account) == ("not understood opened", sara.id)
        assert entry.subject == audit.hashed(work, text_id)

    assert await post(sara, f"{text_id}/state", state="pending", topic="invoice_received") == 303
    page = await sara.client.get(f"{PATH}?state=pending")
    label = parts.content.answers.label("invoice_received", parts.content.languages["nb"])
    assert label in page.text

    mine = "وصلني ورق من المشفى وما بعرف شو هو"
    fields = {"language": "ar", "topic": "invoice_received"}
    for wrong in (
        ARABIC,
        f" {ARABIC.upper()}! ",
        "هالورقة b وصلتني b من المستشفى",
        " ",
        "=1+1",
        "a [b](c)",
        "x" * 501,
    ):
        response = await sara.post(f"{PATH}/{text_id}/example", **fields, text=wrong)
        assert response.status_code == 422, wrong
        assert "Ingen eksempler ennå" in (await sara.client.get(PATH)).text
    assert await post(sara, f"{text_id}/example", **fields, text=f" {mine}\n ") == 303
    assert f"{PATH}/{text_id}" in (await sara.client.get(f"{PATH}?state=done")).text

    table = await sara.client.get(f"{PATH}/examples.tsv")
    assert table.headers["content-type"].startswith("text/tab-separated-values")
    assert table.headers["cache-control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(table.text), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows == [{"language": "ar", "topic": "invoice_received", "text": mine}]
    page = await sara.client.get(PATH)
    assert f'<td lang="ar" dir="rtl">{mine}</td>' in page.text
    found = [part.split('"')[0] for part in page.text.split('name="examples" value="')[1:]]
    assert found[0] == found[1].strip()
    assert await post(sara, "examples/remove", examples=found[1]) == 303
    assert "Ingen eksempler ennå" in (await sara.client.get(PATH)).text
    async with parts.store.work() as work:
        actions = [one.action for one in await audit.newest(work, limit=2)]
        assert "examples removed" in actions
        assert not await audit.verify(work)


async def test_an_admin_sees_the_list_and_opens_nothing(make_browser: MakeBrowser, parts: Parts) -> None:
    await make_browser("another-sara", "reviewer", logged_in=False)
    boss = await make_browser("curious", "admin")
    text_id = await give(parts)
    assert f"{PATH}/{text_id}" in (await boss.client.get(PATH)).text
    page = await boss.client.get(f"{PATH}/{text_id}")
    assert "kan ikke åpnes med nøkkelen din" in page.text
    assert "وصلتني" not in page.text
    fields = {"language": "ar", "topic": "invoice_received", "text": "ورقة"}
    assert await post(boss, f"{text_id}/example", **fields) == 422
    async with parts.store.work() as work:
        mine = [one.action for one in await audit.newest(work) if one.account == boss.id]
    assert "login" in mine
    assert not {"not understood opened", "example made"} & set(mine)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("state", {"state": "x"}),
        ("state", {"state": "done", "topic": "x"}),
        ("example", {"language": "xx", "topic": "invoice_received", "text": "a b"}),
        ("example", {"language": "ar", "topic": "", "text": "a b"}),
    ],
)
async def test_a_form_made_by_hand_is_refused(
    make_browser: MakeBrowser, parts: Parts, path: str, fields: dict[str, str]
) -> None:
    sara = await make_browser(f"byhand-{path}-{len(str(fields))}", "reviewer")
    text_id = await give(parts)
    assert await post(sara, f"{text_id}/{path}", **fields) == 422
    assert await post(sara, f"{'0' * 32}/{path}", **fields) == 404


async def test_a_text_that_is_gone_says_so(make_browser: MakeBrowser) -> None:
    sara = await make_browser("too-late", "reviewer")
    fields = {"state": "done", "language": "ar", "topic": "invoice_received", "text": "a b"}
    for response in (
        await sara.client.get(f"{PATH}/{'0' * 32}"),
        await sara.post(f"{PATH}/{'0' * 32}/state", **fields),
        await sara.post(f"{PATH}/{'0' * 32}/example", **fields),
    ):
        assert response.status_code == 404
        assert "finnes ikke lenger" in response.text


async def test_the_pages_are_in_english_too(make_browser: MakeBrowser, parts: Parts) -> None:
    sara = await make_browser("english-reviewer", "reviewer")
    text_id = await give(parts)
    await sara.post("/staff/language", language="en")
    for path in (PATH, f"{PATH}/{text_id}"):
        page = (await sara.client.get(path)).text
        assert "Not understood" in page
        for norwegian in ("Språk", "Tema<", "Ingen ", "Tilstand", "Lagre"):
            assert norwegian not in page
