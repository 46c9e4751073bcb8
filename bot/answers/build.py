"""A topic's answer in a language: fallback order, facts filled in, source and draft marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from bot.answers.facts import Facts
from bot.answers.sources import Reviews, SourceRow, read_sources
from bot.answers.topics import Section, Topic, Topics
from bot.domain import Call, Link, Source
from bot.i18n import SOURCE, Language, Languages

Level = Section
Fallback = Literal["none", "short", "language"]

NEVER_HIDDEN = ("emergency", "self_harm", "urgent_care")
SECOND_LANGUAGE = "en"
DEFAULT_PHONE = "oslo_phone"
LABELS = "labels"
"""The catalogue context of topic labels."""


@dataclass(frozen=True)
class Answer:
    """A topic's answer, ready to show. `language` may differ from the one that was asked for.

    `fallback` says why the text is not the whole answer in the person's language: `short` for the
    short safe form, `language` for another language. `closing` is the one line on draft, age and
    source.
    """

    topic: str
    language: str
    text: str
    more: str
    simpler: str
    closing: str
    sources: tuple[Source, ...]
    links: tuple[Link, ...]
    call: tuple[Call, ...]
    review_by: date
    overdue: bool
    draft: bool
    fallback: Fallback


class _Values(dict[str, str]):
    """What placeholders stand for: facts, and what is worked out at the moment only where it is used."""

    def __init__(self, facts: Mapping[str, str], live: Mapping[str, str]) -> None:
        super().__init__(facts)
        self._live = live

    def __missing__(self, key: str) -> str:
        return self._live[key]


class Answers:
    """The content of the service."""

    def __init__(
        self,
        content: Path,
        languages: Languages,
        translations: Path,
        *,
        drafts: Literal["show", "hide"],
        settings: Mapping[str, int] | None = None,
    ) -> None:
        """Reads topics, facts, sources and reviews. Raises ContentError."""
        self.topics = Topics(content / "topics")
        self.facts = Facts(content / "facts.toml", settings or {})
        self.sources: Mapping[str, SourceRow] = read_sources(content / "sources.toml")
        self.languages = languages
        self._drafts = drafts
        self._written = {
            language.code: {key: fact.written(language) for key, fact in self.facts.items()}
            for language in languages
        }
        self.reviews = {
            language.code: Reviews(
                content / "review.toml"
                if language.code == SOURCE
                else translations / language.code / "review.toml"
            )
            for language in languages
        }

    def label(self, topic: str, language: Language) -> str:
        """The words on a topic's button."""
        return language.gettext(self.topics[topic].label, context=LABELS, domain="answers")

    def answer(
        self,
        topic_id: str,
        language: Language,
        today: date,
        *,
        centre: str | None = None,
        live: Mapping[str, str] | None = None,
    ) -> Answer:
        """The topic's answer in the language, or its nearest safe form (DESIGN: fallback order).

        `live` are placeholders worked out at the moment, such as opening hours, in that language.
        """
        topic = self.topics[topic_id]
        if self._servable(topic, language):
            return self._whole(topic, language, today, centre, live or {}, "none")
        if topic_id not in NEVER_HIDDEN and language.code != SOURCE:
            return self._short(topic, language, today)
        for code in (SECOND_LANGUAGE, SOURCE):
            other = self.languages[code]
            if code in self.languages and self._servable(topic, other):
                return self._whole(topic, other, today, centre, {}, "language")
        return self._short(topic, language, today)

    def _servable(self, topic: Topic, language: Language) -> bool:
        """Whether every paragraph stands in the language, is not stale, and may be shown."""
        never_hidden = topic.id in NEVER_HIDDEN
        texts = []
        for paragraph in (p for section in topic.sections.values() for p in section):
            found = language.find(paragraph.text, context=topic.id, domain="answers")
            if found.text is None or (found.stale and not never_hidden):
                return False
            texts.append(found.text)
        return (
            never_hidden or self._drafts == "show" or self.reviews[language.code].is_vetted(topic.id, texts)
        )

    def _whole(
        self,
        topic: Topic,
        language: Language,
        today: date,
        centre: str | None,
        live: Mapping[str, str],
        fallback: Fallback,
    ) -> Answer:
        values = _Values(self._written[language.code], live)
        texts = {name: self._section(topic, name, language, centre, values) for name in topic.sections}
        draft = not self.reviews[language.code].is_vetted(topic.id, self._translated(topic, language))
        overdue = topic.validity.is_overdue(today)
        sources = self._shown_sources(topic, centre)
        notes = (
            [language.gettext("Vi har ikke dette svaret på språket ditt ennå.")]
            if fallback == "language"
            else []
        )
        return Answer(
            topic=topic.id,
            language=language.code,
            text="\n\n".join([*notes, texts["answer"]]),
            more=texts["more"],
            simpler=texts["simpler"] or texts["answer"],
            closing=self._closing(language, topic, draft=draft, overdue=overdue, sources=sources),
            sources=sources,
            links=self._links(topic),
            call=tuple(self.facts.call(key, language) for key in topic.call),
            review_by=topic.validity.review_by,
            overdue=overdue,
            draft=draft,
            fallback=fallback,
        )

    def _short(self, topic: Topic, language: Language, today: date) -> Answer:
        """The short safe form: never a right, only whom to call."""
        text = language.gettext(
            "Vi sjekker dette svaret nå. Ring {phone}.", phone=self._phone(topic, language)
        )
        return Answer(
            topic=topic.id,
            language=language.code,
            text=text,
            more="",
            simpler=text,
            closing="",
            sources=(),
            links=(),
            call=tuple(self.facts.call(key, language) for key in topic.call),
            review_by=topic.validity.review_by,
            overdue=topic.validity.is_overdue(today),
            draft=True,
            fallback="short",
        )

    def _section(
        self,
        topic: Topic,
        section: Section,
        language: Language,
        centre: str | None,
        values: Mapping[str, str],
    ) -> str:
        paragraphs = topic.paragraphs(section, centre)
        return "\n\n".join(
            language.gettext(p.text, context=topic.id, domain="answers").format_map(values)
            for p in paragraphs
        )

    def _translated(self, topic: Topic, language: Language) -> list[str]:
        paragraphs = (p for section in topic.sections.values() for p in section)
        return [language.gettext(p.text, context=topic.id, domain="answers") for p in paragraphs]

    def _shown_sources(self, topic: Topic, centre: str | None) -> tuple[Source, ...]:
        """The sources of what is shown, the first paragraph's first; not those without an address."""
        paragraphs = (p for section in topic.sections for p in topic.paragraphs(section, centre))
        ids = dict.fromkeys(source for paragraph in paragraphs for source in paragraph.sources)
        return tuple(self.sources[source].shown() for source in ids if self.sources[source].url)

    def _links(self, topic: Topic) -> tuple[Link, ...]:
        used = " ".join(p.text for section in topic.sections.values() for p in section)
        urls = [fact for key, fact in self.facts.items() if fact.kind == "url" and f"{{{key}}}" in used]
        return tuple(Link(str(f.value).removeprefix("https://").rstrip("/"), str(f.value)) for f in urls)

    def _closing(
        self, language: Language, topic: Topic, *, draft: bool, overdue: bool, sources: Sequence[Source]
    ) -> str:
        parts = []
        if draft:
            parts.append(language.gettext("Utkast: ingen fagperson har sjekket denne teksten ennå."))
        if overdue and sources:
            phone = self._phone(topic, language)
            parts.append(
                language.gettext(
                    "Kilden er fra {date} og kan være gammel. Ring først: {phone}.",
                    date=written_date(sources[0].date, language),
                    phone=phone,
                )
            )
        if sources:
            parts.append(language.gettext("Kilde: {source}", source=sources[0].title))
        return " ".join(parts)

    def _phone(self, topic: Topic, language: Language) -> str:
        return self.facts[topic.call[0] if topic.call else DEFAULT_PHONE].written(language)


def written_date(stored: str, language: Language) -> str:
    """A source's date (ISO 8601, perhaps only a year) as the language writes it."""
    try:
        return language.format_date(date.fromisoformat(stored))
    except ValueError:
        return language.format_digits(stored) or "?"
