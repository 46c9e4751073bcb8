"""Cases over HTTP, as a browser without JavaScript would have them."""

import asyncio
import re
from html import unescape

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from api.staff.forms import FIELD
from api.staff.live import Watcher
from bot.assistant import WebAddress
from bot.domain import Incoming
from bot.parts import Parts
from bot.staff.roles import ROLES, Role
from bot.store import cases
from bot.store.queue import PAGE_SIZES
from tests.api.conftest import HOST
from tests.api.staff.conftest import Browser, MakeBrowser, hidden

pytestmark = pytest.mark.asyncio(loop_scope="module")

NASTY = '<script>alert(1)</script> **fet** =HYPERLINK("http://x") [x](javascript:alert(1))'


@pytest_asyncio.fixture(loop_scope="module")
async def kari(make_browser: MakeBrowser, request: pytest.FixtureRequest) -> Browser:
    """Somebody of the staff, new for each test."""
    return await make_browser(f"kari{abs(hash(request.node.name)) % 10**8}")


async def a_case(parts: Parts, *texts: str, language: str = "so") -> tuple[WebAddress, str]:
    """A person who waits, and their case."""
    started = await parts.assistant.start(language)
    address = WebAddress(started.id, started.token)
    for text in texts:
        await parts.assistant.answer(address, Incoming(text=text))
    await parts.assistant.answer(address, Incoming(choice="person"))
    await parts.assistant.answer(address, Incoming(choice="consent"))
    async with parts.store.work() as work:
        case = await cases.of_conversation(work, started.id)
    assert case is not None
    return address, case.id


async def claim(browser: Browser, case: str) -> httpx.Response:
    return await browser.post(f"/staff/cases/{case}/claim")


async def write(browser: Browser, case: str, do: str, **fields: str) -> httpx.Response:
    """Presses a button of the writing form as it stands on the page."""
    path = f"/staff/cases/{case}"
    page = await browser.client.get(path)
    kept = {name: hidden(page, name) for name in (FIELD, "form", "seen")}
    box = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    assert box
    data = {**kept, "text": unescape(box[1]), "do": do, **fields}
    return await browser.client.post(f"{path}/write", data=data)


async def from_staff(parts: Parts, person: WebAddress) -> list[str]:
    return [one.text for one in await parts.assistant.history(person, 0) if one.sender == "staff"]


async def test_the_queue_says_who_waits_in_which_language_and_for_how_long(
    kari: Browser, parts: Parts
) -> None:
    await a_case(parts)
    kari.clock.now += 45 * 60
    await kari.log_in()
    page = (await kari.client.get("/staff/queue")).text
    assert "Somali" in page
    assert re.search("Har ventet 4[5-9] minutter", page)
    assert "har ventet mer enn 30 minutter" in page
    assert "Ingen ved ditt senter er på vakt nå." in page


async def test_of_two_who_press_at_once_one_gets_the_case_and_the_other_is_told(
    make_browser: MakeBrowser, parts: Parts
) -> None:
    first, second = await make_browser("first"), await make_browser("second")
    _, case = await a_case(parts)
    both = await asyncio.gather(claim(first, case), claim(second, case))
    assert sorted(one.status_code for one in both) == [303, 409]
    loser = next(one for one in both if one.status_code == 409)
    winner = first if both[0].status_code == 303 else second
    assert f"{winner.login} var raskere." in loser.text
    assert (await claim(winner, case)).headers["location"] == f"/staff/cases/{case}"


