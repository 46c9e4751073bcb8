"""Topic files: front matter in TOML between `+++` lines, then paragraphs in bokmål.

A paragraph is one line and one message for translators. `@oslo` in front shows it only where that
centre is meant or none is known; `[S1 P12]` at its end names its sources and is never shown.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from bot.domain import ContentError, Validity

Group = Literal["eligibility", "centres", "invoices", "help", "danger", "conversation"]
GROUPS: tuple[Group, ...] = ("eligibility", "centres", "invoices", "help", "danger", "conversation")
Section = Literal["answer", "more", "simpler"]
SECTIONS: tuple[Section, ...] = ("answer", "more", "simpler")

_PARAGRAPH = re.compile(r"(?:@(?P<centre>[a-z]+)\s+)?(?P<text>.*?)\s*\[(?P<sources>[A-Za-z0-9 ]+)\]$")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of an answer in bokmål, with the ids of the sources that carry it."""

    text: str
    sources: tuple[str, ...]
    centre: str | None


@dataclass(frozen=True)
class Ground:
    """The words of a source that a topic rests on; `quoted` if they are the source's own."""

    source: str
    text: str
    quoted: bool


@dataclass(frozen=True)
class Topic:
    """One topic's vetted content."""

    id: str
    group: Group
    code: str
    label: str
    validity: Validity
    next: tuple[str, ...]
    call: tuple[str, ...]
    grounds: tuple[Ground, ...]
    sections: Mapping[Section, tuple[Paragraph, ...]]
    path: Path

    def paragraphs(self, section: Section, centre: str | None) -> list[Paragraph]:
        """The paragraphs of a section that a person at this centre should read."""
        return [p for p in self.sections[section] if p.centre is None or centre in (None, p.centre)]


class Topics(Mapping[str, Topic]):
    """All topics by id, in the order of their groups."""

    def __init__(self, folder: Path) -> None:
        """Reads `<topic>.md` files.

        Raises:
            ContentError: one message for all files that are wrong.
        """
        topics, errors = [], []
        for path in sorted(folder.glob("*.md")):
            try:
                topics.append(read_topic(path))
            except ContentError as error:
                errors.append(str(error))
        if errors or not topics:
            raise ContentError("\n".join(errors) or f"{folder}: no topics")
        self._topics = {t.id: t for t in sorted(topics, key=lambda t: (GROUPS.index(t.group), t.id))}
        self._by_code = {topic.code: topic for topic in topics}

    def __getitem__(self, topic: str) -> Topic:
        return self._topics[topic]

    def __iter__(self) -> Iterator[str]:
        return iter(self._topics)

    def __len__(self) -> int:
        return len(self._topics)

    def by_code(self, code: str) -> Topic | None:
        """The topic behind an opaque public code."""
        return self._by_code.get(code)


def read_topic(path: Path) -> Topic:
    """One topic file.

    Raises:
        ContentError: naming file, line and rule.
    """
    try:
        _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        table = tomllib.loads(front)
    except (ValueError, OSError) as error:
        raise ContentError(f"{path}: front matter between +++ lines cannot be read: {error}") from error
    first_line = front.count("\n") + 3
    try:
        return Topic(
            id=path.stem,
            group=_group(table["group"]),
            code=table["code"],
            label=table["label"],
            validity=_validity(table),
            next=tuple(table.get("next", ())),
            call=tuple(table.get("call", ())),
            grounds=tuple(_ground(row) for row in table.get("sources", ())),
            sections=_read_sections(path, body, first_line),
            path=path,
        )
    except (KeyError, TypeError) as error:
        raise ContentError(f"{path}: front matter lacks {error}") from error
    except ValueError as error:
        raise ContentError(f"{path}: {error}") from error


def _group(value: str) -> Group:
    for group in GROUPS:
        if value == group:
            return group
    raise ValueError(f"group {value} is none of {', '.join(GROUPS)}")


def _validity(table: dict[str, date]) -> Validity:
    return Validity(table["valid_from"], table["review_by"], table.get("valid_until"))


def _ground(row: dict[str, str]) -> Ground:
    return Ground(row["id"], row.get("quote") or row["summary"], quoted="quote" in row)


def _read_sections(path: Path, body: str, first_line: int) -> dict[Section, tuple[Paragraph, ...]]:
    found: dict[Section, list[Paragraph]] = {section: [] for section in SECTIONS}
    current: Section = "answer"
    for number, raw in enumerate(body.splitlines(), start=first_line):
        line = raw.strip()
        heading = next((s for s in SECTIONS if line == f"## {s}"), None)
        if heading:
            current = heading
        elif line:
            match = _PARAGRAPH.match(line)
            if not match:
                raise ContentError(f"{path}:{number}: a paragraph ends with its sources, as in [S1 P12]")
            found[current].append(Paragraph(match["text"], tuple(match["sources"].split()), match["centre"]))
    if not found["answer"]:
        raise ContentError(f"{path}: no answer")
    return {section: tuple(paragraphs) for section, paragraphs in found.items()}
