"""Conversations: made, found, written to, read, deleted."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter
from sqlalchemy import delete, select, update

from bot.domain import Context, Message, Routing, State
from bot.store import case_clock, news, sealing, wraps
from bot.store.keys import KeyGone
from bot.store.sealing import KeyPair
from bot.store.staff_tables import BridgeMessageRow
from bot.store.tables import CaseRow, ChannelMessageRow, ConversationRow, KeyWrapRow, MessageRow
from bot.store.work import Work

CHAT_LOOKUP, CLIENT_LOOKUP = "chat address", "client id"


@dataclass
class Conversation:
    """An open conversation and the means to read and write it.

    `key` opens the texts; None once they are sealed to staff and nobody's token is at hand: then the
    server can append, and not read. `follower` is the public key of an operator's bridge, if one is open.
    """

    id: str
    channel: str
    language: str | None
    state: State
    danger: bool
    context: Context
    next_seq: int
    last_message_at: int
    closed_at: int | None
    key: bytes | None
    public_key: bytes | None
    return_hash: str | None
    follower: bytes | None


@dataclass(frozen=True)
class Stored:
    """A message as stored: what was shown, and for a person's message how it was understood.

    `pressed` is the id of the choice that a person's message was. Of a message of staff, `norwegian` is
    what they read beside it, and `question` the phrase that the person's next words answer. `at` is not
    sealed: it is when the message was stored, rounded.
    """

    message: Message
    routing: Routing | None
    pressed: str | None = None
    norwegian: str | None = None
    question: str | None = None
    at: int = 0


_STORED = TypeAdapter(Stored)
_CONTEXT = TypeAdapter(Context)


async def create_web(work: Work, language: str | None) -> tuple[Conversation, str]:
    """A web conversation and the token that opens it (256 bits, kept only as a hash)."""
    token = secrets.token_urlsafe(32)
    conversation = await _create(work, "web", language, token_hash=sealing.token_hash(token))
    return conversation, token


async def find_web(work: Work, conversation_id: str, token: str) -> Conversation | None:
    """The conversation, if it lives and the token is its own. Locks its row."""
    row = await _locked(work, conversation_id)
    if row is None or not hmac.compare_digest(row.token_hash or "", sealing.token_hash(token)):
        return None
    try:
        return await open_row(work, row, token)
    except KeyGone:
        # A deletion was cut off after it had destroyed the key: this is the rest of it.
        await delete_conversation(work, conversation_id)
        return None


async def find_for_staff(work: Work, conversation_id: str, private: bytes | None) -> Conversation | None:
    """A conversation as staff write to it, and with its private key read it. Locks its row.

    Without their key the server can append to it, and read it only if its texts were never shared.
    """
    row = await _locked(work, conversation_id)
    if row is None:
        return None
    try:
        conversation = await open_row(work, row, None)
    except KeyGone:
        # A deletion was cut off after it had destroyed the key: this is the rest of it.
        await delete_conversation(work, conversation_id)
        return None
    if conversation.public_key is not None:
        conversation.key = private
    return conversation


async def is_web(work: Work, conversation_id: str, token: str) -> bool:
    """Whether the conversation lives and the token is its own; opens nothing."""
    query = select(ConversationRow.token_hash).where(ConversationRow.id == conversation_id)
    stored = (await work.session.execute(query)).scalar_one_or_none()
    return hmac.compare_digest(stored or "", sealing.token_hash(token))


async def language_of(work: Work, conversation_id: str, token: str) -> str | None:
    """The conversation's language, if it lives and the token is its own; opens nothing."""
    query = select(ConversationRow.language).where(ConversationRow.id == conversation_id)
    if not await is_web(work, conversation_id, token):
        return None
    return (await work.session.execute(query)).scalar_one_or_none()


def chat_hash(work: Work, channel: str, address: str) -> str:
    """The look-up of a messenger's chat."""
    return sealing.lookup(work.keys.service_secret(), CHAT_LOOKUP, f"{channel} {address}")


async def find_or_create_chat(work: Work, channel: str, address: str) -> tuple[Conversation, bool]:
    """The conversation of a messenger's chat, and whether it is new. Locks its row."""
    address_hash = chat_hash(work, channel, address)
    query = select(ConversationRow).where(ConversationRow.address_hash == address_hash).with_for_update()
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is not None:
        try:
            return await open_row(work, row, None), False
        except KeyGone:
            # The process died between the end of its keys and the end of its rows.
            await delete_conversation(work, row.id)
            await work.session.flush()
            work.session.expunge(row)
    conversation = await _create(work, channel, None, address_hash=address_hash)
    key = await wraps.new_server_key(work, conversation.id, wraps.ADDRESS)
    sealed = sealing.seal(
        key, address.encode(), sealing.place("conversations", conversation.id, wraps.ADDRESS)
    )
    await work.session.execute(
        update(ConversationRow).where(ConversationRow.id == conversation.id).values(address=sealed)
    )
    return conversation, True


