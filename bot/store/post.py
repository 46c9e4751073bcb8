"""Inbox and outbox of messengers: committed before they are confirmed, stored before they are sent."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from bot.store import news, sealing, wraps
from bot.store.keys import KeyGone
from bot.store.sealing import CannotOpen
from bot.store.tables import ConversationRow, InboxRow, LeaseRow, OutboxRow
from bot.store.work import Work

MAX_ATTEMPTS = 3
_INBOX = "inbox"


@dataclass(frozen=True)
class Received:
    """An update in the inbox: the messenger's number, whose chat (hash), and the stripped update."""

    update_id: int
    address_hash: str
    data: bytes


@dataclass(frozen=True)
class Outgoing:
    """A message in the outbox, with how often it has been tried."""

    id: int
    conversation: str
    data: bytes
    attempts: int


async def receive(work: Work, channel: str, update_id: int, address_hash: str, data: bytes) -> bool:
    """Puts an update into the inbox; False if it is there already."""
    row = InboxRow(
        channel=channel,
        update_id=update_id,
        address_hash=address_hash,
        sealed=_seal(work, channel, update_id, data),
        state="pending",
        attempts=0,
        received_at=work.now,
    )
    try:
        async with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:
        return False
    work.news.add(news.INBOX)
    return True


async def pending(work: Work, channel: str, limit: int = 100) -> list[Received]:
    """The oldest unanswered update of each chat, so that a chat's order is kept."""
    first = (
        select(func.min(InboxRow.update_id).label("update_id"))
        .where(InboxRow.channel == channel, InboxRow.state == "pending")
        .group_by(InboxRow.address_hash)
        .order_by("update_id")
        .limit(limit)
        .subquery()
    )
    query = (
        select(InboxRow)
        .join(first, first.c.update_id == InboxRow.update_id)
        .where(InboxRow.channel == channel)
        .order_by(InboxRow.update_id)
    )
    key = sealing.derive(work.keys.service_secret(), _INBOX)
    received = []
    for row in (await work.session.scalars(query)).all():
        where = _place(channel, row.update_id)
        try:
            data = sealing.unseal(key, row.sealed or b"", where)
        except CannotOpen:
            # One damaged row must not stop all chats.
            _set_aside(row, work)
            continue
        received.append(Received(row.update_id, row.address_hash, data))
    return received


async def rewrite(work: Work, channel: str, update_id: int, data: bytes) -> bool:
    """Replaces what is kept of an unanswered update: a job that is half done says what is left of it.

    False if somebody else has answered it.
    """
    done = await work.session.execute(
        update(InboxRow)
        .where(InboxRow.channel == channel, InboxRow.update_id == update_id, InboxRow.state == "pending")
        .values(sealed=_seal(work, channel, update_id, data))
        .returning(InboxRow.update_id)
    )
    return done.scalar_one_or_none() is not None


def _place(channel: str, update_id: int) -> bytes:
    return sealing.place(_INBOX, f"{channel} {update_id}", "update")


def _seal(work: Work, channel: str, update_id: int, data: bytes) -> bytes:
    key = sealing.derive(work.keys.service_secret(), _INBOX)
    return sealing.seal(key, data, _place(channel, update_id))


async def answered(work: Work, channel: str, update_id: int) -> bool:
    """Forgets what an update said and whose it was; its number stays, so that a repeat is known.

    False if it was no longer waiting: then somebody else has answered it.
    """
    done = await work.session.execute(
        update(InboxRow)
        .where(InboxRow.channel == channel, InboxRow.update_id == update_id, InboxRow.state == "pending")
        .values(state="done", sealed=None, address_hash="", received_at=work.rounded)
        .returning(InboxRow.update_id)
    )
    return done.scalar_one_or_none() is not None


async def failed(work: Work, channel: str, update_id: int) -> bool:
    """Counts a failed try; True when the update is now set aside."""
    row = await work.session.get_one(InboxRow, (channel, update_id))
    row.attempts += 1
    if row.attempts >= MAX_ATTEMPTS:
        _set_aside(row, work)
        return True
    return False


