"""Reads the project for a training without doing any work twice.

Rasa's own importer parses every file of examples five times in pure Python, and copies and
fingerprints each example a dozen times, word by word: with 90,000 of them that takes longer than to
train the model.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Optional, Union

import yaml
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import get_text_hash, read_model_configuration

_MARK = "- "
_DEAD_OBJECTS = 10_000_000
"""A training makes millions of objects that all stay until its end. Looking through them for dead ones
each time that some hundred are new would take a tenth of the training."""


class BadExamples(RasaException):
    """A file of examples cannot be read; says file and block, never an example's text."""


class TrainingExample(Message):
    """A message that is cheap to copy, to compare and to fingerprint."""

    _cached_fingerprint: Optional[str]

    def __deepcopy__(self, memo: dict[int, Any]) -> TrainingExample:
        # Tokens and metadata are put in whole and never changed, so that copies may share them.
        twin = TrainingExample(dict(self.data))
        twin._cached_fingerprint = self._cached_fingerprint
        return twin

    def __hash__(self) -> int:
        return hash((self.data[TEXT], self.data.get(INTENT)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TrainingExample) and self.data == other.data

    def fingerprint(self) -> str:
        """The same for the same text, intent, metadata and tokens."""
        # ``set`` of the base class forgets it.
        if self._cached_fingerprint is None:
            self._cached_fingerprint = self._fingerprint()
        return self._cached_fingerprint

    def _fingerprint(self) -> str:
        tokens = self.data.get(TOKENS_NAMES[TEXT], [])
        words = [f"{token.text} {token.start} {token.lemma}" for token in tokens]
        plain = sorted(set(self.data).difference(TOKENS_NAMES.values()))
        rest = [str(self.data[key]) for key in plain]
        return str(get_text_hash("\n".join(rest + words)))


class ExampleImporter(TrainingDataImporter):
    """Examples, domain and configuration of a project that has no stories.

    Reading the examples makes the process look for dead objects less often from then on.
    """

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[list[str], str]] = None,
    ) -> None:
        """``training_data_paths``: files of examples, or folders of them."""
        self._config_file = config_file
        self._domain_path = domain_path
        paths = training_data_paths or []
        self._paths = [Path(path) for path in ([paths] if isinstance(paths, str) else paths)]

    def get_domain(self) -> Domain:
        """The intents."""
        return Domain.load(self._domain_path) if self._domain_path else Domain.empty()

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """None."""
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        """The pipeline."""
        return read_model_configuration(self._config_file) if self._config_file else {}

    def get_config_file_for_auto_config(self) -> Optional[str]:
        """The file of the pipeline."""
        return self._config_file

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """The examples of all files. Raises BadExamples."""
        return self._data

    @cached_property
    def _data(self) -> TrainingData:
        # Rasa asks several times in one training. It merges what it gets into copies.
        gc.set_threshold(_DEAD_OBJECTS)
        return TrainingData([example for file in self._files() for example in _examples(file)])

    def _files(self) -> Iterator[Path]:
        for path in self._paths:
            yield from sorted(path.rglob("*.yml")) if path.is_dir() else [path]


def _examples(file: Path) -> Iterator[TrainingExample]:
    try:
        with file.open(encoding="utf-8") as stream:
            blocks = yaml.load(stream, Loader=yaml.CSafeLoader)["nlu"]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise BadExamples(f"{file}: no YAML with a list of blocks under “nlu”") from error
    for number, block in enumerate(blocks, start=1):
        try:
            texts = [_text(line) for line in block["examples"].splitlines()]
            intent, metadata = block["intent"], block["metadata"]
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            reason = f"{file}: block {number} needs intent, metadata, and examples after “{_MARK}”"
            raise BadExamples(reason) from error
        for text in texts:
            yield TrainingExample.build(text, intent, intent_metadata=metadata)


def _text(line: str) -> str:
    if not line.startswith(_MARK):
        raise ValueError
    return line.removeprefix(_MARK).strip()
