"""Rasa with TensorFlow gives the answers that Rasa without it gives, from the same model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import PROJECT

FULL = PROJECT / "full" / ".venv" / "bin" / "python"

pytestmark = pytest.mark.skipif(
    not FULL.exists() and not os.environ.get("CI"),
    reason="needs Rasa with TensorFlow (2.5 GB), which CI=1 ./rettvis test installs",
)


def parsed_by(python: str, archive: Path, texts: Path) -> list[dict[str, Any]]:
    env = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    parses = texts.with_name("parses.json")
    command = [python, "-W", "ignore", "-m", "tests.answers", archive, texts, parses]
    subprocess.run(command, cwd=PROJECT, env=env, check=True)
    found: list[dict[str, Any]] = json.loads(parses.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def texts(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred examples of all languages, and what has no words."""
    found = ["", "?", "/greeting", "日本語", "x" * 4096]
    for file in sorted(sample.glob("*.yml")):
        blocks = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        found += [line[2:] for block in blocks for line in block["examples"].splitlines()][::50][:40]
    path = tmp_path_factory.mktemp("texts") / "texts.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def test_tensorflow_changes_no_answer(archive: Path, texts: Path) -> None:
    without, full = (parsed_by(python, archive, texts) for python in (sys.executable, str(FULL)))
    assert len(without) == len(full) > 100
    for ours, theirs in zip(without, full):
        assert [topic["name"] for topic in ours["intent_ranking"]] == [
            topic["name"] for topic in theirs["intent_ranking"]
        ]
        assert [topic["confidence"] for topic in ours["intent_ranking"]] == pytest.approx(
            [topic["confidence"] for topic in theirs["intent_ranking"]], abs=1e-5
        )
        assert ours["language"] == pytest.approx(theirs["language"], abs=1e-5)


def test_the_other_rasa_really_has_tensorflow() -> None:
    code = "import tensorflow; assert tensorflow.constant([1, 2]).shape == (2,)"
    subprocess.run([str(FULL), "-W", "ignore", "-c", code], check=True, capture_output=True)
