"""The call desk: from two typed words to what an operator says, in two languages."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path

from bot.answers import Answer, Answers, Topic
from bot.desk.data import Questions, read_search_words
from bot.desk.latin import warm_up
from bot.desk.search import Found, Index, Text
from bot.desk.view import Next, Pair, View, pair, pairs
from bot.i18n import SOURCE, Language
from bot.phrases import Phrases

Live = Callable[[Language], Mapping[str, str]]
"""What placeholders such as opening hours stand for at the moment, in a language."""

DANGER = "emergency"
_WEIGHTS = {"answer": 3.0, "simpler": 3.0, "more": 1.5}
_LABEL, _SEARCH_WORD = 10.0, 7.0


class Desk:
    """Search and views; needs neither the model nor the store."""

    def __init__(self, content: Path, translations: Path, answers: Answers, phrases: Phrases) -> None:
        """Reads the search words and the questions. Raises ContentError."""
        self._answers = answers
        self._phrases = phrases
        self._search_words = list(read_search_words(translations, answers.languages, answers.topics))
        self._questions = Questions(content / "desk.toml", answers.topics, phrases)

    def search(self, query: str) -> list[Found]:
        """The topics that the typed words speak of, the closest first."""
        return self._index.search(query)

    def warm_up(self) -> None:
        """Makes the index, then reads the tables for Latin letters: seconds that no caller should wait."""
        self.search("")
        warm_up()

    def label(self, topic: str, language: Language) -> Pair:
        """A topic's name on both sides."""
        answers = self._answers
        norwegian = answers.label(topic, answers.languages.source)
        return pair(norwegian, answers.label(topic, language), language)

    def view(
        self, topic_id: str, language: Language, now: datetime, live: Live, *, centre: str | None = None
    ) -> View:
        """A topic for a caller of the language; for `centre`, without what only others need."""
        topic = self._answers.topics[topic_id]
        source = self._answers.languages.source
        norwegian = self._answer(topic, source, now, live, centre)
        other = norwegian if language is source else self._answer(topic, language, now, live, centre)
        shown = self._answers.languages[other.language]
        # Only a whole answer in both languages has the same paragraphs on both sides.
        is_aligned = norwegian.fallback == "none" and other.fallback == "none"
        question, is_draft = self._question(topic, language, now)
        return View(
            topic=topic_id,
            code=topic.code,
            label=self.label(topic_id, language),
            answer=norwegian,
            other=other,
            text=pairs(norwegian.text, other.text, shown, is_aligned=is_aligned),
            more=pairs(norwegian.more, other.more, shown, is_aligned=is_aligned),
            simpler=pairs(norwegian.simpler, other.simpler, shown, is_aligned=is_aligned),
            closing=pair(norwegian.closing, other.closing, shown),
            is_aligned=is_aligned,
            next=tuple(
                Next(one, self._answers.topics[one].code, self.label(one, language)) for one in topic.next
            ),
            question=question,
            question_is_draft=is_draft,
            teach_back=self._teach_back(language),
        )

    def danger(self, language: Language, now: datetime, live: Live) -> View:
        """What is said when life is in danger; never hidden, whatever is missing or old."""
        return self.view(DANGER, language, now, live)

    def _answer(
        self, topic: Topic, language: Language, now: datetime, live: Live, centre: str | None
    ) -> Answer:
        return self._answers.answer(topic.id, language, now.date(), centre=centre, live=live(language))

    def _teach_back(self, language: Language) -> Pair:
        """What shows whether the answer came across; nothing on the caller's side until it is translated."""
        norwegian, other = _repeat(self._answers.languages.source), _repeat(language)
        return pair(norwegian, other if other != norwegian else "", language)

    def _question(self, topic: Topic, language: Language, now: datetime) -> tuple[Pair, bool]:
        phrase = self._questions.after(topic)
        norwegian = self._phrases.render(phrase, self._answers.languages.source, {}, now)
        other = self._phrases.render(phrase, language, {}, now)
        shown = self._answers.languages[other.language]
        return pair(norwegian.text, other.text, shown), norwegian.draft or other.draft

    @cached_property
    def _index(self) -> Index:
        """Made by whoever searches first: the bots of the channels never do."""
        return Index(self._texts())

    def _texts(self) -> Iterator[Text]:
        languages = list(self._answers.languages)
        for topic in self._answers.topics.values():
            for language in languages:
                yield Text(topic.id, language.code, _LABEL, self._answers.label(topic.id, language))
                for section, paragraphs in topic.sections.items():
                    for paragraph in paragraphs:
                        text = language.current(paragraph.text, context=topic.id)
                        code = language.code if text is not paragraph.text else SOURCE
                        yield Text(topic.id, code, _WEIGHTS[section], _without_blanks(text))
        for topic_id, code, words in self._search_words:
            yield Text(topic_id, code, _SEARCH_WORD, words)


def _repeat(language: Language) -> str:
    return language.gettext("Fortell meg hva du vil si i skranken.")


def _without_blanks(text: str) -> str:
    return " ".join(part.partition("}")[2] or part for part in text.split("{"))
