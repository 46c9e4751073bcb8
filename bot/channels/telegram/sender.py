"""Sending what lies in the outbox: in order per chat, tried again, forgotten when it has arrived."""

import logging
import time

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.api import BOT_REFUSED, CHANNEL, back_off, may_have_arrived, seconds_to_wait
from bot.channels.telegram.degraded import send
from bot.channels.telegram.lease import Lease
from bot.channels.telegram.pump import Pace, Pump, describe
from bot.channels.telegram.render import Post
from bot.store import case_moves, conversations, post
from bot.store.keys import KeyStoreError
from bot.store.post import Outgoing
from bot.store.work import Store, StoreDown

MOST_PERHAPS = 3
"""A message that may have arrived is sent so often at most, or a person could get it without end."""
_NOBODY = ("chat not found", "user is deactivated", "bot was blocked", "peer_id_invalid")

log = logging.getLogger(__name__)


class Sender:
    """Sends; waits as Telegram asks, each chat by itself."""

    def __init__(self, bot: Bot, store: Store, lease: Lease, pace: Pace) -> None:
        self._bot = bot
        self._store = store
        self._lease = lease
        self._pace = pace
        self.pump = Pump("outbox", self._take, pace)
        self._sent: dict[int, int] = {}
        self._perhaps: dict[int, int] = {}
        self._probes = 0
        self._probe_at = 0.0

    async def _take(self) -> None:
        if not self._lease.is_held or not await self._is_reachable():
            return
        try:
            async with self._store.work() as work:
                due = [
                    (outgoing, int(await conversations.address_of(work, outgoing.conversation)))
                    for outgoing in await post.due(work, CHANNEL)
                    if self.pump.is_free(outgoing.conversation)
                ]
        except (StoreDown, KeyStoreError) as error:
            log.warning("outbox: the store is down: %s", describe(error))
            return
        for outgoing, chat in due:
            self.pump.start(outgoing.conversation, self._deliver(outgoing, chat))

    async def _is_reachable(self) -> bool:
        """After a failure of the network a small call looks first: nothing is sent into the dark."""
        if not self._probes:
            return True
        if time.monotonic() < self._probe_at:
            return False
        try:
            await self._bot.get_me()
        except TelegramError:
            self._wait_for_network()
            return False
        self._probes = 0
        return True

    def _wait_for_network(self) -> None:
        self._probe_at = time.monotonic() + back_off(self._probes, self._pace.probe_longest, self._pace.first)
        self._probes += 1

    async def _deliver(self, outgoing: Outgoing, chat: int) -> None:
        try:
            number = self._sent.get(outgoing.id)
            if number is None:
                number = await send(self._bot, chat, Post.from_bytes(outgoing.data))
                # If the store fails now, the message must not go out a second time.
                self._sent[outgoing.id] = number
            await self._arrived(outgoing, chat, number)
        except RetryAfter as error:
            await self._later(outgoing, seconds_to_wait(error))
        except Forbidden:
            await self._nobody_there(outgoing)
        except BadRequest as error:
            await self._bad_request(outgoing, error)
        except NetworkError as error:
            await self._network(outgoing, error)
        except InvalidToken:
            log.error(BOT_REFUSED)  # noqa: TRY400 (the line says all)
            self._wait_for_network()
        except TelegramError as error:
            # An answer that cannot be read: Telegram may have taken the message.
            await self._network(outgoing, error, perhaps=True)
        except (StoreDown, KeyStoreError) as error:
            log.warning("outbox: the store is down: %s", describe(error))
            self.pump.rest(outgoing.conversation, self._pace.first)

    async def _arrived(self, outgoing: Outgoing, chat: int, number: int) -> None:
        try:
            async with self._store.work() as work:
                known = await post.delivered(work, outgoing.id)
                if known:
                    await conversations.note_channel_message(work, outgoing.conversation, number)
                # Before the commit: after it SQLite may give the row's number to another message.
                self._forget(outgoing)
        except (StoreDown, KeyStoreError):
            self._sent[outgoing.id] = number
            raise
        if not known:
            # The person has deleted everything while this was on its way.
            await self._bot.delete_message(chat, number)

    async def _later(self, outgoing: Outgoing, seconds: float) -> None:
        async with self._store.work() as work:
            await post.retry(work, outgoing.id, after=max(1, round(seconds)))

    async def _nobody_there(self, outgoing: Outgoing) -> None:
        log.info("outbox: a chat is closed; what waited for it is undeliverable")
        async with self._store.work() as work:
            await post.undeliverable(work, outgoing.conversation)
            await case_moves.note_undeliverable(work, outgoing.conversation)
            self._forget(outgoing)

    async def _bad_request(self, outgoing: Outgoing, error: BadRequest) -> None:
        if any(reason in str(error).casefold() for reason in _NOBODY):
            await self._nobody_there(outgoing)
            return
        log.error("outbox: telegram refuses a message; it is set aside")
        async with self._store.work() as work:
            await post.refused(work, outgoing.id)
            self._forget(outgoing)

    async def _network(self, outgoing: Outgoing, error: TelegramError, *, perhaps: bool = False) -> None:
        self._wait_for_network()
        log.warning("sendMessage: %s", describe(error))
        if perhaps or (isinstance(error, NetworkError) and may_have_arrived(error)):
            self._perhaps[outgoing.id] = self._perhaps.get(outgoing.id, 0) + 1
            if self._perhaps[outgoing.id] >= MOST_PERHAPS:
                log.warning("outbox: a message was perhaps delivered; it is not sent again")
                async with self._store.work() as work:
                    await post.delivered(work, outgoing.id)
                    self._forget(outgoing)
                return
        await self._later(outgoing, back_off(outgoing.attempts, self._pace.probe_longest, self._pace.first))

    def _forget(self, outgoing: Outgoing) -> None:
        self._sent.pop(outgoing.id, None)
        self._perhaps.pop(outgoing.id, None)
