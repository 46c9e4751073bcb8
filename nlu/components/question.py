"""The sentences of a story, and where in it the question is."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]
"""Where something in a text starts and ends."""

_END = re.compile(r"(?<=[.!?؟۔;؛])\s+|\n+|(?<=[?؟])")
_ASKED = re.compile("[?؟]")
_FEWEST_WORDS = 2


def sentences(text: str) -> list[Span]:
    """The sentences of a story, as (start, end). None for a text of one sentence.

    What is only one word ("Hi!") is no sentence.
    """
    found = [
        (start, end) for start, end in _split(text) if len(text[start:end].split()) >= _FEWEST_WORDS
    ]
    return found if len(found) > 1 else []


def questions(text: str, story: list[Span]) -> list[Span]:
    """Those of a story's sentences that ask something; where none has a question mark, the last."""
    return [(start, end) for start, end in story if _ASKED.search(text, start, end)] or story[-1:]


def _split(text: str) -> Iterator[Span]:
    start = 0
    for end in _END.finditer(text):
        yield start, end.start()
        start = end.end()
    yield start, len(text)
