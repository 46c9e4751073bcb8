"""The way back to a conversation on the web: a code for somebody whose browser has forgotten it."""

import secrets
from dataclasses import dataclass

from bot.assistant.assistant import Assistant
from bot.assistant.contract import ServiceDown, Started, WebAddress
from bot.domain import RettvisError
from bot.store import return_codes, tallies, texts
from bot.store.keys import KeyStoreError
from bot.store.return_codes import read_code
from bot.store.stretching import Stretched, Stretcher
from bot.store.work import StoreDown

MINUTE = 60


class NoCase(RettvisError):
    """Codes are for conversations that wait for a person, or have met one."""


class WrongCode(RettvisError):
    """No conversation has this code, or it is none at all."""


@dataclass(frozen=True)
class Made:
    """A code in fours, to be shown once; `has_replaced`: one that was made before is dead."""

    code: str
    has_replaced: bool


class TooManyTries(RettvisError):
    """All together have made or tried too many codes; try again after so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class WayBack:
    """Makes return codes and takes them. Both are slow on purpose.

    `per_minute` is how many codes all processes together make and try in a minute; None for any number.
    """

    def __init__(self, assistant: Assistant, stretcher: Stretcher, per_minute: int | None) -> None:
        self._assistant = assistant
        self._per_minute = per_minute
        self._store = assistant.store
        self._stretcher = stretcher

    async def make_code(self, address: WebAddress, *, client_id: str | None = None) -> Made:
        """A new code; an older one is dead. The same `client_id` gives the same code again.

        Raises:
            NotFound: no such conversation.
            NoCase: nobody has been asked yet, and the conversation ends within a day.
            TooManyTries, ServiceDown: nothing was changed.
        """
        await self._take_turn()
        # Nobody waits for a slow hash, nor pays for one, who has no conversation.
        if (await self._assistant.describe(address)).state == "bot":
            raise NoCase
        code = return_codes.code_for(address.token, client_id or secrets.token_urlsafe())
        stretched = await self._stretch(code)
        async with self._assistant.opened(address) as (work, conversation):
            has_replaced = await return_codes.set_code(work, conversation, stretched)
        return Made(return_codes.in_groups(code), has_replaced)

    async def come_back(self, text: str) -> Started:
        """The conversation of a code, all its messages, and a new token; the old token is dead.

        Raises:
            WrongCode, TooManyTries, ServiceDown: nothing has changed.
        """
        await self._take_turn()
        digits = read_code(text)
        if digits is None:
            raise WrongCode
        stretched = await self._stretch(digits)
        try:
            async with self._store.work() as work:
                found = await return_codes.come_back(work, stretched)
                if found is None:
                    raise WrongCode
                conversation, token = found
                stored = await texts.messages_after(work, conversation, 0)
        except (StoreDown, KeyStoreError) as error:
            raise ServiceDown(None) from error
        messages = tuple(one.message for one in stored)
        return Started(conversation.id, token, conversation.language, messages)

    async def _take_turn(self) -> None:
        if self._per_minute is None:
            return
        try:
            async with self._store.work() as work:
                wait = await tallies.hit(work, return_codes.PURPOSE, most=self._per_minute, seconds=MINUTE)
        except (StoreDown, KeyStoreError) as error:
            raise ServiceDown(None) from error
        if wait is not None:
            raise TooManyTries(wait)

    async def _stretch(self, digits: str) -> Stretched:
        try:
            salt = return_codes.salt(self._store.keys)
        except KeyStoreError as error:
            raise ServiceDown(None) from error
        return await self._stretcher.stretch(digits, salt, return_codes.PURPOSE)
