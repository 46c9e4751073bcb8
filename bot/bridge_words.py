"""Bridge words: easy words that a caller says on the phone, so that a helper finds their conversation.

`translations/<language>/bridge.txt` holds them, one a line: `word | in Latin letters | in bokmål`. Whoever
answers the phone need not read the caller's script: a word is found by any of the three.
"""

import random
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path

from bot.danger import fold
from bot.domain import ContentError

COUNT = 3
"""Words of one bridge."""
MOST_CLOSE = 3
_BETWEEN = " · "
_RANDOM = random.SystemRandom()


class BridgeListError(ContentError):
    """A list of bridge words cannot be read; says file and line."""


@dataclass(frozen=True)
class BridgeWord:
    """A word as the caller reads it, in Latin letters as it sounds, and in bokmål."""

    word: str
    latin: str
    norwegian: str

    @property
    def names(self) -> tuple[str, str, str]:
        """All that it is found by."""
        return self.word, self.latin, self.norwegian

    @property
    def label(self) -> str:
        """What a helper picks: how it sounds, and what it means."""
        return _BETWEEN.join(dict.fromkeys((self.latin, self.norwegian)))


class BridgeWords:
    """The lists of all languages."""

    def __init__(self, folder: Path, codes: Iterable[str]) -> None:
        """Reads every `<language>/bridge.txt`. Raises BridgeListError."""
        self._lists = {code: _read(folder / code / "bridge.txt") for code in codes}
        self._by_name = {code: dict(_names(words)) for code, words in self._lists.items()}

    def __getitem__(self, language: str) -> Sequence[BridgeWord]:
        return self._lists[language]

    def pick(self, language: str) -> tuple[BridgeWord, ...]:
        """Three different words, by the system's own chance."""
        return tuple(_RANDOM.sample(self._lists[language], COUNT))

    def find(self, language: str, typed: str) -> BridgeWord | None:
        """The word that somebody typed, by any of its names or by its label."""
        names = self._by_name[language]
        return names.get(fold(typed)) or names.get(fold(typed.split(_BETWEEN.strip(), maxsplit=1)[0]))

    def close(self, language: str, typed: str) -> list[BridgeWord]:
        """Words that sound somewhat like what was typed, the closest first."""
        names = self._by_name[language]
        found = get_close_matches(fold(typed), names, n=2 * MOST_CLOSE)
        return list(dict.fromkeys(names[name] for name in found))[:MOST_CLOSE]

    def problems(self) -> Iterator[str]:
        """What is wrong with the lists, a sentence each."""
        sizes = {code: len(words) for code, words in self._lists.items()}
        if len(set(sizes.values())) > 1:
            counted = ", ".join(f"{code} {size}" for code, size in sizes.items())
            yield f"bridge.txt: not the same number of words everywhere: {counted}"
        for code, words in self._lists.items():
            for one, other in combinations(words, 2):
                if _are_alike(one, other):
                    yield f"{code}/bridge.txt: “{one.word}” and “{other.word}” are too much alike"


def _read(path: Path) -> tuple[BridgeWord, ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BridgeListError(f"{path}: cannot be read") from error
    words = [
        _word(f"{path}:{number}", line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    ]
    if len(words) < COUNT:
        raise BridgeListError(f"{path}: fewer than {COUNT} words")
    return tuple(words)


def _word(where: str, line: str) -> BridgeWord:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 3 or not all(map(fold, parts)):
        raise BridgeListError(f"{where}: not of the form “word | in Latin letters | in bokmål”")
    if not unicodedata.is_normalized("NFC", line):
        raise BridgeListError(f"{where}: letters are not composed (NFC)")
    if not (parts[1].isascii() and parts[1].isalpha()):
        raise BridgeListError(f"{where}: “{parts[1]}” is not in bare Latin letters")
    return BridgeWord(*parts)


def _names(words: Sequence[BridgeWord]) -> Iterator[tuple[str, BridgeWord]]:
    # Where one word sounds like another one's meaning, what was heard counts more: it comes last.
    for kind in (2, 1, 0):
        yield from ((fold(word.names[kind]), word) for word in words)


def _are_alike(one: BridgeWord, other: BridgeWord) -> bool:
    """Whether two words, or how they sound, differ in one letter or none; or mean the same."""
    if one.norwegian == other.norwegian:
        return True
    return any(
        _is_near(fold(mine), fold(theirs)) for mine, theirs in zip(one.names, other.names, strict=True)
    )


def _is_near(one: str, other: str) -> bool:
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return abs(len(one) - len(other)) <= 1
    mine, theirs = one[start:], other[start:]
    return mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:]


def as_secret(language: str, words: Sequence[BridgeWord]) -> str:
    """What of the words is hashed: language and words in their order."""
    return " ".join((language, *(fold(word.word) for word in words)))
