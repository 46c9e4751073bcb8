"""What notices are called. A name says where to look, and nothing of what is there."""

from bot.store import sealing
from bot.store.keys import KeyStore

CASES, INBOX, OUTBOX = "cases", "inbox", "outbox"


def talk(keys: KeyStore, conversation: str) -> str:
    """The name of a conversation's own notices: who overhears it cannot tell which conversation it is."""
    return f"talk.{sealing.lookup(keys.service_secret(), 'notice', conversation)}"
