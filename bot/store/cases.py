"""Cases: conversations handed to staff. What lies where, and who may see it.

A case is changed only while its conversation's row is locked (`hold`), so that staff who are quicker than
each other and a person who deletes everything come one after the other. Deletion wins: what it took is
`CaseGone` for everybody who comes later.
"""

import secrets
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, select, update

from bot.domain import RettvisError
from bot.store import case_clock
from bot.store.tables import AccountRow, CaseRow, ConversationRow, KeyWrapRow
from bot.store.work import Work
from bot.store.wraps import CONTENT, staff_wrap

READERS = ("staff", "admin")
"""Roles whose holders may open cases."""

CaseState = Literal["waiting", "with_staff", "closed"]
STATES: tuple[CaseState, ...] = get_args(CaseState)
Outcome = Literal["helped", "referred", "no_answer", "wrong", "other"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""What staff may close a case with."""
HANDED_BACK, ENDED_BY_PERSON = "handed_back", "ended_by_person"
"""Outcomes that nobody picks from a list."""


WAITS: ColumnElement[bool] = (CaseRow.state == "waiting") & CaseRow.undeliverable.is_(False)
"""Waits for somebody, and there is still somebody at its other end."""
FIRST_COME = (CaseRow.danger.desc(), CaseRow.opened_at, CaseRow.id)
"""The order in which cases are answered."""


class CaseGone(RettvisError):
    """There is no such case any more, or it is not theirs to see: both look alike."""


class CaseTaken(RettvisError):
    """A colleague was faster."""


class NotYours(RettvisError):
    """Only who has the case may do this now."""


class TooLate(RettvisError):
    """It cannot be undone any more, or others have gone on meanwhile."""


@dataclass(frozen=True)
class StaffKey:
    """A member of staff who can be given a key: their account and X25519 public key (32 bytes)."""

    account: str
    public_key: bytes


@dataclass(frozen=True)
class Case:
    """A case as it is kept. Nothing here says what the person wrote."""

    id: str
    conversation: str
    centre: str
    language: str
    topic: str | None
    danger: bool
    state: CaseState
    readable: bool
    owner: str | None
    opened_at: int
    closed_at: int | None
    claimed_at: int | None
    answered_at: int | None
    outcome: str | None
    transfer_account: str | None
    transfer_centre: str | None
    person_seq: int
    read_seq: int
    undeliverable: bool
    helped: str | None
    closed_by: str | None
    undo_until: int | None
    changed: int
    covered_from: str | None
    declined_by: str | None

    @property
    def is_unread(self) -> bool:
        """Whether the person has written something that its owner has not seen."""
        return self.person_seq > self.read_seq

    @property
    def is_offered(self) -> bool:
        """Whether it waits for somebody else to take it over."""
        return self.transfer_account is not None or self.transfer_centre is not None

    def is_offered_to(self, account: str, centre: str) -> bool:
        """Whether it was offered to them, or to their centre."""
        return self.transfer_account == account or self.transfer_centre == centre

    def is_seen_by(self, account: str, centre: str) -> bool:
        """Whether they may know of it: their centre's, their own, or offered to them."""
        return centre == self.centre or account == self.owner or self.is_offered_to(account, centre)

    def may_undo(self, account: str, now: int) -> bool:
        """Whether they closed or released it a moment ago."""
        return self.closed_by == account and self.undo_until is not None and now <= self.undo_until


async def active_staff_keys(work: Work) -> list[StaffKey]:
    """Everybody who answers cases now and has a key."""
    query = select(AccountRow).where(
        AccountRow.active, AccountRow.public_key.is_not(None), AccountRow.role.in_(READERS)
    )
    return [StaffKey(row.id, row.public_key or b"") for row in (await work.session.scalars(query)).all()]


async def add_account(work: Work, centre: str, role: str, public_key: bytes | None) -> str:
    """A new account's id."""
    row = AccountRow(
        id=secrets.token_hex(16),
        centre_id=centre,
        role=role,
        active=True,
        public_key=public_key,
        created_at=work.rounded,
    )
    work.session.add(row)
    await work.session.flush()
    return row.id


async def open_case(
    work: Work,
    conversation: str,
    *,
    centre: str,
    language: str,
    topic: str | None,
    danger: bool,
    readable: bool,
) -> str:
    """Opens a case for a conversation, or opens the one that it has anew; it waits from now on."""
    known = await of_conversation(work, conversation)
    if known is None:
        return await _add_case(
            work,
            conversation,
            centre=centre,
            language=language,
            topic=topic,
            danger=danger,
            readable=readable,
        )
    if known.state == "closed":
        await wait_again(work, known, centre=centre)
    await set_case(work, known.id, readable=readable, topic=topic, language=language)
    return known.id


async def wait_again(work: Work, case: Case, *, centre: str | None = None) -> None:
    """A closed case waits like a new one."""
    await set_case(
        work,
        case.id,
        state="waiting",
        centre_id=centre or case.centre,
        covered_from=None if centre is not None else case.covered_from,
        owner=None,
        opened_at=work.now,
        closed_at=None,
        claimed_at=None,
        answered_at=None,
        outcome=None,
        transfer_account=None,
        transfer_centre=None,
        declined_by=None,
        helped=None,
        closed_by=None,
        undo_until=None,
    )
    await set_conversation(work, case.conversation, closed_at=None)


async def _add_case(work: Work, conversation: str, *, centre: str, **values: Any) -> str:
    row = CaseRow(
        id=secrets.token_hex(16),
        conversation=conversation,
        centre_id=centre,
        state="waiting",
        opened_at=work.now,
        changed=await case_clock.tick(work),
        **values,
    )
    work.session.add(row)
    await work.session.flush()
    return row.id


async def has_case(work: Work, conversation: str) -> bool:
    """Whether a conversation was handed to staff and the case is not closed."""
    query = select(CaseRow.id).where(CaseRow.conversation == conversation, CaseRow.state != "closed")
    return (await work.session.execute(query)).first() is not None


async def of_conversation(work: Work, conversation: str) -> Case | None:
    """The case of a conversation, open or closed. Its row must be locked by whoever changes the case."""
    query = select(CaseRow).where(CaseRow.conversation == conversation)
    row = await work.session.scalar(query.execution_options(populate_existing=True))
    return case_of(row) if row is not None else None


async def look(work: Work, case_id: str) -> Case:
    """A case as it is now, without a lock. Raises CaseGone."""
    row = await work.session.get(CaseRow, case_id, populate_existing=True)
    if row is None:
        raise CaseGone
    return case_of(row)


async def hold(work: Work, case_id: str) -> Case:
    """A case whose conversation nobody else can change, or delete, until the end. Raises CaseGone."""
    conversation = await work.session.scalar(select(CaseRow.conversation).where(CaseRow.id == case_id))
    lock = select(ConversationRow.id).where(ConversationRow.id == conversation).with_for_update()
    if conversation is None or await work.session.scalar(lock) is None:
        raise CaseGone
    return await look(work, case_id)


async def set_case(work: Work, case_id: str, **values: Any) -> None:
    """Writes to a case; the clock goes on."""
    changed = await case_clock.tick(work)
    await work.session.execute(update(CaseRow).where(CaseRow.id == case_id).values(changed=changed, **values))


async def set_conversation(work: Work, conversation: str, **values: Any) -> None:
    """Writes to the state of a case's conversation."""
    await work.session.execute(
        update(ConversationRow).where(ConversationRow.id == conversation).values(**values)
    )


async def add_wraps(work: Work, conversation: str, private: bytes) -> None:
    """Gives a conversation's key to all active staff who have not got it yet."""
    query = select(KeyWrapRow.recipient).where(
        KeyWrapRow.conversation == conversation,
        KeyWrapRow.purpose == CONTENT,
        KeyWrapRow.recipient_kind == "staff",
    )
    have = set((await work.session.scalars(query)).all())
    work.session.add_all(
        staff_wrap(conversation, one.account, one.public_key, private)
        for one in await active_staff_keys(work)
        if one.account not in have
    )
    await work.session.flush()


def case_of(row: CaseRow) -> Case:
    """A row as the rest of the house sees it."""
    return Case(
        id=row.id,
        conversation=row.conversation,
        centre=row.centre_id,
        language=row.language,
        topic=row.topic,
        danger=row.danger,
        state=next(state for state in STATES if state == row.state),
        readable=row.readable,
        owner=row.owner,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        claimed_at=row.claimed_at,
        answered_at=row.answered_at,
        outcome=row.outcome,
        transfer_account=row.transfer_account,
        transfer_centre=row.transfer_centre,
        person_seq=row.person_seq,
        read_seq=row.read_seq,
        undeliverable=row.undeliverable,
        helped=row.helped,
        closed_by=row.closed_by,
        undo_until=row.undo_until,
        changed=row.changed,
        covered_from=row.covered_from,
        declined_by=row.declined_by,
    )
