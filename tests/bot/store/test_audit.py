"""The audit: nothing in it can be changed, taken out or moved unseen. On both databases."""

import asyncio
import contextlib

import pytest
from sqlalchemy import text

from bot.retention import Retention, sweep
from bot.settings import Settings
from bot.store import audit
from bot.store.work import Store
from tests.bot.conftest import Clock

DAY = 24 * 3600


async def _fill(store: Store, clock: Clock, rows: int = 9) -> None:
    for number in range(rows):
        clock.now += 60
        async with store.work() as work:
            await audit.write(work, "case opened", account=f"a{number % 3}", subject=f"case {number}")


async def _broken(store: Store) -> list[audit.Broken]:
    async with store.work() as work:
        return await audit.verify(work)


class _Undo(Exception):
    """Ends a transaction without a trace."""


async def _broken_by(store: Store, *statements: str) -> list[audit.Broken]:
    """What is found after somebody has done this to the database; then it is undone."""
    found: list[audit.Broken] = []
    with contextlib.suppress(_Undo):
        async with store.work() as work:
            for statement in statements:
                await work.session.execute(text(statement))
            found = await audit.verify(work)
            raise _Undo
    return found


async def test_an_untouched_chain_holds_and_names_nobody_it_was_done_to(store: Store, clock: Clock) -> None:
    assert not await _broken(store)
    await _fill(store, clock)
    assert not await _broken(store)
    async with store.work() as work:
        entries = await audit.newest(work, limit=3)
        older = await audit.newest(work, before=entries[-1].seq)
        assert entries[0].subject == audit.hashed(work, "case 8")
    assert [entry.seq for entry in entries + older] == list(range(9, 0, -1))
    assert all("case" not in entry.subject for entry in entries)


async def test_any_changed_row_is_found(store: Store, clock: Clock) -> None:
    await _fill(store, clock)
    for seq in range(1, 10):
        for change in (
            "at = at + 1",
            "account = 'mallory'",
            "account = NULL",
            "action = 'login'",
            "subject = ''",
            "previous = hash",
            "hash = 'x'",
        ):
            broken = await _broken_by(store, f"UPDATE audit SET {change} WHERE seq = {seq}")
            assert seq in {one.seq for one in broken}, change
    assert not await _broken(store)


async def test_any_removed_row_is_found(store: Store, clock: Clock) -> None:
    await _fill(store, clock)
    for seq in range(1, 10):
        assert await _broken_by(store, f"DELETE FROM audit WHERE seq = {seq}")


@pytest.mark.parametrize("count", [1, 4, 9])
async def test_a_cut_off_end_is_found_also_when_the_head_is_turned_back(
    store: Store, clock: Clock, count: int
) -> None:
    await _fill(store, clock)
    last = 9 - count
    hash_of_last = f"coalesce((SELECT hash FROM audit WHERE seq = {last}), 'x')"
    broken = await _broken_by(
        store,
        f"DELETE FROM audit WHERE seq > {last}",
        f"UPDATE audit_head SET seq = {last}, hash = {hash_of_last}",
    )
    assert {one.why for one in broken} == {"end cut off"}


@pytest.mark.parametrize(("one", "other"), [(1, 2), (3, 7), (8, 9)])
async def test_swapped_rows_are_found(store: Store, clock: Clock, one: int, other: int) -> None:
    await _fill(store, clock)
    broken = await _broken_by(
        store,
        f"UPDATE audit SET seq = 1000 WHERE seq = {one}",
        f"UPDATE audit SET seq = {one} WHERE seq = {other}",
        f"UPDATE audit SET seq = {other} WHERE seq = 1000",
    )
    assert {one, other} <= {place.seq for place in broken}


async def test_rows_written_at_once_stand_in_one_chain(store: Store) -> None:
    async def one(number: int) -> None:
        async with store.work() as work:
            await audit.write(work, "login failed", subject=str(number))

    await asyncio.gather(*(one(number) for number in range(20)))
    assert not await _broken(store)
    async with store.work() as work:
        assert len(await audit.newest(work)) == 20


async def test_rows_go_after_ninety_days_and_the_chain_holds_without_them(store: Store, clock: Clock) -> None:
    await _fill(store, clock)
    for _ in range(4):
        clock.now += 40 * DAY
        await _fill(store, clock, 3)
        await sweep(store, Retention.of(Settings()))
        await sweep(store, Retention.of(Settings()))
        assert not await _broken(store)
    async with store.work() as work:
        entries = await audit.newest(work)
    assert min(entry.at for entry in entries) >= clock.now - 91 * DAY
    assert [entry.action for entry in entries].count("rows pruned") == 2
    broken = await _broken_by(store, f"DELETE FROM audit WHERE seq = {entries[-1].seq}")
    assert {one.why for one in broken} == {"beginning cut off"}
