"""What staff wait for: the queue with few and with many cases, and news at many open consoles."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from bot.settings import Settings
from bot.store.keys import FileKeyStore
from bot.store.work import Store
from tests.benchmarks import machine
from tests.benchmarks.conftest import Figures
from tests.benchmarks.consoles import all_beyond, listening
from tests.benchmarks.load import quantile
from tests.benchmarks.staff import add_cases, log_in
from tests.conftest import migrate_now
from tests.postgres import Postgres

pytestmark = pytest.mark.benchmark

CASES = (10, 10_000)
COLLEAGUES = 20
ROUNDS, PAGES = 5, 60
CONSOLES = 200
MESSAGES = 30
IDLE_SECONDS = 10.0


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_queue_page(
    engine: str, tmp_path: Path, nlu_url: str, request: pytest.FixtureRequest, figures: Figures
) -> None:
    server: Postgres | None = request.getfixturevalue("postgres") if engine == "postgres" else None
    machine.pin_client()
    with ExitStack() as servers:
        browsers = []
        for wanted in CASES:
            settings = Settings(
                data=tmp_path / str(wanted),
                database=server.new_database() if server else None,
                nlu_url=nlu_url,
                rate_limits="off",
            )
            cookie = await _centre_with(wanted, settings)
            _, url = servers.enter_context(machine.app(settings))
            client = httpx.Client(base_url=url, headers={"Cookie": cookie}, timeout=20)
            browsers.append(servers.enter_context(client))
            _look(client, 10)
        # Turn by turn, so that whatever else the machine does hits both.
        rounds = [[quantile(_look(client, PAGES), 95) for client in browsers] for _ in range(ROUNDS)]
        weight = [len(client.get("/staff/queue").content) / 1000 for client in browsers]
    ratios = [many / few for few, many in rounds]
    few, many = (statistics.median(column) * 1000 for column in zip(*rounds, strict=True))
    figures.add(
        f"queue page, {engine}: p95 with {CASES[0]:,} and {CASES[1]:,} cases",
        f"{few:.1f} ms, {many:.1f} ms, ratio {statistics.median(ratios):.2f}"
        f" ({min(ratios):.2f}, {max(ratios):.2f})",
    )
    figures.add("  the page, before compression", ", ".join(f"{kb:.0f} kB" for kb in weight))


async def _centre_with(wanted: int, settings: Settings) -> str:
    """A database with so many cases; the cookie of one of the staff."""
    migrate_now(settings)
    store = Store(settings.database_url, FileKeyStore(settings.key_file))
    try:
        accounts, cookies = zip(*[await log_in(store) for _ in range(COLLEAGUES)], strict=True)
        await add_cases(store, wanted, list(accounts))
    finally:
        await store.close()
    return str(cookies[0])


def _look(browser: httpx.Client, times: int) -> list[float]:
    """Seconds of each look at the queue."""
    each = []
    for _ in range(times):
        started = time.perf_counter()
        browser.get("/staff/queue").raise_for_status()
        each.append(time.perf_counter() - started)
    return each


async def test_live_updates(settings: Settings, figures: Figures) -> None:
    """The NLU is a stand-in: how long understanding takes is measured elsewhere."""
    migrate_now(settings)
    store = Store(settings.database_url, FileKeyStore(settings.key_file))
    cookies = [cookie for _, cookie in [await log_in(store) for _ in range(CONSOLES)]]
    await store.close()
    machine.pin_client()
    with machine.app(settings) as (process, url):
        idle = []
        for wanted in (1, CONSOLES):
            async with listening(url, cookies[:wanted]):
                await asyncio.sleep(1)
                before = machine.cpu_seconds(process)
                await asyncio.sleep(IDLE_SECONDS)
                idle.append((machine.cpu_seconds(process) - before) / IDLE_SECONDS * 100)
        async with listening(url, cookies) as consoles, httpx.AsyncClient(base_url=url, timeout=20) as person:
            send = await _waiting_person(person)
            each, last = [], []
            for _ in range(MESSAGES):
                # Not in step with whoever looks once a second.
                await asyncio.sleep(1 + random.random())
                number = max(console.number for console in consoles)
                sent = time.perf_counter()
                heard, _ = await asyncio.gather(all_beyond(consoles, number), send("er noen der?"))
                each += [moment - sent for moment in heard]
                last.append(max(heard) - sent)
    figures.add(
        f"live updates, {CONSOLES} consoles: message to notice, median and p95",
        f"{quantile(each, 50) * 1000:.0f} ms, {quantile(each, 95) * 1000:.0f} ms",
    )
    figures.add(
        "  message to the last console's notice, median and p95",
        f"{quantile(last, 50) * 1000:.0f} ms, {quantile(last, 95) * 1000:.0f} ms",
    )
    one, many = idle
    figures.add(
        f"  processor while nothing happens, 1 and {CONSOLES} consoles",
        f"{one:.1f} %, {many:.1f} %",
    )


async def _waiting_person(client: httpx.AsyncClient) -> Callable[[str], Awaitable[None]]:
    """Somebody whose case waits; sends a message for them."""
    started = (await client.post("/api/v1/conversations", json={"language": "nb"})).json()
    path = f"/api/v1/conversations/{started['id']}/messages"
    headers = {"Authorization": f"Bearer {started['token']}"}

    async def post(**message: str) -> None:
        (await client.post(path, json=message, headers=headers)).raise_for_status()

    for choice in ("person", "consent"):
        await post(choice=choice)
    return lambda text: post(text=text)
