"""What the command line does with accounts and the audit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.domain import RettvisError
from bot.hours import Centres
from bot.settings import Settings
from bot.staff import changes, invitations
from bot.staff.roles import ROLES, is_role
from bot.store import accounts, audit, staff_sessions
from bot.store.accounts import Account
from bot.store.keys import FileKeyStore
from bot.store.migrate import is_current
from bot.store.work import Store

PATH = "/staff/invitation"


class Refused(RettvisError):
    """Something that cannot be done, in one plain sentence."""


async def invite(settings: Settings, role: str, centre: str, address: str | None) -> str:
    """The link that makes an account."""
    if not is_role(role):
        raise Refused(f"there is no role {role}. Choose one of: {', '.join(ROLES)}.")
    centres = Centres(settings.content / "centres")
    if centre not in centres:
        raise Refused(f"there is no centre {centre}. Choose one of: {', '.join(one.id for one in centres)}.")
    async with _open(settings) as store:
        token = await invitations.invite(store, role, centre)
    return _link(settings, address, token)


async def invite_anew(settings: Settings, login: str, address: str | None) -> str:
    """The link that lets an account start anew, with new keys."""
    async with _open(settings) as store:
        known = await _named(store, login)
        token = await invitations.invite_anew(store, known.id)
    return _link(settings, address, token)


async def disable(settings: Settings, login: str) -> None:
    """Lets nobody in with this account any more."""
    async with _open(settings) as store:
        known = await _named(store, login)
        try:
            await changes.disable(store, known.id)
        except changes.LastAdmin:
            raise Refused(f"{login} is the last admin. Invite another one first.") from None


async def listing(settings: Settings) -> list[str]:
    """Everybody, and the invitations that wait; one on a line."""
    async with _open(settings) as store, store.work() as work:
        everybody = await accounts.everybody(work)
        waiting = await staff_sessions.invitations(work)
    names = {one.id: one.login for one in everybody}
    lines = [
        f"{one.login or one.id}\t{one.role}\t{one.centre}\t{'active' if one.active else 'disabled'}"
        for one in everybody
    ]
    lines += [
        f"invited{f' anew: {names.get(one.account)}' if one.account else ''}\t{one.role}\t{one.centre}"
        f"\tuntil {_moment(one.expires_at)}"
        for one in waiting
    ]
    return lines or ["Nobody yet."]


async def audit_lines(settings: Settings, limit: int) -> list[str]:
    """The newest rows of the audit, oldest first."""
    async with _open(settings) as store, store.work() as work:
        names = {one.id: one.login for one in await accounts.everybody(work)}
        entries = await audit.newest(work, limit=limit)
    return [
        f"{entry.seq}\t{_moment(entry.at)}\t{names.get(entry.account or '') or '-'}\t{entry.action}"
        f"\t{entry.subject[:12]}"
        for entry in reversed(entries)
    ]


async def verify_audit(settings: Settings) -> list[str]:
    """All places at which the audit was tampered with; one on a line."""
    async with _open(settings) as store, store.work() as work:
        broken = await audit.verify(work)
    return [f"row {one.seq}: {one.why}" for one in broken]


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[Store]:
    store = Store(settings.database_url, FileKeyStore(settings.key_file))
    try:
        if not await is_current(store):
            raise Refused("the database is not at this version's schema. Run ./rettvis migrate first.")
        yield store
    finally:
        await store.close()


async def _named(store: Store, login: str) -> Account:
    async with store.work() as work:
        found = await accounts.by_login(work, login.strip().casefold())
    if found is None:
        raise Refused(f"nobody is called {login}. ./rettvis staff list shows the names.")
    return found


def _link(settings: Settings, address: str | None, token: str) -> str:
    root = (address or f"http://{settings.host}:{settings.port}").rstrip("/")
    return f"{root}{PATH}#{token}"


def _moment(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
