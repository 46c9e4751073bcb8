"""Figures of the check set are kept in the user's cache, so that each model is measured once."""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from bot import model
from bot.domain import Guess, Routing
from bot.evaluate.measure import Result
from bot.evaluate.questions import Question
from bot.settings import ROOT

_DECIDING = (("bot", "*.py"), ("translations", "danger.txt"), ("translations", "language.toml"))
"""Beside the model: our code and the words of danger decide how a message is routed."""


class Remembered:
    """The results of some questions with the model of some examples."""

    def __init__(self, data: Path, questions: Sequence[Question]) -> None:
        """`data`: the folder of examples as it is now."""
        self._questions = questions
        digest = hashlib.sha256(model.model_hash(data).encode())
        digest.update(repr(questions).encode())
        for folder, pattern in _DECIDING:
            for path in sorted((ROOT / folder).rglob(pattern)):
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
        self._path = user_cache_path("rettvis") / "measured" / f"{digest.hexdigest()[:32]}.json"

    def load(self) -> list[Result] | None:
        """The results, if they were measured before."""
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            pairs = zip(self._questions, rows, strict=True)
            return [Result(question, _routing(row["routing"]), row["shown"]) for question, row in pairs]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def store(self, results: Sequence[Result]) -> None:
        """Keeps the results: topics and shares, no texts."""
        rows = [{"routing": asdict(result.routing), "shown": result.shown} for result in results]
        # Without a cache the next time takes longer, no more.
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(rows), encoding="utf-8")


def _routing(row: dict[str, Any]) -> Routing:
    guesses = tuple(Guess(**guess) for guess in row.pop("alternatives"))
    return Routing(alternatives=guesses, **row)
