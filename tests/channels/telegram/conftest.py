"""A bot that runs against a stand-in of Telegram: in this process, or as a process of its own."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.channels.telegram.pump import Pace
from bot.channels.telegram.run import serve
from bot.parts import Parts
from bot.settings import ROOT, Settings
from bot.staff.login import Member
from bot.staff.roles import Role
from bot.store import accounts, cases, sealing, staff_sessions
from bot.store.keys import FileKeyStore
from bot.store.migrate import migrate
from bot.store.work import Store
from tests.wire.telegram import TOKEN, BotApi, Person, bot_api

FAST = Pace(
    idle=0.1, first=0.1, longest=0.5, probe_longest=0.5, slow_store=0.5, apologise_after=0.5, drain=3.0
)
PATIENCE = 60.0


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with bot_api() as api:
        yield api


@pytest.fixture
async def bot_settings(settings: Settings, api: BotApi) -> Settings:
    """Settings of a bot whose database is ready."""
    changed = settings.model_copy(
        update={
            "telegram_token": SecretStr(TOKEN),
            "telegram_api_url": api.url,
            "telegram_poll_seconds": 2,
            "telegram_lease_seconds": 2,
        }
    )
    store = Store(changed.database_url, FileKeyStore(changed.key_file))
    await migrate(store)
    await store.close()
    return changed


@pytest.fixture
async def parts(bot_settings: Settings) -> AsyncIterator[Parts]:
    """The web application's side of the same database."""
    parts = Parts(bot_settings)
    yield parts
    await parts.close()


async def make_member(parts: Parts, role: Role = "staff") -> Member:
    """Somebody of the centre in Oslo who has logged in."""
    pair = sealing.new_key_pair()
    async with parts.store.work() as work:
        account = await accounts.account(work, await cases.add_account(work, "oslo", role, pair.public))
        assert account is not None
        await staff_sessions.begin(work, account.id, account.id, pair.private)
    member = await parts.logins.find(account.id)
    assert member is not None
    return member


@pytest.fixture
async def bot(bot_settings: Settings) -> AsyncIterator[None]:
    """The bot, running in this process."""
    async with running(bot_settings):
        yield


@contextlib.asynccontextmanager
async def running(settings: Settings, pace: Pace = FAST) -> AsyncIterator[None]:
    """Runs the bot in this process; drains it at the end."""
    stop = asyncio.Event()
    parts = Parts(settings)
    task = asyncio.create_task(serve(settings, parts.assistant, parts.bridging, stop, pace))
    try:
        yield
    finally:
        stop.set()
        await task
        await parts.close()


@pytest.fixture
def person(api: BotApi) -> Person:
    """Somebody whose Telegram is in Somali."""
    return Person(api, 880011223344, "so")


async def until(seen: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Waits until something is seen."""
    end = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > end:
            raise AssertionError("was not seen in time")
        await asyncio.sleep(0.01)


@pytest.fixture
def store(bot_settings: Settings) -> Store:
    """The bot's store, seen from outside. To be closed by the test's end (`closing_store`)."""
    return Store(bot_settings.database_url, FileKeyStore(bot_settings.key_file))


class Process:
    """A bot in a process of its own."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._log = log.open("ab")
        env = os.environ | {
            "RETTVIS_DATA": str(settings.data),
            "RETTVIS_NLU_URL": settings.nlu_url,
            "RETTVIS_TELEGRAM_TOKEN": TOKEN,
            "RETTVIS_TELEGRAM_API_URL": settings.telegram_api_url,
            "RETTVIS_TELEGRAM_POLL_SECONDS": "2",
            "RETTVIS_TELEGRAM_LEASE_SECONDS": "1",
            "PYTHONPATH": str(ROOT),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "telegram"],
            env=env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def kill(self) -> None:
        """Ends it without a word."""
        self._process.kill()
        self._process.wait()
        self._log.close()

    def end(self) -> int:
        """Asks it to end, and gives its exit status."""
        self._process.send_signal(signal.SIGTERM)
        status = self._process.wait(20)
        self._log.close()
        return status


@pytest.fixture
def start_bot(bot_settings: Settings, tmp_path: Path) -> Iterator[Callable[[], Process]]:
    """Starts bots in processes of their own; kills what is left of them."""
    started: list[Process] = []

    def start() -> Process:
        started.append(Process(bot_settings, tmp_path / "bot.log"))
        return started[-1]

    yield start
    for process in started:
        with contextlib.suppress(ValueError, ProcessLookupError):
            process.kill()
