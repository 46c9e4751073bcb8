"""Messages as a page shows them: texts as HTML, words for screen readers, what is new and what is old."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from markupsafe import Markup

from api.chat.texts import paragraphs, telephone, title_language, to_html
from api.schemas import AttachmentOut, CallOut, ChoiceOut, LinkOut, MessageOut, SourceOut
from bot.answers import Answers
from bot.answers.build import written_date
from bot.domain import DANGERS, Attachment, Call, Choice, Direction, Link, Message, Sender, Source
from bot.i18n import Language, Languages


@dataclass(frozen=True)
class ShownCall:
    """A call button."""

    label: str
    number: str
    href: str

    @classmethod
    def of(cls, call: Call | CallOut) -> Self:
        """From the domain."""
        return cls(call.label, call.number, telephone(call.number))


@dataclass(frozen=True)
class ShownSource:
    """A source with its date in the reader's language; `language` is the title's."""

    title: str
    url: str
    date: str
    language: str

    @classmethod
    def of(cls, source: Source | SourceOut, language: Language) -> Self:
        """From the domain."""
        date = written_date(source.date, language) if source.date else ""
        return cls(source.title, source.url, date, title_language(source))


@dataclass(frozen=True)
class ShownFile:
    """A picture or a recording that the person sent."""

    label: str
    href: str

    @classmethod
    def of(cls, attachment: Attachment | AttachmentOut, language: Language) -> Self:
        """From the domain."""
        is_image = attachment.kind == "image"
        label = (
            language.gettext("Bildet du sendte") if is_image else language.gettext("Lydopptaket du sendte")
        )
        return cls(label, f"/files/{attachment.id}")


@dataclass(frozen=True)
class ShownMessage:
    """A message, ready for the template.

    `is_new`: after the person's last message; its buttons stand open. `is_last`: where the page
    scrolls to.
    """

    seq: int
    sender: Sender
    language: str
    direction: Direction
    who: str
    heading: str
    paragraphs: Sequence[Markup]
    small: Markup | None
    calls: Sequence[ShownCall]
    links: Sequence[Link | LinkOut]
    sources: Sequence[ShownSource]
    sources_label: str
    choices: Sequence[Choice | ChoiceOut]
    choices_label: str
    danger: bool
    files: Sequence[ShownFile] = ()
    is_new: bool = False
    is_last: bool = False


class Shower:
    """Turns messages into what a page shows."""

    def __init__(self, languages: Languages, answers: Answers) -> None:
        self._languages = languages
        self._answers = answers

    def conversation(self, messages: Sequence[Message]) -> list[ShownMessage]:
        """A whole conversation, or its newest part."""
        kept = [message for message in self._without_hellos(messages) if not _is_silent(message)]
        spoken = max((message.seq for message in messages if message.sender == "person"), default=0)
        shown = [self.message(message) for message in kept]
        new = [at for at, message in enumerate(kept) if message.seq > spoken]
        for at in new:
            shown[at] = replace(shown[at], is_new=True)
        if shown:
            last = new[0] if new else len(shown) - 1
            shown[last] = replace(shown[last], is_last=True)
        return shown

    def message(self, message: Message | MessageOut) -> ShownMessage:
        """One message."""
        language = self._languages[message.language]
        texts = paragraphs(message.text)
        small = texts.pop() if _has_closing(message, texts, language) else None
        html = [to_html(text, message.links, message.sources) for text in texts]
        is_person = message.sender == "person"
        return ShownMessage(
            seq=message.seq,
            sender=message.sender,
            language=language.code,
            direction=message.direction,
            who=self._who(message.sender, language),
            heading=self._heading(message, language),
            paragraphs=html,
            small=to_html(small, message.links, message.sources) if small else None,
            calls=[ShownCall.of(call) for call in message.call],
            links=[link for link in message.links if link.label not in message.text],
            sources=[ShownSource.of(source, language) for source in message.sources],
            sources_label=language.gettext("Kilder"),
            choices=message.choices,
            choices_label=language.gettext("Vis knappene"),
            danger=message.topic in DANGERS and not is_person,
            files=[ShownFile.of(one, language) for one in message.attachments],
        )

    def _without_hellos(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Drops the line per language before a first text: the first screen has shown them."""
        count = len(self._languages.codes)
        head = messages[:count]
        is_hellos = len(messages) > count and [m.language for m in head] == list(self._languages.codes)
        return messages[count:] if is_hellos and all(m.sender == "assistant" for m in head) else messages

    def _heading(self, message: Message | MessageOut, language: Language) -> str:
        """The topic's name: one sees at once how the question was understood."""
        topic = self._answers.topics.get(message.topic) if message.topic else None
        if topic is None or topic.group == "conversation" or message.sender == "person":
            return ""
        return self._answers.label(topic.id, language)

    def _who(self, sender: Sender, language: Language) -> str:
        match sender:
            case "person":
                return language.gettext("Du skrev:")
            case "assistant":
                return language.gettext("Rettvis svarer:")
            case "staff":
                return language.gettext("Et menneske svarer:")


def _is_silent(message: Message) -> bool:
    """A press on a button: stored without words."""
    return message.sender == "person" and not message.text and not message.attachments


def _has_closing(message: Message | MessageOut, texts: list[str], language: Language) -> bool:
    """Whether the last paragraph is the line on draft, age and source, which is set small."""
    if not message.topic or len(texts) < 2:
        return False
    draft = language.gettext("Utkast: ingen fagperson har sjekket denne teksten ennå.")
    return bool(message.sources) or texts[-1].startswith(draft)
