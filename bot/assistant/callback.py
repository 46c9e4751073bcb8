"""A number left by a form or a program instead of in the talk."""

from bot.assistant.assistant import Assistant
from bot.assistant.call_me import Asked, may_ask
from bot.assistant.contract import WebAddress
from bot.assistant.way_back import NoCase
from bot.hours import oslo_time
from bot.i18n import Language
from bot.phones import read_number
from bot.store import callbacks, cases


class Callbacks:
    """Leaves a number for staff, says how it stands, and takes it back."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def look(self, address: WebAddress, language: Language) -> Asked:
        """What is told before. Raises NotFound, NoCase, ServiceDown."""
        async with self._assistant.opened(address) as (work, conversation):
            case = await cases.of_conversation(work, conversation.id)
            if case is None or not may_ask(conversation):
                raise NoCase
            now = oslo_time(self._assistant.store.clock())
            about = await self._assistant.call_me.about(work, case, language, now)
            return Asked(about, await callbacks.is_asked(work, conversation.id))

    async def ask(self, address: WebAddress, typed: str) -> None:
        """Leaves a number, instead of an older one.

        Raises:
            NotFound: no such conversation.
            NoCase: nobody has been asked, or nobody could open the number.
            bot.phones.BadNumber: nothing is kept.
            ServiceDown
        """
        async with self._assistant.opened(address) as (work, conversation):
            if not may_ask(conversation):
                raise NoCase
            await callbacks.ask(work, conversation, read_number(typed))

    async def withdraw(self, address: WebAddress) -> None:
        """Nobody is to call. Raises NotFound, ServiceDown."""
        async with self._assistant.opened(address) as (work, conversation):
            await callbacks.forget(work, conversation.id)
