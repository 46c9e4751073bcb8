"""Where in a story the question is."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"(?<=[.!?؟۔;؛])\s+|\n+|(?<=[?؟])")
_ASKED = re.compile("[?؟]")
_FEWEST_WORDS = 2


def question(text: str) -> list[tuple[int, int]]:
    """The sentences that ask something, as (start, end); where none has a question mark, the last.

    None for a text of one sentence. What is only one word ("Hi!") is no sentence.
    """
    sentences = [
        (start, end)
        for start, end in _sentences(text)
        if len(text[start:end].split()) >= _FEWEST_WORDS
    ]
    if len(sentences) < 2:
        return []
    asked = [(start, end) for start, end in sentences if _ASKED.search(text, start, end)]
    return asked or sentences[-1:]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _END.finditer(text):
        yield start, end.start()
        start = end.end()
    yield start, len(text)
