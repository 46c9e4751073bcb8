"""What is counted, read back and published. On both databases."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.assistant import Assistant, WebAddress
from bot.domain import Incoming
from bot.statistics.counted import network_of
from bot.statistics.publishing import Statistics
from bot.store import counters, numbers
from bot.store.counters import BANDS, band_of
from bot.store.tables import CallCount, NotUnderstoodCount, OutcomeChannelLanguageCount
from bot.store.work import Store
from tests.bot.conftest import Clock, Routes

OSLO = ZoneInfo("Europe/Oslo")
JANUARY = datetime(2027, 1, 20, 12, tzinfo=OSLO).timestamp()


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=OSLO).timestamp())


async def _ask(store: Store, times: int, *, topic: str = "eligibility_child", language: str = "nb") -> None:
    async with store.work() as work:
        for _ in range(times):
            await counters.count_message(
                work, topic=topic, language=language, outcome="answered", channel="web", centre="oslo"
            )


async def test_a_month_is_published_when_it_is_over_and_never_changes(store: Store, clock: Clock) -> None:
    clock.now = _at("2026-03-20 12:00")
    await _ask(store, 12)
    statistics = Statistics(store)
    assert "2026-03" not in (await statistics.publish(2026)).months
    clock.now = _at("2026-04-01 02:30")  # half an hour into April by UTC
    assert "2026-03" not in (await statistics.publish(2026)).months
    clock.now = _at("2026-04-02 12:00")
    await _ask(store, 1, language="so")
    march = (await statistics.publish(2026)).months["2026-03"]
    assert march["messages",].exact == march["topic", "eligibility_child"].exact == 12
    clock.now = _at("2026-08-02 12:00")
    year = await statistics.publish(2026)
    assert year.months["2026-03"] == march
    assert not year.is_over
    assert str(year.whole["messages",]) == "13–16"
    assert ("cell", "eligibility_child", "nb") not in year.whole


async def test_a_year_that_is_over_has_its_crossed_tables(store: Store, clock: Clock) -> None:
    for month in ("02", "05", "09"):
        clock.now = _at(f"2026-{month}-10 12:00")
        await _ask(store, 20)
        await _ask(store, 3, language="so")
    clock.now = JANUARY
    year = await Statistics(store).publish(2026)
    assert year.is_over
    assert year.whole["messages",].exact == 69
    assert year.whole["cell", "eligibility_child", "so"].exact == 9
    assert {str(year.months[f"2026-{month}"]["language", "so"]) for month in ("02", "05", "09")} == {"< 5"}


async def test_years_are_those_since_the_first_count(store: Store, clock: Clock) -> None:
    statistics = Statistics(store)
    clock.now = JANUARY
    assert await statistics.years() == [2027]
    assert (await statistics.publish(2027)).whole == {}
    clock.now = _at("2025-12-31 12:00")
    await _ask(store, 1)
    clock.now = JANUARY
    assert await statistics.years() == [2027, 2026, 2025]


async def test_small_weeks_stand_together_and_none_beside_a_small_month(store: Store, clock: Clock) -> None:
    for day, times in (("02-04", 9), ("02-11", 2), ("02-18", 4), ("04-15", 3), ("06-10", 7)):
        clock.now = _at(f"2026-{day} 12:00")
        await _ask(store, times)
    clock.now = _at("2026-07-20 12:00")
    weeks = (await Statistics(store).publish(2026)).weeks
    assert [(one.first[6:], one.last[6:], one.messages) for one in weeks if one.messages] == [
        ("06", "06", 9),
        ("07", "08", 6),
        ("24", "24", 7),
    ]
    april = {f"2026-W{week}" for week in range(14, 19)}
    assert not any(one.first in april or one.last in april for one in weeks)
    assert not [one for one in weeks if 0 < one.messages < 5]


async def test_what_the_assistant_counts_agrees_in_all_tables(
    store: Store, clock: Clock, assistant: Assistant, routes: Routes
) -> None:
    routes["barn"] = [("eligibility_child", 0.97), ("greeting", 0.01)]
    started = await assistant.start("nb")
    for text in ("barn", "xyzzy", "barn", "hei", "han puster ikke"):
        await assistant.answer(WebAddress(started.id, started.token), Incoming(text=text))
    async with store.work() as work:
        counted = (await numbers.months_of(work, 2026))["2026-11"]
        weeks = await numbers.weeks(work, 2026)
    assert sum(counted.outcomes.values()) == sum(weeks.values()) == 5
    for language in {key[1] for key in counted.topic_language}:
        topics = sum(n for key, n in counted.topic_language.items() if key[1] == language)
        assert topics <= sum(n for key, n in counted.outcomes.items() if key[2] == language)
    async with store.work() as work:
        lost = {row.language: row.n for row in await work.session.scalars(select(NotUnderstoodCount))}
    assert lost == {key[2]: n for key, n in counted.outcomes.items() if key[0] == "menu"}
    assert not [key for key in network_of(counted).values if key[0] == "excess"]


@pytest.mark.parametrize(
    ("opened", "taken", "band"),
    [
        ("2026-03-02 09:00", "2026-03-02 09:59", "under_1h"),
        ("2026-03-02 09:00", "2026-03-02 10:00", "1h_4h"),
        ("2026-03-02 23:30", "2026-03-03 00:15", "under_1h"),
        ("2026-03-02 09:00", "2026-03-02 13:00", "same_day"),
        ("2026-03-02 19:30", "2026-03-03 23:59", "next_day"),
        ("2026-03-02 19:30", "2026-03-04 00:00", "longer"),
        ("2026-03-28 23:00", "2026-03-29 23:00", "next_day"),  # the day on which an hour is lost
    ],
)
def test_a_wait_falls_into_its_band(opened: str, taken: str, band: str) -> None:
    assert band_of(_at(opened), _at(taken)) == band


async def test_waits_and_calls_are_counted_and_published(store: Store, clock: Clock) -> None:
    clock.now = _at("2026-03-02 12:00")
    async with store.work() as work:
        for hours in (0,) * 9 + (2, 5):
            await counters.count_waiting(work, centre="oslo", opened_at=work.now - hours * 3600)
        work.session.add(CallCount(month="2026-03", topic="none", outcome="silent", n=6))
        work.session.add(CallCount(month="2026-03", topic="violence", outcome="answered", n=6))
        spoken = {"channel": "phone", "outcome": "answered", "language": "so"}
        work.session.add(OutcomeChannelLanguageCount(month="2026-03", n=6, **spoken))
    clock.now = _at("2026-05-02 12:00")
    march = (await Statistics(store).publish(2026)).months["2026-03"]
    assert march["waits",].exact == 11
    assert [str(march["band", band]) for band in BANDS if ("band", band) in march] == ["≥ 5", "< 5", "< 5"]
    assert march["call_language", "so"].exact == march["call_language", "unknown"].exact == 6
    assert ("messages",) not in march
    assert march["call_outcome", "silent"].exact == march["call_topic", "none"].exact == 6