async def test_sentences_are_put_together_looked_at_and_sent(kari: Browser, parts: Parts) -> None:
    person, case = await a_case(parts, "salaan")
    await claim(kari, case)
    page = await kari.client.get(f"/staff/cases/{case}?group=handover")
    assert "Vi ringer deg ‹dato› klokken ‹klokkeslett›." in page.text
    bad = await write(kari, case, "add.we_call_you", **{"we_call_you.date": "", "shown_group": "handover"})
    assert bad.status_code == 422
    assert "Fyll ut feltet." in bad.text
    blanks = {"we_call_you.date": "2026-12-01", "we_call_you.time": "14:30", "shown_group": "handover"}
    added = await write(kari, case, "add.we_call_you", text="Hello", **blanks)
    assert added.status_code == 303
    page = await kari.client.get(added.headers["location"])
    assert "Slik går det ut" in page.text
    assert "Vi ringer deg tirsdag 1. desember 2026 klokken 14:30." in page.text
    assert await from_staff(parts, person) == []
    await write(kari, case, "add.answer_comes_here")
    assert (await write(kari, case, "remove.0")).status_code == 303
    sent = await write(kari, case, "send")
    assert sent.status_code == 303, sent.text
    (text,) = await from_staff(parts, person)
    assert "14:30" in text
    assert "Hello" not in text
    assert "Slik går det ut" not in (await kari.client.get(f"/staff/cases/{case}")).text


