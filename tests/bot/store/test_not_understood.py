"""Texts that were not understood, in the store: only reviewers read them, nothing ties them to anybody."""

import pytest
from sqlalchemy import text

from bot.retention import Retention, sweep
from bot.settings import Settings
from bot.store import cases, examples, not_understood, sealing
from bot.store.sealing import KeyPair
from bot.store.work import Store, Work
from tests.bot.conftest import Clock

WORDS = "waa maxay qoraalkan aan helay"
DAY = not_understood.DAY


async def reviewer(work: Work, role: str = "reviewer") -> tuple[str, KeyPair]:
    """An account and its key."""
    pair = sealing.new_key_pair()
    return await cases.add_account(work, "oslo", role, pair.public), pair


async def test_every_reviewer_reads_it_and_nobody_else(store: Store) -> None:
    async with store.work() as work:
        people = [await reviewer(work) for _ in range(2)]
        others = [await reviewer(work, role) for role in ("staff", "operator", "admin")]
        assert await not_understood.give(work, "so", WORDS)
        (given,) = await not_understood.listed(work, "new")
        late = await reviewer(work)
        for account, pair in people:
            assert await not_understood.read(work, given.id, account, pair.private) == WORDS
        for account, pair in [*others, late]:
            assert await not_understood.read(work, given.id, account, pair.private) is None
        # Somebody who started anew has another key.
        assert await not_understood.read(work, given.id, people[0][0], late[1].private) is None


async def test_without_a_reviewer_nothing_is_kept(store: Store) -> None:
    async with store.work() as work:
        for role in ("staff", "operator", "admin"):
            await reviewer(work, role)
        await cases.add_account(work, "oslo", "reviewer", None)
        assert not await not_understood.give(work, "so", WORDS)
        assert await not_understood.counts(work) == {}


async def test_no_column_leads_back_to_a_person_or_a_minute(store: Store, clock: Clock) -> None:
    async with store.work() as work:
        await reviewer(work)
        await not_understood.give(work, "so", WORDS)
    async with store.engine.connect() as connection:
        row = (await connection.execute(text("SELECT * FROM not_understood"))).mappings().one()
        assert set(row) == {"id", "language", "state", "sealed", "at", "topic"}
        assert row["at"] % DAY == 0
        assert WORDS.encode() not in bytes(row["sealed"])


async def test_a_text_is_gone_after_thirty_days_with_its_keys(store: Store, clock: Clock) -> None:
    async with store.work() as work:
        await reviewer(work)
        await not_understood.give(work, "so", WORDS)
    clock.now += 28 * DAY
    await sweep(store, Retention.of(Settings()))
    async with store.work() as work:
        assert len(await not_understood.listed(work, "new")) == 1
    clock.now += 2 * DAY
    await sweep(store, Retention.of(Settings()))
    async with store.engine.connect() as connection:
        for table in ("not_understood", "not_understood_keys"):
            assert (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0


async def test_texts_are_sorted_by_state_and_language(store: Store) -> None:
    async with store.work() as work:
        await reviewer(work)
        for language in ("so", "fa", "so"):
            await not_understood.give(work, language, WORDS)
        (farsi,) = await not_understood.listed(work, "new", "fa")
        assert await not_understood.sort(work, farsi.id, "pending", "invoice_received")
        assert not await not_understood.sort(work, "nobody", "done", None)
        (found,) = await not_understood.listed(work, "pending")
        assert (found.id, found.topic) == (farsi.id, "invoice_received")
        assert await not_understood.counts(work) == {("new", "so"): 2, ("pending", "fa"): 1}


@pytest.mark.parametrize("times", [1, 2])
async def test_an_example_sent_twice_is_one(store: Store, times: int) -> None:
    async with store.work() as work:
        for _ in range(times):
            made = await examples.add(work, "so", "invoice_received", "Warqad baan helay", by="a" * 32)
        (found,) = await examples.everything(work)
        assert (found.id, found.text) == (made, "Warqad baan helay")
        assert await examples.remove(work, [made, "nobody"]) == 1
        assert await examples.everything(work) == []
