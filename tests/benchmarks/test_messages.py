"""Messages per second against Rasa's own channel, where the time goes, and what many conversations cost."""

import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from bot.assistant import Assistant, WebAddress
from bot.assistant.outcomes import Understood
from bot.domain import Context, Incoming
from bot.parts import Parts
from bot.settings import Settings
from bot.understanding import Thresholds
from bot.understanding.reading import Reading, read
from tests.benchmarks import machine
from tests.benchmarks.conftest import Figures, Nlu
from tests.benchmarks.load import CONNECTIONS, QUESTIONS, Load, Target, closed_loop
from tests.conftest import migrate_now

pytestmark = pytest.mark.benchmark

ROUNDS, ROUND_SECONDS = 3, 6.0
STORED = (10, 10**4, 10**6)
FILL_SECONDS = 90.0
FILL_STEP = 20_000
WHOLE_UP_TO = 10**4
"""Above it, a stored conversation is thinned to its row, its key and one message."""


def conversations(url: str, wanted: int = CONNECTIONS) -> list[Target]:
    """New conversations, as targets for messages."""
    targets = []
    with httpx.Client(base_url=f"{url}/api/v1", timeout=60) as api:
        for _ in range(wanted):
            started = api.post("/conversations").json()
            path = f"{url}/api/v1/conversations/{started['id']}/messages"
            targets.append(Target(path, "text", {"Authorization": f"Bearer {started['token']}"}))
    return targets


async def test_messages_per_second(settings: Settings, real_nlu: Nlu, figures: Figures) -> None:
    migrate_now(settings)
    webhook = f"{real_nlu.url}/webhooks/rest/webhook"
    theirs = [Target(webhook, "message", name_key="sender")] * CONNECTIONS
    with machine.app(settings.model_copy(update={"nlu_url": real_nlu.url})) as (app, url):
        ours = conversations(url)
        for targets in (ours, theirs):
            await closed_loop(targets, 2)
        rounds: list[tuple[Load, Load]] = []
        cpu_app = cpu_rasa = cpu_theirs = 0.0
        for _ in range(ROUNDS):
            before = machine.cpu_seconds(app), machine.cpu_seconds(real_nlu.process)
            our_load = await closed_loop(ours, ROUND_SECONDS)
            between = machine.cpu_seconds(app), machine.cpu_seconds(real_nlu.process)
            rounds.append((our_load, await closed_loop(theirs, ROUND_SECONDS)))
            cpu_app += between[0] - before[0]
            cpu_rasa += between[1] - before[1]
            cpu_theirs += machine.cpu_seconds(real_nlu.process) - between[1]
    n_ours = sum(len(one.each) for one, _ in rounds)
    n_theirs = sum(len(other.each) for _, other in rounds)
    figures.add("messages/s, ours", ", ".join(f"{one.rate:.1f}" for one, _ in rounds))
    figures.add("messages/s, Rasa's REST channel", ", ".join(f"{other.rate:.1f}" for _, other in rounds))
    ratios = [one.rate / other.rate for one, other in rounds]
    figures.add(
        "ratio (median; least and most)",
        f"{statistics.median(ratios):.2f} ({min(ratios):.2f}, {max(ratios):.2f})",
    )
    app_ms, rasa_ms = cpu_app / n_ours * 1000, cpu_rasa / n_ours * 1000
    figures.add(
        "processor per message, ours", f"{app_ms + rasa_ms:.1f} ms (app {app_ms:.1f}, Rasa {rasa_ms:.1f})"
    )
    figures.add("processor per message, Rasa's channel", f"{cpu_theirs / n_theirs * 1000:.1f} ms")
    figures.add("ratio by processor time", f"{cpu_theirs / n_theirs / (cpu_app + cpu_rasa) * n_ours:.2f}")


