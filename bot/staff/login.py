"""Logging in, staying logged in, logging out.

A try is charged as a failure before it is looked at, in a transaction of its own: guesses that come all
at once find the door shut after the first. The next try waits twice as long as the last, a minute at
most, so nobody is locked out for good. A name that nobody has is treated alike, also in time.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.domain import RettvisError
from bot.staff.roles import CASES, Role
from bot.staff.secrets import clean_login, clean_passphrase, totp_step
from bot.store import accounts, audit, sealing, staff_sessions, tallies
from bot.store.accounts import Account, Credentials
from bot.store.stretching import SALT_BYTES, Stretched, Stretcher
from bot.store.work import Store, Work

PURPOSE = "passphrase"
WINDOW_SECONDS = 15 * 60
LONGEST_WAIT_SECONDS = 60
MOST_IN_LINE = 10


class WrongLogin(RettvisError):
    """Name, passphrase or code do not fit; nobody is told which."""


class TooSoon(RettvisError):
    """A try came before its time, or too many wait; try again after so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Member:
    """A member of staff in a live session. `private_key` (X25519, 32 bytes) opens their cases."""

    account: Account
    session: str
    private_key: bytes
    confirmed_at: int

    @property
    def id(self) -> str:
        """The account's id."""
        return self.account.id

    @property
    def role(self) -> str:
        """What they may do."""
        return self.account.role

    @property
    def centre(self) -> str:
        """The centre that they work for."""
        return self.account.centre

    def may(self, roles: frozenset[Role]) -> bool:
        """Whether one of these roles is theirs."""
        return self.account.role in roles

    @property
    def answers_cases(self) -> bool:
        """Whether they may open cases."""
        return self.may(CASES)


def totp_place(account_id: str) -> bytes:
    """Where an account's second factor is sealed to."""
    return sealing.place("accounts", account_id, "totp")


def key_place(account_id: str) -> bytes:
    """Where an account's private key is sealed to."""
    return sealing.place("accounts", account_id, "private key")


def totp_key(store: Store) -> bytes:
    """The key that second factors are sealed under: the server must read them to check a code."""
    return sealing.derive(store.keys.service_secret(), "totp")


def waiting(failures: int, failed_at: int | None, now: int) -> int:
    """Seconds until the next try is looked at: 2, 4, 8 … 60 after the last failure."""
    if not failures or failed_at is None or now - failed_at >= WINDOW_SECONDS:
        return 0
    pause = min(1 << min(failures, 6), LONGEST_WAIT_SECONDS)
    return max(0, failed_at + pause - now)


