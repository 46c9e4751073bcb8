"""The audit: who did what when, in a chain in which no row can be changed, taken out or moved unseen.

Each row carries a keyed hash over itself and the hash of the row before; the last one stands in a head
of its own. Who can write to the database alone cannot make such hashes, for their key lies in the key
store. Rows older than 90 days go, and a row says where the chain begins from then on.
"""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import delete, select

from bot.store import sealing
from bot.store.staff_tables import AuditHeadRow, AuditRow
from bot.store.work import Work

Action = Literal[
    "account disabled",
    "account made",
    "account started anew",
    "invited",
    "invitation withdrawn",
    "login",
    "login failed",
    "logout",
    "passphrase changed",
    "recovery codes made",
    "role changed",
    "rows pruned",
    "second factor replaced",
    # On cases:
    "attachment opened",
    "bridge asked",
    "bridge ended",
    "bridge failed",
    "bridge joined",
    "callback opened",
    "case claimed",
    "case closed",
    "case covered",
    "case opened",
    "case released",
    "case reopened",
    "case transferred",
    "reply sent",
    # On what everybody sees:
    "closure ended",
    "closure made",
    "export",
    "not understood opened",
    "not understood sorted",
    "example made",
    "examples removed",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
DAYS = 90
_DAY = 24 * 3600
_HEAD = 1
_BATCH = 500


@dataclass(frozen=True)
class Entry:
    """One row. `subject` is a keyed hash of what it was done to, or empty."""

    seq: int
    at: int
    account: str | None
    action: str
    subject: str


@dataclass(frozen=True)
class Broken:
    """A place at which the chain does not hold."""

    seq: int
    why: Literal["changed", "gap", "moved", "beginning cut off", "end cut off"]


async def write(work: Work, action: Action, *, account: str | None = None, subject: str = "") -> None:
    """Adds a row in the open transaction: last of all in it, for others who write wait for its end.

    `account` is who did it; `subject` the id of the case, account or other thing that it was done to.
    """
    await _append(work, action, account, hashed(work, subject) if subject else "")


def hashed(work: Work, subject: str) -> str:
    """The keyed hash that an id stands under in the audit."""
    return sealing.lookup(work.keys.service_secret(), "audit subject", subject)


async def newest(work: Work, *, before: int | None = None, limit: int = 100) -> list[Entry]:
    """The newest rows, or those before a number; newest first."""
    query = select(AuditRow).order_by(AuditRow.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.seq < before)
    found = (await work.session.scalars(query)).all()
    return [Entry(row.seq, row.at, row.account, row.action, row.subject) for row in found]


async def times(work: Work, action: Action, account: str, *, since: int) -> list[int]:
    """When somebody did something, after a moment; oldest first."""
    query = select(AuditRow.at).where(
        AuditRow.action == action, AuditRow.account == account, AuditRow.at > since
    )
    return list((await work.session.scalars(query.order_by(AuditRow.at))).all())


async def prune(work: Work) -> None:
    """Takes away rows older than 90 days, whole days at a time, and says so in a row."""
    oldest_kept = work.now - work.now % _DAY - DAYS * _DAY
    query = select(AuditRow).where(AuditRow.at < oldest_kept).order_by(AuditRow.seq.desc()).limit(1)
    last = await work.session.scalar(query)
    if last is None:
        return
    # By number, not by time: clocks are set back, and the chain may lose nothing but its beginning.
    await work.session.execute(delete(AuditRow).where(AuditRow.seq <= last.seq))
    await _append(work, "rows pruned", None, last.hash)


async def verify(work: Work) -> list[Broken]:
    """All places at which the chain does not hold; none if nobody has touched it."""
    broken: list[Broken] = []
    beginnings = set(
        (await work.session.scalars(select(AuditRow.subject).where(AuditRow.action == "rows pruned"))).all()
    )
    # Held while we read: nobody adds a row meanwhile.
    head = await _head(work)
    before: AuditRow | None = None
    async for row in _rows(work):
        if before is None:
            if not (row.seq == 1 and not row.previous) and row.previous not in beginnings:
                broken.append(Broken(row.seq, "beginning cut off"))
        elif row.seq != before.seq + 1:
            broken.append(Broken(row.seq, "gap"))
        elif row.previous != before.hash:
            broken.append(Broken(row.seq, "moved"))
        if not hmac.compare_digest(row.hash, _hash(work, row)):
            broken.append(Broken(row.seq, "changed"))
        before = row
    seq, last = (before.seq, before.hash) if before is not None else (0, "")
    if head.seq != seq or head.hash != _head_hash(work, seq, last):
        broken.append(Broken(head.seq, "end cut off"))
    return broken


async def _append(work: Work, action: Action, account: str | None, subject: str) -> None:
    head = await _head(work)
    last = await work.session.get(AuditRow, head.seq) if head.seq else None
    row = AuditRow(
        seq=head.seq + 1,
        at=work.now,
        account=account,
        action=action,
        subject=subject,
        previous=last.hash if last is not None else "",
        hash="",
    )
    row.hash = _hash(work, row)
    work.session.add(row)
    head.seq, head.hash = row.seq, _head_hash(work, row.seq, row.hash)
    await work.session.flush()


async def _head(work: Work) -> AuditHeadRow:
    query = select(AuditHeadRow).where(AuditHeadRow.id == _HEAD).with_for_update()
    return (await work.session.execute(query.execution_options(populate_existing=True))).scalar_one()


async def _rows(work: Work) -> AsyncIterator[AuditRow]:
    seq = 0
    while True:
        query = select(AuditRow).where(AuditRow.seq > seq).order_by(AuditRow.seq).limit(_BATCH)
        batch = (await work.session.scalars(query)).all()
        for row in batch:
            yield row
        if not batch:
            return
        seq = batch[-1].seq


def _hash(work: Work, row: AuditRow) -> str:
    content = [row.seq, row.at, row.account, row.action, row.subject, row.previous]
    return _keyed(work, json.dumps(content, separators=(",", ":"), ensure_ascii=True))


def _head_hash(work: Work, seq: int, last: str) -> str:
    return _keyed(work, f"head {seq} {last}") if seq else ""


def _keyed(work: Work, content: str) -> str:
    key = sealing.derive(work.keys.service_secret(), "audit chain")
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()
