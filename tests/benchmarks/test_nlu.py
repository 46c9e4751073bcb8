"""What understanding costs: one parse, a second copy, memory, a training.

Rasa's default pipeline cannot run beside ours: it needs TensorFlow, which is left out. So a parse is also
given as a multiple of two things measured in the same run: an empty answer of the same server, and a fixed
piece of work in plain Python.
"""

import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from bot import model
from tests.benchmarks import machine
from tests.benchmarks.conftest import Figures, Nlu
from tests.benchmarks.load import CONNECTIONS, FIFTEEN_WORDS, Load, Target, closed_loop, quantile

pytestmark = pytest.mark.benchmark

SECONDS = 8.0
ROUNDS, ROUND_SECONDS = 5, 4.0
EMPTY_ANSWERS = 300
REFERENCE_STEPS = 20_000


async def test_parse_of_fifteen_words(real_nlu: Nlu, figures: Figures) -> None:
    target = _parses(real_nlu.url)
    await closed_loop([target], 1, FIFTEEN_WORDS)
    load = await closed_loop([target], SECONDS, FIFTEEN_WORDS)
    median, p99 = quantile(load.each, 50), quantile(load.each, 99)
    figures.add(
        "parse of 15 words over HTTP, median and p99",
        f"{median * 1000:.1f} ms, {p99 * 1000:.1f} ms ({len(load.each)} parses)",
    )
    figures.add("  as a multiple of an empty answer of Rasa", f"{median / _empty_answer(real_nlu.url):.1f}")
    figures.add("  as a multiple of a loop in plain Python", f"{median / _reference():.1f}")


async def test_two_copies(real_nlu: Nlu, figures: Figures, tmp_path: Path) -> None:
    with machine.rasa(tmp_path, core=1) as (second, url):
        one = [_parses(real_nlu.url)] * CONNECTIONS
        two = [_parses(address) for address in (real_nlu.url, url) for _ in range(CONNECTIONS // 2)]
        await closed_loop(two, 2, FIFTEEN_WORDS)
        rounds = [await _round(one, two) for _ in range(ROUNDS)]
        memory = [machine.resident_mb(process) for process in (real_nlu.process, second)]
    machine.pin_client()
    ratios = [both.rate / alone.rate for alone, both in rounds]
    where = "the client apart" if machine.APART else "the client on the second copy's core"
    figures.add(
        "two copies of Rasa against one (median; least and most)",
        f"{statistics.median(ratios):.2f} ({min(ratios):.2f}, {max(ratios):.2f}), {where}",
    )
    figures.add("  parses/s, one and two", " and ".join(f"{rate:.0f}" for rate in _medians(rounds)))
    figures.add("  memory (RSS) of each", ", ".join(f"{mb:.0f} MB" for mb in memory))


async def _round(one: Sequence[Target], two: Sequence[Target]) -> tuple[Load, Load]:
    machine.pin_client(2)
    alone = await closed_loop(one, ROUND_SECONDS, FIFTEEN_WORDS)
    return alone, await closed_loop(two, ROUND_SECONDS, FIFTEEN_WORDS)


def _medians(rounds: Sequence[tuple[Load, Load]]) -> tuple[float, float]:
    return (
        statistics.median(one.rate for one, _ in rounds),
        statistics.median(two.rate for _, two in rounds),
    )


def test_memory_after_many_parses(real_nlu: Nlu, figures: Figures) -> None:
    with httpx.Client(base_url=real_nlu.url, timeout=20) as client:
        for text in FIFTEEN_WORDS:
            # As long as a message may be.
            client.post("/model/parse", json={"text": (text + " ") * 50}).raise_for_status()
    now, most = (machine.resident_mb(real_nlu.process, peak=peak) for peak in (False, True))
    figures.add("memory (RSS) of Rasa, now and at its most", f"{now:.0f} MB, {most:.0f} MB")


def test_training(figures: Figures, tmp_path: Path) -> None:
    command = [str(model.RASA), *model.TRAIN, "--fixed-model-name", "measured", "--out", str(tmp_path)]
    used = machine.used_by(command, model.NLU, model.QUIET)
    examples = sum(path.read_bytes().count(b"\n    - ") for path in model.DATA.glob("*.yml"))
    archive = (tmp_path / "measured.tar.gz").stat().st_size / 1e6
    figures.add(
        f"training on {examples:,} examples, {os.cpu_count()} cores",
        f"{used.seconds:.0f} s ({used.cpu_seconds:.0f} s of processor), {used.mb:.0f} MB at its most",
    )
    figures.add("  the model", f"{archive:.1f} MB")


def _parses(url: str) -> Target:
    return Target(f"{url}/model/parse", "text")


def _empty_answer(url: str) -> float:
    """Seconds for what Rasa answers without looking at anything."""
    each = []
    with httpx.Client(base_url=url) as client:
        for _ in range(EMPTY_ANSWERS):
            started = time.perf_counter()
            client.get("/").raise_for_status()
            each.append(time.perf_counter() - started)
    return statistics.median(each)


def _reference() -> float:
    """Seconds for a fixed piece of work: how fast this machine is today."""
    each = []
    for _ in range(50):
        started = time.perf_counter()
        sum(n * n for n in range(REFERENCE_STEPS))
        each.append(time.perf_counter() - started)
    return statistics.median(each)
