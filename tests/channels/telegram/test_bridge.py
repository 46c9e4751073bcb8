"""Somebody on Telegram reads three words to the helpline, and is followed there."""

from collections.abc import AsyncIterator

import pytest

from bot.parts import Parts
from bot.settings import Settings
from bot.staff.composing import Draft, DraftPart
from bot.staff.login import Member
from bot.store import accounts, cases, sealing, staff_sessions
from tests.bot.store.test_conversations import everything_stored
from tests.channels.telegram.conftest import until
from tests.wire.telegram import Person


@pytest.fixture
async def parts(bot_settings: Settings) -> AsyncIterator[Parts]:
    """The web application's side of the same database."""
    parts = Parts(bot_settings)
    yield parts
    await parts.close()


async def _operator(parts: Parts) -> Member:
    pair = sealing.new_key_pair()
    async with parts.store.work() as work:
        account = await accounts.account(work, await cases.add_account(work, "oslo", "operator", pair.public))
        assert account is not None
        await staff_sessions.begin(work, account.id, "token", pair.private)
    member = await parts.logins.find("token")
    assert member is not None
    return member


@pytest.mark.usefixtures("bot")
async def test_words_by_command_yes_by_button_help_in_the_chat(person: Person, parts: Parts) -> None:
    member = await _operator(parts)
    person.writes("/start")
    await until(lambda: person.sees)
    person.writes("/words")
    await until(lambda: len(person.sees) == 2)
    lists = parts.content.bridge_words
    lines = [line.partition(". ")[2] for line in person.sees[1].text.splitlines()]
    words = [word for line in lines if line and (word := lists.find("so", line)) is not None]
    assert len(words) == 3
    stored = await everything_stored(parts.store)
    assert not any(word.word.encode() in stored for word in words if len(word.word) > 5)
    await parts.bridges.ask(member, "so", words)
    await until(lambda: len(person.sees) == 3)
    person.presses("Haa")
    await until(lambda: len(person.sees) == 4)
    await parts.bridges.reply(member, Draft((DraftPart("topic", about="invoice_received"),)), form="one")
    await until(lambda: len(person.sees) == 5)
    somali = parts.content.languages["so"]
    assert somali.gettext("Et menneske svarer: en person fra telefonvakten.") in person.sees[4].text
    await parts.bridges.stop(member)
    await until(lambda: len(person.sees) == 6)
    assert somali.gettext("Ingen fra telefonvakten følger samtalen nå.") in person.sees[5].text
