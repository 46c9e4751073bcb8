"""The tables. Times are whole seconds since 1970 (UTC): exact for pending work, else rounded.

What a person said, and all that would say what it was about, stands only inside sealed columns.
"""

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Seconds = BigInteger
Id = String(32)


class Base(DeclarativeBase):
    """The schema."""


class ConversationRow(Base):
    """A conversation. `token_hash` finds it for the web, `address_hash` for a messenger.

    `return_hash` finds it by its return code. `follower` is the public key that new messages are copied to
    for an operator, until `followed_until`.
    """

    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str | None] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(16), default="bot")
    danger: Mapped[bool] = mapped_column(Boolean, default=False)
    token_hash: Mapped[str | None] = mapped_column(String(64))
    address_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    return_hash: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    address: Mapped[bytes | None] = mapped_column(LargeBinary)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    context: Mapped[bytes | None] = mapped_column(LargeBinary)
    next_seq: Mapped[int] = mapped_column(Integer, default=1)
    follower: Mapped[bytes | None] = mapped_column(LargeBinary)
    followed_until: Mapped[int | None] = mapped_column(Seconds)
    created_at: Mapped[int] = mapped_column(Seconds)
    last_message_at: Mapped[int] = mapped_column(Seconds, index=True)
    closed_at: Mapped[int | None] = mapped_column(Seconds)


class MessageRow(Base):
    """One message. `client_key` is the keyed hash of the sender's own id for it."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation", "client_key"),)
    conversation: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    sender: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    client_key: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[int] = mapped_column(Seconds)


class KeyWrapRow(Base):
    """A key of a conversation, wrapped for somebody who may open it.

    `purpose` is `content`, `address` or `bridge`. For `server` the recipient is the slot in the key store,
    for `staff` an account, for `person` empty (the key comes from their token) or `return` (from their
    return code).
    """

    __tablename__ = "key_wraps"
    conversation: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    purpose: Mapped[str] = mapped_column(String(16), primary_key=True)
    recipient_kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    recipient: Mapped[str] = mapped_column(Id, primary_key=True)
    scheme: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class AccountRow(Base):
    """Somebody behind Rettvis. `public_key` opens cases for them; None until they have made one.

    `private_key` is sealed under the key of their passphrase, `totp` under one of the server's.
    `totp_step` is the step of the last code that was accepted: no code counts twice.
    """

    __tablename__ = "accounts"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    centre_id: Mapped[str] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(16))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[int] = mapped_column(Seconds)
    login: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    verifier: Mapped[bytes | None] = mapped_column(LargeBinary)
    private_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    failed_at: Mapped[int | None] = mapped_column(Seconds)
    language: Mapped[str] = mapped_column(String(8), default="nb")
    on_duty_at: Mapped[int | None] = mapped_column(Seconds)


class CaseRow(Base):
    """A conversation handed to staff. `readable` says whether its texts were shared with them.

    `person_seq` is the number of the person's last message, `read_seq` of the last one that the owner
    has seen; `changed` rises with every change, by the clock that all cases share. `covered_from` is the
    centre that it waited at when another took it over, until somebody there has seen so;
    `declined_by` did not want to take it over, the last that it was offered.
    """

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_queue", "state", "centre_id", "opened_at"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), unique=True)
    centre_id: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    topic: Mapped[str | None] = mapped_column(String(64))
    danger: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    readable: Mapped[bool] = mapped_column(Boolean, default=False)
    owner: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[int] = mapped_column(Seconds)
    closed_at: Mapped[int | None] = mapped_column(Seconds)
    claimed_at: Mapped[int | None] = mapped_column(Seconds)
    answered_at: Mapped[int | None] = mapped_column(Seconds)
    outcome: Mapped[str | None] = mapped_column(String(32))
    transfer_account: Mapped[str | None] = mapped_column(Id)
    transfer_centre: Mapped[str | None] = mapped_column(String(32))
    person_seq: Mapped[int] = mapped_column(Integer, default=0)
    read_seq: Mapped[int] = mapped_column(Integer, default=0)
    undeliverable: Mapped[bool] = mapped_column(Boolean, default=False)
    helped: Mapped[str | None] = mapped_column(String(8))
    closed_by: Mapped[str | None] = mapped_column(Id)
    undo_until: Mapped[int | None] = mapped_column(Seconds)
    changed: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str | None] = mapped_column(String(32))
    alarmed_at: Mapped[int | None] = mapped_column(Seconds)
    covered_from: Mapped[str | None] = mapped_column(String(32))
    declined_by: Mapped[str | None] = mapped_column(Id)


class TallyRow(Base):
    """A short count that all processes share. `key` is a keyed hash of what is counted; `at` is exact."""

    __tablename__ = "tallies"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)
    at: Mapped[int] = mapped_column(Seconds)


class InboxRow(Base):
    """An update from a messenger, kept until it has been answered. `sealed` holds the stripped text."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_pending", "channel", "state", "update_id"),)
    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    address_hash: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    received_at: Mapped[int] = mapped_column(Seconds)


class OutboxRow(Base):
    """A message to a messenger, kept until it has been delivered."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "state", "due_at"),)
    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[int] = mapped_column(Seconds)


class ChannelMessageRow(Base):
    """The messenger's number of a message of either side, so that both sides can be wiped."""

    __tablename__ = "channel_messages"
    conversation: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[int] = mapped_column(Seconds)


class LeaseRow(Base):
    """Who may do what only one process may do at a time."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(Id)
    until: Mapped[int] = mapped_column(Seconds)


class TopicLanguageCount(Base):
    """Questions by month, topic and language."""

    __tablename__ = "count_topic_language"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)


class TopicCentreCount(Base):
    """Questions by month, topic and centre."""

    __tablename__ = "count_topic_centre"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    centre: Mapped[str] = mapped_column(String(32), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)


class OutcomeChannelLanguageCount(Base):
    """How messages were understood, by month, channel and language."""

    __tablename__ = "count_outcome_channel_language"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)


class NotUnderstoodCount(Base):
    """Messages not understood, by month and language."""

    __tablename__ = "count_not_understood"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)


class WaitingCount(Base):
    """Cases by month, band of waiting time and centre."""

    __tablename__ = "count_waiting"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    band: Mapped[str] = mapped_column(String(16), primary_key=True)
    centre: Mapped[str] = mapped_column(String(32), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)


class CallCount(Base):
    """Phone calls by month, topic and outcome."""

    __tablename__ = "count_calls"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)


class WeekCount(Base):
    """All messages by ISO week."""

    __tablename__ = "count_week"
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)