class Logins:
    """The door of the staff side."""

    def __init__(self, store: Store, stretcher: Stretcher) -> None:
        self.store = store
        self._stretcher = stretcher
        self._waiting = 0

    async def log_in(self, login: str, passphrase: str, code: str) -> tuple[str, Account]:
        """A session token (256 bits, kept only as a hash) and whose it is; all their other sessions end.

        Raises:
            WrongLogin, TooSoon
        """
        with self._line():
            before = await self._reserve(login=login)
            stretched = await self._stretch(passphrase, before)
        token = secrets.token_urlsafe(32)
        async with self.store.work() as work:
            checked = await self._check(work, before, stretched, code)
            if checked is not None:
                private = sealing.unseal(stretched.key, checked.private_key, key_place(checked.account.id))
                await accounts.forgive(work, checked.account.id)
                await staff_sessions.begin(work, checked.account.id, token, private)
                await audit.write(work, "login", account=checked.account.id)
            else:
                await audit.write(work, "login failed", subject=before.account.id if before else "")
        if checked is None:
            raise WrongLogin
        return token, checked.account

    async def find(self, token: str, *, is_active: bool = True) -> Member | None:
        """Who a session token belongs to, if the session lives.

        `is_active`: somebody did something, so it lives on; a page that asks for news by itself did not.
        """
        async with self.store.work() as work:
            found = await staff_sessions.find(work, token, is_active=is_active)
        if found is None:
            return None
        return Member(found.account, found.id, found.private_key, found.confirmed_at)

    async def log_out(self, member: Member) -> None:
        """Ends the session and the duty."""
        async with self.store.work() as work:
            await staff_sessions.end(work, member.session)
            await accounts.set_on_duty(work, member.id, False)
            await audit.write(work, "logout", account=member.id)

    async def confirm(self, member: Member, passphrase: str, code: str) -> Stretched:
        """Whoever sits there shows again who they are, before something grave. Raises as log_in."""
        with self._line():
            before = await self._reserve(account_id=member.id)
            stretched = await self._stretch(passphrase, before)
        async with self.store.work() as work:
            checked = await self._check(work, before, stretched, code)
            if checked is not None:
                await accounts.forgive(work, member.id)
                await staff_sessions.confirm(work, member.session)
            else:
                await audit.write(work, "login failed", subject=member.id)
        if checked is None:
            raise WrongLogin
        return stretched

    async def check_passphrase(self, login: str, passphrase: str) -> Credentials:
        """Whose name and passphrase these are; the try stays charged until the caller forgives it.

        Raises:
            WrongLogin, TooSoon
        """
        with self._line():
            before = await self._reserve(login=login)
            stretched = await self._stretch(passphrase, before)
        if before is None or not stretched.fits(before.verifier):
            async with self.store.work() as work:
                await audit.write(work, "login failed", subject=before.account.id if before else "")
            raise WrongLogin
        return before

    async def stretch_new(self, passphrase: str) -> tuple[bytes, Stretched]:
        """The salt and the keys of a new passphrase. Raises TooSoon."""
        salt = secrets.token_bytes(SALT_BYTES)
        with self._line():
            return salt, await self._stretcher.stretch(clean_passphrase(passphrase), salt, PURPOSE)

    async def _reserve(
        self, *, login: str | None = None, account_id: str | None = None
    ) -> Credentials | None:
        """Charges the try. Raises TooSoon."""
        async with self.store.work() as work:
            name = clean_login(login) if login is not None else None
            found = await accounts.credentials(work, login=name, account_id=account_id)
            if found is not None:
                seconds = waiting(found.failures, found.failed_at, work.now)
                if seconds:
                    raise TooSoon(seconds)
                failures = 1 if _is_past(found.failed_at, work.now) else found.failures + 1
                await accounts.charge(work, found.account.id, failures)
            else:
                await _charge_stranger(work, name or login or "")
        return found

    async def _check(
        self, work: Work, before: Credentials | None, stretched: Stretched, code: str
    ) -> Credentials | None:
        """The credentials as they are now, if all fits. A right code is used up by a wrong passphrase too."""
        now = await accounts.credentials(work, account_id=before.account.id) if before else None
        if now is None:
            return None
        secret = sealing.unseal(totp_key(self.store), now.totp, totp_place(now.account.id))
        step = totp_step(secret, code, work.now, after=now.totp_step)
        if step is not None:
            await accounts.use_step(work, now.account.id, step)
        return now if stretched.fits(now.verifier) and step is not None else None

    async def _stretch(self, passphrase: str, known: Credentials | None) -> Stretched:
        """As slow for a name that nobody has."""
        salt = known.salt if known else bytes(SALT_BYTES)
        return await self._stretcher.stretch(clean_passphrase(passphrase), salt, PURPOSE)

    @contextmanager
    def _line(self) -> Iterator[None]:
        """A place in the line of this process; who finds it full is charged nothing. Raises TooSoon."""
        if self._waiting >= MOST_IN_LINE:
            raise TooSoon(MOST_IN_LINE)
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1


async def _charge_stranger(work: Work, name: str) -> None:
    """The same waiting for names that nobody has. Raises TooSoon."""
    tally = await tallies.hold(work, "login", name.encode(errors="replace").decode())
    seconds = waiting(tally.n, tally.at, work.now)
    if seconds:
        raise TooSoon(seconds)
    await tallies.put(work, tally, 1 if _is_past(tally.at, work.now) else tally.n + 1, work.now)


def _is_past(failed_at: int | None, now: int) -> bool:
    return failed_at is None or now - failed_at >= WINDOW_SECONDS
