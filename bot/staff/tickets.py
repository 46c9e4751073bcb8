"""Tickets: what the server wants to remember between two pages, sealed and put into the page itself.

Nothing is stored for a visitor who has not shown who they are.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from bot.domain import RettvisError
from bot.store import sealing
from bot.store.work import Store


class BadTicket(RettvisError):
    """A ticket that is not ours, is for something else, or is too old."""


def make(store: Store, purpose: str, content: Mapping[str, Any], seconds: int) -> str:
    """A ticket for a purpose. The content is what JSON can hold."""
    body = json.dumps({"until": int(store.clock()) + seconds, **content}, ensure_ascii=False)
    sealed = sealing.seal(_key(store), body.encode(errors="replace"), sealing.place("ticket", "", purpose))
    return base64.urlsafe_b64encode(sealed).decode()


def read(store: Store, purpose: str, ticket: str) -> dict[str, Any]:
    """What is in a ticket. Raises BadTicket."""
    try:
        sealed = base64.urlsafe_b64decode(ticket.encode())
        body = sealing.unseal(_key(store), sealed, sealing.place("ticket", "", purpose))
    except (ValueError, sealing.CannotOpen):
        raise BadTicket from None
    content: dict[str, Any] = json.loads(body)
    if content.pop("until") < store.clock():
        raise BadTicket
    return content


def _key(store: Store) -> bytes:
    return sealing.derive(store.keys.service_secret(), "ticket")
