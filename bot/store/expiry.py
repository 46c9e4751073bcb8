"""Which conversations have come to their end."""

from sqlalchemy import and_, or_, select

from bot.store.tables import ConversationRow
from bot.store.work import ROUND_SECONDS, Work

BATCH = 200


async def expired(work: Work, *, bot: int, closed: int, hard_stop: int) -> list[str]:
    """Ids of conversations to end (at most a batch). All ages in seconds.

    Times are kept rounded down, so a conversation may end up to ten minutes early in the books; the
    rounding step is added so that nobody is cut off before their time.
    """
    row = ConversationRow
    last = row.last_message_at + ROUND_SECONDS
    query = (
        select(row.id)
        .where(
            or_(
                and_(row.state == "bot", last < work.now - bot),
                and_(row.state == "closed", row.closed_at < work.now - closed),
                last < work.now - hard_stop,
            )
        )
        .limit(BATCH)
    )
    return list((await work.session.scalars(query)).all())
