"""Logged-in browsers, and invitations to become somebody who may log in."""

from dataclasses import dataclass

from sqlalchemy import delete, or_, select, update

from bot.store import accounts, sealing
from bot.store.accounts import Account
from bot.store.sealing import CannotOpen
from bot.store.staff_tables import InvitationRow, StaffSessionRow
from bot.store.work import Work

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 8 * 3600
_WRAP = "staff session"


@dataclass(frozen=True)
class Session:
    """A logged-in browser: whose it is, and the private key that opens their cases."""

    id: str
    account: Account
    private_key: bytes
    confirmed_at: int


@dataclass(frozen=True)
class Invitation:
    """What an invitation is for. `account`: an existing one that starts anew."""

    id: str
    role: str
    centre: str
    account: str | None
    created_by: str | None
    expires_at: int


async def begin(work: Work, account_id: str, token: str, private_key: bytes) -> None:
    """A session for an account; it ends all others that it has."""
    await end_all(work, account_id)
    token_hash = sealing.token_hash(token)
    work.session.add(
        StaffSessionRow(
            token_hash=token_hash,
            account=account_id,
            private_key=sealing.seal(sealing.derive(token.encode(), _WRAP), private_key, _place(token_hash)),
            created_at=work.now,
            seen_at=work.now,
            confirmed_at=work.now,
        )
    )
    await work.session.flush()


async def find(work: Work, token: str, *, is_active: bool) -> Session | None:
    """The session of a token, if it lives. `is_active`: somebody is at the keyboard, so it lives on."""
    token_hash = sealing.token_hash(token)
    row = await work.session.get(StaffSessionRow, token_hash)
    account = await accounts.account(work, row.account) if row is not None else None
    if row is None or account is None or not account.active or _is_over(row, work.now):
        return None
    try:
        private = sealing.unseal(sealing.derive(token.encode(), _WRAP), row.private_key, _place(token_hash))
    except CannotOpen:
        return None
    if is_active:
        row.seen_at = work.now
    return Session(token_hash, account, private, row.confirmed_at)


async def confirm(work: Work, session_id: str) -> None:
    """The person has just shown again who they are."""
    await work.session.execute(
        update(StaffSessionRow).where(StaffSessionRow.token_hash == session_id).values(confirmed_at=work.now)
    )


async def lives(work: Work, session_id: str) -> bool:
    """Whether nobody has ended a session meanwhile."""
    query = select(StaffSessionRow.token_hash).where(StaffSessionRow.token_hash == session_id)
    return (await work.session.execute(query.with_for_update())).first() is not None


async def living(work: Work) -> frozenset[str]:
    """All sessions that live."""
    query = select(StaffSessionRow.token_hash).where(
        StaffSessionRow.seen_at >= work.now - IDLE_SECONDS,
        StaffSessionRow.created_at >= work.now - LONGEST_SECONDS,
    )
    return frozenset((await work.session.scalars(query)).all())


async def end(work: Work, session_id: str) -> None:
    """Ends one session."""
    await work.session.execute(delete(StaffSessionRow).where(StaffSessionRow.token_hash == session_id))


async def end_all(work: Work, account_id: str) -> None:
    """Ends every session of an account."""
    await work.session.execute(delete(StaffSessionRow).where(StaffSessionRow.account == account_id))


async def forget_ended(work: Work) -> None:
    """Deletes sessions and invitations whose time is over."""
    await work.session.execute(
        delete(StaffSessionRow).where(
            or_(
                StaffSessionRow.seen_at < work.now - IDLE_SECONDS,
                StaffSessionRow.created_at < work.now - LONGEST_SECONDS,
            )
        )
    )
    await work.session.execute(delete(InvitationRow).where(InvitationRow.expires_at <= work.now))


async def add_invitation(
    work: Work,
    token: str,
    *,
    role: str,
    centre: str,
    account: str | None,
    created_by: str | None,
    seconds: int,
) -> None:
    """An invitation; an older one for the same account is dead."""
    if account is not None:
        await work.session.execute(delete(InvitationRow).where(InvitationRow.account == account))
    work.session.add(
        InvitationRow(
            token_hash=sealing.token_hash(token),
            role=role,
            centre_id=centre,
            account=account,
            created_by=created_by,
            expires_at=work.now + seconds,
        )
    )
    await work.session.flush()


async def invitation(work: Work, token: str) -> Invitation | None:
    """The invitation of a token, if it lives."""
    row = await work.session.get(InvitationRow, sealing.token_hash(token))
    return _invitation(row) if row is not None and row.expires_at > work.now else None


async def invitations(work: Work) -> list[Invitation]:
    """All that live."""
    query = select(InvitationRow).where(InvitationRow.expires_at > work.now)
    found = (await work.session.scalars(query.order_by(InvitationRow.expires_at))).all()
    return [_invitation(row) for row in found]


async def take_invitation(work: Work, token: str) -> bool:
    """Uses an invitation up; False if somebody else has."""
    done = await work.session.execute(
        delete(InvitationRow)
        .where(InvitationRow.token_hash == sealing.token_hash(token), InvitationRow.expires_at > work.now)
        .returning(InvitationRow.token_hash)
    )
    return done.first() is not None


async def withdraw_invitation(work: Work, invitation_id: str) -> None:
    """Makes an invitation that nobody has used worthless."""
    await work.session.execute(delete(InvitationRow).where(InvitationRow.token_hash == invitation_id))


async def withdraw_invitations_by(work: Work, account_id: str) -> None:
    """Makes the invitations worthless that an account has made, or that are for it."""
    await work.session.execute(
        delete(InvitationRow).where(
            or_(InvitationRow.created_by == account_id, InvitationRow.account == account_id)
        )
    )


def _is_over(row: StaffSessionRow, now: int) -> bool:
    return now - row.seen_at > IDLE_SECONDS or now - row.created_at > LONGEST_SECONDS


def _place(token_hash: str) -> bytes:
    return sealing.place("staff_sessions", token_hash, "private key")


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(row.token_hash, row.role, row.centre_id, row.account, row.created_by, row.expires_at)
