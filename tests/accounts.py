"""Accounts of staff for tests, made the way they are made in life, with the phone that shows their codes."""

from dataclasses import dataclass

from bot.staff import invitations
from bot.staff.login import Logins
from bot.staff.roles import Role
from bot.staff.secrets import STEP_SECONDS, totp_code
from bot.store import accounts
from tests.bot.conftest import Clock

PASSPHRASE = "fire ord på en lapp"


@dataclass(kw_only=True)
class Somebody:
    """Somebody with an account, their phone, and their paper."""

    clock: Clock
    id: str
    login: str
    secret: bytes
    codes: list[str]
    passphrase: str = PASSPHRASE

    def code(self) -> str:
        """What the phone shows; a new code, for the clock goes on a step."""
        self.clock.now += STEP_SECONDS
        return totp_code(self.secret, int(self.clock()))


async def make_somebody(
    logins: Logins, clock: Clock, login: str, role: Role = "staff", centre: str = "oslo"
) -> Somebody:
    """Invited, and the invitation accepted."""
    token = await invitations.invite(logins.store, role, centre)
    setup = await invitations.open_setup(logins.store, token)
    codes = await invitations.accept(
        logins,
        token,
        setup,
        login=login,
        passphrase=PASSPHRASE,
        code=totp_code(setup.secret, int(clock())),
        language="nb",
    )
    async with logins.store.work() as work:
        account = await accounts.by_login(work, login)
    assert account is not None
    return Somebody(clock=clock, id=account.id, login=login, secret=setup.secret, codes=codes)
