"""Accounts: who staff are, what they log in with, and the keys that they open cases with."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from bot.domain import RettvisError
from bot.store import sealing
from bot.store.staff_tables import RecoveryCodeRow
from bot.store.tables import AccountRow, KeyWrapRow
from bot.store.work import Work

ON_DUTY_SECONDS = 12 * 3600
"""Nobody is on duty longer than this without saying so again."""
_RECOVERY = "recovery code"


class NameTaken(RettvisError):
    """Another account has this login name."""


@dataclass(frozen=True)
class Account:
    """Somebody behind Rettvis, without their secrets. `login` is None until they have set it up."""

    id: str
    login: str | None
    role: str
    centre: str
    active: bool
    language: str
    on_duty_at: int | None
    public_key: bytes | None

    def is_on_duty(self, now: int) -> bool:
        """Whether they have said, not too long ago, that they are at work."""
        return self.active and self.on_duty_at is not None and now - self.on_duty_at < ON_DUTY_SECONDS


@dataclass(frozen=True)
class Credentials:
    """What a login is checked against. `private_key` and `totp` are sealed."""

    account: Account
    salt: bytes
    verifier: bytes
    private_key: bytes
    totp: bytes
    totp_step: int
    failures: int
    failed_at: int | None


@dataclass(frozen=True)
class NewSecrets:
    """All that somebody logs in with, made anew. `private_key` and `totp` are sealed."""

    salt: bytes
    verifier: bytes
    private_key: bytes
    public_key: bytes
    totp: bytes
    totp_step: int
    recovery_codes: Sequence[str]


async def account(work: Work, account_id: str) -> Account | None:
    """An account by its id."""
    row = await work.session.get(AccountRow, account_id)
    return _account(row) if row is not None else None


async def hold(work: Work, account_id: str) -> None:
    """Nobody else changes an account, or holds it, until the end."""
    await work.session.execute(select(AccountRow.id).where(AccountRow.id == account_id).with_for_update())


async def by_login(work: Work, login: str) -> Account | None:
    """An account by its login name."""
    row = await work.session.scalar(select(AccountRow).where(AccountRow.login == login))
    return _account(row) if row is not None else None


async def everybody(work: Work) -> list[Account]:
    """All accounts, by name."""
    query = select(AccountRow).order_by(AccountRow.active.desc(), AccountRow.login)
    return [_account(row) for row in (await work.session.scalars(query)).all()]


async def on_duty(work: Work, centre: str) -> list[Account]:
    """Who is at work at a centre now."""
    return [one for one in await everybody(work) if one.centre == centre and one.is_on_duty(work.now)]


async def credentials(
    work: Work, *, login: str | None = None, account_id: str | None = None
) -> Credentials | None:
    """What the login of an active account is checked against. Locks its row."""
    which = AccountRow.login == login if login is not None else AccountRow.id == account_id
    query = select(AccountRow).where(which, AccountRow.active).with_for_update()
    # The row may lie in the session from before somebody else changed it.
    row = await work.session.scalar(query.execution_options(populate_existing=True))
    if row is None or not (row.salt and row.verifier and row.private_key and row.totp):
        return None
    return Credentials(
        account=_account(row),
        salt=row.salt,
        verifier=row.verifier,
        private_key=row.private_key,
        totp=row.totp,
        totp_step=row.totp_step,
        failures=row.failures,
        failed_at=row.failed_at,
    )


async def create(work: Work, *, login: str, role: str, centre: str, language: str) -> str:
    """A new account without secrets; its id. Raises NameTaken."""
    row = AccountRow(
        id=secrets.token_hex(16),
        login=login,
        role=role,
        centre_id=centre,
        active=True,
        language=language,
        created_at=work.rounded,
    )
    try:
        async with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:
        raise NameTaken from None
    return row.id


async def start_anew(work: Work, account_id: str, new: NewSecrets) -> None:
    """Gives an account all its secrets; wraps for an older key of it go, for nobody can open them."""
    await _set(
        work,
        account_id,
        active=True,
        salt=new.salt,
        verifier=new.verifier,
        private_key=new.private_key,
        public_key=new.public_key,
        failures=0,
        failed_at=None,
    )
    await set_totp(work, account_id, new.totp, new.totp_step)
    await set_recovery_codes(work, account_id, new.recovery_codes)
    await work.session.execute(
        delete(KeyWrapRow).where(KeyWrapRow.recipient_kind == "staff", KeyWrapRow.recipient == account_id)
    )


async def set_passphrase(
    work: Work, account_id: str, *, salt: bytes, verifier: bytes, private_key: bytes
) -> None:
    """A new passphrase: its salt and verifier, and the same private key sealed anew."""
    await _set(work, account_id, salt=salt, verifier=verifier, private_key=private_key)


async def set_totp(work: Work, account_id: str, totp: bytes, step: int) -> None:
    """A new second factor; codes up to `step` have been used."""
    await _set(work, account_id, totp=totp, totp_step=step)


async def use_step(work: Work, account_id: str, step: int) -> None:
    """The code of this step, and all before it, count no more."""
    await _set(work, account_id, totp_step=step)


async def charge(work: Work, account_id: str, failures: int) -> None:
    """A try is about to be looked at: a failure until it turns out to be none."""
    await _set(work, account_id, failures=failures, failed_at=work.now)


async def forgive(work: Work, account_id: str) -> None:
    """The try was none."""
    await _set(work, account_id, failures=0, failed_at=None)


async def set_language(work: Work, account_id: str, language: str) -> None:
    """The language of the staff pages."""
    await _set(work, account_id, language=language)


async def set_on_duty(work: Work, account_id: str, on_duty: bool) -> None:
    """At work, or not."""
    await _set(work, account_id, on_duty_at=work.now if on_duty else None)


async def set_role(work: Work, account_id: str, role: str) -> None:
    """What they may do from now on."""
    await _set(work, account_id, role=role)


async def disable(work: Work, account_id: str) -> None:
    """No login any more, and no new keys to cases."""
    await _set(work, account_id, active=False, on_duty_at=None)


async def count_others(work: Work, role: str, but: str) -> int:
    """How many other active accounts with a login have this role. Locks them, so that it stays so."""
    query = (
        select(AccountRow.id)
        .where(AccountRow.role == role, AccountRow.active, AccountRow.verifier.is_not(None))
        .with_for_update()
    )
    return len([one for one in (await work.session.scalars(query)).all() if one != but])


async def set_recovery_codes(work: Work, account_id: str, codes: Sequence[str]) -> None:
    """New recovery codes instead of all old ones; only hashes are kept."""
    await work.session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account == account_id))
    work.session.add_all(
        RecoveryCodeRow(account=account_id, hash=_recovery_hash(work, account_id, code), used=False)
        for code in codes
    )
    await work.session.flush()


async def has_recovery_code(work: Work, account_id: str, code: str) -> bool:
    """Whether this code is one of theirs and not used yet."""
    row = await work.session.get(RecoveryCodeRow, (account_id, _recovery_hash(work, account_id, code)))
    return row is not None and not row.used


async def use_recovery_code(work: Work, account_id: str, code: str) -> bool:
    """Uses a code up; False if it was used before, or is none."""
    done = await work.session.execute(
        update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.account == account_id,
            RecoveryCodeRow.hash == _recovery_hash(work, account_id, code),
            RecoveryCodeRow.used.is_(False),
        )
        .values(used=True)
        .returning(RecoveryCodeRow.hash)
    )
    return done.first() is not None


async def recovery_codes_left(work: Work, account_id: str) -> int:
    """How many codes are not used yet."""
    query = (
        select(func.count())
        .select_from(RecoveryCodeRow)
        .where(RecoveryCodeRow.account == account_id, RecoveryCodeRow.used.is_(False))
    )
    return (await work.session.scalar(query)) or 0


def _recovery_hash(work: Work, account_id: str, code: str) -> str:
    return sealing.lookup(work.keys.service_secret(), _RECOVERY, f"{account_id} {code}")


async def _set(work: Work, account_id: str, **values: object) -> None:
    await work.session.execute(update(AccountRow).where(AccountRow.id == account_id).values(**values))


def _account(row: AccountRow) -> Account:
    return Account(
        id=row.id,
        login=row.login,
        role=row.role,
        centre=row.centre_id,
        active=row.active,
        language=row.language,
        on_duty_at=row.on_duty_at,
        public_key=row.public_key,
    )
