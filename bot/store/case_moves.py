"""What happens to a case: claimed, released, passed on, closed, undone, opened again.

A claim is one conditional update: of two who try, one changes a row and the other none.
Closing and releasing can be undone for a moment. Until it is over (`settle`) the conversation stays with
staff, so the person is not told what may not come true.
"""

from typing import Any

from sqlalchemy import Select, or_, select, update

from bot.domain import RettvisError
from bot.store import case_clock, counters
from bot.store.cases import (
    ENDED_BY_PERSON,
    HANDED_BACK,
    READERS,
    Case,
    CaseGone,
    CaseTaken,
    NotYours,
    Outcome,
    TooLate,
    hold,
    set_case,
    set_conversation,
    wait_again,
)
from bot.store.tables import AccountRow, CaseRow
from bot.store.work import ROUND_SECONDS, Work

_NOT_OFFERED: dict[str, Any] = {"transfer_account": None, "transfer_centre": None, "declined_by": None}
_NOT_UNDONE: dict[str, Any] = {"closed_by": None, "undo_until": None}


class NobodyThere(RettvisError):
    """A case cannot be passed on to them: no such colleague or centre, or themselves."""


async def claim(work: Work, case_id: str, account: str, centre: str) -> Case:
    """A waiting case of their centre is theirs from now on. Raises CaseGone, CaseTaken."""
    case = await hold(work, case_id)
    if case.centre != centre:
        raise CaseGone
    await take(work, case, account, CaseRow.state == "waiting", CaseRow.owner.is_(None))
    return await hold(work, case_id)


async def accept(work: Work, case_id: str, account: str, centre: str) -> Case:
    """A case that was offered to them, or to their centre, is theirs. Raises CaseGone, CaseTaken."""
    case = await hold(work, case_id)
    if not case.is_seen_by(account, centre):
        raise CaseGone
    is_theirs = or_(CaseRow.transfer_account == account, CaseRow.transfer_centre == centre)
    seen = case.covered_from if case.covered_from != centre else None
    await take(work, case, account, CaseRow.state != "closed", is_theirs, centre_id=centre, covered_from=seen)
    return await hold(work, case_id)


async def take(work: Work, case: Case, account: str, *conditions: Any, **values: Any) -> None:
    """A case that meets the conditions is theirs, with these values. It must be held. Raises CaseTaken."""
    changed = await case_clock.tick(work)
    taken = await work.session.execute(
        update(CaseRow)
        .where(CaseRow.id == case.id, *conditions)
        .values(
            state="with_staff",
            owner=account,
            claimed_at=case.claimed_at or work.now,
            changed=changed,
            **_NOT_OFFERED,
            **_NOT_UNDONE,
            **values,
        )
        .returning(CaseRow.id)
    )
    if taken.scalar_one_or_none() is None:
        raise CaseTaken
    if case.claimed_at is None:
        await counters.count_waiting(work, centre=case.centre, opened_at=case.opened_at)
    await set_conversation(work, case.conversation, state="with_staff")


async def owned(work: Work, case_id: str, account: str, centre: str) -> Case:
    """A case that is theirs now, held. Raises CaseGone, NotYours."""
    case = await hold(work, case_id)
    if not case.is_seen_by(account, centre):
        raise CaseGone
    if case.state != "with_staff" or case.owner != account:
        raise NotYours
    return case


async def release(work: Work, case: Case, undo_seconds: int) -> None:
    """The case waits again, for anybody of its centre; its place in the queue is the old one."""
    await set_case(
        work,
        case.id,
        state="waiting",
        owner=None,
        closed_by=case.owner,
        undo_until=work.now + undo_seconds,
        **_NOT_OFFERED,
    )


async def left_behind(work: Work) -> list[str]:
    """Cases of owners who may not answer any more: their account is disabled, or has another role."""
    return list((await work.session.scalars(_left_behind().limit(100))).all())


async def pick_up(work: Work, case_id: str) -> bool:
    """A case that was left behind waits again, in its old place; whether it was. Raises CaseGone."""
    case = await hold(work, case_id)
    if await work.session.scalar(_left_behind().where(CaseRow.id == case_id)) is None:
        return False
    # Nobody is there who could undo it: its person is told at once.
    await release(work, case, undo_seconds=-1)
    return True


def _left_behind() -> Select[str]:
    may_not = or_(AccountRow.active.is_(False), AccountRow.role.not_in(READERS))
    owned = select(CaseRow.id).join(AccountRow, AccountRow.id == CaseRow.owner)
    return owned.where(CaseRow.state == "with_staff", may_not)


async def offer_to(work: Work, case: Case, *, account: str | None = None, centre: str | None = None) -> None:
    """Offers a case to a colleague or a centre; it changes hands only when they accept.

    Raises:
        NobodyThere: they cannot have it.
    """
    if account is not None:
        query = select(AccountRow.id).where(
            AccountRow.id == account,
            AccountRow.active,
            AccountRow.role.in_(READERS),
            AccountRow.public_key.is_not(None),
        )
        if account == case.owner or await work.session.scalar(query) is None:
            raise NobodyThere
    elif centre is None or centre == case.centre:
        raise NobodyThere
    await set_case(work, case.id, transfer_account=account, transfer_centre=centre, declined_by=None)


