"""Somebody without credit asks to be called."""

import pytest
from sqlalchemy import select

from bot.assistant import Assistant, Callbacks, ChatAddress, NoCase, WebAddress
from bot.domain import Incoming, Reply
from bot.parts import Content, Correspondence, make_casework
from bot.phones import BadNumber
from bot.settings import Settings
from bot.staff.casework import Casework
from bot.staff.enclosed import Enclosed
from bot.staff.login import Member
from bot.store import callbacks as rows
from bot.store import cases
from bot.store.cases import NotYours
from bot.store.queue import Queue, queue
from bot.store.staff_tables import AuditRow, CallbackRow
from bot.store.work import Store
from tests.bot.conftest import Clock
from tests.bot.staff.conftest import MakePerson

TYPED, NUMBER = "۹۰۰ ۱۲ ۳۴۵", "+4790012345"
CHAT = ChatAddress("telegram", "4711")


@pytest.fixture
def casework(content: Content, assistant: Assistant, store: Store) -> Casework:
    return make_casework(content, Correspondence.of(content, assistant.turns), store, Settings())


@pytest.fixture
async def kari(make_person: MakePerson) -> Member:
    return await (await make_person("kari")).member()


async def _hand_over(assistant: Assistant, address: WebAddress | ChatAddress) -> Reply:
    await assistant.answer(address, Incoming(choice="person"))
    return await assistant.answer(address, Incoming(choice="consent"))


async def _case(store: Store, conversation: str) -> str:
    async with store.work() as work:
        case = await cases.of_conversation(work, conversation)
    assert case is not None
    return case.id


async def _queue(store: Store, member: Member) -> Queue:
    async with store.work() as work:
        return await queue(work, member.id, member.centre)


async def _callbacks(store: Store) -> list[CallbackRow]:
    async with store.work() as work:
        return list((await work.session.scalars(select(CallbackRow))).all())


async def test_a_number_typed_after_the_button_is_shown_to_the_owner_and_gone_when_the_call_is_made(
    assistant: Assistant,
    casework: Casework,
    store: Store,
    kari: Member,
    make_person: MakePerson,
) -> None:
    ola = await (await make_person("ola")).member()
    accepted = await _hand_over(assistant, CHAT)
    assert "call" in [choice.id for choice in accepted.messages[-1].choices]
    told = (await assistant.answer(CHAT, Incoming(choice="call"))).messages[0].text
    assert "Helsesenteret i Oslo" in told
    assert (await _queue(store, kari)).to_call == frozenset()
    kept = await assistant.answer(CHAT, Incoming(text=TYPED))
    assert [choice.id for choice in kept.messages[0].choices] == ["call.stop"]
    (row,) = await _callbacks(store)
    assert row.sealed[0] == 2

    case = await _case(store, row.conversation)
    enclosed = Enclosed(store)
    with pytest.raises(NotYours):
        await enclosed.number(kari, case, is_again=False)
    assert case in (await _queue(store, kari)).to_call
    await casework.claim(kari, case)
    assert await enclosed.number(kari, case, is_again=False) == NUMBER
    with pytest.raises(NotYours):
        await enclosed.number(ola, case, is_again=False)
    assert TYPED not in [one.text for one in (await casework.open(kari, case)).read]
    async with store.work() as work:
        query = select(AuditRow.account).where(AuditRow.action == "callback opened")
        assert (await work.session.scalars(query)).all() == [kari.id]
    await enclosed.called(kari, case)
    assert await _callbacks(store) == []
    assert case not in (await _queue(store, kari)).to_call
    assert await enclosed.number(kari, case, is_again=False) is None


async def test_danger_is_answered_also_where_a_number_is_waited_for(
    assistant: Assistant, store: Store, kari: Member
) -> None:
    await _hand_over(assistant, CHAT)
    await assistant.answer(CHAT, Incoming(choice="call"))
    assert (await assistant.answer(CHAT, Incoming(text="han puster ikke"))).routing.danger
    refused = await assistant.answer(CHAT, Incoming(text="12345678"))
    assert refused.messages[0].choices == ()
    assert [row.sealed for row in await _callbacks(store)] == [b""]
    await assistant.answer(CHAT, Incoming(text=TYPED))
    stopped = await assistant.answer(CHAT, Incoming(choice="call.stop"))
    assert stopped.messages
    assert await _callbacks(store) == []


async def test_a_number_that_nobody_asked_for_is_a_text_like_any_other(
    assistant: Assistant, store: Store, kari: Member, clock: Clock
) -> None:
    await _hand_over(assistant, CHAT)
    await assistant.answer(CHAT, Incoming(text=TYPED))
    assert await _callbacks(store) == []
    await assistant.answer(CHAT, Incoming(choice="call"))
    clock.now += rows.TYPING_SECONDS + 1
    await assistant.answer(CHAT, Incoming(text=TYPED))
    assert [row.sealed for row in await _callbacks(store)] == [b""]


async def test_without_a_staff_key_nobody_is_offered_a_call(assistant: Assistant, store: Store) -> None:
    started = await assistant.start("nb")
    address = WebAddress(started.id, started.token)
    accepted = await _hand_over(assistant, address)
    assert "call" not in [choice.id for choice in accepted.messages[-1].choices]
    await assistant.answer(address, Incoming(choice="call"))
    with pytest.raises(NoCase):
        await Callbacks(assistant).ask(address, "90012345")
    assert await _callbacks(store) == []


async def test_a_number_ends_with_its_case_and_its_conversation(
    assistant: Assistant, casework: Casework, store: Store, kari: Member, clock: Clock
) -> None:
    callbacks = Callbacks(assistant)
    addresses = []
    for _ in range(3):
        started = await assistant.start("nb")
        addresses.append(WebAddress(started.id, started.token))
        await _hand_over(assistant, addresses[-1])
        await callbacks.ask(addresses[-1], "90012345")
    with pytest.raises(BadNumber):
        await callbacks.ask(addresses[0], "113")
    assert len(await _callbacks(store)) == 3
    await assistant.delete(addresses[0])
    await assistant.answer(addresses[1], Incoming(choice="end"))
    assert len(await _callbacks(store)) == 1
    case = await _case(store, addresses[2].id)
    await casework.claim(kari, case)
    await casework.close(kari, case, "helped")
    clock.now += 3600
    await casework.settle()
    assert await _callbacks(store) == []


async def test_the_number_stands_in_no_message(assistant: Assistant, store: Store, kari: Member) -> None:
    started = await assistant.start("nb")
    address = WebAddress(started.id, started.token)
    await _hand_over(assistant, address)
    await assistant.answer(address, Incoming(choice="call"))
    await assistant.answer(address, Incoming(text="900 12 345"))
    assert not any("900" in one.text for one in await assistant.history(address, 0))
