"""Members of staff for tests: made the way they are made in life."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.staff import invitations
from bot.staff.login import Logins, Member
from bot.staff.roles import Role
from bot.staff.secrets import STEP_SECONDS, totp_code
from bot.store import accounts
from bot.store.stretching import CHEAP, Stretcher
from bot.store.work import Store
from tests.bot.conftest import Clock

PASSPHRASE = "fire ord på en lapp"


@dataclass
class Person:
    """Somebody with an account, their phone, and their paper."""

    logins: Logins
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

    async def log_in(self) -> str:
        """The session token."""
        token, _ = await self.logins.log_in(self.login, self.passphrase, self.code())
        return token

    async def member(self) -> Member:
        """A live session."""
        found = await self.logins.find(await self.log_in())
        assert found is not None
        return found


MakePerson = Callable[..., Awaitable[Person]]


@pytest.fixture
def logins(store: Store) -> Logins:
    return Logins(store, Stretcher(CHEAP))


@pytest.fixture
def make_person(logins: Logins, store: Store, clock: Clock) -> MakePerson:
    async def make(login: str = "kari", role: Role = "staff", centre: str = "oslo") -> Person:
        token = await invitations.invite(store, role, centre)
        setup = await invitations.open_setup(store, token)
        codes = await invitations.accept(
            logins,
            token,
            setup,
            login=login,
            passphrase=PASSPHRASE,
            code=totp_code(setup.secret, int(clock())),
            language="nb",
        )
        async with store.work() as work:
            account = await accounts.by_login(work, login)
        assert account is not None
        return Person(logins, clock, account.id, login, setup.secret, codes)

    return make
