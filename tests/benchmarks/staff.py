"""Staff who are logged in, and cases in all states: put straight into the store, for there are many."""

import secrets
from itertools import batched
from typing import Any

from sqlalchemy import insert

from api.staff.forms import COOKIE
from bot.store import cases, staff_sessions
from bot.store.sealing import new_key_pair
from bot.store.tables import CaseRow, ConversationRow
from bot.store.work import Store, Work

CENTRES = ("oslo", "bergen")
LANGUAGES = ("nb", "en", "ro", "pl", "fa", "ar", "so")
TOPICS = (None, "invoice_received", "eligibility_pregnancy", "eligibility_dental", "opening_hours")
BATCH = 1000


async def log_in(store: Store, centre: str = "oslo") -> tuple[str, str]:
    """A new member of staff: their account and the cookie of their browser."""
    pair, token = new_key_pair(), secrets.token_urlsafe(32)
    async with store.work() as work:
        account = await cases.add_account(work, centre, "staff", pair.public)
        await staff_sessions.begin(work, account, token, pair.private)
    return account, f"{COOKIE}={token}"


async def add_cases(store: Store, wanted: int, staff: list[str]) -> None:
    """So many cases of both centres: three tenths wait, three tenths are somebody's, the rest is closed."""
    async with store.work() as work:
        for numbers in batched(range(wanted), BATCH):
            ids = [secrets.token_hex(16) for _ in numbers]
            await work.session.execute(insert(ConversationRow), [_conversation(work, one) for one in ids])
            rows = [_case(work, number, one, staff) for number, one in zip(numbers, ids, strict=True)]
            await work.session.execute(insert(CaseRow), rows)


def _conversation(work: Work, name: str) -> dict[str, Any]:
    times = {"created_at": work.rounded, "last_message_at": work.rounded}
    return {"id": name, "channel": "web", "state": "waiting", "danger": False, "next_seq": 1, **times}


def _case(work: Work, number: int, conversation: str, staff: list[str]) -> dict[str, Any]:
    state = ("waiting", "with_staff", "closed")[min(number % 10 // 3, 2)]
    opened = work.now - number % 5000 * 60
    return {
        "id": secrets.token_hex(16),
        "conversation": conversation,
        "centre_id": CENTRES[number // 10 % 2],
        "language": LANGUAGES[number % 7],
        "topic": TOPICS[number % 5],
        "danger": number % 50 == 0,
        "state": state,
        "readable": True,
        "owner": None if state == "waiting" else staff[number % len(staff)],
        "opened_at": opened,
        "claimed_at": None if state == "waiting" else opened,
        "closed_at": opened if state == "closed" else None,
        "outcome": "helped" if state == "closed" else None,
        "person_seq": number % 3,
        "read_seq": 1,
        "undeliverable": number % 20 == 0,
        "changed": number,
    }
