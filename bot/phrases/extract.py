"""Babel extractors for phrases and places: a sentence is a message, `phrase <id>` its context."""

import tomllib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from bot.phrases.blanks import SAMPLES
from bot.phrases.places import LABELS as PLACE_LABELS
from bot.phrases.places import read_places
from bot.phrases.reading import Phrase, read_group
from bot.phrases.replies import LABELS as REPLY_LABELS

Extracted = tuple[int, str, tuple[str, str], list[str]]


def extract_phrases(
    fileobj: IO[bytes], keywords: Collection[str], comment_tags: Iterable[str], options: dict[str, Any]
) -> Iterator[Extracted]:
    """The sentences of a group, and the words on the buttons that they name."""
    path = Path(fileobj.name)
    facts = tomllib.loads((path.parent.parent / "facts.toml").read_text(encoding="utf-8"))
    _, phrases = read_group(path, facts)
    for phrase in phrases:
        yield 1, "pgettext", (phrase.context, phrase.text), _comments(phrase)
        for label in phrase.choices:
            yield 1, "pgettext", (REPLY_LABELS, label), [f"Button under {phrase.id}: {phrase.text}"]


def extract_places(
    fileobj: IO[bytes], keywords: Collection[str], comment_tags: Iterable[str], options: dict[str, Any]
) -> Iterator[Extracted]:
    """The names of towns, hospitals and clinics."""
    for place in read_places(Path(fileobj.name)):
        yield (
            1,
            "pgettext",
            (PLACE_LABELS, place.name),
            [f"Name of a {place.kind}; stands alone or after a colon"],
        )


def _comments(phrase: Phrase) -> list[str]:
    samples = [f"{{{blank.name}}} becomes “{SAMPLES[blank.kind]}”" for blank in phrase.blanks]
    question = [f"The person replies by: {phrase.answer}"] if phrase.answer else []
    return [f"Staff say it ({phrase.group})", *question, *samples]
