"""Search over phrases: each typed word begins a word of the sentence, in bokmål or English."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.phrases.folding import fold


@dataclass(frozen=True)
class _Entry:
    phrase: str
    keywords: frozenset[str]
    words: frozenset[str]


class Index:
    """The words of all phrases, in the order of their groups."""

    def __init__(self, rows: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> None:
        """Takes for each phrase its id, its keywords and its texts in the languages of staff."""
        self._entries = [_Entry(phrase, _words(keywords), _words(texts)) for phrase, keywords, texts in rows]

    def search(self, query: str) -> Iterator[str]:
        """The ids of the phrases that have every typed word, the closest first."""
        typed = fold(query).split()
        found = [(_closeness(typed, entry), place) for place, entry in enumerate(self._entries)]
        for closeness, place in sorted(found, key=lambda row: (-row[0], row[1])):
            if closeness or not typed:
                yield self._entries[place].phrase


def _closeness(typed: list[str], entry: _Entry) -> int:
    """How well a phrase fits; 0 when a typed word is missing."""
    points = []
    for word in typed:
        if word in entry.keywords or word in entry.words:
            points.append(3)
        elif any(known.startswith(word) for known in entry.keywords):
            points.append(2)
        else:
            points.append(int(any(known.startswith(word) for known in entry.words)))
    return sum(points) if all(points) else 0


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in fold(text).split())
