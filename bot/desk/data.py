"""The call desk's own content: words to search for, and the question that comes next."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.answers import Topic, Topics
from bot.domain import ContentError
from bot.i18n import Languages
from bot.phrases import Phrases


def read_search_words(folder: Path, languages: Languages, topics: Topics) -> Iterator[tuple[str, str, str]]:
    """Topic, language and words of every `<language>/search.toml`; a language need not have one.

    Raises:
        ContentError: naming the file and what is wrong.
    """
    for language in languages:
        path = folder / language.code / "search.toml"
        for topic, words in _read(path).items() if path.exists() else ():
            if topic not in topics:
                raise ContentError(f"{path}: {topic} is no topic")
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                raise ContentError(f"{path}: {topic} needs a list of words")
            yield topic, language.code, " ".join(words)


class Questions:
    """Which sentence an operator asks after a topic's answer."""

    def __init__(self, path: Path, topics: Topics, phrases: Phrases) -> None:
        """Reads `desk.toml`.

        Raises:
            ContentError: a topic without a question, or a sentence that is not there or has blanks.
        """
        table: Mapping[str, Mapping[str, str]] = _read(path).get("question", {})
        by_topic, by_group = table.get("topic", {}), table.get("group", {})
        unknown = [topic for topic in by_topic if topic not in topics]
        if unknown:
            raise ContentError(f"{path}: {', '.join(unknown)}: no such topic")
        self._phrases = {
            topic.id: by_topic.get(topic.id) or by_group.get(topic.group, "") for topic in topics.values()
        }
        for topic_id, phrase in self._phrases.items():
            if phrase not in phrases:
                raise ContentError(f"{path}: {topic_id} has no question, or one that is no sentence")
            if phrases[phrase].blanks:
                raise ContentError(f"{path}: {phrase} has blanks and cannot be asked as it stands")

    def after(self, topic: Topic) -> str:
        """The sentence's id."""
        return self._phrases[topic.id]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: {error}") from error
