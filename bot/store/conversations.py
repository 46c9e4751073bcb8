"""Conversations: made, found, opened, saved, deleted. What is said in them: `texts.py`."""

import hmac
import secrets
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import delete, select, update

from bot.domain import Context, State
from bot.store import case_clock, sealing, wraps
from bot.store.keys import KeyGone
from bot.store.tables import CaseRow, ChannelMessageRow, ConversationRow
from bot.store.work import Work

CHAT_LOOKUP = "chat address"


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
