"""What staff keep on a case: notes for each other, a reply that they have begun, and who looks at it now.

Notes and drafts are sealed like the conversation, so only who can read the one can read the others.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, select

from bot.store import case_clock, sealing, texts
from bot.store.conversations import Conversation
from bot.store.staff_tables import NoteRow, PresenceRow, ReplyDraftRow
from bot.store.work import Work

PRESENT_SECONDS = 40
"""Who has not been heard of for so long looks no more."""
TYPING_SECONDS = 12


@dataclass(frozen=True)
class Note:
    """What a member of staff wrote for the others."""

    account: str
    text: str
    at: int


@dataclass(frozen=True)
class Present:
    """Somebody who has a case on their screen."""

    account: str
    is_typing: bool


async def add_note(work: Work, conversation: Conversation, case_id: str, account: str, text: str) -> None:
    """Adds a note. The case must be held."""
    note = secrets.token_hex(16)
    sealed = texts.seal_beside(conversation, text.encode(), sealing.place("notes", note, "text"))
    work.session.add(NoteRow(id=note, case=case_id, account=account, sealed=sealed, at=work.rounded))
    await work.session.flush()


async def notes(work: Work, conversation: Conversation, case_id: str) -> list[Note]:
    """All notes that can be read, oldest first."""
    query = select(NoteRow).where(NoteRow.case == case_id).order_by(NoteRow.at, NoteRow.id)
    found = []
    for row in (await work.session.scalars(query)).all():
        text = texts.unseal_beside(conversation, row.sealed, sealing.place("notes", row.id, "text"))
        if text is not None:
            found.append(Note(row.account, text.decode(), row.at))
    return found


async def keep_draft(
    work: Work, conversation: Conversation, case_id: str, account: str, draft: bytes
) -> None:
    """Keeps what somebody has begun to write, instead of what was kept before. The case must be held."""
    sealed = texts.seal_beside(conversation, draft, _draft_place(case_id, account))
    await work.session.merge(ReplyDraftRow(case=case_id, account=account, sealed=sealed, at=work.rounded))
    await work.session.flush()


async def draft(work: Work, conversation: Conversation, case_id: str, account: str) -> bytes | None:
    """What somebody has begun to write."""
    row = await work.session.get(ReplyDraftRow, (case_id, account), populate_existing=True)
    if row is None:
        return None
    return texts.unseal_beside(conversation, row.sealed, _draft_place(case_id, account))


async def has_draft(work: Work, case_id: str, account: str) -> bool:
    """Whether somebody has begun to write."""
    query = select(ReplyDraftRow.case).where(ReplyDraftRow.case == case_id, ReplyDraftRow.account == account)
    return await work.session.scalar(query) is not None


async def forget_draft(work: Work, case_id: str, account: str) -> None:
    """It was sent, or is not wanted."""
    await work.session.execute(
        delete(ReplyDraftRow).where(ReplyDraftRow.case == case_id, ReplyDraftRow.account == account)
    )


def _draft_place(case_id: str, account: str) -> bytes:
    return sealing.place("reply_drafts", f"{case_id} {account}", "draft")


async def be_here(work: Work, case_id: str, account: str, *, is_typing: bool) -> None:
    """Somebody looks at a case. The clock goes on only when that is news. The case must be held."""
    row = await work.session.get(PresenceRow, (case_id, account), populate_existing=True)
    was = _present(row, work.now) if row is not None else None
    typing_at = work.now if is_typing else None
    await work.session.merge(
        PresenceRow(case=case_id, account=account, seen_at=work.now, typing_at=typing_at)
    )
    await work.session.flush()
    if was is None or was.is_typing != is_typing:
        await case_clock.tick(work)


async def go(work: Work, account: str, case_id: str | None = None) -> None:
    """Somebody looks at a case no more, or at none."""
    condition = PresenceRow.account == account
    if case_id is not None:
        condition &= PresenceRow.case == case_id
    gone = await work.session.execute(delete(PresenceRow).where(condition).returning(PresenceRow.case))
    if gone.first() is not None:
        await case_clock.tick(work)


async def present(work: Work, case_ids: list[str]) -> dict[str, list[Present]]:
    """Who looks at these cases now."""
    query = select(PresenceRow).where(
        PresenceRow.case.in_(case_ids), PresenceRow.seen_at > work.now - PRESENT_SECONDS
    )
    found: dict[str, list[Present]] = {}
    for row in (await work.session.scalars(query.execution_options(populate_existing=True))).all():
        one = _present(row, work.now)
        if one is not None:
            found.setdefault(row.case, []).append(one)
    return found


async def was_here(work: Work, case_id: str, account: str) -> bool:
    """Whether somebody has had the case on their screen without a break until now."""
    row = await work.session.get(PresenceRow, (case_id, account), populate_existing=True)
    return row is not None and _present(row, work.now) is not None


def _present(row: PresenceRow, now: int) -> Present | None:
    if row.seen_at <= now - PRESENT_SECONDS:
        return None
    return Present(row.account, row.typing_at is not None and row.typing_at > now - TYPING_SECONDS)
