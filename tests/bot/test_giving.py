"""A person whose question was not understood may give it for teaching: never unasked, never tied to them."""

from datetime import UTC, datetime

import pytest

from bot.assistant import Assistant, ChatAddress
from bot.assistant.giving import MOST_A_DAY
from bot.domain import Incoming, Reply
from bot.store import cases, conversations, not_understood, sealing
from bot.store.sealing import KeyPair
from bot.store.work import Store
from tests.bot.conftest import Clock, Routes

PERSON = ChatAddress("telegram", "1")
LOST = "qwerty asdf zxcv"
OFFER = "Send spørsmålet til dem som lager Rettvis"
NOTHING = "Det er ikke noe spørsmål å sende nå."
SENT = "Takk. Spørsmålet er sendt, og ikke noe annet. Ingen kan svare deg på det."


@pytest.fixture
async def reviewer(store: Store) -> tuple[str, KeyPair]:
    pair = sealing.new_key_pair()
    async with store.work() as work:
        return await cases.add_account(work, "oslo", "reviewer", pair.public), pair


def offers(reply: Reply) -> bool:
    return any(choice.label == OFFER for message in reply.messages for choice in message.choices)


async def say(assistant: Assistant, text: str = LOST, person: ChatAddress = PERSON) -> Reply:
    return await assistant.answer(person, Incoming(text=text, hint="nb"))


async def press(assistant: Assistant, person: ChatAddress = PERSON) -> str:
    reply = await assistant.answer(person, Incoming(choice="give"))
    assert reply.routing.outcome == "conversation"
    return reply.messages[-1].text


async def given(store: Store) -> int:
    async with store.work() as work:
        return sum((await not_understood.counts(work)).values())


async def unread(store: Store) -> str | None:
    async with store.work() as work:
        conversation, _ = await conversations.find_or_create_chat(work, PERSON.channel, PERSON.chat)
        return conversation.context.unread


async def test_a_lost_question_is_given_after_a_yes_and_read_by_the_reviewer(
    assistant: Assistant, store: Store, reviewer: tuple[str, KeyPair]
) -> None:
    reply = await say(assistant)
    assert reply.routing.outcome == "menu"
    assert offers(reply)
    offer = reply.messages[1].text
    for words in ("bare teksten", "ikke send den hvis det står navn", "30 dager", "fagperson"):
        assert words in offer.lower()
    assert await given(store) == 0
    assert await press(assistant) == SENT
    async with store.work() as work:
        (found,) = await not_understood.listed(work, "new")
        account, pair = reviewer
        assert found.language == "nb"
        assert await not_understood.read(work, found.id, account, pair.private) == LOST


async def test_a_second_press_sends_nothing_more(
    assistant: Assistant, store: Store, reviewer: tuple[str, KeyPair]
) -> None:
    await say(assistant)
    assert await press(assistant) == SENT
    assert await press(assistant) == NOTHING
    assert await given(store) == 1


async def test_the_text_is_remembered_only_until_the_next_message(
    assistant: Assistant, store: Store, reviewer: tuple[str, KeyPair], routes: Routes
) -> None:
    routes["Hva er dette?"] = [("about_bot", 0.97)]
    await say(assistant)
    assert await unread(store) == LOST
    await say(assistant, "Hva er dette?")
    assert await unread(store) is None
    assert await press(assistant) == NOTHING
    assert await given(store) == 0


async def test_without_a_reviewer_nothing_is_offered_nor_remembered(
    assistant: Assistant, store: Store
) -> None:
    async with store.work() as work:
        await cases.add_account(work, "oslo", "admin", sealing.new_key_pair().public)
    assert not offers(await say(assistant))
    assert await unread(store) is None
    assert await press(assistant) == NOTHING


async def test_what_is_out_of_scope_is_not_asked_for(
    assistant: Assistant, reviewer: tuple[str, KeyPair], routes: Routes
) -> None:
    routes["Hvem vant kampen?"] = [("out_of_scope", 0.97)]
    reply = await say(assistant, "Hvem vant kampen?")
    assert reply.routing.outcome == "menu"
    assert not offers(reply)


async def test_at_most_three_in_a_day(
    assistant: Assistant, store: Store, reviewer: tuple[str, KeyPair], clock: Clock
) -> None:
    for _ in range(MOST_A_DAY):
        assert offers(await say(assistant))
        assert await press(assistant) == SENT
    assert not offers(await say(assistant))
    assert await press(assistant) == NOTHING
    assert await given(store) == MOST_A_DAY
    assert offers(await say(assistant, person=ChatAddress("telegram", "2")))
    clock.now += 24 * 3600
    assert datetime.fromtimestamp(clock.now, UTC).day == 22
    assert offers(await say(assistant))


async def test_after_danger_nothing_is_asked_for(
    assistant: Assistant, store: Store, reviewer: tuple[str, KeyPair]
) -> None:
    await say(assistant)
    reply = await say(assistant, "Han puster ikke")
    assert reply.routing.danger
    assert not offers(reply)
    assert not offers(await say(assistant))
    assert await press(assistant) == NOTHING
    assert await given(store) == 0


async def test_who_waits_for_staff_is_not_asked(
    assistant: Assistant, store: Store, reviewer: tuple[str, KeyPair]
) -> None:
    await say(assistant)
    await assistant.answer(PERSON, Incoming(choice="person"))
    await assistant.answer(PERSON, Incoming(choice="consent"))
    assert not offers(await say(assistant))
    assert await press(assistant) == NOTHING
    assert await given(store) == 0


async def test_deleting_the_conversation_leaves_the_text_for_nobody_could_find_it(
    assistant: Assistant, store: Store, reviewer: tuple[str, KeyPair]
) -> None:
    await say(assistant)
    await press(assistant)
    async with store.work() as work:
        conversation, _ = await conversations.find_or_create_chat(work, PERSON.channel, PERSON.chat)
        await conversations.delete_conversation(work, conversation.id)
    assert await given(store) == 1
