"""A caller reads three words aloud and says yes; an operator follows and helps a while. On both databases."""

import asyncio
import re
from dataclasses import dataclass

import pytest
from sqlalchemy import select, text

from bot.assistant import Assistant, Bridging, ChatAddress, WebAddress
from bot.bridge_words import BridgeWord
from bot.domain import Incoming, Message
from bot.parts import Content, Correspondence, make_bridges
from bot.retention import Retention, sweep
from bot.settings import Settings
from bot.staff.composing import Draft, DraftPart
from bot.staff.following import MOST_FAILURES, Bridges, NotFollowing, StaffHaveIt, WrongWords
from bot.staff.login import Member, TooSoon
from bot.store import audit, bridges, case_moves, cases, conversations, sealing, staff_sessions, wraps
from bot.store.keys import KeyGone
from bot.store.staff_tables import BridgeMessageRow, BridgeRow
from bot.store.stretching import CHEAP, Stretcher
from bot.store.work import Store
from tests.bot.conftest import Clock, Routes
from tests.bot.staff.conftest import MakePerson, Person
from tests.bot.store.test_conversations import everything_stored

BEFORE, AFTER = "kanarifugl-1894", "gråspurv-1905"
DANGER = "jeg får ikke puste"
TOPIC = "eligibility_child"


@dataclass
class Caller:
    """Somebody on the phone with the chat open."""

    assistant: Assistant
    bridging: Bridging
    address: WebAddress

    async def words(self) -> list[BridgeWord]:
        """What they read aloud."""
        return (await self.bridging.offer(self.address))[1]

    async def says(self, words: str) -> list[Message]:
        """What they write, and what comes back."""
        return list((await self.assistant.answer(self.address, Incoming(text=words))).messages)

    async def presses(self, start: str) -> list[Message]:
        """The newest button whose id begins so."""
        ids = [choice.id for one in await self.sees() for choice in one.choices]
        found = [one for one in ids if one.startswith(start)]
        return list((await self.assistant.answer(self.address, Incoming(choice=found[-1]))).messages)

    async def sees(self) -> list[Message]:
        """The whole conversation."""
        return await self.assistant.history(self.address, 0)


@pytest.fixture
def bridging(assistant: Assistant, content: Content) -> Bridging:
    return Bridging(assistant, Stretcher(CHEAP), content.bridge_words)


@pytest.fixture
def desk(content: Content, assistant: Assistant, store: Store) -> Bridges:
    return make_bridges(
        content, Correspondence.of(content, assistant.turns), assistant.turns, store, Stretcher(CHEAP)
    )


@pytest.fixture
async def caller(assistant: Assistant, bridging: Bridging, routes: Routes) -> Caller:
    routes[BEFORE] = [(TOPIC, 0.99)]
    started = await assistant.start("fa")
    caller = Caller(assistant, bridging, WebAddress(started.id, started.token))
    await caller.says(BEFORE)
    return caller


@pytest.fixture
async def operator(make_person: MakePerson) -> Person:
    return await make_person("kari", "operator")


async def _followed(caller: Caller, desk: Bridges, member: Member) -> None:
    await desk.ask(member, "fa", await caller.words())
    await caller.presses("follow.yes")


async def _texts(desk: Bridges, member: Member) -> list[str]:
    following = await desk.look(member)
    return [one.text for one in following.read] if following is not None else []


async def _actions(store: Store) -> list[str]:
    async with store.work() as work:
        return [one.action for one in reversed(await audit.newest(work)) if one.action.startswith("bridge")]


async def _nothing_left(store: Store) -> bool:
    """No row, no copy, and no key in its slot."""
    async with store.work() as work:
        rows = (await work.session.scalars(select(BridgeRow))).all()
        copies = (await work.session.scalars(select(BridgeMessageRow))).all()
        kept = (
            await work.session.execute(text("SELECT recipient FROM key_wraps WHERE purpose = 'bridge'"))
        ).all()
    return not rows and not copies and not kept


async def test_the_operator_sees_the_last_answer_and_what_comes_after_the_yes_and_nothing_before(
    caller: Caller, desk: Bridges, operator: Person, store: Store
) -> None:
    member = await operator.member()
    await desk.ask(member, "fa", await caller.words())
    waiting = await desk.look(member)
    assert waiting is not None
    assert (waiting.is_open, waiting.read, waiting.language.code) == (False, [], "fa")
    await caller.says("har du tid")
    assert await _texts(desk, member) == []
    said = await caller.presses("follow.yes")
    assert re.search("[۰-۹]{2}:[۰-۹]{2}", said[0].text)
    await caller.says(AFTER)
    following = await desk.look(member)
    assert following is not None
    assert following.is_open
    texts = [one.text for one in following.read]
    assert AFTER in texts
    assert not any(BEFORE in one or "har du tid" in one for one in texts)
    answer = following.read[0]
    assert (answer.sender, answer.topic is not None) == ("assistant", True)
    assert answer.norwegian is not None
    assert await _actions(store) == ["bridge asked", "bridge joined"]


