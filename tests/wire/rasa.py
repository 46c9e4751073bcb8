"""A stand-in for the program `rasa`: trains by remembering the examples, answers by words in common.

rasa train --force --skip-validation --fixed-model-name NAME --out FOLDER --data DATA
rasa run --enable-api --interface HOST --port PORT --model FILE
"""

import argparse
import json
import re
import sys
from pathlib import Path

import uvicorn

from tests.wire.nlu import Nlu

Remembered = list[tuple[set[str], str, str]]


def main(arguments: list[str]) -> None:
    """Trains or serves."""
    parser = argparse.ArgumentParser()
    parser.add_argument("command", nargs="+")
    for option in ("fixed-model-name", "out", "data", "interface", "port", "model"):
        parser.add_argument(f"--{option}")
    for switch in ("enable-api", "force", "skip-validation"):
        parser.add_argument(f"--{switch}", action="store_true")
    options = parser.parse_args(arguments)
    if options.command[0] == "train":
        examples = [row for path in sorted(Path(options.data).glob("*.yml")) for row in _examples(path)]
        Path(options.out, f"{options.fixed_model_name}.tar.gz").write_text(json.dumps(examples))
    else:
        examples = json.loads(Path(options.model).read_text())
        app = WordNlu([(_words(text), topic, code) for text, topic, code in examples]).app()
        uvicorn.run(app, host=options.interface, port=int(options.port), log_level="warning")


def _examples(path: Path) -> list[tuple[str, str, str]]:
    found, topic = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("- intent: "):
            topic = line.removeprefix("- intent: ")
        elif line.startswith("    - "):
            found.append((line.removeprefix("    - "), topic, path.stem))
    return found


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


class WordNlu(Nlu):
    """Knows every text: by the example that shares most of its words."""

    def __init__(self, examples: Remembered) -> None:
        super().__init__()
        self._examples = examples

    def look(self, text: str) -> None:
        """Finds the nearest examples."""
        words = _words(text)
        scores: dict[str, float] = {}
        for known, topic, code in self._examples:
            share = len(words & known) / max(1, len(words | known))
            if share > max(scores.values(), default=0.0):
                self.languages[text] = code
            scores[topic] = max(scores.get(topic, 0.0), share)
        ranking = sorted(scores.items(), key=lambda item: -item[1])
        self.topics[text] = [*ranking[:4], ("out_of_scope", 0.01)]


if __name__ == "__main__":
    main(sys.argv[1:])
