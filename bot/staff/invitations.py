"""Invitations: how somebody gets an account, and starts anew when they have lost what they log in with.

An invitation is a link with 256 random bits behind the `#`, which browsers send nowhere. It is good once,
for seven days.
"""

import secrets
from dataclasses import dataclass

from bot.domain import RettvisError
from bot.staff import tickets
from bot.staff.login import Logins, key_place, totp_key, totp_place
from bot.staff.roles import Role
from bot.staff.secrets import (
    check_passphrase,
    clean_login,
    clean_passphrase,
    new_recovery_codes,
    new_totp_secret,
    totp_step,
)
from bot.store import accounts, audit, sealing, staff_sessions
from bot.store.accounts import NewSecrets
from bot.store.staff_sessions import Invitation
from bot.store.stretching import Stretched
from bot.store.work import Store, Work

DAYS = 7
SETUP_SECONDS = 3600
_SETUP = "setup"


class BadInvitation(RettvisError):
    """The invitation was used, is too old, or never was."""


class BadLogin(RettvisError):
    """No login name: 3 to 32 letters a–z, digits, dots, hyphens, underscores."""


class WrongCode(RettvisError):
    """The code is not the one that the authenticator would show."""


class Unknown(RettvisError):
    """There is no such account."""


@dataclass(frozen=True)
class Setup:
    """What somebody needs to set an account up. `login` is None if they may choose it.

    `ticket` carries the secret of the second factor from one page to the next.
    """

    invitation: Invitation
    login: str | None
    secret: bytes
    ticket: str


async def invite(store: Store, role: Role, centre: str, *, created_by: str | None = None) -> str:
    """The token of an invitation for somebody new."""
    async with store.work() as work:
        return await _invite(work, role, centre, None, created_by)


async def invite_anew(store: Store, account_id: str, *, created_by: str | None = None) -> str:
    """The token of an invitation to start an account anew: new passphrase, phone and keys.

    Raises:
        Unknown
    """
    async with store.work() as work:
        known = await accounts.account(work, account_id)
        if known is None:
            raise Unknown
        return await _invite(work, known.role, known.centre, known.id, created_by)


async def withdraw(store: Store, invitation_id: str, *, by: str) -> None:
    """Makes an unused invitation worthless."""
    async with store.work() as work:
        await staff_sessions.withdraw_invitation(work, invitation_id)
        await audit.write(work, "invitation withdrawn", account=by)


async def open_setup(store: Store, token: str, ticket: str | None = None) -> Setup:
    """What an invitation leads to; with a ticket, what the page before has shown. Raises BadInvitation."""
    async with store.work() as work:
        found = await staff_sessions.invitation(work, token)
        known = await accounts.account(work, found.account) if found and found.account else None
    if found is None:
        raise BadInvitation
    if ticket is not None:
        try:
            content = tickets.read(store, _SETUP, ticket)
        except tickets.BadTicket:
            content = {}
        if content.get("invitation") == found.id:
            return Setup(found, known.login if known else None, bytes.fromhex(content["secret"]), ticket)
    secret = new_totp_secret()
    made = tickets.make(store, _SETUP, {"invitation": found.id, "secret": secret.hex()}, SETUP_SECONDS)
    return Setup(found, known.login if known else None, secret, made)


async def accept(
    logins: Logins, token: str, setup: Setup, *, login: str, passphrase: str, code: str, language: str
) -> list[str]:
    """Sets the account up; its recovery codes, told this once.

    Raises:
        BadLogin, NameTaken, BadPassphrase, WrongCode, BadInvitation, TooSoon
    """
    name = setup.login or clean_login(login)
    if not name:
        raise BadLogin
    cleaned = clean_passphrase(passphrase)
    check_passphrase(cleaned, name)
    store = logins.store
    step = totp_step(setup.secret, code, int(store.clock()), after=0)
    if step is None:
        raise WrongCode
    salt, stretched = await logins.stretch_new(cleaned)
    codes = new_recovery_codes()
    async with store.work() as work:
        if not await staff_sessions.take_invitation(work, token):
            raise BadInvitation
        invitation = setup.invitation
        account_id = invitation.account or await accounts.create(
            work, login=name, role=invitation.role, centre=invitation.centre, language=language
        )
        new = _new_secrets(store, account_id, salt, stretched, setup.secret, step, codes)
        await staff_sessions.end_all(work, account_id)
        await accounts.start_anew(work, account_id, new)
        action: audit.Action = "account started anew" if invitation.account else "account made"
        await audit.write(work, action, account=account_id, subject=account_id)
    return codes


async def _invite(work: Work, role: str, centre: str, account_id: str | None, created_by: str | None) -> str:
    token = secrets.token_urlsafe(32)
    await staff_sessions.add_invitation(
        work,
        token,
        role=role,
        centre=centre,
        account=account_id,
        created_by=created_by,
        seconds=DAYS * 24 * 3600,
    )
    await audit.write(work, "invited", account=created_by, subject=account_id or "")
    return token


def _new_secrets(
    store: Store,
    account_id: str,
    salt: bytes,
    stretched: Stretched,
    totp: bytes,
    step: int,
    codes: list[str],
) -> NewSecrets:
    pair = sealing.new_key_pair()
    return NewSecrets(
        salt=salt,
        verifier=stretched.verifier,
        private_key=sealing.seal(stretched.key, pair.private, key_place(account_id)),
        public_key=pair.public,
        totp=sealing.seal(totp_key(store), totp, totp_place(account_id)),
        totp_step=step,
        recovery_codes=codes,
    )
