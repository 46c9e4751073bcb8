"""Numbers at which persons want to be called: sealed to staff, and gone when the call is made."""

from sqlalchemy import delete, select

from bot.store import cases, sealing, texts
from bot.store.conversations import Conversation
from bot.store.staff_tables import CallbackRow
from bot.store.work import Work

TYPING_SECONDS = 900
"""How long after "call me" a text that looks like a number is taken for one."""


HAS_NUMBER = CallbackRow.sealed != b""
"""The person has typed a number, and not only pressed "call me"."""


async def expect(work: Work, conversation_id: str) -> None:
    """The person is about to type a number. One that is there already stays until then."""
    row = await _row(work, conversation_id)
    if row is None:
        work.session.add(CallbackRow(conversation=conversation_id, sealed=b"", asked_at=work.now))
    else:
        row.asked_at = work.now
    await work.session.flush()


async def is_expected(work: Work, conversation_id: str) -> bool:
    """Whether the person pressed "call me" a moment ago."""
    row = await _row(work, conversation_id)
    return row is not None and row.asked_at > work.now - TYPING_SECONDS


async def ask(work: Work, conversation: Conversation, number: str) -> None:
    """Keeps a number instead of an older one. The conversation must be locked, and shared with staff."""
    sealed = texts.seal_beside(conversation, number.encode(), _place(conversation.id))
    # Nothing more is expected now, so the time is one at which nothing can be.
    await work.session.merge(CallbackRow(conversation=conversation.id, sealed=sealed, asked_at=0))
    await work.session.flush()
    await _tell_staff(work, conversation.id)


async def is_asked(work: Work, conversation_id: str) -> bool:
    """Whether there is a number."""
    row = await _row(work, conversation_id)
    return row is not None and bool(row.sealed)


async def read(work: Work, conversation: Conversation) -> str | None:
    """The number, for whoever can open the conversation."""
    row = await _row(work, conversation.id)
    if row is None or not row.sealed:
        return None
    number = texts.unseal_beside(conversation, row.sealed, _place(conversation.id))
    return number.decode() if number is not None else None


async def forget(work: Work, conversation_id: str) -> None:
    """The call was made, or is not wanted any more."""
    gone = await work.session.execute(
        delete(CallbackRow)
        .where(CallbackRow.conversation == conversation_id)
        .returning(CallbackRow.conversation)
    )
    if gone.first() is not None:
        await _tell_staff(work, conversation_id)


async def _tell_staff(work: Work, conversation_id: str) -> None:
    case = await cases.of_conversation(work, conversation_id)
    if case is not None:
        await cases.set_case(work, case.id)


async def _row(work: Work, conversation_id: str) -> CallbackRow | None:
    query = select(CallbackRow).where(CallbackRow.conversation == conversation_id)
    row: CallbackRow | None = await work.session.scalar(query.execution_options(populate_existing=True))
    return row


def _place(conversation_id: str) -> bytes:
    return sealing.place("callbacks", conversation_id, "number")
