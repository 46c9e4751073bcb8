"""Phrase files: `content/phrases/<group>.toml`, signed-off sentences in bokmål.

A sentence holds typed blanks (`{date}`, `{time_to}`) that staff fill, and facts (`{ambulance}`) that fill
themselves. `source` names the sources of a right or a fact, or says `editorial`; `review_by` is when to
look at the facts of the group again, unless a sentence has its own.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from bot.answers.wording import has_stray_braces, placeholders
from bot.domain import ContentError
from bot.phrases.blanks import BLANK_KINDS, Blank, blank_kind

AnswerKind = Literal["yes_no", "date", "date_to_come", "number", "amount", "town", "hospital", "choices"]
ANSWER_KINDS: tuple[AnswerKind, ...] = get_args(AnswerKind)
UNSOURCED = frozenset({"editorial", "design"})
"""Sources of what states no right and no fact about the world."""

_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_MAX_ID = 40
_MAX_CHOICES = 10
_MAX_LABEL = 40
_KEYS = {"id", "text", "answer", "choices", "keywords", "source", "review_by"}


@dataclass(frozen=True)
class Group:
    """A file of sentences. `labels` are for staff, in bokmål (`nb`) and English (`en`)."""

    id: str
    labels: dict[str, str]
    order: int
    review_by: date
    path: Path


@dataclass(frozen=True)
class Phrase:
    """One sentence or question in bokmål. `blanks` are for staff to fill, `facts` fill themselves."""

    id: str
    group: str
    text: str
    blanks: tuple[Blank, ...]
    facts: tuple[str, ...]
    answer: AnswerKind | None
    choices: tuple[str, ...]
    keywords: tuple[str, ...]
    sources: tuple[str, ...]
    review_by: date

    @property
    def context(self) -> str:
        """The catalogue context of the sentence, and its name in the record of reviews."""
        return f"phrase {self.id}"

    @property
    def states_a_fact(self) -> bool:
        """Whether it says something about the world that a source must carry."""
        return not UNSOURCED.issuperset(self.sources)

    def is_overdue(self, day: date) -> bool:
        """Whether a fact that it states should have been looked at again by the day."""
        return self.states_a_fact and day > self.review_by


def read_groups(folder: Path, facts: Collection[str]) -> Iterator[tuple[Group, list[Phrase]]]:
    """All groups in their order, with their sentences.

    Raises:
        ContentError: one message for all sentences that are wrong.
    """
    groups, errors = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            groups.append(read_group(path, facts))
        except ContentError as error:
            errors.append(str(error))
    seen = Counter(phrase.id for _, phrases in groups for phrase in phrases)
    errors += [f"{folder}: {phrase}: the id is used {n} times" for phrase, n in seen.items() if n > 1]
    if errors or not groups:
        raise ContentError("\n".join(errors) or f"{folder}: no phrases")
    yield from sorted(groups, key=lambda found: (found[0].order, found[0].id))


def read_group(path: Path, facts: Collection[str]) -> tuple[Group, list[Phrase]]:
    """One file. `facts` are the keys that a sentence may name. Raises ContentError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        group = Group(
            path.stem,
            {language: table["label"][language] for language in ("nb", "en")},
            table["order"],
            table["review_by"],
            path,
        )
        rows = table["phrase"]
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: {error}") from error
    except (KeyError, TypeError) as error:
        raise ContentError(
            f"{path}: a group needs label (nb and en), order, review_by; no {error}"
        ) from error
    phrases, errors = [], []
    for row in rows:
        try:
            phrases.append(_read_phrase(row, group, facts))
        except ValueError as error:
            errors.append(f"{path}: {row.get('id', '?')}: {error}")
    if errors:
        raise ContentError("\n".join(errors))
    return group, phrases


def _read_phrase(row: dict[str, Any], group: Group, facts: Collection[str]) -> Phrase:
    if unknown := set(row) - _KEYS:
        raise ValueError(f"unknown key {', '.join(sorted(unknown))}")
    name, text = row.get("id", ""), row.get("text", "")
    if not _ID.fullmatch(name) or len(name) > _MAX_ID:
        raise ValueError(f"an id is snake case and has at most {_MAX_ID} characters")
    if not text or text != " ".join(text.split()):
        raise ValueError("text is missing or has spaces too many")
    if not row.get("source"):
        raise ValueError("source is missing: the ids of sources.toml, or editorial")
    blanks, used = _read_blanks(text, facts)
    answer, choices = _read_answer(row)
    return Phrase(
        id=name,
        group=group.id,
        text=text,
        blanks=blanks,
        facts=used,
        answer=answer,
        choices=choices,
        keywords=tuple(row.get("keywords", ())),
        sources=tuple(row["source"].split()),
        review_by=row.get("review_by", group.review_by),
    )


def _read_blanks(text: str, facts: Collection[str]) -> tuple[tuple[Blank, ...], tuple[str, ...]]:
    """The blanks and the facts of a sentence, in the order in which they stand."""
    if has_stray_braces(text):
        raise ValueError("braces stand around the name of a blank or a fact, nowhere else")
    names = sorted(placeholders(text), key=lambda name: text.index(f"{{{name}}}"))
    blanks, used = [], []
    for name in names:
        kind = blank_kind(name)
        if name in facts:
            used.append(name)
        elif kind:
            blanks.append(Blank(name, kind))
        else:
            kinds = ", ".join(BLANK_KINDS)
            raise ValueError(f"{{{name}}} is no fact of facts.toml and no blank (one of {kinds})")
    return tuple(blanks), tuple(used)


def _read_answer(row: dict[str, Any]) -> tuple[AnswerKind | None, tuple[str, ...]]:
    choices = tuple(row.get("choices", ()))
    if "choices" in row:
        if "answer" in row:
            raise ValueError("has both answer and choices")
        if not 2 <= len(choices) <= _MAX_CHOICES or len(set(choices)) != len(choices):
            raise ValueError(f"choices are 2 to {_MAX_CHOICES}, all different")
        if any(not label or len(label) > _MAX_LABEL for label in choices):
            raise ValueError(f"a choice has 1 to {_MAX_LABEL} characters")
        return "choices", choices
    if "answer" not in row:
        return None, ()
    for kind in ANSWER_KINDS:
        if kind == row["answer"] != "choices":
            return kind, ()
    raise ValueError(
        f"answer {row['answer']} is none of {', '.join(k for k in ANSWER_KINDS if k != 'choices')}"
    )
