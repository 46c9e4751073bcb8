"""What was said in a conversation, sealed: stored, read, sealed anew for others.

What staff keep beside a conversation (notes, drafts, files, numbers) is sealed the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter
from sqlalchemy import select, update

from bot.domain import Message, Routing
from bot.store import news, sealing, wraps
from bot.store.conversations import Conversation
from bot.store.keys import KeyGone
from bot.store.sealing import KeyPair
from bot.store.staff_tables import BridgeMessageRow
from bot.store.tables import ConversationRow, KeyWrapRow, MessageRow
from bot.store.work import Work

CLIENT_LOOKUP = "client id"


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


def seal_beside(conversation: Conversation, data: bytes, where: bytes) -> bytes:
    """What staff keep beside a conversation, for whoever can read it."""
    if conversation.public_key is not None:
        return sealing.seal_to(conversation.public_key, data, where)
    if conversation.key is None:
        raise KeyGone("no key to write with")
    return sealing.seal(conversation.key, data, where)


def unseal_beside(conversation: Conversation, sealed: bytes, where: bytes) -> bytes | None:
    """What `seal_beside` sealed; None if that was under a key which is no more."""
    try:
        return _unseal(conversation, sealed, where)
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
    text = _unseal(conversation, row.sealed, _place(row.conversation, row.seq))
    return replace(_STORED.validate_json(text), at=row.at)


def _unseal(conversation: Conversation, sealed: bytes, where: bytes) -> bytes:
    """What `seal_beside` sealed. Raises CannotOpen, ValueError."""
    opener = sealing.unseal_with if conversation.public_key is not None else sealing.unseal
    return opener(conversation.key or b"", sealed, where)
