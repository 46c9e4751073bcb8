"""What is kept of a conversation, who can open it, and that deletion is for good. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.assistant import Assistant, ChatAddress, NotFound, WebAddress
from bot.domain import Incoming
from bot.hours import Centres
from bot.retention import Retention, sweep
from bot.settings import Settings
from bot.store import cases, conversations, post, sealing, wraps
from bot.store.keys import KeyGone
from bot.store.migrate import is_current, migrate
from bot.store.tables import Base, KeyWrapRow
from bot.store.work import Store, Work
from tests.bot.conftest import Clock

CANARY = "kanarifugl-1894"


async def everything_stored(store: Store) -> bytes:
    """Every value of every row."""
    found = []
    async with store.work() as work:
        for table in Base.metadata.sorted_tables:
            for row in (await work.session.execute(table.select())).all():
                found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(found)


async def test_nothing_that_a_person_wrote_is_stored_in_the_clear(assistant: Assistant, store: Store) -> None:
    chat = ChatAddress("telegram", "99887766554433")
    await assistant.answer(chat, Incoming(text=f"{CANARY} jeg bor i Bergen"))
    async with store.work() as work:
        await post.receive(
            work, "telegram", 1, conversations.chat_hash(work, "telegram", chat.chat), CANARY.encode()
        )
        conversation, _ = await conversations.find_or_create_chat(work, "telegram", chat.chat)
        await post.send_later(work, conversation.id, CANARY.encode())
    stored = await everything_stored(store)
    assert CANARY.encode() not in stored
    assert chat.chat.encode() not in stored
    assert b"Bergen" not in stored


async def test_the_migrated_schema_is_the_one_of_the_code(store: Store) -> None:
    assert await is_current(store)
    await migrate(store)

    def columns(connection: object) -> dict[str, set[str]]:
        inspector = inspect(connection)
        assert inspector is not None
        return {
            name: {c["name"] for c in inspector.get_columns(name)} for name in inspector.get_table_names()
        }

    async with store.engine.connect() as connection:
        found = await connection.run_sync(columns)
    found.pop("alembic_version")
    assert found == {t.name: {c.name for c in t.columns} for t in Base.metadata.sorted_tables}


async def test_a_deleted_conversation_cannot_be_opened_from_an_old_copy(
    assistant: Assistant, store: Store
) -> None:
    started = await assistant.start("nb")
    async with store.work() as work:
        old_rows = list((await work.session.scalars(KeyWrapRow.__table__.select())).all())
        old_wrap = await work.session.get_one(
            KeyWrapRow, (started.id, wraps.CONTENT, "server", await _slot(work, started.id))
        )
        work.session.expunge(old_wrap)
    assert old_rows
    await assistant.delete(WebAddress(started.id, started.token))
    with pytest.raises(KeyGone):
        store.keys.read(int(old_wrap.recipient))
    with pytest.raises(NotFound):
        await assistant.describe(WebAddress(started.id, started.token))


async def _slot(work: Work, conversation: str) -> str:
    slots = await wraps.server_slots(work, conversation, wraps.CONTENT)
    return str(slots[0])


async def test_a_wrong_token_finds_nothing(assistant: Assistant) -> None:
    started = await assistant.start("nb")
    for address in (WebAddress(started.id, "wrong"), WebAddress("0" * 32, started.token)):
        with pytest.raises(NotFound):
            await assistant.history(address, 0)


async def test_an_escalated_conversation_opens_for_staff_and_person_only(
    assistant: Assistant, store: Store
) -> None:
    staff = sealing.new_key_pair()
    async with store.work() as work:
        account = await cases.add_account(work, "oslo", "staff", staff.public)
    started = await assistant.start("so")
    address = WebAddress(started.id, started.token)
    await assistant.answer(address, Incoming(text=CANARY))
    async with store.work() as work:
        old_slot = int(await _slot(work, started.id))
    await assistant.answer(address, Incoming(choice="person"))
    await assistant.answer(address, Incoming(choice="consent"))
    with pytest.raises(KeyGone):
        store.keys.read(old_slot)
    async with store.work() as work:
        assert await wraps.server_slots(work, started.id, wraps.CONTENT) == []
        wrap = await work.session.get_one(KeyWrapRow, (started.id, wraps.CONTENT, "staff", account))
    where = sealing.place("key_wraps", started.id, f"staff {account}")
    private = sealing.unseal_with(staff.private, wrap.wrapped, where)
    assert len(private) == sealing.KEY_BYTES
    assert any(CANARY in message.text for message in await assistant.history(address, 0))
    reply = await assistant.answer(address, Incoming(text="mahadsanid"))
    assert reply.messages
    assert (await assistant.describe(address)).state == "waiting"


async def test_without_staff_keys_only_topic_and_language_are_handed_over(
    assistant: Assistant, store: Store
) -> None:
    started = await assistant.start("pl")
    address = WebAddress(started.id, started.token)
    reply = await assistant.answer(address, Incoming(choice="person"))
    language = assistant.turns.languages["pl"]
    source = "Sier du ja, får de vite språket ditt og hva det gjelder, men ikke det du har skrevet."
    assert language.gettext(source) in reply.messages[0].text
    await assistant.answer(address, Incoming(choice="consent"))
    async with store.work() as work:
        row = (await work.session.execute(text("SELECT language, readable, state FROM cases"))).one()
    assert tuple(row) == ("pl", False, "waiting")


async def test_conversations_end_when_their_time_has_come(
    assistant: Assistant, store: Store, clock: Clock
) -> None:
    bot_only, waiting = await assistant.start("nb"), await assistant.start("nb")
    await assistant.answer(WebAddress(waiting.id, waiting.token), Incoming(choice="consent"))
    retention = Retention.of(Settings())
    clock.now += 23 * 3600
    assert await sweep(store, retention) == 0
    clock.now += 2 * 3600
    assert await sweep(store, retention) == 1
    with pytest.raises(NotFound):
        await assistant.describe(WebAddress(bot_only.id, bot_only.token))
    clock.now += 31 * 24 * 3600
    assert await sweep(store, retention) == 1
    assert await sweep(store, retention) == 0


async def test_quick_exit_keeps_a_waiting_case(assistant: Assistant) -> None:
    talk, case = await assistant.start("nb"), await assistant.start("nb")
    await assistant.answer(WebAddress(case.id, case.token), Incoming(choice="consent"))
    for started in (talk, case):
        await assistant.leave(WebAddress(started.id, started.token))
    assert (await assistant.describe(WebAddress(case.id, case.token))).state == "waiting"
    with pytest.raises(NotFound):
        await assistant.describe(WebAddress(talk.id, talk.token))


async def test_a_repeated_update_is_received_once(store: Store) -> None:
    async with store.work() as work:
        assert await post.receive(work, "telegram", 7, "hash", b"x")
        assert not await post.receive(work, "telegram", 7, "hash", b"x")
        assert await post.receive(work, "telegram", 8, "hash", b"y")
        assert [one.update_id for one in await post.pending(work, "telegram")] == [7]
        await post.answered(work, "telegram", 7)
        assert [one.update_id for one in await post.pending(work, "telegram")] == [8]


async def test_only_one_holds_a_lease(store: Store, clock: Clock) -> None:
    async def hold(holder: str) -> bool:
        async with store.work() as work:
            return await post.hold_lease(work, "poller", holder, 30)

    assert await hold("one")
    assert not await hold("other")
    clock.now += 31
    assert await hold("other")
    assert not await hold("one")


def test_centres_have_no_staff_hours_yet(tmp_path: Path) -> None:
    assert all(not centre.staff_rows for centre in Centres(Settings().content / "centres"))
