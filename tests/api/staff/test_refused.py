"""A reply that cannot be taken: its writer is told why, and has it back. Nothing goes twice."""

import asyncio
import re
from html import unescape

import httpx
import pytest
import pytest_asyncio

from api.staff.forms import FIELD
from bot.parts import Parts
from bot.store.work import StoreDown
from tests.api.staff.conftest import Browser, MakeBrowser, hidden
from tests.api.staff.test_cases import a_case, claim, from_staff, write

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "Kom i morgen, så ser vi på det"
NOTE = "ring Ullevål"


@pytest_asyncio.fixture(loop_scope="module")
async def kari(make_browser: MakeBrowser, request: pytest.FixtureRequest) -> Browser:
    return await make_browser(f"refused{abs(hash(request.node.name)) % 10**8}")


@pytest_asyncio.fixture(loop_scope="module")
async def ola(make_browser: MakeBrowser, request: pytest.FixtureRequest) -> Browser:
    return await make_browser(f"other{abs(hash(request.node.name)) % 10**8}")


async def begun(browser: Browser, case: str) -> dict[str, str]:
    """The writing form with words in it, as it stands in a browser."""
    page = await browser.client.get(f"/staff/cases/{case}")
    return {name: hidden(page, name) for name in (FIELD, "form", "seen", "lines")} | {"text": TEXT}


async def send(browser: Browser, case: str, form: dict[str, str], do: str = "send") -> httpx.Response:
    return await browser.client.post(f"/staff/cases/{case}/write", data={**form, "do": do})


async def hand_over(giver: Browser, taker: Browser, case: str) -> None:
    await giver.post(f"/staff/cases/{case}/offer", to=f"account.{taker.id}")
    assert (await taker.post(f"/staff/cases/{case}/accept")).status_code == 303


