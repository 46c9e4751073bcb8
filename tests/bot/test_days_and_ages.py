"""Answers that use what a message names: a day that was asked about, an age under eighteen."""

from datetime import date, datetime, time

import pytest

from bot.assistant import Assistant, WebAddress
from bot.domain import Incoming, Reply
from bot.hours import OSLO_TIME
from bot.parts import Content
from tests.bot.conftest import Clock, Routes

OPENING = [("opening_hours", 0.97), ("contact_location", 0.02)]
TUESDAY = datetime(2026, 9, 22, 10, tzinfo=OSLO_TIME)
CHRISTMAS_DAY = datetime(2026, 12, 25, 10, tzinfo=OSLO_TIME)


async def ask(assistant: Assistant, *texts: str, language: str = "nb") -> Reply:
    started = await assistant.start(language)
    address = WebAddress(started.id, started.token)
    for text in texts[:-1]:
        await assistant.answer(address, Incoming(text=text))
    return await assistant.answer(address, Incoming(text=texts[-1]))


@pytest.fixture(autouse=True)
def _on_a_tuesday(clock: Clock) -> None:
    clock.now = TUESDAY.timestamp()


@pytest.mark.parametrize(
    ("text", "oslo", "bergen"),
    [
        ("Er dere åpne på torsdag?", "uten time fra 11:00 til 15:00", "fra 09:00 til 15:00"),
        ("Er dere åpne på onsdag?", "bare med time, fra 09:00 til 20:00", "fra 09:00 til 15:00"),
        ("Er dere åpne på søndag?", "stengt", "stengt"),
    ],
)
async def test_the_day_that_a_person_asks_about_comes_first(
    assistant: Assistant, routes: Routes, text: str, oslo: str, bergen: str
) -> None:
    routes[text] = OPENING
    reply = await ask(assistant, text)
    first = reply.messages[0].text
    lines = first.split("\n\n")
    assert len(lines) == 2
    assert oslo in next(line for line in lines if "Oslo" in line)
    assert bergen in next(line for line in lines if "Bergen" in line)
    assert first.count("Ring først") == 2
    assert reply.messages[1].topic == "opening_hours"


async def test_a_day_and_a_town_are_answered_for_that_centre_alone(
    assistant: Assistant, routes: Routes
) -> None:
    text = "er det åpent i Bergen på fredag"
    routes[text] = OPENING
    first = (await ask(assistant, text)).messages[0].text
    assert "Bergen" in first
    assert "fredag 25. september" in first
    assert "Oslo" not in first


async def test_nobody_promises_that_a_day_of_an_unsure_season_is_open(
    assistant: Assistant, routes: Routes, clock: Clock
) -> None:
    clock.now = CHRISTMAS_DAY.timestamp()
    text = "er dere åpne på tirsdag"
    routes[text] = OPENING
    first = (await ask(assistant, text)).messages[0].text
    assert first.count("vi vet ikke om det er åpent") == 2


async def test_a_day_alone_continues_the_question(assistant: Assistant, routes: Routes) -> None:
    routes["Når er det åpent"] = OPENING
    reply = await ask(assistant, "Når er det åpent", "og torsdag?")
    assert reply.routing.topic == "opening_hours"
    assert "uten time fra 11:00 til 15:00" in reply.messages[0].text


@pytest.mark.parametrize("code", ["en", "ro", "pl", "fa", "ar", "so"])
async def test_the_day_is_told_in_the_language_of_the_person(
    assistant: Assistant, content: Content, routes: Routes, code: str
) -> None:
    language = content.languages[code]
    text = language.days["thursday"][0]
    routes[text] = OPENING
    first = (await ask(assistant, text, language=code)).messages[0]
    assert first.language == code
    assert language.format_time(time(11)) in first.text
    assert language.format_day(date(2026, 9, 24)) in first.text


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("jeg er 16 år og har ikke papirer", "eligibility_child"),
        ("jeg er 40 år og har ikke papirer", "eligibility_adult"),
        ("jeg er 40 år og sønnen min er 5 år gammel", "eligibility_adult"),
        ("jeg har vært her i 16 år uten papirer", "eligibility_adult"),
    ],
)
async def test_who_is_under_age_gets_the_rights_of_a_child(
    assistant: Assistant, routes: Routes, text: str, topic: str
) -> None:
    routes[text] = [("eligibility_adult", 0.9), ("eligibility_child", 0.05)]
    assert (await ask(assistant, text)).routing.topic == topic
