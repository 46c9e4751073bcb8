"""Processes on a core of their own, and what they use of it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from signal import SIGTERM

from bot import model
from bot.processes import LOOPBACK, Child, free_port
from bot.settings import ROOT, Settings

_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
PINNED = len(_CORES) > 1
APART = len(_CORES) > 2
"""Whether two copies leave a core to the client."""
_PIN = "import os, sys; os.sched_setaffinity(0, {cores}); os.execvp(sys.argv[1], sys.argv[1:])"


def pin_client(copies: int = 1) -> None:
    """Keeps this process off the cores of so many servers; off the first one's at least."""
    if PINNED:
        os.sched_setaffinity(0, set(_CORES[copies:] or _CORES[1:]))


def pinned(command: Sequence[str], cores: Sequence[int]) -> list[str]:
    """A command that runs on these cores only, whatever those of this process are."""
    return [sys.executable, "-c", _PIN.format(cores=set(cores)), *command] if PINNED else list(command)


@contextmanager
def running(child: Child, core: int = 0) -> Iterator[int]:
    """A process on a core of its own, the first one by itself, ready; gives its id."""
    child = replace(child, command=pinned(child.command, _CORES[core : core + 1]))
    child.start()
    try:
        child.wait_ready()
        assert child.process is not None
        yield child.process.pid
    finally:
        child.signal(SIGTERM)
        child.end(20)


@contextmanager
def rasa(folder: Path, core: int = 0) -> Iterator[tuple[int, str]]:
    """Rasa with the trained model and its own REST channel; its process and its address."""
    trained = os.environ.get("RETTVIS_TEST_MODEL")
    assert trained, "run the benchmarks with ./rettvis benchmark, which trains the model"
    child, url = model.server(Path(trained))
    channels = folder / "credentials.yml"
    channels.write_text("rest:\n")
    with running(replace(child, command=[*child.command, "--credentials", str(channels)]), core) as process:
        yield process, url


@contextmanager
def app(settings: Settings) -> Iterator[tuple[int, str]]:
    """The web application as `up` starts it, without rate limits; its process and its address."""
    port = free_port()
    env = {
        "RETTVIS_DATA": str(settings.data),
        "RETTVIS_DATABASE": settings.database_url,
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


def resident_mb(process: int, *, peak: bool = False) -> float:
    """Memory of a process that is in RAM (RSS), in MB: now, or the most so far."""
    name = "VmHWM:" if peak else "VmRSS:"
    line = next(x for x in Path(f"/proc/{process}/status").read_text().splitlines() if x.startswith(name))
    return int(line.split()[1]) / 1024


@dataclass(frozen=True)
class Used:
    """What a command has used: seconds, seconds of processor, and memory at its most, in MB."""

    seconds: float
    cpu_seconds: float
    mb: float


def used_by(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Used:
    """Runs a command on all cores to its end, which must be a good one."""
    started = time.perf_counter()
    process = subprocess.Popen(
        pinned(command, _CORES),
        cwd=folder,
        env=os.environ | dict(env),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    seconds = time.perf_counter() - started
    return Used(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
