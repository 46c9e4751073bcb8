"""One small trained model for all tests."""

from __future__ import annotations

import os
from pathlib import Path

# Set before Rasa is imported: it reads them once.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
os.environ["RASA_MAX_CACHE_SIZE"] = "0"

import pytest
import yaml
from rasa import train

PROJECT = Path(__file__).parent.parent
TOPICS = ("emergency", "invoice_received", "opening_hours", "greeting", "out_of_scope")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples of a few topics, in all languages."""
    folder = tmp_path_factory.mktemp("data")
    for file in sorted((PROJECT / "data").glob("*.yml")):
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        data["nlu"] = [block for block in data["nlu"] if block["intent"] in TOPICS]
        (folder / file.name).write_text(
            yaml.safe_dump(data, allow_unicode=True, width=10_000), encoding="utf-8"
        )
    return folder


@pytest.fixture(scope="session")
def archive(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model trained by Rasa on the sample, with the pipeline that is served."""
    return trained(sample, tmp_path_factory.mktemp("model"))


def trained(data: Path, folder: Path) -> Path:
    """The archive of a model trained anew."""
    trained = train(
        str(PROJECT / "domain.yml"),
        str(PROJECT / "config.yml"),
        [str(data)],
        str(folder),
        force_training=True,
        fixed_model_name="sample",
    )
    assert trained.model is not None
    return Path(trained.model)