async def find_chat(work: Work, channel: str, address: str) -> tuple[str, str | None] | None:
    """The id and the language of the conversation of a messenger's chat, if there is one."""
    query = select(ConversationRow.id, ConversationRow.language).where(
        ConversationRow.address_hash == chat_hash(work, channel, address)
    )
    row = (await work.session.execute(query)).one_or_none()
    return (row.id, row.language) if row is not None else None


async def address_of(work: Work, conversation_id: str) -> str:
    """A messenger conversation's address."""
    row = await work.session.get_one(ConversationRow, conversation_id)
    key = await wraps.server_key(work, conversation_id, wraps.ADDRESS)
    return sealing.unseal(
        key, row.address or b"", sealing.place("conversations", row.id, wraps.ADDRESS)
    ).decode()


async def append(
    work: Work,
    conversation: Conversation,
    message: Message,
    *,
    routing: Routing | None = None,
    client_id: str | None = None,
    pressed: str | None = None,
    norwegian: str | None = None,
    question: str | None = None,
) -> Message:
    """Stores a message, and a copy for an operator who follows; returns it with its number."""
    numbered = replace(message, seq=conversation.next_seq)
    stored = Stored(numbered, routing, pressed, norwegian, question)
    work.session.add(
        MessageRow(
            conversation=conversation.id,
            seq=numbered.seq,
            sender=message.sender,
            sealed=_seal(conversation, stored),
            client_key=client_key(work, conversation.id, client_id) if client_id else None,
            at=work.rounded,
        )
    )
    conversation.next_seq += 1
    if conversation.channel == "web":
        work.news.add(news.talk(work.keys, conversation.id))
    copy(work, conversation, stored)
    return numbered


def copy(work: Work, conversation: Conversation, stored: Stored) -> None:
    """Copies a message for the operator who follows, if one does."""
    if conversation.follower is not None:
        seq = stored.message.seq
        sealed = sealing.seal_to(conversation.follower, _payload(stored), _copy_place(conversation.id, seq))
        work.session.add(BridgeMessageRow(conversation=conversation.id, seq=seq, sealed=sealed))


def read_copy(private: bytes, row: BridgeMessageRow) -> Stored:
    """What `copy` made, by the private key of the bridge. Raises CannotOpen."""
    where = _copy_place(row.conversation, row.seq)
    return _STORED.validate_json(sealing.unseal_with(private, row.sealed, where))


def client_key(work: Work, conversation_id: str, client_id: str) -> str:
    """The keyed hash of a sender's own id for a message."""
    return sealing.lookup(work.keys.service_secret(), CLIENT_LOOKUP, f"{conversation_id} {client_id}")


async def save(work: Work, conversation: Conversation) -> None:
    """Writes what a turn has changed, and flushes the new messages."""
    await work.session.flush()
    context = None
    if conversation.key is not None and conversation.public_key is None:
        where = sealing.place("conversations", conversation.id, "context")
        context = sealing.seal(conversation.key, _CONTEXT.dump_json(conversation.context), where)
    await work.session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation.id)
        .values(
            language=conversation.language,
            state=conversation.state,
            danger=conversation.danger,
            public_key=conversation.public_key,
            context=context,
            next_seq=conversation.next_seq,
            last_message_at=work.rounded,
        )
    )


async def messages_after(work: Work, conversation: Conversation, seq: int) -> list[Stored]:
    """All messages with a higher number, oldest first; empty if they cannot be read here."""
    if conversation.key is None:
        return []
    query = (
        select(MessageRow)
        .where(MessageRow.conversation == conversation.id, MessageRow.seq > seq)
        .order_by(MessageRow.seq)
    )
    return [_read(conversation, row) for row in (await work.session.scalars(query)).all()]


async def seq_of_client_id(work: Work, conversation: Conversation, client_id: str) -> int | None:
    """The number of the person's message that was sent before with this id."""
    key = client_key(work, conversation.id, client_id)
    query = select(MessageRow.seq).where(
        MessageRow.conversation == conversation.id, MessageRow.client_key == key
    )
    return (await work.session.execute(query)).scalar_one_or_none()


async def reseal(
    work: Work, conversation: Conversation, pair: KeyPair, readers: Sequence[KeyWrapRow]
) -> None:
    """Seals all texts to a new key whose private half only `readers` can open; destroys the old slot.

    From here on the server can append, and read only with a reader's help.
    """
    stored = await messages_after(work, conversation, 0)
    conversation.public_key = pair.public
    for one in stored:
        await work.session.execute(
            update(MessageRow)
            .where(MessageRow.conversation == conversation.id, MessageRow.seq == one.message.seq)
            .values(sealed=_seal(conversation, one))
        )
    # Nobody can wrap the new key for a return code of before: it would come back to an unreadable talk.
    await work.session.execute(
        update(ConversationRow).where(ConversationRow.id == conversation.id).values(return_hash=None)
    )
    work.session.add_all(readers)
    await work.session.flush()
    await wraps.replace_server_key(work, conversation.id, wraps.CONTENT)
    has_person = any(reader.recipient_kind == "person" for reader in readers)
    conversation.key = pair.private if has_person else None


