"""The examples reach the training as they stand in their files, and a broken file is named."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.importer import BadExamples, ExampleImporter
from components.tokenizer import NormalisingTokenizer
from tests.conftest import PROJECT

BLOCK = """version: "3.1"
nlu:
- intent: greeting
  metadata: {language: nb, style: plain}
  examples: |
"""


def read(folder: Path, text: str) -> list[tuple[str, str, dict[str, str]]]:
    (folder / "nb.yml").write_text(text, encoding="utf-8")
    data = ExampleImporter(training_data_paths=str(folder)).get_nlu_data()
    return [
        (message.get("text"), message.get("intent"), message.get("metadata")["intent"])
        for message in data.intent_examples
    ]


def test_rasa_itself_reads_the_same(sample: Path) -> None:
    ours = ExampleImporter(training_data_paths=str(sample)).get_nlu_data()
    theirs = load_data(str(sample))
    assert _sorted(ours) == _sorted(theirs)


def _sorted(data: TrainingData) -> list[str]:
    return sorted(str(sorted(message.data.items())) for message in data.intent_examples)


def test_a_training_of_the_project_uses_it() -> None:
    config = str(PROJECT / "config.yml")
    outer = TrainingDataImporter.load_from_config(config, str(PROJECT / "domain.yml"), [])
    assert isinstance(outer.importer._importer._importers[0], ExampleImporter)


def test_an_example_that_stands_twice_is_learned_once(tmp_path: Path) -> None:
    plain = {"language": "nb", "style": "plain"}
    assert read(tmp_path, BLOCK + "    - hei\n    - hei \n    - god dag\n") == [
        ("hei", "greeting", plain),
        ("god dag", "greeting", plain),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "nlu: [",
        "- hei",
        BLOCK.replace("intent: greeting", "topic: greeting"),
        BLOCK + "    hei\n",
        BLOCK + "    -hei\n",
    ],
)
def test_a_broken_file_is_named_and_no_example_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadExamples, match="nb.yml") as caught:
        read(tmp_path, text)
    assert "hei" not in str(caught.value)


def test_a_copy_keeps_its_own_tokens() -> None:
    data = ExampleImporter(training_data_paths=str(PROJECT / "data" / "nb.yml")).get_nlu_data()
    example = data.intent_examples[0]
    twin = copy.deepcopy(example)
    assert twin == example
    assert twin.fingerprint() == example.fingerprint()
    NormalisingTokenizer(NormalisingTokenizer.get_default_config()).process([twin])
    assert twin != example
    assert twin.fingerprint() != example.fingerprint()
    assert example.get("text_tokens") is None