def _set_aside(row: InboxRow, work: Work) -> None:
    row.state, row.sealed, row.address_hash, row.received_at = "failed", None, "", work.rounded


async def forget_updates(work: Work, before: int) -> None:
    """Drops the numbers of answered updates older than a time."""
    await work.session.execute(
        delete(InboxRow).where(InboxRow.state != "pending", InboxRow.received_at < before)
    )


async def send_later(work: Work, conversation: str, data: bytes) -> None:
    """Puts a message into the outbox, sealed under the conversation's delivery key."""
    key = await wraps.server_key(work, conversation, wraps.ADDRESS)
    work.session.add(
        OutboxRow(
            conversation=conversation,
            sealed=sealing.seal(key, data, sealing.place("outbox", conversation, "message")),
            state="pending",
            attempts=0,
            due_at=work.now,
        )
    )
    work.news.add(news.OUTBOX)


async def due(work: Work, channel: str, limit: int = 100) -> list[Outgoing]:
    """The oldest undelivered message of each conversation whose time has come."""
    first = (
        select(func.min(OutboxRow.id).label("id"))
        .join(ConversationRow, ConversationRow.id == OutboxRow.conversation)
        .where(OutboxRow.state == "pending", ConversationRow.channel == channel)
        .group_by(OutboxRow.conversation)
        .subquery()
    )
    query = (
        select(OutboxRow)
        .join(first, first.c.id == OutboxRow.id)
        .where(OutboxRow.due_at <= work.now)
        .order_by(OutboxRow.id)
        .limit(limit)
    )
    opened = [await _open(work, row) for row in (await work.session.scalars(query)).all()]
    return [outgoing for outgoing in opened if outgoing is not None]


async def _open(work: Work, row: OutboxRow) -> Outgoing | None:
    try:
        key = await wraps.server_key(work, row.conversation, wraps.ADDRESS)
        data = sealing.unseal(key, row.sealed, sealing.place("outbox", row.conversation, "message"))
    except (KeyGone, CannotOpen):
        # Its conversation was being deleted when the process died; one such row must not stop all chats.
        await work.session.delete(row)
        return None
    return Outgoing(row.id, row.conversation, data, row.attempts)


async def delivered(work: Work, outgoing: int) -> bool:
    """Forgets a message that has arrived; False if its conversation was deleted meanwhile."""
    gone = await work.session.execute(
        delete(OutboxRow).where(OutboxRow.id == outgoing).returning(OutboxRow.id)
    )
    return gone.scalar_one_or_none() is not None


async def retry(work: Work, outgoing: int, *, after: int) -> None:
    """Tries again after so many seconds."""
    await work.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == outgoing)
        .values(attempts=OutboxRow.attempts + 1, due_at=work.now + after)
    )


async def undeliverable(work: Work, conversation: str) -> None:
    """Nobody is there any more (the person blocked the bot): what waits is dropped."""
    await work.session.execute(
        update(OutboxRow).where(OutboxRow.conversation == conversation).values(state="undeliverable")
    )


async def refused(work: Work, outgoing: int) -> None:
    """The messenger will never take this one message; the rest of its chat goes on."""
    await work.session.execute(
        update(OutboxRow).where(OutboxRow.id == outgoing).values(state="undeliverable")
    )


async def hold_lease(work: Work, name: str, holder: str, seconds: int) -> bool:
    """Takes or renews a lease; False while another holds it."""
    row = await work.session.get(LeaseRow, name, with_for_update=True)
    if row is None:
        work.session.add(LeaseRow(name=name, holder=holder, until=work.now + seconds))
        return True
    if row.holder != holder and row.until > work.now:
        return False
    row.holder, row.until = holder, work.now + seconds
    return True


async def release_lease(work: Work, name: str, holder: str) -> None:
    """Gives a lease back, so that another need not wait for its end."""
    await work.session.execute(
        update(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder).values(until=0)
    )
