"""The public API's shapes. Every key is always present."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from bot.domain import AttachmentKind, Call, Direction, Message, Outcome, Routing, Sender, Source, State


class ChoiceOut(BaseModel):
    """A button."""

    id: str
    label: str


class LinkOut(BaseModel):
    """A web address."""

    label: str
    url: str


class SourceOut(BaseModel):
    """Where an answer comes from; `date` may be empty."""

    title: str
    url: str
    date: str

    @classmethod
    def of(cls, source: Source) -> Self:
        """From the domain."""
        return cls(title=source.title, url=source.url, date=source.date)


class CallOut(BaseModel):
    """A phone number in Western digits and Norwegian grouping."""

    label: str
    number: str

    @classmethod
    def of(cls, call: Call) -> Self:
        """From the domain."""
        return cls(label=call.label, number=call.number)


class AttachmentOut(BaseModel):
    """A file that staff and person exchange."""

    id: str
    kind: AttachmentKind
    bytes: int


class MessageOut(BaseModel):
    """A message of a conversation."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    seq: int
    sender: Sender = Field(alias="from")
    topic: str | None
    language: str
    direction: Direction
    text: str
    choices: list[ChoiceOut]
    links: list[LinkOut]
    sources: list[SourceOut]
    draft: bool
    call: list[CallOut]
    attachments: list[AttachmentOut]

    @classmethod
    def of(cls, message: Message) -> Self:
        """From the domain."""
        return cls(
            seq=message.seq,
            sender=message.sender,
            topic=message.topic,
            language=message.language,
            direction=message.direction,
            text=message.text,
            choices=[ChoiceOut(id=choice.id, label=choice.label) for choice in message.choices],
            links=[LinkOut(label=link.label, url=link.url) for link in message.links],
            sources=[SourceOut.of(source) for source in message.sources],
            draft=message.draft,
            call=[CallOut.of(call) for call in message.call],
            attachments=[
                AttachmentOut(id=one.id, kind=one.kind, bytes=one.size) for one in message.attachments
            ],
        )


class GuessOut(BaseModel):
    """An offered topic."""

    topic: str
    confidence: float


class RoutingOut(BaseModel):
    """How a message was understood."""

    topic: str | None
    confidence: float | None
    alternatives: list[GuessOut]
    language: str
    danger: bool
    outcome: Outcome

    @classmethod
    def of(cls, routing: Routing) -> Self:
        """From the domain."""
        return cls(
            topic=routing.topic,
            confidence=routing.confidence,
            alternatives=[GuessOut(topic=g.topic, confidence=g.confidence) for g in routing.alternatives],
            language=routing.language,
            danger=routing.danger,
            outcome=routing.outcome,
        )


class StartIn(BaseModel):
    """A new conversation; without a language the person is asked."""

    language: str | None = None


class MessageIn(BaseModel):
    """A message: a text or a choice. `client_id` is the sender's own id for it."""

    text: str | None = None
    choice: str | None = Field(default=None, max_length=100)
    client_id: str | None = Field(default=None, max_length=100)


class ConversationOut(BaseModel):
    """A new conversation; `token` is shown this once."""

    id: str
    token: str
    language: str | None
    messages: list[MessageOut]


class ReturnCodeOut(BaseModel):
    """A code to come back with: 16 digits in fours, told this once."""

    code: str


class ReturnIn(BaseModel):
    """A return code, in any digits, with spaces or dashes or without."""

    code: str = Field(max_length=200)


class CallbackIn(BaseModel):
    """A phone number, in any digits."""

    number: str = Field(max_length=200)


class ReplyOut(BaseModel):
    """The reply to a message."""

    messages: list[MessageOut]
    routing: RoutingOut


class MessagesOut(BaseModel):
    """Messages of a conversation, oldest first."""

    messages: list[MessageOut]


class DescribedOut(BaseModel):
    """A conversation's outside; `expires` is ISO 8601 in UTC, to the nearest ten minutes."""

    id: str
    language: str | None
    state: State
    expires: str


class TopicOut(BaseModel):
    """A topic in a list."""

    topic: str
    group: str
    label: str


class TopicsOut(BaseModel):
    """All topics."""

    language: str
    topics: list[TopicOut]


class AnswerOut(BaseModel):
    """A topic's answer. `fallback`: null, `short` (the short safe form) or `language` (another one)."""

    topic: str
    requested_language: str
    language: str
    direction: Direction
    text: str
    more: str
    sources: list[SourceOut]
    review_by: str
    overdue: bool
    draft: bool
    fallback: Literal["short", "language"] | None
    call: list[CallOut]
    links: list[LinkOut]


class HoursOut(BaseModel):
    """The plain week of one kind of opening."""

    kind: str
    text: str


class CentreOut(BaseModel):
    """A centre now. `open` is null when nobody knows; `next_opening` is ISO 8601 with offset."""

    id: str
    name: str
    open: bool | None
    next_opening: str | None
    hours: list[HoursOut]
    call: list[CallOut]
    sources: list[SourceOut]
    overdue: bool


class CentresOut(BaseModel):
    """All centres."""

    language: str
    centres: list[CentreOut]


class ProblemOut(BaseModel):
    """An error (RFC 9457). `messages` is there when danger was seen in what could not be taken."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    call: list[CallOut]
    messages: list[MessageOut] | None = None
