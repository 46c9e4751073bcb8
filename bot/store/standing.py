"""How things stand, in numbers without ids: for whoever watches over the service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, func, select

from bot.store.tables import CaseRow, ConversationRow, InboxRow, OutboxRow
from bot.store.work import Work


@dataclass(frozen=True)
class Standing:
    """`undelivered`: texts of handed-over conversations that the server can still open.

    `oldest_wait` is in seconds, 0 when nobody waits.
    """

    inbox_pending: int
    outbox: Mapping[str, int]
    undelivered: int
    waiting: int
    oldest_wait: int
    conversations: Mapping[str, int]


async def standing(work: Work) -> Standing:
    """The numbers now. Raises StoreDown (as all work does)."""
    session = work.session
    inbox = select(func.count()).select_from(InboxRow).where(InboxRow.state == "pending")
    outbox = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    talks = select(ConversationRow.channel, func.count()).group_by(ConversationRow.channel)
    cases = select(func.count(), func.min(CaseRow.opened_at)).where(CaseRow.state == "waiting")
    waiting, oldest = (await session.execute(cases)).one()
    return Standing(
        inbox_pending=(await session.execute(inbox)).scalar_one(),
        outbox=_by_name((await session.execute(outbox)).all()),
        undelivered=await _undelivered(work),
        waiting=waiting,
        oldest_wait=max(0, work.now - oldest) if oldest is not None else 0,
        conversations=_by_name((await session.execute(talks)).all()),
    )


def _by_name(rows: Sequence[Row[str, int]]) -> dict[str, int]:
    return {row[0]: row[1] for row in rows}


async def _undelivered(work: Work) -> int:
    is_handed_over = ConversationRow.public_key.is_not(None)
    leaving = (
        select(func.count())
        .select_from(OutboxRow)
        .join(ConversationRow, ConversationRow.id == OutboxRow.conversation)
        .where(is_handed_over)
    )
    coming = (
        select(func.count())
        .select_from(InboxRow)
        .join(ConversationRow, ConversationRow.address_hash == InboxRow.address_hash)
        .where(is_handed_over, InboxRow.state == "pending")
    )
    return sum([(await work.session.execute(query)).scalar_one() for query in (leaving, coming)])
