"""Who can open a conversation: its keys, wrapped for the server, the person and staff."""

import asyncio

from sqlalchemy import delete, select

from bot.store import sealing
from bot.store.keys import KeyGone
from bot.store.tables import KeyWrapRow
from bot.store.work import Work

CONTENT, ADDRESS, BRIDGE = "content", "address", "bridge"
PURPOSES = (CONTENT, ADDRESS, BRIDGE)
TOKEN_HOLDER = ""
"""The recipient of the person's wrap that their token opens."""


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
    return [int(row.recipient) for row in await _server_rows(work, conversation_id, purpose)]


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
        recipient=TOKEN_HOLDER,
        scheme=sealing.SCHEME_KEY,
        wrapped=sealing.seal(sealing.derive(token.encode(), "person wrap"), private, where),
    )


async def person_key(work: Work, conversation_id: str, token: str) -> bytes | None:
    """A conversation's private key by the person's token, if they were given a wrap."""
    row = await work.session.get(KeyWrapRow, (conversation_id, CONTENT, "person", TOKEN_HOLDER))
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


async def staff_key(work: Work, conversation_id: str, account_id: str, private: bytes) -> bytes | None:
    """A conversation's private key by a member's own private key, if they were given a wrap."""
    row = await work.session.get(KeyWrapRow, (conversation_id, CONTENT, "staff", account_id))
    if row is None:
        return None
    where = sealing.place("key_wraps", conversation_id, f"staff {account_id}")
    return sealing.unseal_with(private, row.wrapped, where)


async def destroy_server_key(work: Work, conversation_id: str, purpose: str) -> None:
    """Makes a key unusable for ever: slot overwritten first, then the row."""
    for row in await _server_rows(work, conversation_id, purpose):
        if _is_own(work, row):
            await asyncio.to_thread(work.keys.destroy, int(row.recipient))
    await _forget_server_key(work, conversation_id, purpose)


async def replace_server_key(work: Work, conversation_id: str, purpose: str) -> None:
    """Takes the server's own key away once the transaction that replaces it is committed."""
    for row in await _server_rows(work, conversation_id, purpose):
        if _is_own(work, row):
            work.doomed_slots.append(int(row.recipient))
    await _forget_server_key(work, conversation_id, purpose)


async def server_slots_after(work: Work, after: str, limit: int) -> tuple[set[int], str | None]:
    """A page of the slots that conversations need, and where the next one begins; None at the end."""
    ids = (
        select(KeyWrapRow.conversation)
        .where(KeyWrapRow.recipient_kind == "server", KeyWrapRow.conversation > after)
        .order_by(KeyWrapRow.conversation)
        .limit(limit)
    )
    found = list((await work.session.scalars(ids)).all())
    if not found:
        return set(), None
    # A conversation has one slot for each purpose, so the page ends with whole conversations.
    slots = select(KeyWrapRow.recipient).where(
        KeyWrapRow.recipient_kind == "server",
        KeyWrapRow.conversation > after,
        KeyWrapRow.conversation <= found[-1],
    )
    return {int(slot) for slot in (await work.session.scalars(slots)).all()}, found[-1]


def _is_own(work: Work, row: KeyWrapRow) -> bool:
    """Whether the slot still is this row's: rows of a restored database may name slots used anew."""
    where = sealing.place("key_wraps", row.conversation, row.purpose)
    try:
        sealing.unseal(sealing.derive(work.keys.read(int(row.recipient)), "wrap"), row.wrapped, where)
    except (KeyGone, sealing.CannotOpen):
        return False
    return True


async def _server_rows(work: Work, conversation_id: str, purpose: str) -> list[KeyWrapRow]:
    query = select(KeyWrapRow).where(
        KeyWrapRow.conversation == conversation_id,
        KeyWrapRow.purpose == purpose,
        KeyWrapRow.recipient_kind == "server",
    )
    return list((await work.session.scalars(query)).all())


async def _forget_server_key(work: Work, conversation_id: str, purpose: str) -> None:
    await work.session.execute(
        delete(KeyWrapRow).where(
            KeyWrapRow.conversation == conversation_id,
            KeyWrapRow.purpose == purpose,
            KeyWrapRow.recipient_kind == "server",
        )
    )
