"""Counts that all processes share. On both databases."""

import asyncio

from sqlalchemy import select

from bot.retention import Retention, sweep
from bot.settings import Settings
from bot.store import tallies
from bot.store.tables import TallyRow
from bot.store.work import Store
from tests.bot.conftest import Clock


async def hit(store: Store, most: int = 3) -> int | None:
    async with store.work() as work:
        return await tallies.hit(work, "codes", most=most, seconds=60)


async def test_what_all_processes_do_in_a_minute_is_counted_together(store: Store, clock: Clock) -> None:
    clock.now += 60 - clock.now % 60
    assert sorted(str(one) for one in await asyncio.gather(*(hit(store) for _ in range(5)))) == [
        "60",
        "60",
        "None",
        "None",
        "None",
    ]
    clock.now += 20
    assert await hit(store) == 40
    clock.now += 40
    assert await hit(store) is None


async def test_a_count_says_nothing_of_what_it_counts_and_is_soon_forgotten(
    store: Store, clock: Clock
) -> None:
    async with store.work() as work:
        assert await tallies.is_first(work, "login", "kanarifugl")
        assert not await tallies.is_first(work, "login", "kanarifugl")
        assert await tallies.is_first(work, "login", "another")
        keys = (await work.session.scalars(select(TallyRow.key))).all()
    assert all(len(key) == 64 and "kanari" not in key for key in keys)
    clock.now += tallies.LONGEST_SECONDS + 1
    await sweep(store, Retention.of(Settings()))
    async with store.work() as work:
        assert (await work.session.scalars(select(TallyRow))).all() == []
