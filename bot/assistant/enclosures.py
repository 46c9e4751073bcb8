"""Pictures and recordings that a person sends while staff answer them."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.assistant.assistant import Assistant
from bot.assistant.contract import Address, NotFound, WebAddress
from bot.domain import Message, RettvisError
from bot.store import attachments, case_moves, cases, conversations, texts
from bot.store.conversations import Conversation
from bot.store.work import Work
from bot.uploads import Upload, read_upload

MOST = 20
"""Files of one conversation: nobody fills the disk with the largest ones."""

OnKept = Callable[[Work, Conversation, Message], Awaitable[None]]
"""What a channel does in the very transaction that keeps a file."""


class NoStaff(RettvisError):
    """Files are for staff who have the conversation and can read it; now nobody does."""


class TooManyFiles(RettvisError):
    """The conversation has as many as it may."""


class Enclosures:
    """Takes files for staff, and gives a person their own back."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        # A picture of many million pixels takes much memory: one at a time.
        self._one = asyncio.Semaphore(1)

    async def take(
        self,
        address: Address,
        data: bytes,
        *,
        client_id: str | None = None,
        on_kept: OnKept | None = None,
    ) -> Message:
        """Keeps a file as a message of the person. The same `client_id` twice counts once.

        Raises:
            bot.uploads.BadUpload: it is none that we take.
            NotFound: no such conversation.
            NoStaff, TooManyFiles: nothing is kept.
            ServiceDown: nothing is kept.
        """
        async with self._one:
            upload = await asyncio.to_thread(read_upload, data)
        async with self._assistant.opened(address) as (work, conversation):
            repeated = await _repeated(work, conversation, client_id)
            if repeated is not None:
                return repeated
            message = await self._keep(work, conversation, upload, client_id)
            if on_kept is not None:
                await on_kept(work, conversation, message)
            return message

    async def _keep(
        self, work: Work, conversation: Conversation, upload: Upload, client_id: str | None
    ) -> Message:
        case = await cases.of_conversation(work, conversation.id)
        if case is None or conversation.state != "with_staff" or conversation.public_key is None:
            raise NoStaff
        if await attachments.count(work, conversation.id) >= MOST:
            raise TooManyFiles
        languages = self._assistant.turns.languages
        language = languages[conversation.language or case.language]
        kept = await attachments.add(work, conversation, upload.kind, upload.data, seq=conversation.next_seq)
        message = Message("person", language.code, language.direction, "", attachments=(kept,))
        said = await texts.append(work, conversation, message, client_id=client_id)
        await case_moves.person_wrote(work, case, said.seq, language=language.code, danger=False)
        await conversations.save(work, conversation)
        return said

    async def fetch(self, address: WebAddress, attachment_id: str) -> bytes:
        """A file that the person sent. Raises NotFound, ServiceDown."""
        async with self._assistant.opened(address) as (work, conversation):
            data = await attachments.read(work, conversation, attachment_id)
        if data is None:
            raise NotFound
        return data


async def _repeated(work: Work, conversation: Conversation, client_id: str | None) -> Message | None:
    if client_id is None:
        return None
    seq = await texts.seq_of_client_id(work, conversation, client_id)
    if seq is None:
        return None
    stored = await texts.messages_after(work, conversation, seq - 1)
    return stored[0].message if stored else None
