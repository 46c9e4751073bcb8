"""Changes to accounts: by their owners, and by admins."""

import secrets

from bot.domain import RettvisError
from bot.staff.invitations import Unknown
from bot.staff.login import Logins, Member, WrongLogin, key_place
from bot.staff.roles import Role
from bot.staff.secrets import check_passphrase, clean_passphrase, new_recovery_codes
from bot.store import accounts, audit, sealing, staff_sessions
from bot.store.accounts import Account
from bot.store.work import Store, Work

ADMIN: Role = "admin"


class LastAdmin(RettvisError):
    """Without this admin nobody could invite anybody any more."""


async def change_passphrase(logins: Logins, member: Member, *, old: str, code: str, new: str) -> str:
    """The token of a new session; all older ones are dead.

    Raises:
        WrongLogin, TooSoon, BadPassphrase
    """
    cleaned = clean_passphrase(new)
    check_passphrase(cleaned, member.account.login or "")
    await logins.confirm(member, old, code)
    salt, stretched = await logins.stretch_new(cleaned)
    token = secrets.token_urlsafe(32)
    async with logins.store.work() as work:
        if not await staff_sessions.lives(work, member.session):
            raise WrongLogin
        sealed = sealing.seal(stretched.key, member.private_key, key_place(member.id))
        await accounts.set_passphrase(
            work, member.id, salt=salt, verifier=stretched.verifier, private_key=sealed
        )
        await staff_sessions.begin(work, member.id, token, member.private_key)
        await audit.write(work, "passphrase changed", account=member.id)
    return token


async def make_recovery_codes(logins: Logins, member: Member, *, passphrase: str, code: str) -> list[str]:
    """Ten new recovery codes, told this once; the old ones are dead. Raises WrongLogin, TooSoon."""
    await logins.confirm(member, passphrase, code)
    codes = new_recovery_codes()
    async with logins.store.work() as work:
        await accounts.set_recovery_codes(work, member.id, codes)
        await audit.write(work, "recovery codes made", account=member.id)
    return codes


async def disable(store: Store, account_id: str, *, by: str | None = None) -> None:
    """Ends all sessions at once and lets nobody in any more. Raises Unknown, LastAdmin."""
    async with store.work() as work:
        known = await _known(work, account_id)
        await _keep_an_admin(work, known)
        await accounts.disable(work, known.id)
        await staff_sessions.end_all(work, known.id)
        await staff_sessions.withdraw_invitations_by(work, known.id)
        await audit.write(work, "account disabled", account=by, subject=known.id)


async def set_role(store: Store, account_id: str, role: Role, *, by: str | None = None) -> None:
    """Another role from now on; they log in again. Raises Unknown, LastAdmin."""
    async with store.work() as work:
        known = await _known(work, account_id)
        if known.role == role:
            return
        await _keep_an_admin(work, known)
        await accounts.set_role(work, known.id, role)
        await staff_sessions.end_all(work, known.id)
        await staff_sessions.withdraw_invitations_by(work, known.id)
        await audit.write(work, "role changed", account=by, subject=known.id)


async def _known(work: Work, account_id: str) -> Account:
    found = await accounts.account(work, account_id)
    if found is None:
        raise Unknown
    return found


async def _keep_an_admin(work: Work, account: Account) -> None:
    if account.role == ADMIN and account.active and not await accounts.count_others(work, ADMIN, account.id):
        raise LastAdmin
