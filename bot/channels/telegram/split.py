"""Cutting a long text into messages that Telegram takes: at paragraphs, lines, words, else graphemes."""

import unicodedata
from collections.abc import Iterator

LIMIT = 4096
"""Telegram's longest message, in UTF-16 code units."""
_JOINER = "\u200d"
_BREAKS = ("\n\n", "\n", " ")


def length(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The text in parts of at most `limit` units; only white space between parts is lost."""
    parts = []
    rest = text.strip()
    while length(rest) > limit:
        end = _end(rest, limit)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def _end(text: str, limit: int) -> int:
    """Where the first part ends: as late as the best kind of break allows."""
    most = _fitting(text, limit)
    for mark in _BREAKS:
        # A break in the first quarter would leave a stump: a finer one further down is better.
        found = text.rfind(mark, most // 4, most + 1)
        if found > 0:
            return found
    last = 0
    for end in _grapheme_ends(text):
        if end > most:
            break
        last = end
    return last or most


def _fitting(text: str, limit: int) -> int:
    """How many characters fit into the limit."""
    units = 0
    for index, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > limit:
            return index
    return len(text)


def _grapheme_ends(text: str) -> Iterator[int]:
    """Where a reader sees a sign end: marks, joined emoji, skin tones and flags stay whole."""
    flags = 0
    for index in range(1, len(text)):
        before, after = text[index - 1], text[index]
        flags = flags + 1 if _is_flag_letter(before) else 0
        if _extends(after) or before == _JOINER:
            continue
        if _is_flag_letter(after) and flags % 2 == 1:
            continue
        yield index


def _extends(character: str) -> bool:
    return (
        character == _JOINER
        or unicodedata.category(character) in ("Mn", "Mc", "Me")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
