"""A bot process is killed at the worst moments, and nothing is lost."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable

import pytest

from bot.settings import Settings
from tests.channels.telegram.conftest import Process, until
from tests.wire.nlu import Nlu
from tests.wire.telegram import BotApi, Person

StartBot = Callable[[], Process]
START = 40.0


async def test_killed_while_thinking(person: Person, api: BotApi, nlu: Nlu, start_bot: StartBot) -> None:
    nlu.knows("hva er nødvendig", "necessary_care", "nb")
    nlu.delay_seconds = 2.0
    bot = start_bot()
    person.writes("hva er nødvendig")
    await until(lambda: nlu.asked, START)
    bot.kill()
    nlu.delay_seconds = 0.0
    start_bot()
    await until(lambda: len(person.sees) == 2, START)
    await until(lambda: not api.unconfirmed)
    assert len(person.sees) == 2


@pytest.mark.parametrize("kind", ["hang", "hang_after"])
async def test_killed_while_sending(kind: str, person: Person, api: BotApi, start_bot: StartBot) -> None:
    api.fails("sendMessage", "hang" if kind == "hang" else "hang_after")
    bot = start_bot()
    person.writes("hallo")
    await until(lambda: api.called("sendMessage"), START)
    bot.kill()
    api.repair()
    before = len(person.sees)
    start_bot()
    await until(lambda: len(person.sees) > before, START)
    await until(lambda: not api.unconfirmed)
    assert len(person.sees) == (1 if kind == "hang" else 2)


async def test_killed_while_deleting(person: Person, api: BotApi, start_bot: StartBot) -> None:
    bot = start_bot()
    person.writes("hallo")
    await until(lambda: person.sees, START)
    api.fails("deleteMessages", "hang")
    person.writes("/delete")
    await until(lambda: api.called("deleteMessages"))
    bot.kill()
    api.repair()
    start_bot()
    await until(lambda: len(person.chat_window) == 1, START)


async def test_killed_at_random_points(
    api: BotApi, nlu: Nlu, start_bot: StartBot, bot_settings: Settings
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 (to repeat a failure)
    chance = random.Random(seed)
    topics = ["invoice_received", "necessary_care", "eligibility_child", "interpreter"]
    for topic in topics:
        nlu.knows(f"om {topic}", topic, "nb")
    people = [Person(api, chat, "nb") for chat in range(1, 9)]
    kills = 3
    for _ in range(kills):
        bot = start_bot()
        calls = len(api.called("getUpdates"))
        await until(lambda calls=calls: len(api.called("getUpdates")) > calls, START)  # type: ignore[misc]
        for person in people:
            person.writes(f"om {chance.choice(topics)}")
        await asyncio.sleep(chance.uniform(0.0, 1.0))
        bot.kill()
    start_bot()
    asked = {person.chat: [one.text for one in person.chat_window if not one.by_bot] for person in people}
    await until(lambda: all(_answers(person) >= kills for person in people), 2 * START)
    await until(lambda: not api.unconfirmed)
    await asyncio.sleep(1.5)
    extra = sum(len(person.sees) - 2 * kills for person in people)
    # Each kill may catch one message on its way in each chat, and no more.
    assert 0 <= extra <= kills * len(people), Counter(len(person.sees) for person in people)
    assert all(len(texts) == kills for texts in asked.values())


def _answers(person: Person) -> int:
    """Replies that came whole: each ends with the question whether it was understood."""
    return sum(any(data.startswith("yes.") for data in one.buttons.values()) for one in person.sees)


async def test_sigterm_ends_in_time_with_status_0(person: Person, start_bot: StartBot) -> None:
    bot = start_bot()
    person.writes("hallo")
    await until(lambda: person.sees, START)
    assert await asyncio.to_thread(bot.end) == 0
