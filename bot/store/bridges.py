"""Bridges: an operator on the phone follows a conversation for a while, if the person says yes.

Three words that the person reads aloud find the conversation, once; they are kept stretched, as a return
code is. After the yes each new message is also sealed to a key of the bridge, and nothing older but the last
answer. That key opens only with the operator's own and a slot of the key store together. The slot is
destroyed at the end, so what was copied is gone even where the rows are not.

A bridge is changed only while its conversation's row is locked.
"""

import secrets
from dataclasses import dataclass, replace
from typing import Literal, get_args

from sqlalchemy import delete, or_, select, update

from bot.domain import Message
from bot.store import accounts, sealing, staff_sessions, texts, wraps
from bot.store.conversations import Conversation
from bot.store.keys import KeyGone, KeyStore
from bot.store.staff_tables import BridgeMessageRow, BridgeRow
from bot.store.stretching import SALT_BYTES, Stretched
from bot.store.tables import ConversationRow
from bot.store.texts import Stored
from bot.store.work import Work

Stage = Literal["offered", "asked", "open"]
STAGES: tuple[Stage, ...] = get_args(Stage)
SECONDS = 15 * 60
"""How long each stage lasts."""
PURPOSE = "bridge words"


@dataclass(frozen=True)
class Bridge:
    """A bridge that has not ended; `until` in seconds since 1970."""

    conversation: str
    stage: Stage
    until: int
    account: str | None
    nonce: str


def salt(keys: KeyStore) -> bytes:
    """The salt of all bridge words of this service."""
    return sealing.derive(keys.service_secret(), f"{PURPOSE} salt")[:SALT_BYTES]


async def of_conversation(work: Work, conversation_id: str) -> Bridge | None:
    """The bridge of a conversation."""
    found = await any_of(work, conversation_id)
    return found if found is not None and found.until > work.now else None


async def any_of(work: Work, conversation_id: str) -> Bridge | None:
    """The same, also when its time is over and nobody has ended it yet."""
    row = await work.session.get(BridgeRow, conversation_id, populate_existing=True)
    return _bridge(row) if row is not None else None


async def of_session(work: Work, account: str, session: str) -> Bridge | None:
    """What an operator has asked for, or follows, in this session of theirs."""
    query = select(BridgeRow).where(
        BridgeRow.account == account, BridgeRow.session == session, BridgeRow.until > work.now
    )
    row = await work.session.scalar(query.execution_options(populate_existing=True))
    return _bridge(row) if row is not None else None


async def offer(work: Work, conversation: Conversation, stretched: Stretched) -> bool:
    """Gives a conversation its words; whatever it had before is over. False if others have the same now."""
    words_hash = stretched.verifier.hex()
    taken = select(BridgeRow.conversation).where(
        BridgeRow.words_hash == words_hash, BridgeRow.conversation != conversation.id
    )
    if await work.session.scalar(taken) is not None:
        return False
    await end(work, conversation)
    _add(work, conversation.id, words_hash)
    await work.session.flush()
    return True


def _add(work: Work, conversation_id: str, words_hash: str) -> None:
    work.session.add(
        BridgeRow(
            conversation=conversation_id,
            words_hash=words_hash,
            stage="offered",
            nonce=secrets.token_hex(8),
            until=work.now + SECONDS,
        )
    )


async def find(work: Work, stretched: Stretched) -> str | None:
    """The conversation whose words these are now."""
    query = select(BridgeRow.conversation).where(
        BridgeRow.words_hash == stretched.verifier.hex(), BridgeRow.until > work.now
    )
    found: str | None = await work.session.scalar(query)
    return found


async def ask(work: Work, conversation_id: str, account: str, session: str) -> Bridge:
    """An operator has said the words, which are used up; the person is to answer."""
    nonce, until = secrets.token_hex(8), work.now + SECONDS
    await _set(
        work,
        conversation_id,
        words_hash=None,
        stage="asked",
        account=account,
        session=session,
        nonce=nonce,
        until=until,
    )
    return Bridge(conversation_id, "asked", until, account, nonce)


