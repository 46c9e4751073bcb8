"""Processes on a core of their own, and what they use of it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from signal import SIGTERM

from bot import model
from bot.processes import LOOPBACK, Child, free_port
from bot.settings import ROOT, Settings

_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
PINNED = len(_CORES) > 1
_PIN = "import os, sys; os.sched_setaffinity(0, {{{core}}}); os.execvp(sys.argv[1], sys.argv[1:])"


def pin_client() -> None:
    """Keeps this process off the core of the servers."""
    if PINNED:
        os.sched_setaffinity(0, set(_CORES[1:]))


@contextmanager
def running(child: Child) -> Iterator[int]:
    """A process on the first core, ready; gives its id."""
    if PINNED:
        pin = [sys.executable, "-c", _PIN.format(core=_CORES[0])]
        child = replace(child, command=[*pin, *child.command])
    child.start()
    try:
        child.wait_ready()
        assert child.process is not None
        yield child.process.pid
    finally:
        child.signal(SIGTERM)
        child.end(20)


@contextmanager
def rasa(folder: Path) -> Iterator[tuple[int, str]]:
    """Rasa with the trained model and its own REST channel; its process and its address."""
    trained = os.environ.get("RETTVIS_TEST_MODEL")
    assert trained, "run the benchmarks with ./rettvis benchmark, which trains the model"
    child, url = model.server(Path(trained))
    channels = folder / "credentials.yml"
    channels.write_text("rest:\n")
    with running(replace(child, command=[*child.command, "--credentials", str(channels)])) as process:
        yield process, url


@contextmanager
def app(settings: Settings) -> Iterator[tuple[int, str]]:
    """The web application as `up` starts it, without rate limits; its process and its address."""
    port = free_port()
    env = {
        "RETTVIS_DATA": str(settings.data),
        "RETTVIS_PORT": str(port),
        "RETTVIS_NLU_URL": settings.nlu_url,
        # The closed loop keeps the NLU as busy as it can be; a slow answer is measured, not given up.
        "RETTVIS_NLU_TIMEOUT_SECONDS": "60",
        "RETTVIS_RATE_LIMITS": "off",
    }
    url = f"http://{LOOPBACK}:{port}"
    child = Child("the web application", [sys.executable, "-m", "api"], env, ROOT, ready_url=f"{url}/readyz")
    with running(child) as process:
        yield process, url


def cpu_seconds(process: int) -> float:
    """Processor time that a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(process: int) -> float:
    """Memory of a process that is in RAM (RSS), in MB."""
    line = next(x for x in Path(f"/proc/{process}/status").read_text().splitlines() if x.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
