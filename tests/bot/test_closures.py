"""What a closure changes for people: the status, the next opening, and the sentences in their language."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot import handover
from bot.assistant import Assistant, ChatAddress
from bot.assistant.opening import answer_now, opening_text
from bot.closures import LOOK_SECONDS, ClosureBoard, closed_text
from bot.domain import Context, Incoming
from bot.hours import DOOR, OSLO_TIME, Centres, Closed, merged, status
from bot.parts import Content
from bot.store import closures
from bot.store.keys import FileKeyStore
from bot.store.work import Store
from tests.bot.conftest import Clock, Routes

SATURDAY = date(2026, 11, 21)
MONDAY, TUESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (23, 24, 26, 27))
OSLO = "Helsesenteret i Oslo"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO_TIME)


@pytest.fixture
def centres(content: Content) -> Iterator[Centres]:
    """The content's own centres, opened again afterwards."""
    yield content.centres
    content.centres.close({})


async def close(store: Store, first: date, last: date, centre: str = "oslo") -> str:
    async with store.work() as work:
        return await closures.make(work, centre, first, last, "course", by="a" * 32, today=SATURDAY)


def test_what_overlaps_or_follows_on_is_one_closure() -> None:
    day = timedelta(days=1)
    apart = Closed(FRIDAY + 10 * day, FRIDAY + 11 * day)
    found = merged([Closed(TUESDAY, FRIDAY), apart, Closed(MONDAY, TUESDAY), Closed(THURSDAY, THURSDAY)])
    assert found == (Closed(MONDAY, FRIDAY), apart)
    assert merged([Closed(MONDAY, MONDAY), Closed(TUESDAY, TUESDAY)]) == (Closed(MONDAY, TUESDAY),)


def test_a_closed_centre_opens_on_the_first_day_after_it(centres: Centres) -> None:
    rows = centres["oslo"].valid_rows(TUESDAY, DOOR)
    closed = [Closed(TUESDAY, THURSDAY)]
    for moment in ("2026-11-24 17:30", "2026-11-26 12:00"):
        stands = status(rows, at(moment), closed)
        assert stands.open is False
        assert stands.next_opening == at("2026-12-01 17:00")
    assert status(rows, at("2026-11-23 12:00"), closed).next_opening == at("2026-12-01 17:00")
    assert status(rows, at("2026-12-01 17:30"), closed).open is True


def test_the_next_opening_after_sixty_closed_days_is_found(centres: Centres) -> None:
    rows = centres["oslo"].valid_rows(MONDAY, DOOR)
    stands = status(rows, at("2026-11-23 12:00"), [Closed(MONDAY, MONDAY + timedelta(days=59))])
    assert stands.next_opening == at("2027-01-26 17:00")


def test_a_closure_is_surer_than_a_day_that_nobody_knows(centres: Centres) -> None:
    day = date(2026, 12, 29)
    rows = centres["oslo"].valid_rows(day, DOOR)
    assert status(rows, at("2026-12-29 18:00")).open is None
    assert status(rows, at("2026-12-29 18:00"), [Closed(day, day)]).open is False
    assert status([], at("2026-12-29 18:00"), [Closed(day, day)]).open is False


def test_the_opening_text_says_until_when_and_whom_to_call(content: Content, centres: Centres) -> None:
    centres.close({"oslo": [Closed(TUESDAY, THURSDAY)]})
    nb = content.languages["nb"]
    text = opening_text(content.answers, centres["oslo"], nb, at("2026-11-24 18:00"))
    assert text.startswith(f"{OSLO} er stengt til og med 26. november 2026. Neste gang etter planen: tirsdag")
    assert "åpent nå" not in text
    assert "Ring først" in text
    assert opening_text(content.answers, centres["bergen"], nb, at("2026-11-24 18:00")).startswith(
        "Stengt nå"
    )


@pytest.mark.parametrize("code", ["nb", "en", "ro", "pl", "fa", "ar", "so"])
@pytest.mark.parametrize("topic", ["opening_hours", "contact_location", "centre_services", "appointment"])
def test_every_answer_on_the_way_to_a_centre_says_it_first(
    content: Content, centres: Centres, topic: str, code: str
) -> None:
    centres.close({"bergen": [Closed(TUESDAY, THURSDAY)]})
    language = content.languages[code]
    told = closed_text(centres["bergen"], language, TUESDAY)
    assert language.format_date(THURSDAY) in told
    answer = answer_now(content.answers, centres, topic, language, at("2026-11-24 18:00"))
    assert answer.text.count(told) == 1
    assert answer.simpler.count(told) == 1
    if topic != "opening_hours":
        assert answer.text.startswith(told)
    elsewhere = answer_now(content.answers, centres, topic, language, at("2026-11-24 18:00"), "oslo")
    assert told not in elsewhere.text


