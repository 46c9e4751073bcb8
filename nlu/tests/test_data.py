"""The examples are complete and clean."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parent.parent
LANGUAGES = sorted(path.stem for path in (PROJECT / "data").glob("*.yml"))
TRANSLATIONS = PROJECT.parent / "translations"
STYLES = {"plain", "messy", "mixed", "long", "dialect", "translit"}
FEWEST = 150
DOMAIN = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))["intents"]


def blocks(language: str) -> list[dict]:
    path = PROJECT / "data" / f"{language}.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]


def texts(block: dict) -> list[str]:
    return [line.removeprefix("- ") for line in block["examples"].splitlines()]


def test_every_language_that_we_answer_in_has_examples() -> None:
    assert {path.parent.name for path in TRANSLATIONS.glob("*/language.toml")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_examples(language: str) -> None:
    counts: Counter[str] = Counter()
    for block in blocks(language):
        assert block["metadata"]["language"] == language
        assert block["metadata"]["style"] in STYLES
        counts[block["intent"]] += len(texts(block))
    assert set(counts) == set(DOMAIN)
    assert min(counts.values()) >= FEWEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_example_stands_twice(language: str) -> None:
    counts = Counter(text.casefold() for block in blocks(language) for text in texts(block))
    assert [text for text, times in counts.items() if times > 1] == []
