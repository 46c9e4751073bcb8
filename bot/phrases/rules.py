"""What a reader cannot keep in mind over all sentences and languages, for the content check."""

from collections.abc import Iterator, Mapping
from datetime import date

from bot.answers.sources import SourceRow
from bot.answers.wording import wording_problems
from bot.i18n import Language
from bot.phrases.phrases import Phrases, same_placeholders
from bot.phrases.replies import LABELS


def phrase_problems(phrases: Phrases, sources: Mapping[str, SourceRow]) -> Iterator[str]:
    """Errors in the bokmål of phrases and places: numbers, addresses, unknown sources."""
    for phrase in phrases.values():
        where = f"phrases/{phrase.group}.toml: {phrase.id}"
        for text in (phrase.text, *phrase.choices):
            yield from wording_problems(where, text)
        for source in phrase.sources:
            if source not in sources:
                yield f"{where}: unknown source {source}"
    for place in phrases.places.of("town", "hospital", "clinic"):
        where = f"places.toml: {place.id}"
        yield from wording_problems(where, place.name)
        if place.source not in sources:
            yield f"{where}: unknown source {place.source}"


def translation_problems(phrases: Phrases, language: Language) -> Iterator[str]:
    """Errors in a language's phrases, buttons and names: missing, a lost blank, a number, an address."""
    for context, source in phrase_messages(phrases):
        where = f"{language.code}/answers.po: {context}"
        text = language.find(source, context=context, domain="answers").text
        if text is None:
            yield f"{where}: “{source[:50]}” is not translated"
        elif not same_placeholders(text, source):
            yield f"{where}: placeholders differ in “{text[:50]}”"
        else:
            yield from wording_problems(where, text)


def overdue_phrases(phrases: Phrases, today: date) -> Iterator[str]:
    """The sentences that state a fact which somebody should have looked at again."""
    for phrase in phrases.values():
        if phrase.is_overdue(today):
            yield f"phrases/{phrase.group}.toml, {phrase.id} ({phrase.review_by})"


def phrase_messages(phrases: Phrases) -> Iterator[tuple[str, str]]:
    """Every message that translators see: its context and its bokmål, each once."""
    yield from ((phrase.context, phrase.text) for phrase in phrases.values())
    labels = dict.fromkeys(label for phrase in phrases.values() for label in phrase.choices)
    yield from ((LABELS, label) for label in labels)
    for place in phrases.places.of("town", "hospital", "clinic"):
        yield place.context, place.name