async def open_up(work: Work, conversation: Conversation, bridge: Bridge) -> Bridge | None:
    """The person has said yes: from here on messages are copied. None if nobody is there."""
    account = await accounts.account(work, bridge.account or "")
    if account is None or account.public_key is None or conversation.id in await over(work):
        return None
    pair, until = sealing.new_key_pair(), work.now + SECONDS
    outer = await wraps.new_server_key(work, conversation.id, wraps.BRIDGE)
    inner = sealing.seal_to(account.public_key, pair.private, _place(conversation.id, "account"))
    wrapped = sealing.seal(outer, inner, _place(conversation.id, "server"))
    await _set(work, conversation.id, stage="open", until=until, wrapped=wrapped)
    await _follow(work, conversation.id, pair.public, until)
    conversation.follower = pair.public
    return replace(bridge, stage="open", until=until)


def copy_last_answer(work: Work, conversation: Conversation, stored: list[Stored]) -> None:
    """The last answer is what the person most likely calls about."""
    last = next((one for one in reversed(stored) if _is_answer(one.message)), None)
    if last is not None:
        texts.copy(work, conversation, last)


def _is_answer(message: Message) -> bool:
    return message.sender != "person" and message.topic is not None


async def read(work: Work, bridge: Bridge, private: bytes) -> list[Stored]:
    """What an operator may read, oldest first, by their own private key. Raises KeyGone, CannotOpen."""
    wrapped = await work.session.scalar(
        select(BridgeRow.wrapped).where(BridgeRow.conversation == bridge.conversation)
    )
    if wrapped is None:
        raise KeyGone("the bridge is not open")
    outer = await wraps.server_key(work, bridge.conversation, wraps.BRIDGE)
    inner = sealing.unseal(outer, wrapped, _place(bridge.conversation, "server"))
    key = sealing.unseal_with(private, inner, _place(bridge.conversation, "account"))
    query = select(BridgeMessageRow).where(BridgeMessageRow.conversation == bridge.conversation)
    rows = (await work.session.scalars(query.order_by(BridgeMessageRow.seq))).all()
    return [texts.read_copy(key, row) for row in rows]


async def end(work: Work, conversation: Conversation) -> None:
    """Destroys the key first, then the copies and the row."""
    conversation.follower = None
    await erase(work, conversation.id)


async def erase(work: Work, conversation_id: str) -> None:
    """As `end`, for who has not opened the conversation."""
    await wraps.destroy_server_key(work, conversation_id, wraps.BRIDGE)
    await work.session.execute(delete(BridgeRow).where(BridgeRow.conversation == conversation_id))
    await _follow(work, conversation_id, None, None)


async def over(work: Work, *, since: int = 0) -> list[str]:
    """Conversations whose bridge has ended by time, so many seconds ago, or by the end of its session."""
    living = await staff_sessions.living(work)
    is_left = BridgeRow.session.is_not(None) & BridgeRow.session.not_in(living)
    query = select(BridgeRow.conversation).where(or_(BridgeRow.until <= work.now - since, is_left))
    return list((await work.session.scalars(query)).all())


async def _set(work: Work, conversation_id: str, **values: object) -> None:
    await work.session.execute(
        update(BridgeRow).where(BridgeRow.conversation == conversation_id).values(**values)
    )


async def _follow(work: Work, conversation_id: str, follower: bytes | None, until: int | None) -> None:
    await work.session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id)
        .values(follower=follower, followed_until=until)
    )


def _place(conversation_id: str, layer: str) -> bytes:
    return sealing.place("bridges", conversation_id, f"key {layer}")


def _bridge(row: BridgeRow) -> Bridge:
    stage = next(stage for stage in STAGES if stage == row.stage)
    return Bridge(row.conversation, stage, row.until, row.account, row.nonce)
