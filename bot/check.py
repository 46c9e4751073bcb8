"""Checks content and translations: what is wrong fails, what is old or unreviewed is reported."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import combinations

from bot.answers import Answers, Topic
from bot.answers.build import LABELS, NEVER_HIDDEN
from bot.answers.facts import LABELS as FACT_LABELS
from bot.answers.sources import Reviews
from bot.answers.wording import placeholders, wording_problems
from bot.hours import Centre, Row
from bot.i18n import SOURCE, Language, domains_of
from bot.parts import Content
from bot.phrases.rules import overdue_phrases, phrase_messages, phrase_problems, translation_problems
from bot.sentences import staff_sentences
from bot.settings import Settings

EDITORIAL = "editorial"
MAX_WORDS = 95


@dataclass
class Report:
    """What was found. `errors` fail the check; the rest is told."""

    errors: list[str] = field(default_factory=list)
    overdue: list[str] = field(default_factory=list)
    drafts: dict[str, float] = field(default_factory=dict)
    fuzzy: dict[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """The report as lines."""
        lines = [f"error: {error}" for error in self.errors]
        lines += [f"past review: {row}" for row in self.overdue]
        lines += [f"drafts: {language} {share:.0%}" for language, share in self.drafts.items()]
        lines += [f"stale translations: {language} {n}" for language, n in self.fuzzy.items() if n]
        lines.append("errors: none" if not self.errors else f"errors: {len(self.errors)}")
        return "\n".join(lines)


def check_content(settings: Settings) -> Report:
    """Checks everything. Raises ContentError if the content cannot even be read."""
    content = Content.load(settings)
    today = datetime.now(UTC).date()
    report = Report()
    report.errors += _topics(content.answers)
    report.errors += _facts(content.answers)
    report.errors += _centres(content, today)
    report.errors += phrase_problems(content.phrases, content.answers.sources)
    report.errors += content.bridge_words.problems()
    for language in content.languages:
        if language.code != SOURCE:
            report.errors += _translations(content.answers, language)
            report.errors += translation_problems(content.phrases, language)
            report.errors += _service_sentences(language)
            if "staff" in domains_of(language.code):
                report.errors += _staff_sentences(language, settings)
            report.fuzzy[language.code] = _fuzzy(language)
    report.overdue += _overdue(content, today)
    report.drafts = _drafts(content, settings)
    return report


def _topics(answers: Answers) -> Iterator[str]:
    codes = Counter(topic.code for topic in answers.topics.values())
    for topic in answers.topics.values():
        if codes[topic.code] > 1:
            yield f"{topic.path.name}: code {topic.code} is used twice"
        yield from _links(topic, answers)
        for ground in topic.grounds:
            if ground.source not in answers.sources:
                yield f"{topic.path.name}: unknown source {ground.source}"
        yield from _paragraphs(topic, answers)


def _links(topic: Topic, answers: Answers) -> Iterator[str]:
    for name in topic.next:
        if name not in answers.topics:
            yield f"{topic.path.name}: unknown next topic {name}"
    for key in topic.call:
        if key not in answers.facts or answers.facts[key].kind != "phone":
            yield f"{topic.path.name}: {key} is no phone of facts.toml"


def _paragraphs(topic: Topic, answers: Answers) -> Iterator[str]:
    grounds = {ground.source for ground in topic.grounds} | {EDITORIAL, "design"}
    known = set(answers.facts) | {"oslo_hours", "bergen_hours"}
    for section in topic.sections.values():
        for paragraph in section:
            yield from wording_problems(f"{topic.path.name}", paragraph.text)
            for key in placeholders(paragraph.text) - known:
                yield f"{topic.path.name}: unknown fact {{{key}}}"
            for source in paragraph.sources:
                if source not in grounds:
                    yield f"{topic.path.name}: [{source}] is not among the topic's sources"
    for centre in ("oslo", "bergen"):
        words = sum(len(p.text.split()) for p in topic.paragraphs("answer", centre))
        if words > MAX_WORDS:
            yield f"{topic.path.name}: {words} words before “more” for {centre}; at most {MAX_WORDS}"


def _facts(answers: Answers) -> Iterator[str]:
    for fact in answers.facts.values():
        if fact.source not in answers.sources:
            yield f"facts.toml: [{fact.key}] unknown source {fact.source}"


def _centres(content: Content, today: date) -> Iterator[str]:
    for centre in content.centres:
        for key in (centre.phone, centre.web):
            if key is not None and key not in content.answers.facts:
                yield f"{centre.id}.toml: unknown fact {key}"
        for row in (*centre.rows, *centre.staff_rows):
            if row.source not in content.answers.sources:
                yield f"{centre.id}.toml: unknown source {row.source}"
        yield from _contradictions(centre, today)


def _contradictions(centre: Centre, today: date) -> Iterator[str]:
    for one, other in combinations(centre.valid_rows(today), 2):
        if one.kind == other.kind and _rule(one) != _rule(other):
            yield (
                f"{centre.id}.toml: two schedules of {one.kind} hold at once "
                f"({one.source}: “{one.rule}”, {other.source}: “{other.rule}”); end one with valid_until"
            )


def _rule(row: Row) -> str:
    return str(row.hours.normalize())


def _translations(answers: Answers, language: Language) -> Iterator[str]:
    for context, source in _messages(answers):
        found = language.find(source, context=context, domain="answers")
        where = f"{language.code}/answers.po: {context}"
        if found.text is None:
            yield f"{where}: “{source[:50]}…” is not translated"
            continue
        if found.stale and context in NEVER_HIDDEN:
            yield f"{where}: “{source[:50]}…” has changed; this topic may not be stale"
        if placeholders(found.text) != placeholders(source):
            yield f"{where}: placeholders differ in “{found.text[:50]}…”"
        yield from wording_problems(where, found.text)


def _service_sentences(language: Language) -> Iterator[str]:
    for message in language.catalogues["messages"]:
        sources, texts = _forms(message.id), _forms(message.string)
        if not sources[0]:
            continue
        where = f"{language.code}/messages.po"
        if not all(texts):
            yield f"{where}: “{sources[0][:50]}” is not translated"
        elif message.fuzzy:
            yield f"{where}: “{sources[0][:50]}” has changed since it was translated"
        elif not _same_blanks(sources, texts):
            yield f"{where}: placeholders differ in “{texts[0][:50]}”"
        else:
            for text in texts:
                yield from wording_problems(where, text)


def _same_blanks(sources: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether no placeholder is lost or new; some plural forms (“a week”) may say their number in words."""
    wanted = placeholders(sources[0])
    found = [placeholders(text) for text in texts]
    if len(sources) == 1:
        return found == [wanted]
    return wanted in found and all(names <= wanted for names in found)


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """A message, or all plural forms of it."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _staff_sentences(language: Language, settings: Settings) -> Iterator[str]:
    where = f"{language.code}/staff.po"
    for source in dict.fromkeys(staff_sentences(settings)):
        entry = language.catalogues["staff"].get(source)
        texts = _forms(entry.string) if entry else ("",)
        if entry is None or not all(texts):
            yield f"{where}: “{source[:50]}” is not translated"
        elif entry.fuzzy:
            yield f"{where}: “{source[:50]}” has changed since it was translated"
        elif not _same_blanks(_forms(entry.id), texts):
            yield f"{where}: placeholders differ in “{texts[0][:50]}”"


def _messages(answers: Answers) -> Iterator[tuple[str, str]]:
    for topic in answers.topics.values():
        yield LABELS, topic.label
        for section in topic.sections.values():
            yield from ((topic.id, paragraph.text) for paragraph in section)
    yield from ((FACT_LABELS, fact.label) for fact in answers.facts.values() if fact.label)


def _fuzzy(language: Language) -> int:
    return sum(
        1
        for catalogue in language.catalogues.values()
        for message in catalogue
        if message.id and message.fuzzy
    )


def _overdue(content: Content, today: date) -> Iterator[str]:
    for topic in content.answers.topics.values():
        if topic.validity.is_overdue(today):
            yield f"{topic.path.name} ({topic.validity.review_by})"
    for centre in content.centres:
        for row in centre.valid_rows(today):
            if row.validity.is_overdue(today):
                yield f"{centre.id}.toml, {row.kind} ({row.validity.review_by})"
    yield from overdue_phrases(content.phrases, today)


def _drafts(content: Content, settings: Settings) -> dict[str, float]:
    shares = {}
    for language in content.languages:
        root = settings.content if language.code == SOURCE else settings.translations / language.code
        reviews = Reviews(root / "review.toml")
        texts = [
            (topic, language.gettext(source, context=topic, domain="answers"))
            for topic, source in (*_messages(content.answers), *phrase_messages(content.phrases))
        ]
        drafts = sum(1 for topic, text in texts if not reviews.is_vetted(topic, [text]))
        shares[language.code] = drafts / len(texts)
    return shares
