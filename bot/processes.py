"""Child processes: started, watched, ended, all of them."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket
from typing import IO

import httpx

from bot.domain import RettvisError

LOOPBACK = "127.0.0.1"
END_SECONDS = 10.0
RESTART_SECONDS = 2.0
PR_SET_PDEATHSIG = 1


class CannotStart(RettvisError):
    """A part could not be started; one plain sentence and what to do."""


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with closing(socket(AF_INET, SOCK_STREAM)) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(host: str, port: int) -> bool:
    """Whether a port can be listened on."""
    with closing(socket(AF_INET, SOCK_STREAM)) as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _end_with_parent() -> None:
    """On Linux a child is ended when we are killed without a chance to end it (prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process: how it is started, and how one sees that it is ready.

    `before` is done before it is started again. What a `quiet` one prints is shown only if it does not start.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    ready_url: str | None = None
    ready_seconds: float = 60.0
    quiet: bool = False
    before: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _output: IO[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Starts it in a session of its own, so that a Ctrl-C reaches only us."""
        self._output = tempfile.TemporaryFile() if self.quiet else None  # noqa: SIM115 (open as long as the child)
        self.process = subprocess.Popen(
            self.command,
            cwd=self.cwd,
            env=os.environ | dict(self.env),
            start_new_session=True,
            preexec_fn=_end_with_parent,
            stdout=self._output,
            stderr=self._output,
            stdin=subprocess.DEVNULL,
        )

    def wait_ready(self) -> None:
        """Waits until it answers. Raises CannotStart."""
        deadline = time.monotonic() + self.ready_seconds
        while self.ready_url is not None and time.monotonic() < deadline:
            if self.has_ended():
                raise CannotStart(f"{self.name} ended while starting.{self.printed()}")
            try:
                if httpx.get(self.ready_url, timeout=2).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        if self.ready_url is not None:
            raise CannotStart(f"{self.name} was not ready after {self.ready_seconds:.0f} seconds.")

    def wait(self) -> int:
        """Waits for its end; gives its exit status, 0 where it was never started."""
        return self.process.wait() if self.process is not None else 0

    def end(self, seconds: float) -> None:
        """Waits for its end, then ends it and all that it has started."""
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
        if self._output is not None:
            self._output.close()

    def signal(self, number: signal.Signals) -> None:
        """Tells it and all that it has started."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def printed(self) -> str:
        """The end of what a quiet one has printed so far."""
        if self._output is None:
            return ""
        self._output.seek(0)
        return "\n" + self._output.read().decode(errors="replace")[-2000:]

    def has_ended(self) -> bool:
        """Whether the process is no more."""
        return self.process is None or self.process.poll() is not None


class Family:
    """Children that live and end together."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._children: list[Child] = []
        self._say = say
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._end_on_signal)

    def _end_on_signal(self, _number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    def add(self, child: Child) -> None:
        """Starts a child and waits until it is ready. Raises CannotStart."""
        self._children.append(child)
        child.start()
        child.wait_ready()

    def remove(self, child: Child) -> None:
        """Ends one child; the others go on."""
        child.signal(signal.SIGTERM)
        child.end(END_SECONDS)
        self._children.remove(child)

    def watch(self) -> None:
        """Starts anew whatever ends by itself, until a signal comes."""
        while True:
            time.sleep(RESTART_SECONDS)
            for child in self._children:
                if child.has_ended():
                    self._say(f"{child.name} ended; starting it again.")
                    child.before()
                    child.start()

    def end(self) -> None:
        """Ends all children and their own children; nothing is left running."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(self._children):
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + END_SECONDS
        for child in self._children:
            child.end(max(0.1, deadline - time.monotonic()))
