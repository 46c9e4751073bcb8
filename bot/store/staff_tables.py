"""The tables of the people behind Rettvis: who they are, what they did, and what they keep on a case.

Sealed columns are sealed to the conversation's public key unless the table says otherwise.
"""

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables import Base, Id, Seconds

CASE = "cases.id"
CONVERSATION = "conversations.id"


class RecoveryCodeRow(Base):
    """A code on paper that replaces a lost phone, once."""

    __tablename__ = "recovery_codes"
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used: Mapped[bool] = mapped_column(Boolean, default=False)


class InvitationRow(Base):
    """A link that makes an account, or lets an existing one (`account`) start anew with a new key."""

    __tablename__ = "invitations"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    centre_id: Mapped[str] = mapped_column(String(32))
    account: Mapped[str | None] = mapped_column(Id)
    created_by: Mapped[str | None] = mapped_column(Id)
    expires_at: Mapped[int] = mapped_column(Seconds)


class StaffSessionRow(Base):
    """A logged-in browser. `private_key` is the account's, sealed under a key of the session token."""

    __tablename__ = "staff_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    private_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[int] = mapped_column(Seconds)
    seen_at: Mapped[int] = mapped_column(Seconds)
    confirmed_at: Mapped[int] = mapped_column(Seconds)


class AuditRow(Base):
    """Who did what when: each row carries the hash of the one before. No text, and no id in the clear."""

    __tablename__ = "audit"
    __table_args__ = ({"sqlite_autoincrement": True},)
    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[int] = mapped_column(Seconds, index=True)
    account: Mapped[str | None] = mapped_column(Id)
    action: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """Where the audit ends: one row (id 1), locked by whoever writes next. Shows a cut-off end."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


class CaseClockRow(Base):
    """The clock of all cases: one row (id 1) whose value rises with every change of a case."""

    __tablename__ = "case_clock"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)


class NoteRow(Base):
    """What staff wrote about a case for each other."""

    __tablename__ = "notes"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"), index=True)
    account: Mapped[str] = mapped_column(Id)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[int] = mapped_column(Seconds)


class ReplyDraftRow(Base):
    """A reply that somebody has begun."""

    __tablename__ = "reply_drafts"
    case: Mapped[str] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"), primary_key=True)
    account: Mapped[str] = mapped_column(Id, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[int] = mapped_column(Seconds)


class PresenceRow(Base):
    """Who has a case on their screen now."""

    __tablename__ = "presence"
    case: Mapped[str] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"), primary_key=True)
    account: Mapped[str] = mapped_column(Id, primary_key=True)
    seen_at: Mapped[int] = mapped_column(Seconds)
    typing_at: Mapped[int | None] = mapped_column(Seconds)


class AttachmentRow(Base):
    """A picture or a recording in a message. `kind` is `image` or `audio`."""

    __tablename__ = "attachments"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    conversation: Mapped[str] = mapped_column(ForeignKey(CONVERSATION, ondelete="CASCADE"), index=True)
    seq: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int] = mapped_column("bytes", Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[int] = mapped_column(Seconds)


class CallbackRow(Base):
    """A number at which a person wants to be called; empty while they have not typed it."""

    __tablename__ = "callbacks"
    conversation: Mapped[str] = mapped_column(ForeignKey(CONVERSATION, ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[int] = mapped_column(Seconds)


class ClosureRow(Base):
    """Days on which a centre is closed; days as YYYY-MM-DD, both included."""

    __tablename__ = "closures"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    centre_id: Mapped[str] = mapped_column(String(32), index=True)
    first_day: Mapped[str] = mapped_column(String(10))
    last_day: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(32))
    created_by: Mapped[str] = mapped_column(Id)
    created_at: Mapped[int] = mapped_column(Seconds)
    ended_at: Mapped[int | None] = mapped_column(Seconds)


class NotUnderstoodRow(Base):
    """A text that was not understood and given for teaching; sealed under a key of its own.

    `state` is `new`, `pending`, `done` or `ignored`. No conversation is named, and `at` is a whole day.
    `topic` is what a reviewer says it should have been taken for.
    """

    __tablename__ = "not_understood"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[int] = mapped_column(Seconds)
    topic: Mapped[str | None] = mapped_column(String(64))


class NotUnderstoodKeyRow(Base):
    """The key of such a text, wrapped for a reviewer."""

    __tablename__ = "not_understood_keys"
    text: Mapped[str] = mapped_column(ForeignKey("not_understood.id", ondelete="CASCADE"), primary_key=True)
    account: Mapped[str] = mapped_column(Id, primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class ExampleRow(Base):
    """An example for teaching, in a reviewer's own words: no person has written it."""

    __tablename__ = "examples"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    topic: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Id)
    made_at: Mapped[int] = mapped_column(Seconds)


class BridgeRow(Base):
    """Words said on the phone, by which an operator may ask to follow a conversation, and what comes of it.

    `stage` is `offered`, `asked` or `open`, and ends at `until`. `words_hash` is there only while offered;
    `account` and `session` say who asked, `nonce` is part of the buttons of that question. `wrapped` is the
    private key of the copies, sealed to the account and then under a slot of the key store.
    """

    __tablename__ = "bridges"
    conversation: Mapped[str] = mapped_column(ForeignKey(CONVERSATION, ondelete="CASCADE"), primary_key=True)
    words_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    stage: Mapped[str] = mapped_column(String(8))
    account: Mapped[str | None] = mapped_column(Id, index=True)
    session: Mapped[str | None] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(16))
    until: Mapped[int] = mapped_column(Seconds, index=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)


class BridgeMessageRow(Base):
    """A copy of a message for the operator who follows; sealed to the key of the bridge."""

    __tablename__ = "bridge_messages"
    conversation: Mapped[str] = mapped_column(
        ForeignKey("bridges.conversation", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
