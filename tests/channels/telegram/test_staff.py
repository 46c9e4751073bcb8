"""What staff say, on its way to Telegram."""

import asyncio
from dataclasses import replace

import pytest
from pydantic import SecretStr

from bot.notices.shared import WHOLE_SECONDS
from bot.parts import Parts
from bot.settings import Settings
from bot.staff.composing import Draft, DraftPart
from bot.staff.login import Member
from bot.store import cases, conversations
from tests.channels.telegram.conftest import FAST, PATIENCE, make_member, running, until
from tests.wire.redis import redis_server
from tests.wire.telegram import BotApi, Person

PARAGRAPHS = [f"{letter * 60} " * 40 for letter in "abcd"]


@pytest.mark.redis
async def test_a_reply_leaves_at_once_when_the_web_application_tells_the_bot(
    bot_settings: Settings, person: Person
) -> None:
    with redis_server() as server:
        settings = bot_settings.model_copy(update={"redis_url": SecretStr(server.url)})
        parts = Parts(settings)
        carrying = asyncio.create_task(parts.store.notices.carry())
        # Nobody looks without a notice here.
        async with running(settings, replace(FAST, idle=600.0)):
            await _waits(person)
            member = await make_member(parts)
            case = await _case(parts, person)
            await parts.casework.claim(member, case)
            before = len(person.sees)
            await until(lambda: parts.store.notices.patience == WHOLE_SECONDS)
            draft = Draft((DraftPart("free", text="Vi ser på det."),))
            await parts.casework.reply(member, case, draft, form="one")
            await until(lambda: len(person.sees) > before)
        carrying.cancel()
        await asyncio.gather(carrying, return_exceptions=True)
        await parts.close()


async def _case(parts: Parts, person: Person) -> str:
    async with parts.store.work() as work:
        found = await conversations.find_chat(work, "telegram", str(person.chat))
        case = await cases.of_conversation(work, found[0]) if found else None
    assert case is not None
    return case.id


async def _waits(person: Person) -> None:
    person.writes("/person")
    await until(lambda: person.sees)
    person.presses_data("consent", person.sees[-1].number)
    await until(lambda: len(person.sees) > 1)


async def _becomes(parts: Parts, member: Member, case: str, *, undeliverable: bool) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if (await parts.casework.look(member, case)).case.undeliverable is undeliverable:
                return
            await asyncio.sleep(0.05)


@pytest.mark.usefixtures("bot")
async def test_a_long_reply_arrives_in_parts_and_in_order(person: Person, parts: Parts) -> None:
    member = await make_member(parts)
    await _waits(person)
    case = await _case(parts, person)
    await parts.casework.claim(member, case)
    before = len(person.sees)
    text = "\n\n".join(PARAGRAPHS)
    await parts.casework.reply(member, case, Draft((DraftPart("free", text=text),)), form="one")
    await until(lambda: "d" * 60 in person.sees[-1].text)
    sent = [message.text for message in person.sees[before:]]
    assert all(len(part) <= 4096 for part in sent)
    assert [letter for part in sent for letter in "abcd" if letter * 60 in part] == list("abcd")


@pytest.mark.usefixtures("bot")
async def test_a_reply_to_somebody_who_blocked_the_bot_marks_the_case(
    person: Person, parts: Parts, api: BotApi
) -> None:
    member = await make_member(parts)
    await _waits(person)
    case = await _case(parts, person)
    await parts.casework.claim(member, case)
    api.blocked.add(person.chat)
    await parts.casework.reply(member, case, Draft((DraftPart("free", text="Hello"),)), form="one")
    await _becomes(parts, member, case, undeliverable=True)
    person.unblocks()
    person.writes("tilbake")
    await _becomes(parts, member, case, undeliverable=False)
