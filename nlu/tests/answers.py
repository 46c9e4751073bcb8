"""Writes down what a model says of texts, for a Rasa that lives in another environment.

python -m tests.answers MODEL TEXTS PARSES   TEXTS: a JSON list of texts; PARSES: where to write theirs
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog


def answers(archive: str, texts: list[str]) -> list[dict[str, Any]]:
    """The parse of each text."""
    # As the server does at its default level.
    configure_structlog(logging.WARNING)
    agent = Agent.load(archive)
    return [asyncio.run(agent.parse_message(text)) for text in texts]


if __name__ == "__main__":
    parses = answers(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    Path(sys.argv[3]).write_text(json.dumps(parses), encoding="utf-8")
