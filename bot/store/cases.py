"""Cases: conversations handed to staff."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from bot.store.tables import AccountRow, CaseRow
from bot.store.work import Work

READERS = ("staff", "admin")
"""Roles whose holders may open cases."""


@dataclass(frozen=True)
class StaffKey:
    """A member of staff who can be given a key: their account and X25519 public key (32 bytes)."""

    account: str
    public_key: bytes


async def active_staff_keys(work: Work) -> list[StaffKey]:
    """Everybody who answers cases now and has a key."""
    query = select(AccountRow).where(
        AccountRow.active, AccountRow.public_key.is_not(None), AccountRow.role.in_(READERS)
    )
    return [StaffKey(row.id, row.public_key or b"") for row in (await work.session.scalars(query)).all()]


async def add_account(work: Work, centre: str, role: str, public_key: bytes | None) -> str:
    """A new account's id."""
    row = AccountRow(
        id=secrets.token_hex(16),
        centre_id=centre,
        role=role,
        active=True,
        public_key=public_key,
        created_at=work.rounded,
    )
    work.session.add(row)
    await work.session.flush()
    return row.id


async def open_case(
    work: Work,
    conversation: str,
    *,
    centre: str,
    language: str,
    topic: str | None,
    danger: bool,
    readable: bool,
) -> str:
    """Opens a case for a conversation, or returns the one that it has."""
    query = select(CaseRow).where(CaseRow.conversation == conversation)
    known = (await work.session.execute(query)).scalar_one_or_none()
    if known is not None:
        return known.id
    row = CaseRow(
        id=secrets.token_hex(16),
        conversation=conversation,
        centre_id=centre,
        language=language,
        topic=topic,
        danger=danger,
        state="waiting",
        readable=readable,
        opened_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    return row.id


async def has_case(work: Work, conversation: str) -> bool:
    """Whether a conversation was handed to staff and the case is not closed."""
    query = select(CaseRow.id).where(CaseRow.conversation == conversation, CaseRow.state != "closed")
    return (await work.session.execute(query)).first() is not None