async def delete_conversation(work: Work, conversation_id: str) -> None:
    """Destroys the keys first, then the rows: from here on nobody can open an old copy."""
    if await work.session.scalar(select(CaseRow.id).where(CaseRow.conversation == conversation_id)):
        await case_clock.tick(work)
    for purpose in wraps.PURPOSES:
        await wraps.destroy_server_key(work, conversation_id, purpose)
    await work.session.execute(delete(ConversationRow).where(ConversationRow.id == conversation_id))


async def note_channel_message(work: Work, conversation_id: str, message_id: int) -> None:
    """Remembers a messenger's number of a message, so that it can be wiped there."""
    row = ChannelMessageRow(conversation=conversation_id, message_id=message_id, at=work.rounded)
    # An edited message comes again with the number that it had.
    await work.session.merge(row)


async def channel_messages_since(work: Work, conversation_id: str, since: int) -> list[int]:
    """The messenger's numbers of messages since a time."""
    query = select(ChannelMessageRow.message_id).where(
        ChannelMessageRow.conversation == conversation_id, ChannelMessageRow.at >= since
    )
    return list((await work.session.scalars(query)).all())


async def _create(
    work: Work,
    channel: str,
    language: str | None,
    *,
    token_hash: str | None = None,
    address_hash: str | None = None,
) -> Conversation:
    row = ConversationRow(
        id=secrets.token_hex(16),
        channel=channel,
        language=language,
        state="bot",
        danger=False,
        token_hash=token_hash,
        address_hash=address_hash,
        next_seq=1,
        created_at=work.rounded,
        last_message_at=work.rounded,
    )
    work.session.add(row)
    await work.session.flush()
    key = await wraps.new_server_key(work, row.id, wraps.CONTENT)
    return _conversation(work, row, key, Context(chosen=language is not None))


async def _locked(work: Work, conversation_id: str) -> ConversationRow | None:
    query = select(ConversationRow).where(ConversationRow.id == conversation_id).with_for_update()
    return (await work.session.execute(query)).scalar_one_or_none()


async def open_row(work: Work, row: ConversationRow, token: str | None) -> Conversation:
    """A row as a conversation, with what this token opens. Raises KeyGone."""
    context = Context()
    if row.public_key is not None:
        key = await wraps.person_key(work, row.id, token) if token else None
    else:
        key = await wraps.server_key(work, row.id, wraps.CONTENT)
        if row.context:
            where = sealing.place("conversations", row.id, "context")
            context = _CONTEXT.validate_json(sealing.unseal(key, row.context, where))
    return _conversation(work, row, key, context)


def _conversation(work: Work, row: ConversationRow, key: bytes | None, context: Context) -> Conversation:
    is_followed = row.followed_until is not None and row.followed_until > work.now
    state: State = "bot"
    for known in ("waiting", "with_staff", "closed"):
        if row.state == known:
            state = known
    return Conversation(
        id=row.id,
        channel=row.channel,
        language=row.language,
        state=state,
        danger=row.danger,
        context=context,
        next_seq=row.next_seq,
        last_message_at=row.last_message_at,
        closed_at=row.closed_at,
        key=key,
        public_key=row.public_key,
        return_hash=row.return_hash,
        follower=row.follower if is_followed else None,
    )


def seal_beside(conversation: Conversation, data: bytes, where: bytes) -> bytes:
    """What staff keep beside a conversation, for whoever can read it."""
    if conversation.public_key is not None:
        return sealing.seal_to(conversation.public_key, data, where)
    if conversation.key is None:
        raise KeyGone("no key to write with")
    return sealing.seal(conversation.key, data, where)


def unseal_beside(conversation: Conversation, sealed: bytes, where: bytes) -> bytes | None:
    """What `seal_beside` sealed; None if that was under a key which is no more."""
    opener = sealing.unseal_with if conversation.public_key is not None else sealing.unseal
    try:
        return opener(conversation.key or b"", sealed, where)
    except (sealing.CannotOpen, ValueError):
        return None


def _place(conversation_id: str, seq: int) -> bytes:
    return sealing.place("messages", f"{conversation_id} {seq}", "text")


def _copy_place(conversation_id: str, seq: int) -> bytes:
    return sealing.place("bridge_messages", f"{conversation_id} {seq}", "text")


def _payload(stored: Stored) -> bytes:
    return _STORED.dump_json(replace(stored, at=0))


def _seal(conversation: Conversation, stored: Stored) -> bytes:
    return seal_beside(conversation, _payload(stored), _place(conversation.id, stored.message.seq))


def _read(conversation: Conversation, row: MessageRow) -> Stored:
    opener = sealing.unseal_with if conversation.public_key is not None else sealing.unseal
    sealed = opener(conversation.key or b"", row.sealed, _place(row.conversation, row.seq))
    return replace(_STORED.validate_json(sealed), at=row.at)
