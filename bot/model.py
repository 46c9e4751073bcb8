"""The NLU model: trained when data or recipe changed, kept in the user's cache, served by Rasa."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from bot.processes import LOOPBACK, CannotStart, Child, Family, free_port
from bot.settings import ROOT

NLU = ROOT / "nlu"
DATA = NLU / "data"
RASA = NLU / ".venv" / "bin" / "rasa"
_RECIPE = ("config.yml", "domain.yml", "uv.lock")
_FOLDERS = ("foreign", "components")
TRAIN = ("train", "--force", "--skip-validation")
"""Without the look for what an earlier training left: whether one is needed is known from `model_hash`."""
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "RASA_MAX_CACHE_SIZE": "0",
    # What people write must not reach a log; at DEBUG the server would print it.
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
}


def model_hash(data: Path = DATA) -> str:
    """The hash of everything that decides what the model is. `data`: the folder of examples."""
    files = {name: NLU / name for name in _RECIPE}
    folders = [("data", data), *((name, NLU / name) for name in _FOLDERS)]
    for name, folder in folders:
        found = (path for path in sorted(folder.rglob("*")) if path.is_file())
        files |= {f"{name}/{path.relative_to(folder)}": path for path in found}
    digest = hashlib.sha256()
    for name, path in files.items():
        if "__pycache__" not in path.parts:
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def model_path(data: Path = DATA) -> Path:
    """Where the model of these examples and the present recipe lies, trained or not."""
    return user_cache_path("rettvis") / "models" / f"{model_hash(data)}.tar.gz"


def train(say: Callable[[str], None], data: Path = DATA) -> Path:
    """The trained model; trains only if the data or the recipe changed. Raises CannotStart."""
    path = model_path(data)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / "training.lock").open("w") as lock:
        # Whoever starts a second copy meanwhile waits for the first one's model.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            say("training the model: the data changed, or this is the first start (some minutes) …")
            _train(path, data)
    return path


def _train(path: Path, data: Path) -> None:
    # Trained under another name: a half-written model must never be taken for a whole one.
    name = f"{path.name.removesuffix('.tar.gz')}-{os.getpid()}"
    unfinished = path.with_name(f"{name}.tar.gz")
    arguments = ["--fixed-model-name", name, "--out", str(path.parent), "--data", str(data)]
    training = Child("the training", [str(RASA), *TRAIN, *arguments], QUIET, NLU, quiet=True)
    try:
        training.start()
        status = training.wait()
        if status != 0 or not unfinished.exists():
            raise CannotStart(f"the model could not be trained.{training.printed()}")
        unfinished.replace(path)
    finally:
        # On Ctrl-C too: it runs in a session of its own.
        training.end(0)
        unfinished.unlink(missing_ok=True)


def server(model: Path, port: int | None = None) -> tuple[Child, str]:
    """The NLU server on a loopback port, and its address."""
    port = port or free_port()
    url = f"http://{LOOPBACK}:{port}"
    arguments = ["run", "--enable-api", "--interface", LOOPBACK, "--port", str(port), "--model", str(model)]
    return Child("the NLU", [str(RASA), *arguments], QUIET, NLU, ready_url=f"{url}/status", quiet=True), url


@contextmanager
def serving(family: Family, model: Path) -> Iterator[str]:
    """The address of the NLU server while it runs with a model. Raises CannotStart."""
    child, url = server(model)
    family.add(child)
    try:
        yield url
    finally:
        family.remove(child)