async def test_the_same_form_sent_twice_sends_once(kari: Browser, parts: Parts) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    page = await kari.client.get(f"/staff/cases/{case}")
    data = {name: hidden(page, name) for name in (FIELD, "form", "seen")}
    data |= {"text": "Hello there", "do": "send"}
    answers = [await kari.client.post(f"/staff/cases/{case}/write", data=data) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert len(await from_staff(parts, person)) == 1


async def test_a_draft_changed_in_another_window_is_shown_before_it_goes(kari: Browser, parts: Parts) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    page = await kari.client.get(f"/staff/cases/{case}")
    data = {name: hidden(page, name) for name in (FIELD, "form", "seen")} | {"text": "one", "do": "send"}
    await write(kari, case, "add.answer_comes_here")
    refused = await kari.client.post(f"/staff/cases/{case}/write", data=data)
    assert refused.status_code == 409
    assert "endret i et annet vindu" in refused.text
    assert "one</textarea>" in refused.text
    assert await from_staff(parts, person) == []


async def test_who_was_logged_out_while_writing_gets_the_text_back(kari: Browser, parts: Parts) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    page = await kari.client.get(f"/staff/cases/{case}")
    data = {name: hidden(page, name) for name in (FIELD, "form", "seen")} | {
        "text": "lang tekst",
        "do": "send",
    }
    await kari.client.post(f"/staff/cases/{case}/draft", data=data)
    kari.clock.now += 31 * 60
    refused = await kari.client.post(f"/staff/cases/{case}/write", data=data)
    assert refused.status_code == 401
    assert await from_staff(parts, person) == []
    again = await kari.log_in(kept=hidden(refused, "kept"))
    assert again.status_code == 200
    assert "lang tekst" in again.text
    assert "lang tekst</textarea>" in (await kari.client.get(f"/staff/cases/{case}")).text


async def test_who_deletes_while_staff_write_wins(kari: Browser, parts: Parts) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    page = await kari.client.get(f"/staff/cases/{case}")
    data = {name: hidden(page, name) for name in (FIELD, "form", "seen")} | {"text": "straks", "do": "send"}
    await parts.assistant.delete(person)
    gone = await kari.client.post(f"/staff/cases/{case}/write", data=data)
    assert gone.status_code == 404
    assert "Ingenting ble sendt" in gone.text
    foreign = await kari.client.get("/staff/cases/0123456789abcdef0123456789abcdef")
    assert foreign.status_code == 404
    assert (await kari.client.get(f"/staff/cases/{case}")).status_code == 404


async def test_what_a_person_writes_is_inert(kari: Browser, parts: Parts) -> None:
    _, case = await a_case(parts, NASTY, language="nb")
    await claim(kari, case)
    page = (await kari.client.get(f"/staff/cases/{case}")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "**fet**" in page
    assert 'href="javascript' not in page
    assert 'dir="auto">&lt;script' in page


async def test_close_undo_and_open_again(kari: Browser, parts: Parts) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    assert (await kari.post(f"/staff/cases/{case}/close")).status_code == 422
    assert (await kari.post(f"/staff/cases/{case}/close", outcome="referred")).status_code == 303
    queue = (await kari.client.get("/staff/queue")).text
    assert "Saken er avsluttet." in queue
    assert (await kari.post(f"/staff/cases/{case}/undo")).status_code == 303
    await kari.post(f"/staff/cases/{case}/close", outcome="referred")
    kari.clock.now += 31
    await parts.casework.settle()
    assert (await parts.assistant.describe(person)).state == "closed"
    assert (await kari.post(f"/staff/cases/{case}/undo")).status_code == 409
    assert (await kari.post(f"/staff/cases/{case}/reopen")).status_code == 303
    assert (await kari.post(f"/staff/cases/{case}/release")).status_code == 303
    outside = (await kari.client.get(f"/staff/cases/{case}")).text
    assert "Angre" in outside
    assert "Samtalen" not in outside


async def test_passed_on_to_a_colleague_who_says_yes(make_browser: MakeBrowser, parts: Parts) -> None:
    giver, taker = await make_browser("giver"), await make_browser("taker")
    _, case = await a_case(parts)
    await claim(giver, case)
    assert (await giver.post(f"/staff/cases/{case}/offer", to=f"account.{taker.id}")).status_code == 303
    assert (await giver.post(f"/staff/cases/{case}/offer", to="centre.mars")).status_code == 422
    assert "Tilbudt deg" in (await taker.client.get("/staff/queue")).text
    assert (await taker.post(f"/staff/cases/{case}/accept")).status_code == 303
    assert "Send til personen" in (await taker.client.get(f"/staff/cases/{case}")).text
    assert "Send til personen" not in (await giver.client.get(f"/staff/cases/{case}")).text


async def test_notes_are_for_colleagues_and_empty_ones_are_refused(kari: Browser, parts: Parts) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    assert (await kari.post(f"/staff/cases/{case}/note", note=" ")).status_code == 422
    assert (await kari.post(f"/staff/cases/{case}/note", note="ring Ullevål")).status_code == 303
    assert "ring Ullevål" in (await kari.client.get(f"/staff/cases/{case}")).text
    assert all("Ullevål" not in one.text for one in await parts.assistant.history(person, 0))


async def test_who_looks_is_shown_to_colleagues(make_browser: MakeBrowser, parts: Parts) -> None:
    looker, other = await make_browser("looker"), await make_browser("other")
    _, case = await a_case(parts)
    assert (await looker.post(f"/staff/cases/{case}/here", typing="no")).status_code == 204
    assert "looker ser på" in (await other.client.get("/staff/queue")).text
    await looker.post(f"/staff/cases/{case}/here", typing="yes")
    assert "looker skriver" in (await other.client.get(f"/staff/cases/{case}")).text


async def test_a_reply_of_ten_thousand_letters_is_taken_and_a_longer_one_is_refused_and_kept(
    kari: Browser, parts: Parts
) -> None:
    person, case = await a_case(parts, language="ar")
    await claim(kari, case)
    text = "\n\n".join(["م" * 1900] * 5)
    page = await kari.client.get(f"/staff/cases/{case}")
    fields = {name: hidden(page, name) for name in (FIELD, "form", "seen")} | {"do": "send"}
    parted = {name: (None, value) for name, value in fields.items()}
    sent = await kari.client.post(f"/staff/cases/{case}/write", files={**parted, "text": (None, text)})
    assert sent.status_code == 303
    assert len((await from_staff(parts, person))[0]) > 9500
    long = await write(kari, case, "send", text="x" * 3000 + ("\n\n" + "y" * 3000) * 3)
    assert long.status_code == 422
    assert "for langt" in long.text
    assert "yyyy" in (await kari.client.get(f"/staff/cases/{case}")).text


async def test_the_stream_tells_each_change_once_and_ends_with_the_session(
    kari: Browser, parts: Parts, app: FastAPI
) -> None:
    watcher: Watcher = app.state.watcher
    member = await parts.logins.find(kari.client.cookies["__Host-rettvis-staff"])
    assert member is not None
    follow = watcher.follow(member.session)
    first = await anext(follow)
    _, case = await a_case(parts)
    second = await anext(follow)
    assert (first[0], second[0]) == ("changed", "changed")
    assert second[1] > first[1]
    await parts.logins.log_out(member)
    async with asyncio.timeout(5):
        with pytest.raises(StopAsyncIteration):
            await anext(follow)
    await watcher.close()
    assert (await kari.client.get("/staff/events")).status_code == 401
    assert case


async def test_who_logs_in_while_others_watch_is_not_taken_for_logged_out(
    kari: Browser, make_browser: MakeBrowser, parts: Parts, app: FastAPI
) -> None:
    watcher: Watcher = app.state.watcher
    first = await parts.logins.find(kari.client.cookies["__Host-rettvis-staff"])
    assert first is not None
    follow = watcher.follow(first.session)
    await anext(follow)
    late = await make_browser("latecomer")
    second = await parts.logins.find(late.client.cookies["__Host-rettvis-staff"])
    assert second is not None
    news = watcher.follow(second.session)
    # Sooner than the next look.
    await anext(news)
    await a_case(parts)
    async with asyncio.timeout(5):
        assert (await anext(news))[0] == "changed"
    await watcher.close()


async def test_the_help_page_is_there_in_both_languages(kari: Browser) -> None:
    assert "En sak fra begynnelse til slutt" in (await kari.client.get("/staff/help")).text
    await kari.post("/staff/language", language="en", back="/staff/help")
    page = (await kari.client.get("/staff/help")).text
    assert "A case from beginning to end" in page


HELP: dict[Role, set[str]] = {
    "staff": {"En sak fra begynnelse til slutt", "Stengte dager", "Hjelp til telefonvakten"},
    "operator": {"Hjelp til telefonvakten"},
    "reviewer": {"Det som ikke ble forstått"},
    "admin": {"En sak fra begynnelse til slutt", "Stengte dager", "Hjelp til telefonvakten",
              "Det som ikke ble forstått", "Kontoer"},
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
async def test_the_help_page_is_about_what_somebody_may_do(make_browser: MakeBrowser, role: Role) -> None:
    somebody = await make_browser(f"hjelp{role}", role)
    page = (await somebody.client.get("/staff/help")).text
    main = page[page.index("<main") : page.index("</main>")]
    assert {one for one in set[str]().union(*HELP.values()) if f">{one}<" in main} == HELP[role]


async def test_a_foreign_page_cannot_claim(kari: Browser, parts: Parts) -> None:
    _, case = await a_case(parts)
    data = {FIELD: await kari.token()}
    foreign = await kari.client.post(
        f"/staff/cases/{case}/claim", data=data, headers={"origin": "https://evil.test"}
    )
    assert foreign.status_code == 403
    assert HOST.startswith("https")


async def test_a_long_queue_is_turned_like_a_book(kari: Browser, parts: Parts) -> None:
    for _ in range(PAGE_SIZES["waiting"] + 1):
        await a_case(parts)
    first = (await kari.client.get("/staff/queue")).text
    assert 'href="?waiting=2#waiting"' in first
    second = (await kari.client.get("/staff/queue?waiting=2")).text
    assert 'href="?waiting=1#waiting"' in second
    counts = [re.search(r'id="waiting">.*?<span class="count">(\d+)<', page) for page in (first, second)]
    assert counts[0]
    assert counts[1]
    assert counts[0][1] == counts[1][1]
    assert int(counts[0][1]) > PAGE_SIZES["waiting"]
    shown = [set(re.findall(r"/staff/cases/([0-9a-f]{32})/claim", page)) for page in (first, second)]
    assert shown[0]
    assert shown[1]
    assert not shown[0] & shown[1]
    for nonsense in ("0", "-1", "x", "9" * 30, "٣"):
        page = await kari.client.get("/staff/queue", params={"waiting": nonsense})
        assert page.status_code == 200
        assert 'href="?waiting=2#waiting"' in page.text
