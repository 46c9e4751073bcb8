"""Who can open a conversation: its keys, wrapped for the server, the person and staff."""

import asyncio

from sqlalchemy import delete, select

from bot.store import sealing
from bot.store.keys import KeyGone
from bot.store.tables import KeyWrapRow
from bot.store.work import Work

CONTENT, ADDRESS = "content", "address"


async def new_server_key(work: Work, conversation_id: str, purpose: str) -> bytes:
    key = sealing.new_key()
    slot = await asyncio.to_thread(work.keys.create)
    where = sealing.place("key_wraps", conversation_id, purpose)
    work.session.add(
        KeyWrapRow(
            conversation=conversation_id,
            purpose=purpose,
            recipient_kind="server",
            recipient=str(slot),
            scheme=sealing.SCHEME_KEY,
            wrapped=sealing.seal(sealing.derive(work.keys.read(slot), "wrap"), key, where),
        )
    )
    await work.session.flush()
    return key


async def server_slots(work: Work, conversation_id: str, purpose: str) -> list[int]:
    """The slots that the server's wraps of a key need."""
    query = select(KeyWrapRow.recipient).where(
        KeyWrapRow.conversation == conversation_id,
        KeyWrapRow.purpose == purpose,
        KeyWrapRow.recipient_kind == "server",
    )
    return [int(slot) for slot in (await work.session.scalars(query)).all()]


async def server_key(work: Work, conversation_id: str, purpose: str) -> bytes:
    """A key of a conversation by the server's own wrap. Raises KeyGone if the server has none."""
    query = select(KeyWrapRow).where(
        KeyWrapRow.conversation == conversation_id,
        KeyWrapRow.purpose == purpose,
        KeyWrapRow.recipient_kind == "server",
    )
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        raise KeyGone("the server has no key to this conversation")
    secret = sealing.derive(work.keys.read(int(row.recipient)), "wrap")
    return sealing.unseal(secret, row.wrapped, sealing.place("key_wraps", conversation_id, purpose))


def person_wrap(conversation_id: str, token: str, private: bytes) -> KeyWrapRow:
    """A conversation's private key, wrapped for the person who holds the token."""
    where = sealing.place("key_wraps", conversation_id, "person")
    return KeyWrapRow(
        conversation=conversation_id,
        purpose=CONTENT,
        recipient_kind="person",
        recipient="",
        scheme=sealing.SCHEME_KEY,
        wrapped=sealing.seal(sealing.derive(token.encode(), "person wrap"), private, where),
    )


async def person_key(work: Work, conversation_id: str, token: str) -> bytes | None:
    """A conversation's private key by the person's token, if they were given a wrap."""
    row = await work.session.get(KeyWrapRow, (conversation_id, CONTENT, "person", ""))
    if row is None:
        return None
    where = sealing.place("key_wraps", conversation_id, "person")
    return sealing.unseal(sealing.derive(token.encode(), "person wrap"), row.wrapped, where)


def staff_wrap(conversation_id: str, account_id: str, public_key: bytes, private: bytes) -> KeyWrapRow:
    """A conversation's private key, wrapped for a member of staff."""
    where = sealing.place("key_wraps", conversation_id, f"staff {account_id}")
    return KeyWrapRow(
        conversation=conversation_id,
        purpose=CONTENT,
        recipient_kind="staff",
        recipient=account_id,
        scheme=sealing.SCHEME_PUBLIC,
        wrapped=sealing.seal_to(public_key, private, where),
    )


async def drop_server_key(work: Work, conversation_id: str, purpose: str) -> None:
    """Takes the server's own key away: slot overwritten first, then the row."""
    for slot in await server_slots(work, conversation_id, purpose):
        await asyncio.to_thread(work.keys.destroy, slot)
    await work.session.execute(
        delete(KeyWrapRow).where(
            KeyWrapRow.conversation == conversation_id,
            KeyWrapRow.purpose == purpose,
            KeyWrapRow.recipient_kind == "server",
        )
    )
