"""The NLU model: trained when data or recipe changed, kept in the user's cache, served by Rasa."""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path

from bot.processes import LOOPBACK, CannotStart, Child, free_port
from bot.settings import ROOT

NLU = ROOT / "nlu"
RASA = NLU / ".venv" / "bin" / "rasa"
_RECIPE = ("config.yml", "domain.yml", "uv.lock")
_FOLDERS = ("data", "foreign", "components")
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "RASA_MAX_CACHE_SIZE": "0",
    # What people write must not reach a log; at DEBUG the server would print it.
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
}


def model_hash() -> str:
    """The hash of everything that decides what the model is."""
    digest = hashlib.sha256()
    files = [NLU / name for name in _RECIPE]
    files += [p for folder in _FOLDERS for p in sorted((NLU / folder).rglob("*")) if p.is_file()]
    for path in files:
        if "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(NLU)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def model_path() -> Path:
    """Where the model of the present data and recipe lies, trained or not."""
    return user_cache_path("rettvis") / "models" / f"{model_hash()}.tar.gz"


def train(say: Callable[[str], None]) -> Path:
    """The trained model; trains only if the data or the recipe changed. Raises CannotStart."""
    path = model_path()
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / "training.lock").open("w") as lock:
        # Whoever starts a second copy meanwhile waits for the first one's model.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return path if path.exists() else _train(path, say)


def _train(path: Path, say: Callable[[str], None]) -> Path:
    say("training the model: the data changed, or this is the first start (about a minute) …")
    # Trained under another name: a half-written model must never be taken for a whole one.
    unfinished = f"{path.name.removesuffix('.tar.gz')}-{os.getpid()}"
    command = [str(RASA), "train", "nlu", "--fixed-model-name", unfinished, "--out", str(path.parent)]
    done = subprocess.run(
        command, cwd=NLU, env=os.environ | QUIET, capture_output=True, text=True, check=False
    )
    trained = path.parent / f"{unfinished}.tar.gz"
    if done.returncode != 0 or not trained.exists():
        raise CannotStart(f"the model could not be trained:\n{done.stderr[-2000:]}")
    trained.replace(path)
    return path


def server(model: Path, port: int | None = None) -> tuple[Child, str]:
    """The NLU server on a loopback port, and its address."""
    port = port or free_port()
    url = f"http://{LOOPBACK}:{port}"
    arguments = ["run", "--enable-api", "--interface", LOOPBACK, "--port", str(port), "--model", str(model)]
    return Child("the NLU", [str(RASA), *arguments], QUIET, NLU, ready_url=f"{url}/status", quiet=True), url
