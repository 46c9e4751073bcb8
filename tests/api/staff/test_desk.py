"""The call desk over HTTP, without JavaScript."""

import re

import pytest
from sqlalchemy import select

from bot.parts import Parts
from bot.store.tables import CallCount
from tests.api.staff.conftest import Browser, MakeBrowser, hidden

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _operator(make_browser: MakeBrowser, name: str) -> Browser:
    return await make_browser(name, "operator")


async def _calls(parts: Parts) -> dict[tuple[str, str], int]:
    async with parts.store.work() as work:
        rows = (await work.session.execute(select(CallCount.topic, CallCount.outcome, CallCount.n))).all()
    return {(topic, outcome): n for topic, outcome, n in rows}


async def test_an_operator_lands_at_the_desk(make_browser: MakeBrowser) -> None:
    operator = await _operator(make_browser, "lands")
    home = await operator.client.get("/staff")
    assert (home.status_code, home.headers["location"]) == (303, "/desk")


async def test_two_words_become_an_answer_in_two_languages(make_browser: MakeBrowser) -> None:
    operator = await _operator(make_browser, "answer")
    found = (await operator.client.get("/desk/search", params={"q": "gravid fodsel", "l": "so"})).json()
    first = found["results"][0]
    assert (first["label"], first["language"], first["other"]) == (
        "Graviditet og fødsel",
        "so",
        "Uurka iyo dhalmada",
    )
    page = (await operator.client.get(first["address"])).text
    assert 'lang="so" dir="ltr"' in page
    assert "Du har full rett til helsehjelp" in page
    assert page.index("113") < page.index("Du har full rett")
    assert 'href="tel:116117"' in page
    assert "/a/5uae?l=so" in page
    assert "<svg" in page
    assert "Fortell meg hva du vil si i skranken." in page


async def test_farsi_stands_from_the_right_and_in_latin_letters(make_browser: MakeBrowser) -> None:
    operator = await _operator(make_browser, "farsi")
    page = (await operator.client.get("/desk", params={"t": "5uae", "l": "fa"})).text
    assert 'lang="fa" dir="rtl"' in page
    latin = re.findall(r'lang="fa-Latn" dir="ltr">([^<]*)', page)
    assert any("hamle" in line for line in latin)
    assert "korte vokaler" in page


async def test_without_a_script_the_form_lists_what_it_finds(make_browser: MakeBrowser) -> None:
    operator = await _operator(make_browser, "plain")
    page = (await operator.client.get("/desk", params={"q": "ilko xanuun"})).text
    # Nobody has chosen a language: the words say which.
    assert re.search(r'<a href="/desk\?[^"]*l=so[^"]*"', page)
    assert "Fant ingenting" in (await operator.client.get("/desk", params={"q": "zzzzqqqq"})).text


async def test_words_of_danger_put_it_first(make_browser: MakeBrowser) -> None:
    operator = await _operator(make_browser, "danger")
    found = (await operator.client.get("/desk/search", params={"q": "han puster ikke"})).json()["results"]
    assert found[0]["danger"]
    assert found[0]["label"] == "Fare for livet nå"


async def test_what_is_typed_is_shown_as_text(make_browser: MakeBrowser) -> None:
    operator = await _operator(make_browser, "inert")
    page = (
        await operator.client.get("/desk", params={"q": "<b>\"'&", "t": "nope", "l": "xx", "c": "moon"})
    ).text
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


async def test_a_call_is_counted_and_taken_back(make_browser: MakeBrowser, parts: Parts) -> None:
    operator = await _operator(make_browser, "counts")
    done = await operator.post("/desk/calls", outcome="answered", t="5uae", l="so")
    assert done.status_code == 303
    assert await _calls(parts) == {("eligibility_pregnancy", "answered"): 1}
    page = await operator.client.get(done.headers["location"])
    ticket = hidden(page, "ticket")
    assert (await operator.post("/desk/calls/undo", ticket=ticket)).headers["location"] == "/desk?undone"
    assert await _calls(parts) == {}
    again = await operator.post("/desk/calls/undo", ticket=ticket)
    assert again.status_code == 409
    assert "for sent" in again.text


async def test_a_call_ends_in_one_of_the_known_ways(make_browser: MakeBrowser, parts: Parts) -> None:
    operator = await _operator(make_browser, "unknown")
    assert (await operator.post("/desk/calls", outcome="<script>")).status_code == 422
    assert await _calls(parts) == {}


async def test_health_workers_get_the_words_of_the_rule(make_browser: MakeBrowser) -> None:
    operator = await _operator(make_browser, "health")
    page = (await operator.client.get("/desk/health")).text
    assert "varig sterkt nedsatt funksjonstilstand" in page
    assert "https://lovdata.no/dokument/SF/forskrift/2011-12-16-1255" in page
    assert "Hva pasienten har fått vite" in page
    assert "Graviditet og fødsel" in page
    assert "uroman" in (await operator.client.get("/desk/help")).text


async def test_the_link_opens_the_answer_and_starts_no_conversation(make_browser: MakeBrowser) -> None:
    operator = await _operator(make_browser, "link")
    page = (await operator.client.get("/desk", params={"t": "5uae", "l": "so"})).text
    found = re.search(r'class="link" dir="ltr">https?://[^/]+(/a/[^<]+)<', page)
    assert found
    answer = await operator.client.get(found[1])
    assert 'lang="so"' in answer.text
    assert "set-cookie" not in answer.headers
