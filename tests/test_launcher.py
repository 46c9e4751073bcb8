"""The launcher and `up`: one plain sentence when something is wrong, and nothing left running."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.processes import free_port
from bot.settings import ROOT

LAUNCHER = ROOT / "rettvis"
pytestmark = pytest.mark.nlu


@contextmanager
def launched(*arguments: str, ignore_interrupt: bool = False) -> Iterator[subprocess.Popen[str]]:
    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    process = subprocess.Popen(
        [LAUNCHER, *arguments],
        cwd="/",
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=ignore if ignore_interrupt else None,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def wait_ready(port: int, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError("not ready")


def children_of(parent: int) -> list[int]:
    """Process ids of all that a process has started, and of what they have started."""
    children = [
        int(child)
        for path in Path(f"/proc/{parent}/task").glob("*/children")
        for child in path.read_text().split()
    ]
    return children + [grandchild for child in children for grandchild in children_of(child)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_two_run_side_by_side_and_a_signal_ends_all_of_one(tmp_path: Path, number: signal.Signals) -> None:
    ports = free_port(), free_port()
    folders = tmp_path / "one", tmp_path / "two"
    with (
        launched("up", "--port", str(ports[0]), "--data", str(folders[0]), ignore_interrupt=True) as one,
        launched("up", "--port", str(ports[1]), "--data", str(folders[1])) as two,
    ):
        for port in ports:
            wait_ready(port)
        assert (folders[0] / "rettvis.db").exists()
        assert (folders[0] / "keys").stat().st_mode & 0o077 == 0
        children = children_of(one.pid)
        assert len(children) >= 2
        os.kill(one.pid, number)
        assert one.wait(30) == 0
        assert [child for child in children if Path(f"/proc/{child}").exists()] == []
        assert httpx.get(f"http://127.0.0.1:{ports[1]}/readyz").status_code == 200
        os.kill(two.pid, signal.SIGTERM)
        assert two.wait(30) == 0


def test_a_port_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with launched("up", "--port", str(port), "--data", str(tmp_path)) as process:
            assert process.wait(60) == 1
            assert process.stderr is not None
            said = process.stderr.read().strip()
    assert said.endswith("Choose another with --port, or end the program that uses it.")
    assert "Traceback" not in said


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with launched("up", "--port", str(free_port()), "--data", str(tmp_path / "file" / "x")) as process:
        assert process.wait(60) == 1
        assert process.stderr is not None
        said = process.stderr.read()
    assert "Choose another folder with --data." in said
    assert "Traceback" not in said


def test_a_bad_setting_is_named_and_its_value_is_not_shown(tmp_path: Path) -> None:
    environment = os.environ | {"RETTVIS_BOT_HOURS": "hemmelig"}
    done = subprocess.run(
        [LAUNCHER, "migrate"], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "RETTVIS_BOT_HOURS" in done.stderr
    assert "hemmelig" not in done.stderr


def test_an_answer_on_the_terminal() -> None:
    done = subprocess.run(
        [LAUNCHER, "ask", "nu pot plăti factura de la spital", "--language", "ro"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "invoice_received" in done.stdout.splitlines()[0]
    assert "488" in done.stdout