def test_other_answers_say_nothing_of_it(content: Content, centres: Centres) -> None:
    centres.close({"bergen": [Closed(TUESDAY, THURSDAY)]})
    answer = answer_now(
        content.answers, centres, "eligibility_child", content.languages["nb"], at("2026-11-24 18:00")
    )
    assert "er stengt" not in answer.text


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (TUESDAY - timedelta(days=15), ""),
        (
            TUESDAY - timedelta(days=14),
            f"{OSLO} er stengt fra 24. november 2026 til og med 26. november 2026.",
        ),
        (TUESDAY, f"{OSLO} er stengt til og med 26. november 2026."),
        (THURSDAY, f"{OSLO} er stengt til og med 26. november 2026."),
        (FRIDAY, ""),
    ],
)
def test_people_are_told_beforehand_and_not_afterwards(
    content: Content, centres: Centres, day: date, expected: str
) -> None:
    centres.close({"oslo": [Closed(TUESDAY, THURSDAY)]})
    assert closed_text(centres["oslo"], content.languages["nb"], day) == expected


def test_one_closed_day_is_told_as_one(content: Content, centres: Centres) -> None:
    centres.close({"oslo": [Closed(TUESDAY, TUESDAY)]})
    told = closed_text(centres["oslo"], content.languages["nb"], MONDAY)
    assert told == f"{OSLO} er stengt 24. november 2026."


async def test_another_process_knows_within_half_a_minute(
    store: Store, centres: Centres, content: Content, clock: Clock
) -> None:
    board = ClosureBoard(store, centres)
    await board.look()
    made = await close(store, SATURDAY, MONDAY)
    await board.look()
    assert not centres["oslo"].closed
    clock.now += LOOK_SECONDS
    assert LOOK_SECONDS <= 30
    await board.look()
    assert centres["oslo"].closed == (Closed(SATURDAY, MONDAY),)
    async with store.work() as work:
        await closures.end(work, made, by="a" * 32)
    clock.now += LOOK_SECONDS
    await board.look()
    assert not centres["oslo"].closed


async def test_the_assistant_says_it_in_the_persons_language_and_stops_by_itself(
    assistant: Assistant, store: Store, content: Content, centres: Centres, clock: Clock, routes: Routes
) -> None:
    routes["When do you open?"] = [("opening_hours", 0.97)]
    await close(store, SATURDAY, THURSDAY)
    assistant.turns.centres.close({})
    person = ChatAddress("telegram", "1")
    reply = await assistant.answer(person, Incoming(text="When do you open?", hint="en"))
    told = closed_text(assistant.turns.centres["oslo"], content.languages["en"], SATURDAY)
    assert told
    assert told in reply.messages[0].text
    clock.now += 6 * 24 * 3600
    reply = await assistant.answer(person, Incoming(text="When do you open?", hint="en"))
    assert told not in reply.messages[0].text


async def test_the_hand_over_tells_that_nobody_is_there(
    store: Store, content: Content, centres: Centres
) -> None:
    centres.close({"oslo": [Closed(SATURDAY, THURSDAY)]})
    nb = content.languages["nb"]
    async with store.work() as work:
        offered = await handover.offer(work, centres, Context(centre="oslo"), at("2026-11-21 12:00"))
    assert offered.next_answer is None or offered.next_answer.date() > THURSDAY
    told = f"{OSLO} er stengt til og med 26. november 2026."
    assert told in handover.offer_text(offered, nb, phone="1", centre_name="x")
    assert told in handover.accepted_text(offered, nb, phone="1")


async def test_without_a_store_the_plain_schedule_stands_with_call_first(
    centres: Centres, content: Content, tmp_path: Path
) -> None:
    empty = Store(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}", FileKeyStore(tmp_path / "keys"))
    await ClosureBoard(empty, centres).look()
    text = opening_text(content.answers, centres["oslo"], content.languages["nb"], at("2026-11-24 18:00"))
    assert "åpent nå" in text
    assert "Ring først" in text
    await empty.close()