async def test_the_person_is_asked_in_their_language_and_a_no_ends_it(
    caller: Caller, desk: Bridges, operator: Person, store: Store
) -> None:
    member = await operator.member()
    await desk.ask(member, "fa", await caller.words())
    question = (await caller.sees())[-1]
    assert (question.language, question.direction, len(question.choices)) == ("fa", "rtl", 2)
    await caller.presses("follow.no")
    assert await desk.look(member) is None
    await caller.says(AFTER)
    assert await _nothing_left(store)
    # The yes under the same question comes too late.
    await caller.presses("follow.yes")
    assert await desk.look(member) is None
    assert await _actions(store) == ["bridge asked", "bridge ended"]


async def test_words_work_once_and_in_their_order_and_language(
    caller: Caller, desk: Bridges, operator: Person, make_person: MakePerson
) -> None:
    member, other = await operator.member(), await (await make_person("ola", "operator")).member()
    one, two, three = await caller.words()
    with pytest.raises(WrongWords):
        await desk.ask(member, "fa", [two, one, three])
    with pytest.raises(WrongWords):
        await desk.ask(member, "ar", [one, two, three])
    await desk.ask(member, "fa", [one, two, three])
    with pytest.raises(WrongWords):
        await desk.ask(other, "fa", [one, two, three])


async def test_two_operators_with_the_same_words_at_once_and_one_of_them_asks(
    caller: Caller, desk: Bridges, operator: Person, make_person: MakePerson, store: Store
) -> None:
    members = [await operator.member(), await (await make_person("ola", "operator")).member()]
    words = await caller.words()
    tries = await asyncio.gather(*(desk.ask(one, "fa", words) for one in members), return_exceptions=True)
    assert sorted(type(one).__name__ for one in tries) == ["NoneType", "WrongWords"]
    assert sorted([await desk.look(one) is not None for one in members]) == [False, True]
    assert sorted(await _actions(store)) == ["bridge asked", "bridge failed"]


async def test_words_die_after_a_quarter_of_an_hour_and_when_new_ones_are_shown(
    caller: Caller, desk: Bridges, operator: Person, clock: Clock
) -> None:
    old = await caller.words()
    new = await caller.words()
    member = await operator.member()
    with pytest.raises(WrongWords):
        await desk.ask(member, "fa", old)
    clock.now += bridges.SECONDS
    with pytest.raises(WrongWords):
        await desk.ask(member, "fa", new)


async def test_a_guesser_is_stopped_also_with_the_right_words(
    caller: Caller, desk: Bridges, operator: Person, content: Content, clock: Clock, store: Store
) -> None:
    member, words = await operator.member(), await caller.words()
    wrong = [words[0], words[1], next(one for one in content.bridge_words["fa"] if one not in words)]
    tries = await asyncio.gather(
        *(desk.ask(member, "fa", wrong) for _ in range(MOST_FAILURES + 3)), return_exceptions=True
    )
    names = sorted(type(one).__name__ for one in tries)
    assert names == ["TooSoon"] * 3 + ["WrongWords"] * MOST_FAILURES
    assert await _actions(store) == ["bridge failed"] * MOST_FAILURES
    with pytest.raises(TooSoon):
        await desk.ask(member, "fa", words)
    clock.now += 15 * 60 + 1
    await desk.ask(member, "fa", await caller.words())


async def test_the_operator_sends_an_answer_and_a_signed_off_sentence(
    caller: Caller, desk: Bridges, operator: Person, content: Content
) -> None:
    member = await operator.member()
    await _followed(caller, desk, member)
    answer = Draft((DraftPart("topic", about="invoice_received"),))
    await desk.reply(member, answer, form="one")
    await desk.reply(member, answer, form="one")
    plain = next(one for one in content.phrases.of_group("greeting") if not one.blanks)
    await desk.reply(member, Draft((DraftPart("sentence", about=plain.id),)), form="two")
    sent = [one for one in await caller.sees() if one.sender == "staff"]
    assert [one.topic for one in sent] == ["invoice_received", None]
    assert all(one.language == "fa" and one.text.startswith("یک انسان جواب می‌دهد") for one in sent)
    following = await desk.look(member)
    assert following is not None
    assert following.read[-1].norwegian is not None


