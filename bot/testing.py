"""Runs the tests, and says at the end what this machine lacks for the rest."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot import model
from bot.settings import ROOT

CI = "CI"
FULL_RASA = model.NLU / "full" / ".venv"


def lacking() -> dict[str, str]:
    """Markers whose tests cannot run here, with what is missing."""
    missing = {}
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        missing["browser"] = "Chromium"
    if find_postgres() is None:
        missing["postgres"] = "PostgreSQL"
    if shutil.which("redis-server") is None:
        missing["redis"] = "redis-server"
    return missing


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs; Debian keeps them off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return found[0].parent if found else None


def run_tests(arguments: list[str], say: Callable[[str], None]) -> int:
    """The exit status: 0 when all that can run here passed; under CI nothing may be lacking.

    A `-m` among the arguments stands after ours, and pytest takes the last.
    """
    missing = lacking()
    selection = " and ".join(f"not {marker}" for marker in (*missing, "benchmark"))
    status = _pytest(["-m", selection, *arguments], say)
    nlu = [str(model.NLU / ".venv" / "bin" / "python"), "-m", "pytest", "-q"]
    nlu_status = subprocess.run(nlu, cwd=model.NLU, env=os.environ | model.QUIET, check=False).returncode
    if not FULL_RASA.exists():
        say("not run: the comparison with TensorFlow’s Rasa (2.5 GB; CI=1 ./rettvis test installs it)")
    for marker, what in missing.items():
        say(f"not run, since {what} is not installed: tests marked “{marker}”")
    if missing and os.environ.get(CI):
        return 1
    return status or nlu_status


def run_benchmarks(arguments: list[str], say: Callable[[str], None]) -> int:
    """Measures, and prints one table; the exit status tells only whether everything could be measured."""
    return _pytest(["tests/benchmarks", "-m", "benchmark", *arguments], say)


def _pytest(arguments: list[str], say: Callable[[str], None]) -> int:
    env = os.environ | {"RETTVIS_TEST_MODEL": str(model.train(say))}
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
