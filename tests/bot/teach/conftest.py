"""A small school: a few examples, a few questions, a model program that remembers."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import model
from bot.evaluate.questions import Question
from bot.settings import ROOT, Settings
from bot.teach.teach import School

DATA = """\
version: "3.1"
nlu:
- intent: invoice_received
  metadata: {language: nb, style: plain}
  examples: |
    - jeg fikk en regning fra sykehuset
    - regning på 4000 kroner
- intent: invoice_received
  metadata: {language: nb, style: messy}
  examples: |
    - hva gjør jeg me regninga
- intent: opening_hours
  metadata: {language: nb, style: plain}
  examples: |
    - når åpner senteret på mandag
    - er det åpent i dag
"""
QUESTIONS = (
    ("invoice_received", "en regning fra sykehuset igår"),
    ("invoice_received", "giroen lå i postkassa"),
    ("opening_hours", "når åpner senteret på torsdag"),
)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of examples."""
    folder = tmp_path / "nlu" / "data"
    folder.mkdir(parents=True)
    (folder / "nb.yml").write_text(DATA, encoding="utf-8")
    return folder


@pytest.fixture
def rasa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The model program, which a test may replace; models and figures go to a cache of the test."""
    program = tmp_path / "rasa"
    # By its path, and without the folder that it is started in: there lie tests of another project.
    script = ROOT / "tests" / "wire" / "rasa.py"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -P {script} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(model, "RASA", program)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return program


@pytest.fixture
def said() -> list[str]:
    """What the person at the terminal is told while it runs."""
    return []


@pytest.fixture
def school(data: Path, rasa: Path, said: list[str]) -> Iterator[School]:
    """All of it. Signals are as before afterwards."""
    questions = [Question("nb", (t,), "plain", text, "nb.tsv", n) for n, (t, text) in enumerate(QUESTIONS, 2)]
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    yield School(Settings(), questions, {}, said.append, data)
    for number, handler in handlers.items():
        signal.signal(number, handler)