def box(page: str, name: str = "text") -> str:
    """What stands in a field of many lines."""
    found = re.search(rf'<textarea id="{name}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found, page
    return unescape(found[1])


async def test_a_colleague_has_taken_the_case_the_reply_is_kept_and_stands_ready_when_it_comes_back(
    kari: Browser, ola: Browser, parts: Parts
) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    await write(kari, case, "add.answer_comes_here")
    form = await begun(kari, case)
    await hand_over(kari, ola, case)
    refused = await send(kari, case, form)
    assert refused.status_code == 409
    assert "Svaret ble ikke sendt, for du har ikke saken nå." in refused.text
    assert f"Hos {ola.login}" in refused.text
    assert f"Be {ola.login} om å tilby deg saken" in refused.text
    assert box(refused.text, "unsent-text") == TEXT
    assert "Svaret kommer her i samtalen" in refused.text
    assert TEXT in (await kari.client.get(f"/staff/cases/{case}")).text
    assert await from_staff(parts, person) == []
    assert TEXT not in (await ola.client.get(f"/staff/cases/{case}")).text
    await hand_over(ola, kari, case)
    assert box((await kari.client.get(f"/staff/cases/{case}")).text) == TEXT
    assert (await write(kari, case, "send")).status_code == 303
    assert TEXT in (await from_staff(parts, person))[0]


async def test_a_case_that_was_closed_in_another_window_keeps_the_reply_until_it_is_open_again(
    kari: Browser, parts: Parts
) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    form = await begun(kari, case)
    await kari.post(f"/staff/cases/{case}/close", outcome="helped")
    refused = await send(kari, case, form)
    assert refused.status_code == 409
    assert "Åpne saken igjen, så står det klart." in refused.text
    assert box(refused.text, "unsent-text") == TEXT
    assert (await kari.post(f"/staff/cases/{case}/undo")).status_code == 303
    assert box((await kari.client.get(f"/staff/cases/{case}")).text) == TEXT
    assert await from_staff(parts, person) == []


async def test_what_the_page_itself_keeps_is_kept_after_the_case_has_gone_to_somebody_else(
    kari: Browser, ola: Browser, parts: Parts
) -> None:
    _, case = await a_case(parts)
    await claim(kari, case)
    form = await begun(kari, case)
    await hand_over(kari, ola, case)
    kept = await kari.client.post(f"/staff/cases/{case}/draft", data=form)
    assert kept.status_code == 204
    page = (await kari.client.get(f"/staff/cases/{case}")).text
    assert box(page, "unsent-text") == TEXT
    assert "Slett utkastet" in page
    assert (await kari.post(f"/staff/cases/{case}/forget")).status_code == 303
    assert TEXT not in (await kari.client.get(f"/staff/cases/{case}")).text


async def test_a_person_who_deletes_everything_leaves_the_writer_their_words_on_the_page_alone(
    kari: Browser, parts: Parts
) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    await write(kari, case, "add.answer_comes_here")
    form = await begun(kari, case)
    await parts.assistant.delete(person)
    for do in ("send", "keep"):
        gone = await send(kari, case, form, do)
        assert gone.status_code == 404
        assert "Ingenting ble sendt" in gone.text
        assert box(gone.text, "written-2") == TEXT
        assert "Svaret kommer her i samtalen" in box(gone.text, "written-1")
        assert "Kopier det herfra" in gone.text
    assert (await kari.client.get(f"/staff/cases/{case}")).status_code == 404


async def test_a_note_that_came_too_late_is_given_back(kari: Browser, ola: Browser, parts: Parts) -> None:
    _, case = await a_case(parts)
    await claim(kari, case)
    await hand_over(kari, ola, case)
    refused = await kari.post(f"/staff/cases/{case}/note", note=NOTE)
    assert refused.status_code == 409
    assert box(refused.text, "written-1") == NOTE


async def test_while_the_store_is_down_the_words_stay_on_the_page(
    kari: Browser, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    form = await begun(kari, case)

    def down(*_: object) -> None:
        raise StoreDown

    with monkeypatch.context() as broken:
        broken.setattr(parts.store, "work", down)
        failed = await send(kari, case, form)
    assert failed.status_code == 503
    assert box(failed.text, "written-1") == TEXT
    assert (await send(kari, case, form)).status_code == 303
    assert len(await from_staff(parts, person)) == 1


async def test_two_presses_on_send_at_the_same_moment_are_one_reply(kari: Browser, parts: Parts) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    form = await begun(kari, case)
    both = await asyncio.gather(*(send(kari, case, form) for _ in range(3)))
    assert [one.status_code for one in both] == [303] * 3
    assert len(await from_staff(parts, person)) == 1
    await kari.post(f"/staff/cases/{case}/close", outcome="helped")
    late = await send(kari, case, form)
    assert (late.status_code, late.headers["location"]) == (303, f"/staff/cases/{case}#last")


async def test_who_was_logged_out_while_writing_logs_in_and_has_form_and_draft(
    kari: Browser, parts: Parts
) -> None:
    person, case = await a_case(parts)
    await claim(kari, case)
    form = await begun(kari, case)
    kari.clock.now += 31 * 60
    refused = await send(kari, case, form)
    assert refused.status_code == 401
    again = await kari.log_in(kept=hidden(refused, "kept"))
    assert "Dette ble ikke sendt" in again.text
    # Short as it is, it is shown: nobody sends what they do not see.
    assert box(again.text, r"kept-\d") == TEXT
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', again.text))
    sent = await kari.client.post(f"/staff/cases/{case}/write", data={**fields, "text": TEXT})
    assert sent.status_code == 303
    assert [TEXT in one for one in await from_staff(parts, person)] == [True]


async def test_a_draft_is_nobody_elses_and_no_way_into_a_case(
    kari: Browser, make_browser: MakeBrowser, parts: Parts
) -> None:
    colleague = await make_browser("draftcolleague", "admin")
    _, case = await a_case(parts, "hemmelig brev")
    await claim(kari, case)
    form = await begun(kari, case)
    await kari.client.post(f"/staff/cases/{case}/draft", data=form)
    for role in ("operator", "reviewer"):
        other = await make_browser(f"draft{role}", role)
        token = await other.token()
        for path in ("draft", "write", "forget"):
            data = {**form, FIELD: token, "do": "keep"}
            answer = await other.client.post(f"/staff/cases/{case}/{path}", data=data)
            assert answer.status_code == 403
            assert TEXT not in answer.text
    data = {FIELD: await colleague.token(), "text": "mine", "do": "keep"}
    await colleague.client.post(f"/staff/cases/{case}/write", data=data)
    page = (await colleague.client.get(f"/staff/cases/{case}")).text
    assert box(page, "unsent-text") == "mine"
    assert TEXT not in page
    assert "hemmelig brev" not in page
    assert box((await kari.client.get(f"/staff/cases/{case}")).text) == TEXT
