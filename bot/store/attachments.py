"""Pictures and recordings of persons: sealed like the messages that they belong to, and gone with them."""

import secrets

from sqlalchemy import func, select

from bot.domain import Attachment, AttachmentKind
from bot.store import sealing, texts
from bot.store.conversations import Conversation
from bot.store.staff_tables import AttachmentRow
from bot.store.work import Work


async def count(work: Work, conversation_id: str) -> int:
    """How many a conversation has."""
    query = select(func.count()).where(AttachmentRow.conversation == conversation_id)
    return (await work.session.execute(query)).scalar_one()


async def add(
    work: Work, conversation: Conversation, kind: AttachmentKind, data: bytes, *, seq: int
) -> Attachment:
    """Keeps a file for the message of a number. The conversation must be locked."""
    attachment = Attachment(secrets.token_hex(16), kind, len(data))
    work.session.add(
        AttachmentRow(
            id=attachment.id,
            conversation=conversation.id,
            seq=seq,
            kind=kind,
            size=attachment.size,
            sealed=texts.seal_beside(conversation, data, _place(attachment.id)),
            at=work.rounded,
        )
    )
    await work.session.flush()
    return attachment


async def read(work: Work, conversation: Conversation, attachment_id: str) -> bytes | None:
    """A file of this conversation; None if there is none, or it cannot be read here."""
    query = select(AttachmentRow.sealed).where(
        AttachmentRow.id == attachment_id, AttachmentRow.conversation == conversation.id
    )
    sealed = (await work.session.execute(query)).scalar_one_or_none()
    if sealed is None:
        return None
    return texts.unseal_beside(conversation, sealed, _place(attachment_id))


def _place(attachment_id: str) -> bytes:
    return sealing.place("attachments", attachment_id, "file")