async def stop_offer(work: Work, case: Case, account: str) -> None:
    """Nobody is asked to take the case over any more: its owner says so, or somebody does not want it."""
    declined_by = account if account != case.owner else None
    await set_case(work, case.id, **{**_NOT_OFFERED, "declined_by": declined_by})


async def close(work: Work, case: Case, outcome: Outcome, undo_seconds: int) -> None:
    """The case is done."""
    await set_case(
        work,
        case.id,
        state="closed",
        outcome=outcome,
        closed_by=case.owner,
        undo_until=work.now + undo_seconds,
        closed_at=work.rounded,
        **_NOT_OFFERED,
    )


async def hand_back(work: Work, case: Case) -> None:
    """The bot answers again; there is nothing to undo, for the person is told at once."""
    await set_case(
        work,
        case.id,
        state="closed",
        outcome=HANDED_BACK,
        closed_at=work.rounded,
        **_done(case),
        **_NOT_OFFERED,
        **_NOT_UNDONE,
    )
    await set_conversation(work, case.conversation, state="bot")


async def end_by_person(work: Work, case: Case) -> None:
    """The person needs nobody any more."""
    await set_case(
        work,
        case.id,
        state="closed",
        outcome=ENDED_BY_PERSON,
        closed_at=work.rounded,
        **_done(case),
        **_NOT_OFFERED,
        **_NOT_UNDONE,
    )


async def undo(work: Work, case_id: str, account: str, centre: str) -> Case:
    """Takes a closing or a releasing back. Raises CaseGone, TooLate."""
    case = await hold(work, case_id)
    if not case.is_seen_by(account, centre):
        raise CaseGone
    if not case.may_undo(account, work.now) or case.owner not in (None, account):
        raise TooLate
    await _give_back(work, case, account)
    return await hold(work, case_id)


async def _give_back(work: Work, case: Case, account: str) -> None:
    await set_case(
        work, case.id, state="with_staff", owner=account, outcome=None, closed_at=None, **_NOT_UNDONE
    )
    await set_conversation(work, case.conversation, state="with_staff", closed_at=None)


async def reopen(work: Work, case_id: str, account: str, centre: str) -> Case:
    """Opens a closed case anew, as theirs. Raises CaseGone, CaseTaken."""
    case = await hold(work, case_id)
    if not case.is_seen_by(account, centre):
        raise CaseGone
    if case.state != "closed":
        raise CaseTaken
    await _give_back(work, case, account)
    return await hold(work, case_id)


async def unsettled(work: Work) -> list[str]:
    """Cases whose moment for undoing is over."""
    query = select(CaseRow.id).where(CaseRow.undo_until < work.now).order_by(CaseRow.undo_until).limit(100)
    return list((await work.session.scalars(query)).all())


async def settle(work: Work, case_id: str) -> Case | None:
    """Ends the moment for undoing; the case if that was now due, for its person is to be told."""
    case = await hold(work, case_id)
    if case.undo_until is None or case.undo_until >= work.now:
        return None
    if case.state == "closed":
        await set_case(work, case.id, undo_until=None, **_done(case))
        await set_conversation(work, case.conversation, state="closed", closed_at=work.rounded)
    else:
        await set_case(work, case.id, **_NOT_UNDONE)
        await set_conversation(work, case.conversation, state="waiting")
    return case


def _done(case: Case) -> dict[str, Any]:
    """Times of what is done, as coarse as they are kept."""
    times = {"opened_at": case.opened_at, "claimed_at": case.claimed_at, "answered_at": case.answered_at}
    return {name: at - at % ROUND_SECONDS if at is not None else None for name, at in times.items()}


async def person_wrote(work: Work, case: Case, seq: int, *, language: str, danger: bool) -> None:
    """Notes that the person has written; what was being closed or undelivered is not any more."""
    values: dict[str, Any] = {"person_seq": seq, "language": language, "undeliverable": False}
    if danger:
        values["danger"] = True
    await set_case(work, case.id, **values)
    if case.state == "closed" and case.undo_until is not None and case.closed_by is not None:
        await _give_back(work, case, case.closed_by)


async def person_waits_again(work: Work, case: Case) -> None:
    """A closed case that the person has written in waits for somebody once more."""
    await wait_again(work, case)


async def note_help(work: Work, case: Case, helped: bool) -> None:
    """What the person says of it afterwards."""
    await set_case(work, case.id, helped="yes" if helped else "no")


async def note_reply(work: Work, case: Case) -> None:
    """Its owner has written."""
    await set_case(work, case.id, answered_at=case.answered_at or work.now, read_seq=case.person_seq)


async def note_read(work: Work, case: Case) -> None:
    """Its owner has seen everything."""
    if case.is_unread:
        await set_case(work, case.id, read_seq=case.person_seq)


async def note_undeliverable(work: Work, conversation: str) -> None:
    """Nobody reads at the other end any more."""
    found = await work.session.scalar(
        select(CaseRow.id).where(CaseRow.conversation == conversation, CaseRow.undeliverable.is_(False))
    )
    if found is not None:
        await set_case(work, found, undeliverable=True)
