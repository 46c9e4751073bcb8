"""Texts that were not understood and given for teaching: sealed to reviewers, and tied to nobody.

No conversation, no account and no time finer than a day stands beside a text, and the server cannot
open it. It is gone after 30 days at most.
"""

import secrets
from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

from sqlalchemy import delete, func, select, update

from bot.store import sealing
from bot.store.cases import StaffKey
from bot.store.staff_tables import NotUnderstoodKeyRow, NotUnderstoodRow
from bot.store.tables import AccountRow
from bot.store.work import Work

GivenState = Literal["new", "pending", "done", "ignored"]
STATES: tuple[GivenState, ...] = get_args(GivenState)
DAYS = 30
DAY = 24 * 3600
MOST = 200
REVIEWER = "reviewer"


@dataclass(frozen=True)
class Given:
    """A text from outside. `day` is when it was given (seconds, the beginning of a day in UTC)."""

    id: str
    language: str
    state: str
    day: int
    topic: str | None


def is_state(name: str) -> TypeGuard[GivenState]:
    """Whether there is such a state."""
    return name in STATES


async def reviewers(work: Work) -> list[StaffKey]:
    """Everybody to whom a text is sealed now."""
    query = select(AccountRow).where(
        AccountRow.active, AccountRow.public_key.is_not(None), AccountRow.role == REVIEWER
    )
    return [StaffKey(row.id, row.public_key or b"") for row in (await work.session.scalars(query)).all()]


async def give(work: Work, language: str, text: str) -> bool:
    """Puts a text on the list; False if nobody is there to read it, and nothing is kept."""
    readers = await reviewers(work)
    if not readers:
        return False
    text_id, key = secrets.token_hex(16), sealing.new_key()
    work.session.add(
        NotUnderstoodRow(
            id=text_id,
            language=language,
            state="new",
            sealed=sealing.seal(key, text.encode(), _text_place(text_id)),
            at=work.now - work.now % DAY,
        )
    )
    await work.session.flush()
    work.session.add_all(
        NotUnderstoodKeyRow(
            text=text_id,
            account=one.account,
            wrapped=sealing.seal_to(one.public_key, key, _key_place(text_id, one.account)),
        )
        for one in readers
    )
    await work.session.flush()
    return True


async def listed(work: Work, state: GivenState, language: str | None = None) -> list[Given]:
    """The texts in a state, oldest first (at most 200)."""
    row = NotUnderstoodRow
    query = select(row).where(row.state == state).order_by(row.at, row.id).limit(MOST)
    if language is not None:
        query = query.where(row.language == language)
    found = await work.session.scalars(query.execution_options(populate_existing=True))
    return [_given(one) for one in found.all()]


async def counts(work: Work) -> dict[tuple[str, str], int]:
    """How many there are by state and language."""
    row = NotUnderstoodRow
    query = select(row.state, row.language, func.count()).group_by(row.state, row.language)
    return {(one[0], one[1]): one[2] for one in (await work.session.execute(query)).all()}


async def find(work: Work, text_id: str) -> Given | None:
    """A text from outside."""
    row = await work.session.get(NotUnderstoodRow, text_id, populate_existing=True)
    return _given(row) if row is not None else None


async def read(work: Work, text_id: str, account: str, private_key: bytes) -> str | None:
    """The text itself; None if it is gone, or was sealed before this account had its key."""
    row = await work.session.get(NotUnderstoodRow, text_id)
    wrap = await work.session.get(NotUnderstoodKeyRow, (text_id, account))
    if row is None or wrap is None:
        return None
    try:
        key = sealing.unseal_with(private_key, wrap.wrapped, _key_place(text_id, account))
    except sealing.CannotOpen:
        # They have started anew since, with another key.
        return None
    return sealing.unseal(key, row.sealed, _text_place(text_id)).decode()


async def sort(work: Work, text_id: str, state: GivenState, topic: str | None) -> bool:
    """What a reviewer says of a text; False if it is gone."""
    done = await work.session.execute(
        update(NotUnderstoodRow)
        .where(NotUnderstoodRow.id == text_id)
        .values(state=state, topic=topic)
        .returning(NotUnderstoodRow.id)
    )
    return done.first() is not None


async def forget_old(work: Work) -> None:
    """Takes away what has lain there for 30 days."""
    await work.session.execute(delete(NotUnderstoodRow).where(NotUnderstoodRow.at <= work.now - DAYS * DAY))


def _given(row: NotUnderstoodRow) -> Given:
    return Given(row.id, row.language, row.state, row.at, row.topic)


def _text_place(text_id: str) -> bytes:
    return sealing.place("not_understood", text_id, "text")


def _key_place(text_id: str, account: str) -> bytes:
    return sealing.place("not_understood_keys", text_id, f"reviewer {account}")
