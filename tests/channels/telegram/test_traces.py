"""Nothing that names a person or was said by one lies in the logs or in plain text on the disk."""

import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import configure_logs
from bot.settings import Settings
from tests.channels.telegram.conftest import running, until
from tests.wire.nlu import Nlu
from tests.wire.telegram import TOKEN, BotApi, Person

CHAT = 660077008800
CANARIES = ("Canary", "canary", "kanarifugl", str(CHAT), "99887766", TOKEN, TOKEN.split(":")[1], "query-")


@pytest.fixture
def log_at_debug() -> Iterator[io.StringIO]:
    """Everything that is logged when the operator asks for all of it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    for handler in handlers:
        root.removeHandler(handler)
    configure_logs(logging.DEBUG)
    written = io.StringIO()
    root.addHandler(logging.StreamHandler(written))
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)


async def test_no_trace_in_logs_and_files(
    api: BotApi, nlu: Nlu, bot_settings: Settings, log_at_debug: io.StringIO
) -> None:
    person = Person(api, CHAT, "nb")
    nlu.knows("kanarifugl med regning", "invoice_received", "nb")
    api.fails("getUpdates", "garbage")
    api.fails("sendMessage", status=500)
    api.fails("sendMessage", "reset_before")
    async with running(bot_settings):
        person.writes("kanarifugl med regning")
        await until(lambda: len(person.sees) >= 2)
        person.sends(contact={"phone_number": "+4799887766", "first_name": "Canary"})
        # A shape that the library cannot read.
        person.sends(poll={"id": "kanarifugl"})
        person.presses_data("kanarifugl")
        await until(lambda: len(person.sees) >= 5)
        api.fails("sendMessage", status=403, chat=CHAT, description="kanarifugl blocked")
        person.writes("kanarifugl igjen")
        await until(lambda: len(api.called("sendMessage")) >= 8)
        await until(lambda: not api.unconfirmed)
    written = log_at_debug.getvalue()
    assert "telegram: polling" in written
    assert not [canary for canary in CANARIES if canary in written]
    files = [path for path in bot_settings.data.rglob("*") if path.is_file()]
    assert {"rettvis.db", "keys"} <= {path.name for path in files}
    for path in files:
        data = path.read_bytes()
        assert not [canary for canary in CANARIES if canary.encode() in data], path.name
