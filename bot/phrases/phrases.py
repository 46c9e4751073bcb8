"""All signed-off sentences, and one of them in a person's language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from bot.answers import Answers
from bot.answers.wording import has_stray_braces, placeholders
from bot.domain import Call, Choice, Source
from bot.hours import Centres
from bot.i18n import SOURCE, Language
from bot.phrases import replies
from bot.phrases.blanks import Filled, fill_blanks
from bot.phrases.places import Places
from bot.phrases.reading import UNSOURCED, Group, Phrase, read_groups
from bot.phrases.replies import LABELS, Pressed, UnknownReply
from bot.phrases.search import Index
from bot.phrases.typed import typed

SECOND_LANGUAGE = "en"
STAFF_LANGUAGES = (SOURCE, SECOND_LANGUAGE)
"""What staff read and search in."""


@dataclass(frozen=True)
class Rendered:
    """One sentence as a person reads it. `language` differs from the wanted one in a `fallback`."""

    text: str
    language: str
    fallback: bool
    draft: bool


class Phrases(Mapping[str, Phrase]):
    """All phrases by id, in the order of their groups."""

    def __init__(
        self, content: Path, answers: Answers, centres: Centres, *, drafts: Literal["show", "hide"]
    ) -> None:
        """Reads `phrases/` and `places.toml`. Raises ContentError."""
        groups = list(read_groups(content / "phrases", answers.facts))
        self.groups: tuple[Group, ...] = tuple(group for group, _ in groups)
        self.places = Places(content / "places.toml", centres)
        self.languages = answers.languages
        self._phrases = {phrase.id: phrase for _, phrases in groups for phrase in phrases}
        self.answers = answers
        self._drafts = drafts

    def __getitem__(self, phrase: str) -> Phrase:
        return self._phrases[phrase]

    def __iter__(self) -> Iterator[str]:
        return iter(self._phrases)

    def __len__(self) -> int:
        return len(self._phrases)

    def of_group(self, group: str) -> list[Phrase]:
        """The phrases of a group, in their order."""
        return [phrase for phrase in self._phrases.values() if phrase.group == group]

    def search(self, query: str) -> list[Phrase]:
        """The phrases that hold every typed word or beginning of a word, the closest first."""
        return [self._phrases[phrase] for phrase in self._index.search(query)]

    def render(
        self, phrase_id: str, language: Language, values: Mapping[str, str], now: datetime
    ) -> Rendered:
        """A phrase in the language, else in English, else in Norwegian. `now` is aware, in Europe/Oslo.

        `values` are what staff typed, by the name of the blank.

        Raises:
            BadBlanks: a blank is empty or impossible.
        """
        phrase = self[phrase_id]
        shown = self.best_language([phrase], language)
        text = self.written(phrase, shown, self.fill(phrase, values, now))
        return Rendered(text, shown.code, shown.code != language.code, self.is_draft(phrase, shown))

    def fill(self, phrase: Phrase, values: Mapping[str, str], now: datetime) -> dict[str, Filled]:
        """The blanks of a phrase. Raises BadBlanks."""
        return fill_blanks(phrase.blanks, values, self.places, now)

    def written(self, phrase: Phrase, language: Language, filled: Mapping[str, Filled]) -> str:
        """The sentence in exactly this language, with its blanks and facts."""
        template = language.gettext(phrase.text, context=phrase.context, domain="answers")
        blanks = {name: blank.written(language) for name, blank in filled.items()}
        facts = {key: self.answers.facts[key].written(language) for key in phrase.facts}
        return template.format_map(blanks | facts)

    def best_language(self, phrases: Iterable[Phrase], language: Language) -> Language:
        """The language in which all of these can be said: the wanted one, English, else Norwegian."""
        phrases = tuple(phrases)
        for code in (language.code, SECOND_LANGUAGE):
            if code in self.languages and all(self._servable(one, self.languages[code]) for one in phrases):
                return self.languages[code]
        return self.languages[SOURCE]

    def is_draft(self, phrase: Phrase, language: Language) -> bool:
        """Whether nobody has reviewed the sentence, or a word on its buttons, in the language."""
        reviews = self.answers.reviews[language.code]
        text = language.gettext(phrase.text, context=phrase.context, domain="answers")
        labels = [language.current(one, context=LABELS) for one in phrase.choices]
        return not (reviews.is_vetted(phrase.context, [text]) and reviews.is_vetted(LABELS, labels))

    def choices(self, phrase_id: str, language: Language, today: date) -> tuple[Choice, ...]:
        """The quick replies under a question, in the language."""
        return replies.choices(self[phrase_id], language, self.places, today)

    def pressed(self, choice: str, language: Language) -> Pressed:
        """What a person said by pressing a quick reply, in their words and in Norwegian.

        Raises:
            UnknownReply: no phrase has such a quick reply.
        """
        action, _, rest = choice.partition(".")
        phrase, _, key = rest.partition(".")
        if action != replies.ACTION or phrase not in self:
            raise UnknownReply
        return replies.pressed(self[phrase], key, language, self.languages.source, self.places)

    def typed(self, phrase_id: str, text: str, language: Language, today: date) -> str | None:
        """What a person typed as the reply to a question, in Norwegian; None if we are not sure."""
        return typed(self[phrase_id], text, language, self.languages, self.places, today)

    def sources(self, phrase: Phrase) -> tuple[Source, ...]:
        """The sources of the fact that a phrase states; not those without an address."""
        rows = (self.answers.sources[source] for source in phrase.sources if source not in UNSOURCED)
        return tuple(row.shown() for row in rows if row.url)

    def calls(self, phrase: Phrase, language: Language) -> tuple[Call, ...]:
        """The phone numbers of facts that a phrase names, as call buttons."""
        facts = self.answers.facts
        return tuple(facts.call(key, language) for key in phrase.facts if facts[key].kind == "phone")

    def _servable(self, phrase: Phrase, language: Language) -> bool:
        """Whether the sentence and its buttons stand in the language, not stale, with every blank."""
        if language.code == SOURCE:
            return True
        found = language.find(phrase.text, context=phrase.context, domain="answers")
        if found.text is None or found.stale or not same_placeholders(found.text, phrase.text):
            return False
        labels = [language.find(one, context=LABELS, domain="answers") for one in phrase.choices]
        if any(label.text is None or label.stale for label in labels):
            return False
        return self._drafts == "show" or not self.is_draft(phrase, language)

    @cached_property
    def _index(self) -> Index:
        labels = {group.id: group.labels for group in self.groups}
        spoken = [self.languages[code] for code in STAFF_LANGUAGES if code in self.languages]
        return Index(
            (
                phrase.id,
                phrase.keywords,
                [*labels[phrase.group].values(), *(text for one in spoken for text in _texts(phrase, one))],
            )
            for phrase in self._phrases.values()
        )


def _texts(phrase: Phrase, language: Language) -> Iterator[str]:
    """What staff may remember of a phrase: its words and those on its buttons, not its blanks."""
    text = language.current(phrase.text, context=phrase.context)
    yield " ".join(word for word in text.split() if "{" not in word)
    for label in phrase.choices:
        yield language.current(label, context=LABELS)


def same_placeholders(translation: str, source: str) -> bool:
    """Whether a translation has exactly the blanks and facts of its source."""
    return not has_stray_braces(translation) and placeholders(translation) == placeholders(source)
