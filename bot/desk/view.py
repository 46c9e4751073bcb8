"""A topic as an operator reads it to a caller: Norwegian and the caller's language, line by line."""

from dataclasses import dataclass
from itertools import zip_longest

from bot.answers import Answer
from bot.desk.latin import latin
from bot.i18n import Language


@dataclass(frozen=True)
class Pair:
    """Something to say. `other` and `language` are the caller's; empty where there is nothing to say.

    `latin` is `other` in Latin letters, for those who cannot read its own.
    """

    norwegian: str
    other: str = ""
    language: str = ""
    latin: str = ""


@dataclass(frozen=True)
class Next:
    """A topic that callers ask about next."""

    topic: str
    code: str
    label: Pair


@dataclass(frozen=True)
class View:
    """All of it. `answer` is in Norwegian, `other` in the caller's language or its nearest safe form.

    `is_aligned`: the paragraphs stand beside each other; else the caller's side is another text.
    """

    topic: str
    code: str
    label: Pair
    answer: Answer
    other: Answer
    text: tuple[Pair, ...]
    more: tuple[Pair, ...]
    simpler: tuple[Pair, ...]
    closing: Pair
    is_aligned: bool
    next: tuple[Next, ...]
    question: Pair
    question_is_draft: bool
    teach_back: Pair


def pair(norwegian: str, other: str, language: Language) -> Pair:
    """The two sides of a line; a Norwegian caller needs one."""
    if not other or language.code == "nb":
        return Pair(norwegian)
    return Pair(norwegian, other, language.code, latin(other, language))


def pairs(norwegian: str, other: str, language: Language, *, is_aligned: bool) -> tuple[Pair, ...]:
    """The paragraphs of a text, beside each other where they say the same."""
    left, right = _paragraphs(norwegian), _paragraphs(other)
    if not is_aligned:
        # Another text: it begins beside the first line, and none is paired with what it does not say.
        right, left = ["\n\n".join(right)], ["\n\n".join(left)]
    return tuple(pair(one, two, language) for one, two in zip_longest(left, right, fillvalue=""))


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part]
