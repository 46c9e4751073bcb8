"""A Redis server of the tests' own, to be killed, paused and started again."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.processes import LOOPBACK, free_port

START_SECONDS = 20.0


class RedisServer:
    """A real redis-server that keeps nothing."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is not installed"
        self._port = free_port()
        self._command = [program, "--port", str(self._port), "--bind", LOOPBACK, "--save", ""]
        self.url = f"redis://{LOOPBACK}:{self._port}"
        self.start()

    def start(self) -> None:
        """Starts it, on the same port as before, and waits until it listens."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, cwd="/")
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection((LOOPBACK, self._port), 1).close()
            except OSError:
                assert time.monotonic() < until, "redis-server does not start"
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """Ends it without a chance to say so."""
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """It hangs: connections stay open, and nothing is answered."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """It goes on."""
        self._process.send_signal(signal.SIGCONT)


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A running server."""
    server = RedisServer()
    try:
        yield server
    finally:
        server.kill()
