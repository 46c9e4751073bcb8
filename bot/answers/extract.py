"""Babel extractors for content files: a paragraph is a message, its topic the context."""

import tomllib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from bot.answers.build import LABELS
from bot.answers.facts import LABELS as FACT_LABELS
from bot.answers.topics import SECTIONS, read_topic

Extracted = tuple[int, str, tuple[str, str], list[str]]


def extract_topic(
    fileobj: IO[bytes], keywords: Collection[str], comment_tags: Iterable[str], options: dict[str, Any]
) -> Iterator[Extracted]:
    """The label and every paragraph of a topic file."""
    topic = read_topic(Path(fileobj.name))
    yield 1, "pgettext", (LABELS, topic.label), [f"Button of {topic.id}; at most 30 characters"]
    for section in SECTIONS:
        for paragraph in topic.sections[section]:
            where = f"{section}, only {paragraph.centre}" if paragraph.centre else section
            yield 1, "pgettext", (topic.id, paragraph.text), [where]


def extract_facts(
    fileobj: IO[bytes], keywords: Collection[str], comment_tags: Iterable[str], options: dict[str, Any]
) -> Iterator[Extracted]:
    """The words on call buttons."""
    for key, table in tomllib.loads(fileobj.read().decode()).items():
        if "label" in table:
            yield 1, "pgettext", (FACT_LABELS, table["label"]), [f"Call button of {key}"]


def extract_centre(
    fileobj: IO[bytes], keywords: Collection[str], comment_tags: Iterable[str], options: dict[str, Any]
) -> Iterator[Extracted]:
    """The name of a centre."""
    yield 1, "pgettext", ("centres", tomllib.loads(fileobj.read().decode())["name"]), ["Name of a centre"]
