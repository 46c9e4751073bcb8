"""/delete: the keys are destroyed first, then both sides of the chat are wiped, then one last line."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from telegram import Bot
from telegram.error import BadRequest, Forbidden

from bot.channels.telegram.api import CHANNEL
from bot.channels.telegram.commands import OwnWords
from bot.channels.telegram.updates import Stripped
from bot.i18n import Languages
from bot.retention import HOUR
from bot.store import conversations, post
from bot.store.work import ROUND_SECONDS, Store

WIPED_HOURS = 48
"""How far back Telegram lets a bot take messages away."""
BATCH = 100


class Deletion:
    """Deletes a conversation. May be killed at any point: the inbox knows what is left to do."""

    def __init__(self, bot: Bot, store: Store, words: OwnWords, languages: Languages) -> None:
        self._bot = bot
        self._store = store
        self._words = words
        self._languages = languages

    async def run(self, asked: Stripped) -> None:
        """All of it. Raises StoreDown, KeyStoreError, TelegramError."""
        left = asked if asked.wipe is not None else await self._forget(asked)
        await self._wipe(left.chat, left.wipe or ())
        language = self._languages[self._languages.best(left.hint) or self._languages.codes[0]]
        # If nobody is there to read it, everything is gone all the same.
        with contextlib.suppress(BadRequest, Forbidden):
            await self._bot.send_message(left.chat, self._words.deleted(language))
        async with self._store.work() as work:
            await post.answered(work, CHANNEL, left.update_id)

    async def _forget(self, asked: Stripped) -> Stripped:
        """Destroys what we have. In the same transaction the inbox takes over the list of messages."""
        async with self._store.work() as work:
            numbers = {asked.message} if asked.message is not None else set()
            hint = asked.hint
            found = await conversations.find_chat(work, CHANNEL, asked.address)
            if found is not None:
                conversation, language = found
                # Times are kept rounded down, so a message may be younger than its row says.
                since = work.now - WIPED_HOURS * HOUR - ROUND_SECONDS
                numbers.update(await conversations.channel_messages_since(work, conversation, since))
                hint = language or hint
                await conversations.delete_conversation(work, conversation)
            left = replace(asked, text=None, wipe=tuple(sorted(numbers)), hint=hint)
            await post.rewrite(work, CHANNEL, asked.update_id, left.to_bytes())
        return left

    async def _wipe(self, chat: int, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), BATCH):
            batch = numbers[start : start + BATCH]
            try:
                await self._bot.delete_messages(chat, batch)
            except BadRequest:
                # One that is too old makes Telegram refuse them all.
                await self._wipe_singly(chat, batch)
            except Forbidden:
                return

    async def _wipe_singly(self, chat: int, numbers: Sequence[int]) -> None:
        for number in numbers:
            try:
                await self._bot.delete_message(chat, number)
            except (BadRequest, Forbidden):
                continue
