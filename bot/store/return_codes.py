"""Return codes: what a person can write on paper and come back with, when the browser has forgotten.

Sixteen digits are stretched (Argon2id). The verifier finds the conversation, so the salt is the same for
all codes; it comes from the service secret, without which a stolen database gives nothing to try codes
against. The stretched key opens the person's second wrap of the conversation's private key.
"""

import secrets
import unicodedata

from sqlalchemy import delete, select, update

from bot.digits import western
from bot.store import sealing, wraps
from bot.store.conversations import Conversation, delete_conversation, open_row
from bot.store.keys import KeyGone, KeyStore
from bot.store.stretching import SALT_BYTES, Stretched
from bot.store.tables import ConversationRow, KeyWrapRow
from bot.store.work import Work

DIGITS, GROUP = 16, 4
PURPOSE = "return code"
RECIPIENT = "return"
_BETWEEN = ("Pd", "Zs", "Cf", "Cc")
"""Kinds of characters that people and keyboards put between digits: dashes, spaces, marks of direction."""


def code_for(token: str, client_id: str) -> str:
    """The digits that a form stands for: a page that is loaded anew shows the same code again.

    As hard to guess as the token, which is nowhere but with the person.
    """
    number = int.from_bytes(sealing.derive(token.encode(), f"{PURPOSE} {client_id}"))
    return f"{number % 10**DIGITS:0{DIGITS}}"


def in_groups(digits: str) -> str:
    """A code as it is shown: in fours, so that eye and pen keep their place."""
    return " ".join(digits[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def read_code(text: str) -> str | None:
    """The sixteen digits of a code as somebody typed it, in whichever digits; None if it is none."""
    digits = []
    for letter in western(text):
        if letter.isdecimal():
            digits.append(letter)
        elif letter not in "−." and unicodedata.category(letter) not in _BETWEEN:
            return None
    return "".join(digits) if len(digits) == DIGITS else None


def salt(keys: KeyStore) -> bytes:
    """The salt of all codes of this service."""
    return sealing.derive(keys.service_secret(), f"{PURPOSE} salt")[:SALT_BYTES]


async def set_code(work: Work, conversation: Conversation, stretched: Stretched) -> bool:
    """Gives a conversation a code; whether another one that it had is dead by that.

    `conversation.key` must be at hand.
    """
    await _forget_wrap(work, conversation.id, RECIPIENT)
    if conversation.public_key is not None:
        if conversation.key is None:
            raise KeyGone("only who can read a conversation can give it a code")
        work.session.add(_wrap(conversation.id, stretched.key, conversation.key))
    verifier = stretched.verifier.hex()
    await work.session.execute(
        update(ConversationRow).where(ConversationRow.id == conversation.id).values(return_hash=verifier)
    )
    return conversation.return_hash not in (None, verifier)


async def come_back(work: Work, stretched: Stretched) -> tuple[Conversation, str] | None:
    """The conversation of a code, and a new token for it; the old token is dead. Locks its row."""
    query = (
        select(ConversationRow)
        .where(ConversationRow.return_hash == stretched.verifier.hex())
        .with_for_update()
    )
    row = (await work.session.execute(query)).scalar_one_or_none()
    if row is None:
        return None
    token = secrets.token_urlsafe(32)
    try:
        if row.public_key is not None:
            private = await _private_key(work, row.id, stretched.key)
            await _forget_wrap(work, row.id, wraps.TOKEN_HOLDER)
            work.session.add(wraps.person_wrap(row.id, token, private))
        row.token_hash = sealing.token_hash(token)
        await work.session.flush()
        return await open_row(work, row, token), token
    except KeyGone:
        # A deletion was cut off after it had destroyed the key: this is the rest of it.
        await delete_conversation(work, row.id)
        return None


def _wrap(conversation_id: str, key: bytes, private: bytes) -> KeyWrapRow:
    return KeyWrapRow(
        conversation=conversation_id,
        purpose=wraps.CONTENT,
        recipient_kind="person",
        recipient=RECIPIENT,
        scheme=sealing.SCHEME_KEY,
        wrapped=sealing.seal(key, private, _place(conversation_id)),
    )


async def _private_key(work: Work, conversation_id: str, key: bytes) -> bytes:
    row = await work.session.get_one(KeyWrapRow, (conversation_id, wraps.CONTENT, "person", RECIPIENT))
    return sealing.unseal(key, row.wrapped, _place(conversation_id))


def _place(conversation_id: str) -> bytes:
    return sealing.place("key_wraps", conversation_id, f"person {RECIPIENT}")


async def _forget_wrap(work: Work, conversation_id: str, recipient: str) -> None:
    await work.session.execute(
        delete(KeyWrapRow).where(
            KeyWrapRow.conversation == conversation_id,
            KeyWrapRow.recipient_kind == "person",
            KeyWrapRow.recipient == recipient,
        )
    )
