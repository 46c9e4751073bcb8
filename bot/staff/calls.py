"""The call record: a call is counted with one key, and can be taken back for half a minute."""

import secrets
from dataclasses import asdict

from bot.staff import tickets
from bot.staff.tickets import BadTicket
from bot.store import calls, tallies
from bot.store.calls import Call, CallOutcome
from bot.store.work import Store

UNDO_SECONDS = 30
_PURPOSE = "call"


class Calls:
    """Counts calls. What takes one back lies in the page alone; nothing here knows who counted it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def record(self, topic: str | None, outcome: CallOutcome, language: str | None) -> str:
        """Counts a call; the ticket that takes it back."""
        async with self._store.work() as work:
            call = await calls.count_call(work, topic, outcome, language)
        return tickets.make(self._store, _PURPOSE, {"id": secrets.token_hex(8), **asdict(call)}, UNDO_SECONDS)

    async def undo(self, ticket: str) -> None:
        """Takes a call back, once. Raises BadTicket when it is too late, or done already."""
        content = tickets.read(self._store, _PURPOSE, ticket)
        ticket_id = content.pop("id")
        async with self._store.work() as work:
            # A double press takes back one call, not two.
            if not await tallies.is_first(work, "call taken back", ticket_id):
                raise BadTicket
            await calls.uncount_call(work, Call(**content))
