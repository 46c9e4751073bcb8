"""Answering what lies in the inbox; the turn, the replies and the end of the update are one transaction."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace

from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError

from bot.assistant import (
    Assistant,
    Bridging,
    ChatAddress,
    Enclosures,
    NoStaff,
    ServiceDown,
    TooManyFiles,
    UnknownChoice,
)
from bot.channels.telegram.api import CHANNEL, seconds_to_wait
from bot.channels.telegram.commands import BUTTON_OF, Command, OwnWords, read_command
from bot.channels.telegram.degraded import Degraded
from bot.channels.telegram.deletion import Deletion
from bot.channels.telegram.files import fetch
from bot.channels.telegram.lease import Lease
from bot.channels.telegram.limit import ChatLimit
from bot.channels.telegram.pump import Pace, Pump, describe
from bot.channels.telegram.render import Renderer
from bot.channels.telegram.updates import Stripped
from bot.domain import Incoming, Message, Reply, RettvisError
from bot.i18n import Language
from bot.store import case_moves, conversations, post, texts
from bot.store.conversations import Conversation
from bot.store.keys import KeyStoreError
from bot.store.post import Received
from bot.store.work import Store, StoreDown, Work
from bot.uploads import BadUpload

HANDLE_SECONDS = 30.0
log = logging.getLogger(__name__)


class AlreadyAnswered(RettvisError):
    """Another process was faster: this turn must not be stored."""


class Worker:
    """Takes updates from the inbox and answers them."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        lease: Lease,
        assistant: Assistant,
        bridging: Bridging,
        renderer: Renderer,
        degraded: Degraded,
        limit: ChatLimit,
        *,
        pace: Pace,
    ) -> None:
        self._bot = bot
        self._store = store
        self._lease = lease
        self._assistant = assistant
        self._bridging = bridging
        self._renderer = renderer
        self._degraded = degraded
        self._limit = limit
        self._enclosures = Enclosures(assistant)
        self._pace = pace
        self._languages = assistant.turns.languages
        self._words = OwnWords(assistant.turns.service, self._languages)
        self._deletion = Deletion(bot, store, self._words, self._languages)
        self.pump = Pump("inbox", self._take, pace)

    async def _take(self) -> None:
        if not self._lease.is_held:
            return
        try:
            async with self._store.work() as work:
                waiting = await post.pending(work, CHANNEL)
        except (StoreDown, KeyStoreError) as error:
            log.warning("inbox: the store is down: %s", describe(error))
            return
        for received in waiting:
            if self.pump.is_free(received.address_hash):
                self.pump.start(received.address_hash, self._one(received))

    async def _one(self, received: Received) -> None:
        stripped: Stripped | None = None
        try:
            stripped = Stripped.from_bytes(received.data)
            async with asyncio.timeout(HANDLE_SECONDS):
                await self._handle(stripped)
        except AlreadyAnswered:
            return
        except ServiceDown as down:
            if stripped is not None and down.reply is not None:
                await self._degraded.warn(stripped, down.reply)
            self.pump.rest(received.address_hash, self._pace.first)
        except RetryAfter as error:
            self.pump.rest(received.address_hash, seconds_to_wait(error))
        except (StoreDown, KeyStoreError, NetworkError) as error:
            log.warning("inbox: %s; again later", describe(error))
            self.pump.rest(received.address_hash, self._pace.first)
        except Exception as error:  # noqa: BLE001 (whatever it is: tried again, then set aside with a sentence)
            log.error("update not answered: %s", describe(error))  # noqa: TRY400 (no message, see describe)
            await self._failed(received, stripped)

    # --- kinds of updates

    async def _handle(self, stripped: Stripped) -> None:
        if stripped.kind == "blocked":
            await self._blocked(stripped)
        elif stripped.kind == "press":
            await self._press(stripped)
        else:
            await self._message(stripped)

    async def _blocked(self, stripped: Stripped) -> None:
        """Nobody reads any more: what waits is dropped. Another message from them resumes."""
        async with self._store.work() as work:
            found = await conversations.find_chat(work, CHANNEL, stripped.address)
            if found is not None:
                await post.undeliverable(work, found[0])
                await case_moves.note_undeliverable(work, found[0])
            await post.answered(work, CHANNEL, stripped.update_id)

    async def _press(self, stripped: Stripped) -> None:
        # The button shows a turning wheel until it is answered, so this does not wait for the reply.
        acknowledged = asyncio.create_task(self._acknowledge(stripped.query or ""))
        try:
            if self._is_too_many(stripped):
                await self._slow_down(stripped)
            else:
                await self._answer(stripped, stripped.incoming)
        except UnknownChoice:
            await self._answer(stripped, Incoming(choice=BUTTON_OF["help"], hint=stripped.hint))
        finally:
            await acknowledged

    async def _acknowledge(self, query: str) -> None:
        # It may be too old by now; then the wheel has stopped by itself.
        with contextlib.suppress(TelegramError):
            await self._bot.answer_callback_query(query)

    async def _message(self, stripped: Stripped) -> None:
        command = self._command(stripped)
        if stripped.wipe is not None or command == "delete":
            await self._deletion.run(stripped)
        elif self._is_too_many(stripped):
            await self._slow_down(stripped)
        elif stripped.file is not None and await self._is_for_staff(stripped):
            await self._give(stripped)
        elif command is None:
            await self._answer(stripped, _without_slash(stripped.incoming))
        elif command == "words":
            await self._show_words(stripped)
        elif command in BUTTON_OF:
            await self._answer(stripped, Incoming(choice=BUTTON_OF[command], hint=stripped.hint))
        else:
            await self._say(stripped, lambda language: self._own(command, language))

    async def _show_words(self, stripped: Stripped) -> None:
        """Three words for the phone: no part of the talk, so they are kept only until they are delivered."""
        language, words = await self._bridging.offer(ChatAddress(CHANNEL, stripped.address), stripped.hint)
        message = self._bridging.message(language, words)
        async with self._store.work() as work:
            conversation, _ = await conversations.find_or_create_chat(work, CHANNEL, stripped.address)
            await self._finish(work, stripped, conversation)
            await self._send_own(work, stripped, conversation, lambda _: message)

    def _command(self, stripped: Stripped) -> Command | None:
        """The command that a message is; none where the words after it tell of danger."""
        command = read_command(stripped.text) if stripped.media is None else None
        if command is not None and self._assistant.danger_reply(stripped.incoming, None) is not None:
            return None
        return command

    # --- files for staff

    async def _is_for_staff(self, stripped: Stripped) -> bool:
        try:
            return (await self._assistant.describe(ChatAddress(CHANNEL, stripped.address))).takes_files
        except ServiceDown:
            # Taken as a text then, where danger is looked for.
            return False

    async def _give(self, stripped: Stripped) -> None:
        """The words below a picture first, for they may tell of danger; then the picture."""
        if stripped.text is not None:
            left = replace(stripped, text=None)
            await self._answer_words(replace(stripped, media=None), left)
            stripped = left
        try:
            data = await fetch(self._bot, stripped.file or "")
            await self._enclosures.take(
                ChatAddress(CHANNEL, stripped.address),
                data,
                on_kept=lambda work, conversation, message: self._confirm(
                    work, stripped, conversation, message
                ),
            )
        except NoStaff:
            await self._answer(stripped, stripped.incoming)
        except (BadUpload, TooManyFiles) as error:
            await self._refuse(stripped, error)

    async def _answer_words(self, words: Stripped, left: Stripped) -> None:
        async def on_stored(work: Work, conversation: Conversation, reply: Reply) -> None:
            if not await post.rewrite(work, CHANNEL, left.update_id, left.to_bytes()):
                raise AlreadyAnswered
            await self._queue(work, words, conversation, reply)

        address = ChatAddress(CHANNEL, words.address)
        await self._assistant.answer(address, _without_slash(words.incoming), on_stored=on_stored)

    async def _confirm(
        self, work: Work, stripped: Stripped, conversation: Conversation, message: Message
    ) -> None:
        await self._finish(work, stripped, conversation)
        kind = message.attachments[0].kind
        await self._send_own(
            work, stripped, conversation, lambda language: self._words.file_given(language, kind)
        )

    async def _refuse(self, stripped: Stripped, error: BadUpload | TooManyFiles) -> None:
        async with self._store.work() as work:
            conversation, _ = await conversations.find_or_create_chat(work, CHANNEL, stripped.address)
            await self._finish(work, stripped, conversation)
            await self._send_own(
                work, stripped, conversation, lambda language: self._words.file_refused(language, error)
            )

    # --- texts and buttons

    def _is_too_many(self, stripped: Stripped) -> bool:
        return self._limit.is_over(stripped) and self._assistant.danger_reply(stripped.incoming, None) is None

    async def _slow_down(self, stripped: Stripped) -> None:
        """Leaves an update unanswered, and says so once a minute."""
        async with self._store.work() as work:
            conversation, _ = await conversations.find_or_create_chat(work, CHANNEL, stripped.address)
            await self._finish(work, stripped, conversation)
            if self._limit.may_tell(stripped):
                await self._send_own(work, stripped, conversation, self._words.too_many)

    async def _answer(self, stripped: Stripped, incoming: Incoming) -> None:
        async def on_stored(work: Work, conversation: Conversation, reply: Reply) -> None:
            await self._finish(work, stripped, conversation)
            await self._queue(work, stripped, conversation, reply)

        await self._assistant.answer(ChatAddress(CHANNEL, stripped.address), incoming, on_stored=on_stored)

    # --- what happens with the turn, in its transaction

    async def _finish(self, work: Work, stripped: Stripped, conversation: Conversation) -> None:
        if not await post.answered(work, CHANNEL, stripped.update_id):
            raise AlreadyAnswered
        if stripped.message is not None:
            await conversations.note_channel_message(work, conversation.id, stripped.message)

    async def _queue(self, work: Work, stripped: Stripped, conversation: Conversation, reply: Reply) -> None:
        warned = self._degraded.warned(stripped.update_id) or stripped.warned
        if warned is not None and reply.routing.danger:
            # Said already while the store was down; only the numbers are kept, so that they can be wiped.
            for number in warned:
                await conversations.note_channel_message(work, conversation.id, number)
            return
        language = self._languages[reply.routing.language]
        before = after = ""
        if not reply.routing.danger:
            is_first = conversation.next_seq == len(reply.messages) + 2
            after = self._words.telegram_sees(language) if is_first else ""
            before = self._words.cannot_see(language) if stripped.media == "image" and stripped.text else ""
        for one in self._renderer.reply(reply, before=before, after=after):
            await post.send_later(work, conversation.id, one.to_bytes())

    # --- what the channel itself says

    def _own(self, command: Command, language: Language) -> tuple[Message, str]:
        """A message of our own and a sentence after it."""
        service = self._assistant.turns.service
        match command:
            case "start":
                return service.welcome(language), self._words.telegram_sees(language)
            case "language":
                return service.which_language(language), ""
            case _:
                return self._words.no_card(language), ""

    async def _say(self, stripped: Stripped, make: Callable[[Language], tuple[Message, str]]) -> None:
        async with self._store.work() as work:
            conversation, _ = await conversations.find_or_create_chat(work, CHANNEL, stripped.address)
            await self._finish(work, stripped, conversation)
            code = conversation.language or self._languages.best(stripped.hint)
            if code is None:
                # Not stored: nobody has said anything yet, and no language is known.
                message, after = self._words.hello(), ""
            else:
                message, after = make(self._languages[code])
                message = await texts.append(work, conversation, message)
                conversation.language = code
                await conversations.save(work, conversation)
            for one in self._renderer.message(message, after=after):
                await post.send_later(work, conversation.id, one.to_bytes())

    async def _failed(self, received: Received, stripped: Stripped | None) -> None:
        self.pump.rest(received.address_hash, self._pace.first)
        try:
            async with self._store.work() as work:
                if not await post.failed(work, CHANNEL, received.update_id):
                    return
            log.error("an update was set aside after %d tries", post.MAX_ATTEMPTS)
            if stripped is not None:
                await self._say_broken(stripped)
        except (StoreDown, KeyStoreError) as error:
            log.warning("inbox: the store is down: %s", describe(error))

    async def _say_broken(self, stripped: Stripped) -> None:
        async with self._store.work() as work:
            conversation, _ = await conversations.find_or_create_chat(work, CHANNEL, stripped.address)
            await self._send_own(work, stripped, conversation, self._words.broken)

    async def _send_own(
        self, work: Work, stripped: Stripped, conversation: Conversation, say: Callable[[Language], Message]
    ) -> None:
        """Queues a message of the channel's own in the person's language; it is no part of the talk."""
        code = conversation.language or self._languages.best(stripped.hint) or self._languages.codes[0]
        for one in self._renderer.message(say(self._languages[code])):
            await post.send_later(work, conversation.id, one.to_bytes())


def _without_slash(incoming: Incoming) -> Incoming:
    """An unknown command as plain words: Rasa takes a leading slash for the name of an intent."""
    if incoming.text is None or not incoming.text.startswith("/"):
        return incoming
    text = incoming.text.lstrip("/ ")
    if not text:
        return Incoming(choice=BUTTON_OF["help"], hint=incoming.hint)
    return Incoming(text=text, media=incoming.media, hint=incoming.hint)