async def test_a_pressed_answer_to_the_operators_question_comes_back_in_norwegian(
    caller: Caller, desk: Bridges, operator: Person, content: Content
) -> None:
    member = await operator.member()
    await _followed(caller, desk, member)
    asks = next(
        one
        for group in content.phrases.groups
        for one in content.phrases.of_group(group.id)
        if one.answer == "yes_no" and not one.blanks
    )
    await desk.reply(member, Draft((DraftPart("sentence", about=asks.id),)), form="ask")
    assert await caller.presses("reply.") == []
    following = await desk.look(member)
    assert following is not None
    assert following.read[-1].sender == "person"
    assert following.read[-1].norwegian


async def test_danger_is_answered_at_every_stage(caller: Caller, desk: Bridges, operator: Person) -> None:
    async def shows_the_number() -> bool:
        (message, *_) = await caller.says(DANGER)
        return message.topic == "emergency" and "113" in message.text

    member = await operator.member()
    words = await caller.words()
    assert await shows_the_number()
    await desk.ask(member, "fa", words)
    assert await shows_the_number()
    await caller.presses("follow.yes")
    assert await shows_the_number()
    following = await desk.look(member)
    assert following is not None
    assert any(one.danger for one in following.read)
    await caller.presses("follow.stop")
    assert await shows_the_number()


async def test_the_person_stops_and_the_operator_sees_and_sends_nothing_more(
    caller: Caller, desk: Bridges, operator: Person, store: Store
) -> None:
    member = await operator.member()
    await _followed(caller, desk, member)
    await caller.presses("follow.stop")
    assert await _nothing_left(store)
    assert await desk.look(member) is None
    with pytest.raises(NotFollowing):
        await desk.reply(member, Draft((DraftPart("topic", about=TOPIC),)), form="late")
    assert "bridge ended" in await _actions(store)


async def test_the_person_deletes_everything_while_the_operator_helps(
    caller: Caller, desk: Bridges, operator: Person, store: Store
) -> None:
    member = await operator.member()
    await _followed(caller, desk, member)
    used = store.keys.used()
    await asyncio.gather(
        desk.reply(member, Draft((DraftPart("topic", about=TOPIC),)), form="race"),
        caller.assistant.delete(caller.address),
        return_exceptions=True,
    )
    assert await _nothing_left(store)
    assert await desk.look(member) is None
    assert len(used - store.keys.used()) == 2
    with pytest.raises(NotFollowing):
        await desk.reply(member, Draft((DraftPart("topic", about=TOPIC),)), form="late")


async def test_after_a_quarter_of_an_hour_the_access_is_gone_and_the_person_is_told_once(
    caller: Caller, desk: Bridges, operator: Person, clock: Clock, store: Store
) -> None:
    member = await operator.member()
    await _followed(caller, desk, member)
    clock.now += bridges.SECONDS
    assert await desk.look(member) is None
    await caller.says(AFTER)
    with pytest.raises(NotFollowing):
        await desk.reply(member, Draft((DraftPart("topic", about=TOPIC),)), form="late")
    before = len(await caller.sees())
    await asyncio.gather(desk.settle(), desk.settle())
    assert len(await caller.sees()) == before + 1
    assert await _nothing_left(store)


async def test_logging_out_ends_it_and_so_does_another_login(
    caller: Caller, desk: Bridges, operator: Person, store: Store
) -> None:
    member = await operator.member()
    await _followed(caller, desk, member)
    again = await operator.member()
    assert await desk.look(again) is None
    await desk.settle()
    assert await _nothing_left(store)
    await _followed(caller, desk, again)
    await operator.logins.log_out(again)
    await desk.settle()
    assert await _nothing_left(store)
    assert (await caller.sees())[-1].choices == ()


async def test_a_process_that_died_leaves_nothing_that_the_sweep_does_not_take(
    caller: Caller, desk: Bridges, operator: Person, clock: Clock, store: Store
) -> None:
    await _followed(caller, desk, await operator.member())
    clock.now += bridges.SECONDS + 61
    await sweep(store, Retention.of(Settings()))
    assert await _nothing_left(store)
    assert await caller.says(AFTER)


