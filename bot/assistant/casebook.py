"""What a person's turn does to their case."""

from bot.assistant.outcomes import Outcomes
from bot.store import callbacks, case_moves, cases
from bot.store.cases import Case
from bot.store.conversations import Conversation
from bot.store.work import Work


async def case_of(work: Work, conversation: Conversation) -> Case | None:
    """The case of a conversation; most have never had one, and are not looked up."""
    if conversation.state == "bot" and conversation.public_key is None:
        return None
    return await cases.of_conversation(work, conversation.id)


async def note(
    work: Work, conversation: Conversation, case: Case | None, outcomes: Outcomes, seq: int, language: str
) -> None:
    """Writes into the case what the person's message `seq` changes, before the turn is saved."""
    if case is None:
        return
    if outcomes.helped is not None:
        await case_moves.note_help(work, case, outcomes.helped)
    elif outcomes.ends_case:
        await case_moves.end_by_person(work, case)
        await callbacks.forget(work, conversation.id)
        await cases.set_conversation(work, conversation.id, closed_at=work.rounded)
        conversation.state = "closed"
    else:
        await case_moves.person_wrote(work, case, seq, language=language, danger=outcomes.danger)
    if outcomes.waits_again:
        await cases.wait_again(work, case)
        conversation.state = "waiting"
