"""Danger seen by words alone: pure code that works with everything else down.

Each language keeps its phrases in `translations/<language>/danger.txt`, which a person who does not
program can read and extend. All languages are checked on every message, whatever was chosen: people
in danger write in the language that comes first.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from bot.domain import ContentError, Danger

Section = Literal["emergency", "self_harm", "not_danger"]
SECTIONS: tuple[Section, ...] = ("emergency", "self_harm", "not_danger")

GAP = "..."
GAP_WORDS = 4

# Letters that no Unicode decomposition takes apart, and letters that Persian and Arabic keyboards
# give different code points for the same sign.
_LETTERS = str.maketrans(
    {
        "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i", "ß": "ss",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ئ": "ي",
        "ؤ": "و", "ک": "ك", "ګ": "گ", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه",
        "ـ": "", "\u200c": "", "\u200d": "", "'": "", "’": "", "ʼ": "", "`": "", "´": "",
    }
)  # fmt: skip
_NOT_WORD = re.compile(r"[\W_]+")
_SENTENCE_END = re.compile(r"[.!?؟。\n;؛]+")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_PATTERN_TOKEN = re.compile(r"\*?[^\W_]+\*?(?:/\*?[^\W_]+\*?)*\??")


class DangerListError(ContentError):
    """A line of a danger list cannot be read; says file and line."""


@dataclass(frozen=True)
class DangerMatch:
    """What was seen: the danger, and the language of the list that saw it."""

    danger: Danger
    language: str


def fold(text: str) -> str:
    """The text as the lists see it: lower case, bare letters, single spaces, Western digits."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    bare = "".join(map(_western_digit, unicodedata.normalize("NFC", bare).translate(_LETTERS)))
    return _STRETCHED.sub(r"\1", _NOT_WORD.sub(" ", bare)).strip()


def _western_digit(char: str) -> str:
    # Wider than decimals: also Ethiopic digits, which have no place value.
    return str(unicodedata.digit(char)) if char.isdigit() else char


def _fold_pattern(line: str) -> str:
    folded = unicodedata.normalize("NFKC", line).casefold().translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFD", folded) if unicodedata.category(c) != "Mn")


def _word_regex(word: str) -> str:
    optional = word.endswith("?")
    parts = []
    for alternative in word.removesuffix("?").split("/"):
        core = re.escape(fold(alternative.strip("*")))
        before = r"\w*" if alternative.startswith("*") else ""
        after = r"\w*" if alternative.endswith("*") else ""
        parts.append(f"{before}{core}{after}")
    group = f"(?:{'|'.join(parts)})"
    return f"(?:{group} )?" if optional else f"{group} "


def compile_phrase(line: str) -> str:
    """One line of a list as a regular expression over folded text that ends in a space.

    Raises:
        ValueError: if the line holds anything but words, `*`, `/`, `?` and `...`.
    """
    regex = ""
    for token in _fold_pattern(line).replace(GAP, f" {GAP} ").split():
        if token == GAP:
            regex += rf"(?:\w+ ){{0,{GAP_WORDS}}}"
        elif _PATTERN_TOKEN.fullmatch(token):
            regex += _word_regex(token)
        else:
            raise ValueError(token)
    if not regex:
        raise ValueError(line)
    return regex


def read_phrases(path: Path) -> dict[Section, list[str]]:
    """The expressions of one danger list by section.

    Raises:
        DangerListError: naming file and line of the first line that cannot be read.
    """
    phrases: dict[Section, list[str]] = {section: [] for section in SECTIONS}
    current: Section | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.split("#")[0].strip()
        if not line:
            continue
        heading = next((s for s in SECTIONS if line == f"[{s}]"), None)
        if heading:
            current = heading
            continue
        if current is None:
            raise DangerListError(f"{path}:{number}: a phrase before the first heading")
        try:
            phrases[current].append(compile_phrase(line))
        except ValueError as error:
            raise DangerListError(f"{path}:{number}: cannot read “{line}”") from error
    return phrases


class DangerWords:
    """The compiled lists of all languages."""

    def __init__(self, lists: Iterable[tuple[str, Path]]) -> None:
        """Reads `(language, file)` pairs. Raises DangerListError."""
        self._rules: list[tuple[str, dict[Section, re.Pattern[str] | None]]] = []
        for language, path in lists:
            phrases = read_phrases(path)
            self._rules.append((language, {s: _either(phrases[s]) for s in SECTIONS}))

    def find(self, text: str) -> DangerMatch | None:
        """The danger in a message, or None. One's own wish to die wins over an emergency.

        Long messages are read in pairs of sentences, so that no pattern spans a whole story.
        """
        found: DangerMatch | None = None
        for match in self._matches(text):
            if match.danger == "self_harm":
                return match
            found = found or match
        return found

    def is_cleared(self, text: str) -> bool:
        """Whether a text uses words of danger in a way that the lists know to be harmless."""
        folded = fold(text) + " "
        return any(rules["not_danger"] and rules["not_danger"].search(folded) for _, rules in self._rules)

    def _matches(self, text: str) -> Iterator[DangerMatch]:
        for sentence in _sentences(text):
            folded = fold(sentence) + " "
            for language, rules in self._rules:
                cleared = rules["not_danger"].sub("_ ", folded) if rules["not_danger"] else folded
                for danger in ("self_harm", "emergency"):
                    rule = rules[danger]
                    if rule and rule.search(cleared):
                        yield DangerMatch(danger, language)


def _either(phrases: list[str]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(phrases) + ")")


def _sentences(text: str) -> Iterator[str]:
    # Full stops also stand inside one thought ("he fell. not breathing"), so each sentence is read
    # together with its neighbour.
    parts = [part for part in _SENTENCE_END.split(text) if part.strip()]
    if len(parts) == 1:
        yield parts[0]
    for first, second in pairwise(parts):
        yield f"{first} {second}"
