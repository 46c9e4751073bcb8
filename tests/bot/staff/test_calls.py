"""Calls are counted, and nothing else of them is kept. On both databases."""

import asyncio

import pytest
from sqlalchemy import select

from bot.staff.calls import UNDO_SECONDS, Calls
from bot.staff.tickets import BadTicket
from bot.store.tables import Base, CallCount, OutcomeChannelLanguageCount
from bot.store.work import Store
from tests.bot.conftest import Clock


async def _rows(store: Store, table: type[Base]) -> list[tuple[object, ...]]:
    async with store.work() as work:
        return [tuple(row) for row in (await work.session.execute(select(*table.__table__.columns))).all()]


async def test_a_call_is_two_counters_that_nothing_joins(store: Store) -> None:
    calls = Calls(store)
    await calls.record("eligibility_child", "answered", "so")
    await calls.record("eligibility_child", "answered", "fa")
    await calls.record(None, "silent", None)
    assert sorted(await _rows(store, CallCount)) == [
        ("2026-11", "eligibility_child", "answered", 2),
        ("2026-11", "none", "silent", 1),
    ]
    assert sorted(await _rows(store, OutcomeChannelLanguageCount)) == [
        ("2026-11", "answered", "phone", "fa", 1),
        ("2026-11", "answered", "phone", "so", 1),
    ]


async def test_a_call_taken_back_leaves_no_trace(store: Store) -> None:
    calls = Calls(store)
    await calls.record("emergency", "answered", "pl")
    ticket = await calls.record("emergency", "answered", "pl")
    await calls.undo(ticket)
    assert await _rows(store, CallCount) == [("2026-11", "emergency", "answered", 1)]
    assert await _rows(store, OutcomeChannelLanguageCount) == [("2026-11", "answered", "phone", "pl", 1)]
    await calls.undo(await calls.record("travel_support", "referred", "ro"))
    assert await _rows(store, CallCount) == [("2026-11", "emergency", "answered", 1)]


async def test_a_double_press_takes_back_one_call(store: Store) -> None:
    calls = Calls(store)
    await calls.record(None, "hang_up", None)
    ticket = await calls.record(None, "hang_up", None)
    await calls.undo(ticket)
    with pytest.raises(BadTicket):
        await calls.undo(ticket)
    assert await _rows(store, CallCount) == [("2026-11", "none", "hang_up", 1)]


async def test_a_double_press_that_two_processes_hear_takes_back_one_call(store: Store) -> None:
    calls = Calls(store)
    await calls.record(None, "hang_up", None)
    ticket = await calls.record(None, "hang_up", None)
    both = await asyncio.gather(calls.undo(ticket), Calls(store).undo(ticket), return_exceptions=True)
    assert [type(one) for one in both if one is not None] == [BadTicket]
    assert await _rows(store, CallCount) == [("2026-11", "none", "hang_up", 1)]


async def test_after_half_a_minute_it_stays(store: Store, clock: Clock) -> None:
    calls = Calls(store)
    ticket = await calls.record(None, "wrong_number", None)
    clock.now += UNDO_SECONDS + 1
    for bad in (ticket, "", "æøå", ticket[:-4]):
        with pytest.raises(BadTicket):
            await calls.undo(bad)
    assert await _rows(store, CallCount) == [("2026-11", "none", "wrong_number", 1)]
