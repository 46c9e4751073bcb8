"""The list of sources, and the record of what a person has reviewed."""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.domain import ContentError, Source
from bot.i18n import SOURCE


@dataclass(frozen=True)
class SourceRow:
    """One source: where it is, how old it is, and in which language its title is."""

    id: str
    title: str
    publisher: str
    date: str
    url: str
    language: str

    def shown(self) -> Source:
        """The source as an answer carries it."""
        title = f"{self.publisher}: {self.title}" if self.publisher else self.title
        return Source(title, self.url, self.date, self.language)


def read_sources(path: Path) -> dict[str, SourceRow]:
    """`sources.toml` by id. Raises ContentError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            key: SourceRow(
                id=key,
                title=row["title"],
                publisher=row.get("publisher", ""),
                date=str(row.get("date", "")),
                url=row.get("url", ""),
                language=row.get("language", SOURCE),
            )
            for key, row in tables.items()
        }
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise ContentError(f"{path}: {error}") from error


@dataclass(frozen=True)
class Review:
    """Who read which text when."""

    reviewer: str
    day: date


class Reviews:
    """What has been reviewed in one language. A text that is not in here is a draft by definition."""

    def __init__(self, path: Path) -> None:
        """Reads `review.toml` (no file means that nothing has been reviewed). Raises ContentError."""
        self._rows: dict[tuple[str, str], Review] = {}
        if not path.exists():
            return
        try:
            for row in tomllib.loads(path.read_text(encoding="utf-8")).get("reviewed", ()):
                self._rows[row["topic"], row["sha256"]] = Review(row["reviewer"], row["date"])
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
            raise ContentError(f"{path}: {error}") from error

    def is_vetted(self, topic: str, texts: Iterable[str]) -> bool:
        """Whether each of the texts, as it stands, has been reviewed for the topic."""
        return all((topic, text_hash(text)) in self._rows for text in texts)


def text_hash(text: str) -> str:
    """The hash that a review is bound to: SHA-256 of the text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()
