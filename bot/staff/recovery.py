"""A lost phone: a recovery code and the passphrase put a new one in its place."""

from dataclasses import dataclass

from bot.staff import tickets
from bot.staff.invitations import WrongCode
from bot.staff.login import Logins, WrongLogin, totp_key, totp_place
from bot.staff.secrets import clean_recovery_code, new_totp_secret, totp_step
from bot.staff.tickets import BadTicket
from bot.store import accounts, audit, sealing, staff_sessions
from bot.store.work import Store

MINUTES = 15
_PURPOSE = "recovery"


@dataclass(frozen=True)
class Replacement:
    """A second factor that waits for its first code. Nothing has changed yet; `ticket` carries it on."""

    account: str
    login: str
    recovery_code: str
    secret: bytes
    ticket: str


async def begin(logins: Logins, login: str, passphrase: str, recovery_code: str) -> Replacement:
    """A new second factor for whoever knows passphrase and recovery code. Raises WrongLogin, TooSoon."""
    known = await logins.check_passphrase(login, passphrase)
    account, code, store = known.account, clean_recovery_code(recovery_code), logins.store
    async with store.work() as work:
        is_right = await accounts.has_recovery_code(work, account.id, code)
        if is_right:
            await accounts.forgive(work, account.id)
        else:
            await audit.write(work, "login failed", subject=account.id)
    if not is_right:
        raise WrongLogin
    secret = new_totp_secret()
    content = {"account": account.id, "login": account.login, "code": code, "secret": secret.hex()}
    return reopen(store, tickets.make(store, _PURPOSE, content, MINUTES * 60))


def reopen(store: Store, ticket: str) -> Replacement:
    """What a ticket carries. Raises BadTicket."""
    content = tickets.read(store, _PURPOSE, ticket)
    return Replacement(
        content["account"], content["login"], content["code"], bytes.fromhex(content["secret"]), ticket
    )


async def finish(store: Store, ticket: str, code: str) -> None:
    """Puts the new phone in the old one's place, and uses the recovery code up; all sessions end.

    Raises:
        BadTicket, WrongCode
    """
    new = reopen(store, ticket)
    async with store.work() as work:
        step = totp_step(new.secret, code, work.now, after=0)
        if step is None:
            raise WrongCode
        if not await accounts.use_recovery_code(work, new.account, new.recovery_code):
            raise BadTicket
        sealed = sealing.seal(totp_key(store), new.secret, totp_place(new.account))
        await accounts.set_totp(work, new.account, sealed, step)
        await staff_sessions.end_all(work, new.account)
        await audit.write(work, "second factor replaced", account=new.account)
