"""The page of closures, and what the public sees of it at once."""

import re
from datetime import date, timedelta

import httpx
import pytest

from api.staff.forms import FIELD
from bot.parts import Parts
from bot.store import audit
from tests.api.staff.conftest import Browser, MakeBrowser, hidden
from tests.bot.conftest import Clock

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATH = "/staff/closures"


def day(parts: Parts, days: int = 0) -> date:
    return parts.now().date() + timedelta(days=days)


async def send(kari: Browser, first: date | str, last: date | str, **fields: str) -> httpx.Response:
    form = {"centre": "oslo", "reason": "illness", "first": str(first), "last": str(last), **fields}
    return await kari.post(PATH, **form)


def hidden_closure(page: httpx.Response) -> str:
    """The id on the button that ends a closure."""
    found = re.search(r'name="closure" value="([0-9a-f]{32})"', page.text)
    assert found
    return found[1]


async def centre(client: httpx.AsyncClient, language: str = "nb") -> dict[str, object]:
    response = await client.get("/api/v1/centres", params={"language": language})
    found = {one["id"]: one for one in response.json()["centres"]}
    oslo: dict[str, object] = found["oslo"]
    return oslo


async def test_a_closure_is_shown_at_once_in_every_language_and_opened_again(
    make_browser: MakeBrowser, client: httpx.AsyncClient, parts: Parts, clock: Clock
) -> None:
    kari = await make_browser("closer")
    before = await centre(client)
    assert "Ingen stenging er meldt" in (await kari.client.get(PATH)).text
    assert (await send(kari, day(parts), day(parts, 3))).status_code == 303
    page = await kari.client.get(PATH)
    assert "Åpne igjen nå" in page.text
    assert "Sykdom" in page.text
    last = parts.content.languages["nb"].format_date(day(parts, 3))
    assert f"Helsesenteret i Oslo er stengt til og med {last}." in page.text

    after = await centre(client)
    assert after["open"] is False
    opening = after["next_opening"]
    assert isinstance(opening, str)
    assert date.fromisoformat(opening[:10]) > day(parts, 3)
    assert last in str(after["hours"])
    assert after != before
    for code in parts.content.languages.codes:
        written = parts.content.languages[code].format_date(day(parts, 3))
        assert written in str(await centre(client, code))
        topic = await client.get("/api/v1/topics/appointment", params={"language": code})
        assert written in topic.json()["text"]
    answer = await client.get(f"/a/{parts.content.answers.topics['contact_location'].code}?l=nb")
    assert last in answer.text

    assert (await kari.post(f"{PATH}/end", closure=hidden_closure(page))).status_code == 303
    assert "Ingen stenging er meldt" in (await kari.client.get(PATH)).text
    assert await centre(client) == before
    async with parts.store.work() as work:
        actions = [(one.action, one.account) for one in await audit.newest(work, limit=2)]
    assert actions == [("closure ended", kari.id), ("closure made", kari.id)]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (-1, 0, "allerede over"),
        (2, 1, "før den første"),
        (0, 60, "høyst 60 dager"),
        (400, 401, "mer enn et år"),
    ],
)
async def test_days_that_cannot_be_meant_are_told_and_the_form_keeps_what_was_typed(
    make_browser: MakeBrowser, parts: Parts, first: int, last: int, words: str
) -> None:
    kari = await make_browser(f"wrong{first}-{last}")
    response = await send(kari, day(parts, first), day(parts, last), centre="bergen", reason="course")
    assert response.status_code == 422
    assert words in response.text
    assert f'value="{day(parts, last)}"' in response.text
    assert '<option value="bergen" selected>' in response.text
    assert '<option value="course" selected>' in response.text
    assert "Ingen stenging er meldt" in response.text


@pytest.mark.parametrize(
    "fields",
    [{"centre": "mars"}, {"reason": "<b>"}, {"first": "i morgen"}, {"last": "2026-02-30"}, {"last": ""}],
)
async def test_a_form_made_by_hand_is_refused(
    make_browser: MakeBrowser, parts: Parts, fields: dict[str, str]
) -> None:
    kari = await make_browser(f"byhand-{'-'.join(fields)}-{len(''.join(fields.values()))}")
    token = hidden(await kari.client.get(PATH), FIELD)
    form = {"centre": "oslo", "reason": "other", "first": str(day(parts)), "last": str(day(parts))}
    response = await kari.client.post(PATH, data={FIELD: token, **form, **fields})
    assert response.status_code == 422
    assert "<b>" not in response.text.replace("<body>", "")


async def test_the_page_is_in_english_too(make_browser: MakeBrowser) -> None:
    kari = await make_browser("english-closer")
    await kari.post("/staff/language", language="en")
    page = await kari.client.get(PATH)
    assert "<h1>Closed days</h1>" in page.text
    for norwegian in ("Senter", "Grunn", "Meld", "Stengte"):
        assert norwegian not in page.text