async def test_where_the_time_goes(settings: Settings, real_nlu: Nlu, figures: Figures) -> None:
    migrate_now(settings)
    parts = Parts(settings.model_copy(update={"nlu_url": real_nlu.url, "nlu_timeout_seconds": 60}))
    started = await parts.assistant.start(None)
    address = WebAddress(started.id, started.token)
    readings = {text: await read(parts.rasa, text, Thresholds()) for text in QUESTIONS}
    turns, now = parts.assistant.turns, parts.assistant._now()

    async def danger(text: str) -> None:
        parts.content.danger.find(text)

    async def first_look(text: str) -> None:
        await parts.assistant._repeated(address, Incoming(text=text))

    async def asking(text: str) -> None:
        await parts.rasa.parse(text)

    async def building(text: str) -> None:
        understood = Understood(Incoming(text=text), reading=readings[text])
        language, _ = turns.language_choice.of(understood, None, Context())
        turns.take(understood, turns.languages[language], Context(), now)

    async def storing(text: str) -> None:
        await _store(parts.assistant, address, text, readings[text])

    stages = {
        "danger words": danger,
        "first transaction (may they?)": first_look,
        "asking Rasa (our side)": asking,
        "building the answer": building,
        "second transaction, with the answer": storing,
    }
    try:
        for name, stage in stages.items():
            figures.add(f"  our processor: {name}", f"{await _cost(stage):.2f} ms")
    finally:
        await parts.close()


async def _store(assistant: Assistant, address: WebAddress, text: str, reading: Reading) -> None:
    await assistant._store_turn(address, Understood(Incoming(text=text), reading=reading), None)


async def _cost(stage: Callable[[str], Awaitable[None]], times: int = 10) -> float:
    """Milliseconds of processor time per call: the median of rounds over all questions."""
    rounds = []
    for _ in range(times):
        before = time.process_time()
        for text in QUESTIONS:
            await stage(text)
        rounds.append((time.process_time() - before) / len(QUESTIONS) * 1000)
    return statistics.median(rounds)


async def test_many_stored_conversations(tmp_path: Path, real_nlu: Nlu, figures: Figures) -> None:
    settings = [
        Settings(data=tmp_path / str(wanted), nlu_url=real_nlu.url, rate_limits="off") for wanted in STORED
    ]
    stored, loads = [], []
    with ExitStack() as servers:
        served = []
        for one, wanted in zip(settings, STORED, strict=True):
            migrate_now(one)
            with machine.app(one) as (_, url):
                targets = conversations(url, 1)
                await closed_loop(targets, 0.5)
            stored.append(fill(one.data / "rettvis.db", wanted))
            _, url = servers.enter_context(machine.app(one))
            served.append(conversations(url))
        for targets in served:
            await closed_loop(targets, 2)
        loads = [[await closed_loop(targets, ROUND_SECONDS) for targets in served] for _ in range(ROUNDS)]
    few = [row[0].p95 for row in loads]
    for column, count in enumerate(stored):
        p95 = [row[column].p95 for row in loads]
        ratio = statistics.median(many / least for many, least in zip(p95, few, strict=True))
        thin = "" if count <= WHOLE_UP_TO else ", thinned"
        figures.add(
            f"p95 with {count:,} stored conversations{thin}",
            f"{statistics.median(p95) * 1000:.0f} ms, ratio {ratio:.2f}",
        )


def fill(database: Path, wanted: int) -> int:
    """Copies the one conversation of a database under new ids; returns how many there are at the end.

    Whole up to some number; above it only what a look-up passes: the row, its key, one message. Stops
    when its time is over.
    """
    until = time.monotonic() + FILL_SECONDS
    done = 0
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-200000;"
        )
        (template,) = connection.execute("SELECT id FROM conversations ORDER BY rowid LIMIT 1").fetchone()
        while done < wanted - 1 and time.monotonic() < until:
            step = min(FILL_STEP, wanted - 1 - done)
            connection.execute("BEGIN")
            _copy(connection, "conversations", "id", template, done, step)
            _copy(connection, "key_wraps", "conversation", template, done, step)
            only = "" if wanted <= WHOLE_UP_TO else " AND seq = (SELECT max(seq) FROM messages)"
            _copy(connection, "messages", "conversation", template, done, step, only)
            connection.execute("COMMIT")
            done += step
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return done + 1


def _copy(
    connection: sqlite3.Connection,
    table: str,
    column: str,
    template: str,
    done: int,
    step: int,
    only: str = "",
) -> None:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ["printf('%032x', n)" if name == column else name for name in names]
    connection.execute(
        f"INSERT INTO {table} ({', '.join(names)}) "
        "WITH RECURSIVE numbers(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) "
        f"SELECT {', '.join(values)} FROM numbers, {table} WHERE {column} = ?{only}",
        (done + 1, done + step, template),
    )
