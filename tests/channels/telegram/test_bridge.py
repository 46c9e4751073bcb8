"""Somebody on Telegram reads three words to the helpline, and is followed there."""

import pytest

from bot.parts import Parts
from bot.staff.composing import Draft, DraftPart
from tests.bot.store.test_conversations import everything_stored
from tests.channels.telegram.conftest import make_member, until
from tests.wire.telegram import Person


@pytest.mark.usefixtures("bot")
async def test_words_by_command_yes_by_button_help_in_the_chat(person: Person, parts: Parts) -> None:
    member = await make_member(parts, "operator")
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
