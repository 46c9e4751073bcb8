"""Files of questions: tab-separated with a heading: language, topic, also_ok, style, text.

`also_ok` names further topics that answer the question, separated by commas; `also_ok` and `style` may
be left out or empty.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from bot.answers import Topics
from bot.domain import BadText, RettvisError, clean_text
from bot.i18n import Languages
from bot.settings import ROOT, Settings

COLUMNS = ("language", "topic", "text")
NEAR_MISS = "near_miss"
"""The style of questions that use words of danger and mean none."""
CHECK_SET = ROOT / "tests" / "data" / "check"

_NAME = re.compile(r"[\w-]{1,40}")


class BadQuestions(RettvisError):
    """A file of questions cannot be read; says file, line and what is wrong, never a question's text."""


@dataclass(frozen=True)
class Question:
    """A question with the topics that answer it, the surest first, and where it stands."""

    language: str
    topics: tuple[str, ...]
    style: str
    text: str
    file: str
    line: int

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Known:
    """The languages and topics that a question may name."""

    languages: tuple[str, ...]
    topics: frozenset[str]

    @classmethod
    def of(cls, settings: Settings) -> "Known":
        """Those that have content."""
        return cls(
            tuple(Languages(settings.translations).codes), frozenset(Topics(settings.content / "topics"))
        )


def check_set() -> list[Path]:
    """The files of the check set. Raises BadQuestions where there are none."""
    files = sorted(CHECK_SET.glob("*.tsv"))
    if not files:
        raise BadQuestions(f"there is no check set in {CHECK_SET}. Name a file of questions.")
    return files


def read_questions(paths: Iterable[Path], known: Known) -> list[Question]:
    """The questions of some files. Raises BadQuestions."""
    return [question for path in paths for question in _read(path, known)]


def _read(path: Path, known: Known) -> list[Question]:
    rows = _rows(path)
    _, heading = next(rows, (0, []))
    missing = [column for column in COLUMNS if column not in heading]
    if missing:
        raise BadQuestions(
            f"{path}, line 1: the first line must name the columns language, topic, also_ok, style, text, "
            f"with tabs between them; {', '.join(missing)} is missing."
        )
    questions = [_question(path, line, heading, fields, known) for line, fields in rows]
    if not questions:
        raise BadQuestions(f"{path} holds no questions.")
    return questions


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The fields of every line that is not empty, with its number."""
    reader = csv.reader(StringIO(_content(path), newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield reader.line_num, fields
    except csv.Error as error:
        raise BadQuestions(f"{path}, line {reader.line_num}: cannot be read as a line of text.") from error


def _content(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadQuestions(f"{path} cannot be read ({error.strerror}).") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadQuestions(f"{path}, line {line}: not UTF-8. Save the file as UTF-8 text.") from error


def _question(path: Path, line: int, heading: list[str], fields: list[str], known: Known) -> Question:
    def bad(what: str) -> BadQuestions:
        return BadQuestions(f"{path}, line {line}: {what}")

    if len(fields) > len(heading):
        raise bad(f"{len(fields)} columns, but the first line names {len(heading)}.")
    row = dict(zip(heading, fields, strict=False))
    language = row.get("language", "").strip()
    if language not in known.languages:
        raise bad(f"the language {_named(language)}is not one of {', '.join(known.languages)}.")
    also = (row.get("also_ok") or "").split(",")
    topics = tuple(topic.strip() for topic in (row.get("topic", ""), *also) if topic.strip())
    if not row.get("topic", "").strip():
        raise bad("names no topic.")
    for topic in topics:
        if topic not in known.topics:
            raise bad(f"the topic {_named(topic)}is unknown. The topics are the files in content/topics.")
    text = row.get("text") or ""
    try:
        clean_text(text)
    except BadText as error:
        raise bad("has no text." if error.reason == "empty" else "the text is too long.") from error
    return Question(language, topics, (row.get("style") or "").strip(), text, path.name, line)


def _named(value: str) -> str:
    # Where columns are mixed up, the value may be what a person wrote: that is not repeated.
    return f"“{value}” " if _NAME.fullmatch(value) else ""
