"""What a crash leaves behind is cleared away; what a restored database names is not destroyed."""

import asyncio
import contextlib

import pytest

from bot import retention
from bot.assistant import Assistant, ChatAddress, NotFound, WebAddress
from bot.domain import Incoming
from bot.settings import Settings
from bot.store import conversations, wraps
from bot.store.tables import KeyWrapRow
from bot.store.work import Store, Work


async def test_a_slot_without_a_row_is_found_and_others_are_not(assistant: Assistant, store: Store) -> None:
    await assistant.start("nb")
    left_over = store.keys.create()
    assert await retention.unused_slots(store) == {left_over}


async def test_slots_are_compared_page_by_page(
    assistant: Assistant, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PAGE", 2)
    for number in range(5):
        await assistant.start("nb")
        await assistant.answer(ChatAddress("telegram", str(number)), Incoming(text="hei"))
    left_over = {store.keys.create(), store.keys.create()}
    assert await retention.unused_slots(store) == left_over


async def test_the_sweeper_destroys_a_left_over_slot(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "SWEEP_SECONDS", 0.01)
    left_over = store.keys.create()
    task = asyncio.create_task(retention.sweep_forever(store, retention.Retention.of(Settings())))
    async with asyncio.timeout(10):
        while left_over in store.keys.used():  # noqa: ASYNC110 (another task empties it)
            await asyncio.sleep(0.02)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_a_deletion_that_was_cut_off_is_finished_at_the_next_look(
    assistant: Assistant, store: Store
) -> None:
    started = await assistant.start("nb")
    async with store.work() as work:
        (slot,) = await wraps.server_slots(work, started.id, wraps.CONTENT)
    store.keys.destroy(slot)
    for _ in range(2):
        with pytest.raises(NotFound):
            await assistant.answer(WebAddress(started.id, started.token), Incoming(text="hei"))


async def test_rows_of_a_restored_database_do_not_destroy_the_keys_of_others(
    assistant: Assistant, store: Store
) -> None:
    old, new = await assistant.start("nb"), await assistant.start("nb")
    async with store.work() as work:
        (slot,) = await wraps.server_slots(work, new.id, wraps.CONTENT)
        row = await work.session.get_one(
            KeyWrapRow, (old.id, wraps.CONTENT, "server", await _only(work, old.id))
        )
        row.recipient = str(slot)
    async with store.work() as work:
        await conversations.delete_conversation(work, old.id)
    assert await assistant.history(WebAddress(new.id, new.token), 0)


async def _only(work: Work, conversation: str) -> str:
    (slot,) = await wraps.server_slots(work, conversation, wraps.CONTENT)
    return str(slot)
