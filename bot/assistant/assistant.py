"""The assistant: one function turns an incoming message into a reply, whatever else is broken.

Order inside: danger words first, before authorisation, limits and the store; then the NLU, with no
transaction open; then one transaction; the reply leaves after the commit.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.assistant import casebook
from bot.assistant.buttons import read_button
from bot.assistant.call_me import CallMe
from bot.assistant.contract import (
    Address,
    ChatAddress,
    Described,
    NotFound,
    OnStored,
    ServiceDown,
    Started,
    UnsupportedLanguage,
    WebAddress,
)
from bot.assistant.followed import Followed
from bot.assistant.giving import Giving
from bot.assistant.handing_over import HandingOver
from bot.assistant.listening import Listening
from bot.assistant.outcomes import Outcomes, Understood
from bot.assistant.repeated import stored_reply
from bot.assistant.staffed import Staffed
from bot.assistant.turn import Turns
from bot.closures import ClosureBoard
from bot.danger import DangerMatch, DangerWords
from bot.domain import Context, Incoming, Message, Reply
from bot.hours import oslo_time
from bot.i18n import Language
from bot.retention import Retention
from bot.store import bridges, cases, conversations, counters, texts
from bot.store.conversations import Conversation
from bot.store.keys import KeyStoreError
from bot.store.work import Store, StoreDown, Work
from bot.understanding import Rasa, Thresholds

log = logging.getLogger(__name__)


class Assistant:
    """Answers people. Stateless: any number of copies may run."""

    def __init__(
        self,
        *,
        turns: Turns,
        danger: DangerWords,
        rasa: Rasa,
        store: Store,
        retention: Retention,
        thresholds: Thresholds | None = None,
    ) -> None:
        self.turns = turns
        self.rasa = rasa
        self.store = store
        self.retention = retention
        self._staffed = Staffed(turns)
        self.closures = ClosureBoard(store, turns.centres)
        self._giving = Giving(turns.service)
        self.call_me = CallMe(turns)
        self._handing_over = HandingOver(turns, self.call_me)
        self._followed = Followed(turns)
        self._listening = Listening(danger, rasa, thresholds or Thresholds())

    # --- without a conversation

    def danger_reply(self, incoming: Incoming, language: str | None) -> Reply | None:
        """The danger reply by words or button alone, without NLU and store. None if no danger is seen."""
        match = self._listening.danger_in(incoming)
        return self._danger_seen(match, incoming, language)

    def _danger_seen(
        self, match: DangerMatch | None, incoming: Incoming, language: str | None
    ) -> Reply | None:
        danger = match.danger if match is not None else self.turns.presses.danger_behind(incoming.choice)
        if danger is None:
            return None
        understood = Understood(incoming, danger=match)
        code = language or self.turns.language_choice.of(understood, None, Context())[0]
        outcomes = self.turns.replies.danger(danger, understood, self.turns.languages[code], self._now())
        return Reply(tuple(outcomes.messages), outcomes.routing(code))

    # --- web conversations

    async def start(self, language: str | None) -> Started:
        """A new web conversation. Raises UnsupportedLanguage, ServiceDown."""
        if language is not None and language not in self.turns.languages:
            raise UnsupportedLanguage(f"The languages are {', '.join(self.turns.languages.codes)}.")
        if language is None:
            first = [self.turns.service.hello(one) for one in self.turns.languages]
        else:
            first = [self.turns.service.welcome(self.turns.languages[language])]
        try:
            async with self.store.work() as work:
                conversation, token = await conversations.create_web(work, language)
                messages = [await texts.append(work, conversation, message) for message in first]
                await conversations.save(work, conversation)
        except (StoreDown, KeyStoreError) as error:
            raise ServiceDown(None) from error
        return Started(conversation.id, token, language, tuple(messages))

    async def describe(self, address: Address) -> Described:
        """A conversation's state. Raises NotFound, ServiceDown."""
        async with self.opened(address) as (work, conversation):
            return Described(
                conversation.id,
                conversation.language,
                conversation.state,
                self.retention.expires(conversation),
                conversation.public_key is not None,
                conversation.return_hash is not None,
                await bridges.of_conversation(work, conversation.id),
            )

    async def language_of(self, address: WebAddress) -> str | None:
        """A conversation's language; None if none is known, or nothing can be looked up now."""
        try:
            async with self.store.work() as work:
                return await conversations.language_of(work, address.id, address.token)
        except StoreDown:
            return None

    async def history(self, address: WebAddress, after: int) -> list[Message]:
        """All messages with a higher number. Raises NotFound, ServiceDown."""
        async with self.opened(address) as (work, conversation):
            return [one.message for one in await texts.messages_after(work, conversation, after)]

    async def delete(self, address: WebAddress) -> None:
        """Forgets everything. Raises NotFound, ServiceDown."""
        async with self.opened(address) as (work, conversation):
            await conversations.delete_conversation(work, conversation.id)

    async def leave(self, address: WebAddress) -> None:
        """Quick exit: a conversation without a waiting case is deleted at once. Raises as `delete`."""
        async with self.opened(address) as (work, conversation):
            if not await cases.has_case(work, conversation.id):
                await conversations.delete_conversation(work, conversation.id)

    # --- the one function

    async def answer(
        self, address: Address, incoming: Incoming, *, on_stored: OnStored | None = None
    ) -> Reply:
        """The reply to a message, stored before it is returned.

        What `on_stored` writes is committed with the turn or not at all.

        Raises:
            NotFound: no such conversation.
            buttons.UnknownChoice: the button is none of ours.
            ServiceDown: nothing could be stored; holds the danger reply if danger was seen.
        """
        match = self._listening.danger_in(incoming)
        try:
            if incoming.choice is not None:
                read_button(incoming.choice)
            repeated = await self._repeated(address, incoming)
            if repeated is not None:
                return repeated
            if match is None:
                await self.closures.look()
            return await self._store_turn(address, await self._listening.hear(incoming, match), on_stored)
        except (StoreDown, KeyStoreError) as error:
            log.warning("store down: %s", error)
            raise ServiceDown(self._danger_seen(match, incoming, None)) from error

    async def _repeated(self, address: Address, incoming: Incoming) -> Reply | None:
        """Checks the address; for a message sent before, its reply."""
        if not isinstance(address, WebAddress):
            return None
        async with self.store.work() as work:
            if incoming.client_id is None:
                if not await conversations.is_web(work, address.id, address.token):
                    raise NotFound
                return None
            conversation = await self._find(work, address)
            return await stored_reply(work, conversation, incoming.client_id)

    async def _store_turn(
        self, address: Address, understood: Understood, on_stored: OnStored | None
    ) -> Reply:
        async with self.store.work() as work:
            conversation = await self._find(work, address)
            if understood.incoming.client_id is not None:
                # Two copies of the same message may both have passed the first look.
                repeated = await stored_reply(work, conversation, understood.incoming.client_id)
                if repeated is not None:
                    return repeated
            reply = await self._turn(work, conversation, address, understood)
            if on_stored is not None:
                await on_stored(work, conversation, reply)
            return reply

    async def _turn(
        self, work: Work, conversation: Conversation, address: Address, understood: Understood
    ) -> Reply:
        now = self._now()
        context = conversation.context
        unread = self._giving.take_out(context)
        code, offered = self.turns.language_choice.of(understood, conversation.language, context)
        case = await casebook.case_of(work, conversation)
        outcomes = (
            await self._followed.take(work, conversation, understood, self.turns.languages[code])
            or await self.call_me.take(work, conversation, case, understood, self.turns.languages[code], now)
            or self._staffed.take(
                understood, conversation.state, case, self.turns.languages[code], context, now
            )
            or self.turns.take(understood, self.turns.languages[code], context, now)
        )
        silent = outcomes.outcome == "with_staff"
        code = outcomes.language(code)
        language = self.turns.languages[code]
        token = address.token if isinstance(address, WebAddress) else None
        said = await texts.append(
            work,
            conversation,
            self._from_person(understood.incoming, language, outcomes),
            routing=outcomes.routing(code),
            client_id=understood.incoming.client_id,
            pressed=understood.incoming.choice,
        )
        await self._giving.follow(work, conversation, understood, outcomes, language, unread)
        await self._handing_over.take(work, conversation, case, outcomes, language, token, now)
        await casebook.note(work, conversation, case, outcomes, said.seq, code)
        if understood.doubted is not None:
            outcomes.messages.insert(0, self.turns.service.in_case_of(understood.doubted, language))
        if offered is not None and not silent and outcomes.topic != "change_language":
            outcomes.messages.append(self.turns.service.offer_switch(self.turns.languages[offered]))
        messages = [await texts.append(work, conversation, message) for message in outcomes.messages]
        conversation.language = code
        conversation.danger = conversation.danger or outcomes.danger
        await conversations.save(work, conversation)
        await counters.count_message(
            work,
            topic=outcomes.topic,
            language=code,
            outcome=outcomes.outcome,
            channel=conversation.channel,
            centre=context.centre,
        )
        return Reply(tuple(messages), outcomes.routing(code))

    # --- finding conversations

    @asynccontextmanager
    async def opened(self, address: Address) -> AsyncIterator[tuple[Work, Conversation]]:
        """A conversation in a transaction. Raises NotFound, ServiceDown."""
        try:
            async with self.store.work() as work:
                yield work, await self._find(work, address)
        except (StoreDown, KeyStoreError) as error:
            raise ServiceDown(None) from error

    async def _find(self, work: Work, address: Address) -> Conversation:
        if isinstance(address, ChatAddress):
            conversation, _ = await conversations.find_or_create_chat(work, address.channel, address.chat)
            return conversation
        found = await conversations.find_web(work, address.id, address.token)
        if found is None:
            raise NotFound
        return found

    def _from_person(self, incoming: Incoming, language: Language, outcomes: Outcomes) -> Message:
        if outcomes.is_number:
            # It is kept apart, so that it can go as soon as the call is made.
            label = self.call_me.choice(language).label
            return Message("person", language.code, language.direction, label)
        text = incoming.text or (
            self.turns.presses.label(incoming.choice, language) if incoming.choice else ""
        )
        return Message("person", language.code, language.direction, text)

    def _now(self) -> datetime:
        return oslo_time(self.store.clock())