async def test_a_key_that_is_gone_takes_the_copies_with_it_though_their_rows_are_left(
    caller: Caller, desk: Bridges, operator: Person, store: Store
) -> None:
    member = await operator.member()
    await _followed(caller, desk, member)
    async with store.work() as work:
        (slot,) = await wraps.server_slots(work, caller.address.id, wraps.BRIDGE)
        bridge = await bridges.of_conversation(work, caller.address.id)
        assert bridge is not None
        store.keys.destroy(slot)
        with pytest.raises(KeyGone):
            await bridges.read(work, bridge, member.private_key)
    assert await desk.look(member) is None


async def test_copies_open_only_with_the_operators_own_key(
    caller: Caller, desk: Bridges, operator: Person, store: Store
) -> None:
    await _followed(caller, desk, await operator.member())
    async with store.work() as work:
        bridge = await bridges.of_conversation(work, caller.address.id)
        assert bridge is not None
        with pytest.raises(sealing.CannotOpen):
            await bridges.read(work, bridge, sealing.new_key_pair().private)


async def test_neither_words_nor_what_was_copied_stands_anywhere_in_the_clear(
    caller: Caller, desk: Bridges, operator: Person, store: Store
) -> None:
    words = await caller.words()
    stored = await everything_stored(store)
    for name in {name for one in words for name in one.names if len(name) > 3}:
        assert name.encode() not in stored
    await desk.ask(await operator.member(), "fa", words)
    await caller.presses("follow.yes")
    await caller.says(AFTER)
    assert AFTER.encode() not in await everything_stored(store)


async def test_while_staff_have_the_case_the_operator_only_reads(
    caller: Caller, desk: Bridges, operator: Person, make_person: MakePerson, store: Store
) -> None:
    staff = await make_person("eva", "staff")
    await caller.assistant.answer(caller.address, Incoming(choice="consent"))
    member = await operator.member()
    await _followed(caller, desk, member)
    # On the web the person's own token opens the last answer for the copy.
    assert len(await _texts(desk, member)) > 2
    await desk.reply(member, Draft((DraftPart("topic", about=TOPIC),)), form="waiting")
    async with store.work() as work:
        case = await cases.of_conversation(work, caller.address.id)
        assert case is not None
        await case_moves.claim(work, case.id, staff.id, "oslo")
    await caller.says(AFTER)
    assert AFTER in await _texts(desk, member)
    with pytest.raises(StaffHaveIt):
        await desk.reply(member, Draft((DraftPart("topic", about=TOPIC),)), form="between")


async def test_a_conversation_handed_over_while_followed_stays_readable_until_the_end(
    caller: Caller, desk: Bridges, operator: Person, make_person: MakePerson, clock: Clock
) -> None:
    await make_person("eva", "staff")
    member = await operator.member()
    await _followed(caller, desk, member)
    await caller.assistant.answer(caller.address, Incoming(choice="consent"))
    await caller.says(AFTER)
    assert AFTER in await _texts(desk, member)
    clock.now += bridges.SECONDS
    await desk.settle()
    assert any(AFTER in one.text for one in await caller.sees())


async def test_somebody_on_a_messenger_is_followed_too(
    assistant: Assistant, bridging: Bridging, desk: Bridges, operator: Person, store: Store
) -> None:
    chat, member = ChatAddress("telegram", "99887766"), await operator.member()
    await assistant.answer(chat, Incoming(text=BEFORE, hint="so"))
    language, words = await bridging.offer(chat)
    await desk.ask(member, language.code, words)
    async with store.work() as work:
        conversation, _ = await conversations.find_or_create_chat(work, "telegram", "99887766")
        bridge = await bridges.of_conversation(work, conversation.id)
        assert bridge is not None
        waiting = (await work.session.execute(text("SELECT count(*) FROM outbox"))).scalar_one()
    # The question waits to be delivered.
    assert waiting == 1
    await assistant.answer(chat, Incoming(choice=f"follow.yes-{bridge.nonce}"))
    await assistant.answer(chat, Incoming(text=AFTER))
    assert AFTER in await _texts(desk, member)


async def test_a_yes_lets_nobody_in_whose_session_has_ended(
    caller: Caller, desk: Bridges, operator: Person, store: Store
) -> None:
    member = await operator.member()
    await desk.ask(member, "fa", await caller.words())
    async with store.work() as work:
        await staff_sessions.end_all(work, member.id)
    await caller.presses("follow.yes")
    assert await _texts(desk, member) == []
    async with store.work() as work:
        assert not await wraps.server_slots(work, caller.address.id, wraps.BRIDGE)
    await desk.settle()
    assert await _nothing_left(store)
