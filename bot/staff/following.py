"""An operator follows a caller's conversation: by three words, after the person's yes, for a while.

Wrong words stand in the audit, and the audit is what the limit counts by: it holds in every process, and
nobody can try twice at once, for who tries holds their own account's row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.bridge_words import BridgeWord, as_secret
from bot.domain import Message, RettvisError
from bot.hours import oslo_time
from bot.i18n import Language, Languages
from bot.staff.composing import Composer, Draft, Prepared
from bot.staff.login import Member, TooSoon
from bot.staff.reading import Read, Reader
from bot.staff.sending import Sending, is_sent
from bot.store import accounts, audit, bridges, conversations
from bot.store.bridges import Bridge
from bot.store.conversations import Conversation
from bot.store.keys import KeyGone
from bot.store.stretching import Stretched, Stretcher
from bot.store.work import Store, Work

MOST_FAILURES = 5
FAILURE_SECONDS = 15 * 60


class WrongWords(RettvisError):
    """Nobody has these words now."""


class NotFollowing(RettvisError):
    """They follow no conversation, or no longer."""


class StaffHaveIt(RettvisError):
    """A colleague answers this person: the operator reads along, and does not write between."""


@dataclass(frozen=True)
class FollowWords:
    """What is said to a person without anybody writing it."""

    question: Callable[[Language, Bridge], Message]
    over: Callable[[Language], Message]
    who: Callable[[Language], str]


@dataclass(frozen=True)
class Following:
    """What an operator sees. `read` is empty until the person has said yes."""

    bridge: Bridge
    language: Language
    read: Sequence[Read]
    is_with_staff: bool

    @property
    def is_open(self) -> bool:
        """Whether the person has said yes."""
        return self.bridge.stage == "open"


class Bridges:
    """Conversations that operators follow. Stateless: any number of copies may run."""

    def __init__(
        self,
        store: Store,
        stretcher: Stretcher,
        *,
        languages: Languages,
        composer: Composer,
        reader: Reader,
        sending: Sending,
        words: FollowWords,
    ) -> None:
        self._store = store
        self._stretcher = stretcher
        self._languages = languages
        self._composer = composer
        self._reader = reader
        self._sending = sending
        self._words = words

    async def ask(self, member: Member, language: str, words: Sequence[BridgeWord]) -> None:
        """Finds the conversation of these words, and asks its person. What they followed before is over.

        Raises:
            WrongWords, TooSoon
        """
        async with self._store.work() as work:
            await _refuse_guesser(work, member)
        salt = bridges.salt(self._store.keys)
        stretched = await self._stretcher.stretch(as_secret(language, words), salt, bridges.PURPOSE)
        await self._leave(member)
        async with self._store.work() as work:
            # Nobody guesses twice at once: the second waits here, and then sees the first one's failure.
            await accounts.hold(work, member.id)
            await _refuse_guesser(work, member)
            conversation = await self._found(work, stretched)
            if conversation is None:
                await audit.write(work, "bridge failed", account=member.id)
            else:
                bridge = await bridges.ask(work, conversation.id, member.id, member.session)
                asked = self._words.question(self._language(conversation), bridge)
                await self._sending.tell(work, conversation, asked)
                await audit.write(work, "bridge asked", account=member.id, subject=conversation.id)
        if conversation is None:
            raise WrongWords

    async def look(self, member: Member) -> Following | None:
        """What they have asked for, or follow; None if nothing, or no longer."""
        async with self._store.work() as work:
            bridge = await bridges.of_session(work, member.id, member.session)
            conversation = await self._conversation(work, bridge)
            if bridge is None or conversation is None:
                return None
            try:
                is_open = bridge.stage == "open"
                stored = await bridges.read(work, bridge, member.private_key) if is_open else []
            except KeyGone:
                return None
            language = self._language(conversation)
            is_with_staff = conversation.state == "with_staff"
            return Following(bridge, language, self._reader.read(stored, oslo_time(work.now)), is_with_staff)

    def prepare(self, language: Language, draft: Draft) -> Prepared:
        """Exactly what would go out. Raises BadBlanks, BadText, KeyError."""
        return self._composer.prepare(draft, language, oslo_time(self._store.clock()), who=self._words.who)

    async def reply(self, member: Member, draft: Draft, *, form: str) -> None:
        """Sends an answer or sentences to the person. The same form sent twice counts once.

        Raises:
            NotFollowing, StaffHaveIt
            BadBlanks, BadText, KeyError: see `prepare`.
        """
        async with self._store.work() as work:
            conversation = await self._open_one(work, member)
            if conversation.state == "with_staff":
                raise StaffHaveIt
            once = f"operator {form}"
            if await is_sent(work, conversation, once):
                return
            prepared = self.prepare(self._language(conversation), draft)
            await self._sending.send(work, conversation, prepared, once=once)
            await audit.write(work, "reply sent", account=member.id, subject=conversation.id)

    async def stop(self, member: Member) -> None:
        """They follow no more, and the person is told."""
        await self._leave(member)

    async def settle(self) -> None:
        """Ends what is over by time, or with its operator's session. Safe to run in every process."""
        async with self._store.work() as work:
            due = await bridges.over(work)
        for conversation_id in due:
            async with self._store.work() as work:
                conversation = await conversations.find_for_staff(work, conversation_id, None)
                # Somebody may have been faster, or the person has asked for new words meanwhile.
                if conversation is not None and conversation_id in await bridges.over(work):
                    await self._end(work, conversation)

    # --- inside

    async def _leave(self, member: Member) -> None:
        async with self._store.work() as work:
            bridge = await bridges.of_session(work, member.id, member.session)
            conversation = await self._conversation(work, bridge)
            if conversation is not None:
                await self._end(work, conversation)

    async def _end(self, work: Work, conversation: Conversation) -> None:
        before = await bridges.any_of(work, conversation.id)
        await bridges.end(work, conversation)
        if before is None or before.stage == "offered":
            return
        await self._sending.tell(work, conversation, self._words.over(self._language(conversation)))
        await audit.write(work, "bridge ended", account=before.account, subject=conversation.id)

    async def _found(self, work: Work, stretched: Stretched) -> Conversation | None:
        found = await bridges.find(work, stretched)
        conversation = await conversations.find_for_staff(work, found, None) if found is not None else None
        # Looked up once more under the lock: of two operators who say the same words one is told.
        return conversation if conversation and await bridges.find(work, stretched) == found else None

    async def _open_one(self, work: Work, member: Member) -> Conversation:
        """The conversation that they follow, locked. Raises NotFollowing."""
        bridge = await bridges.of_session(work, member.id, member.session)
        conversation = await self._conversation(work, bridge)
        now = await bridges.of_session(work, member.id, member.session)
        if conversation is None or now is None or now.stage != "open" or now != bridge:
            raise NotFollowing
        return conversation

    async def _conversation(self, work: Work, bridge: Bridge | None) -> Conversation | None:
        """Locked, and not to be read: what an operator reads are the copies."""
        if bridge is None:
            return None
        return await conversations.find_for_staff(work, bridge.conversation, None)

    def _language(self, conversation: Conversation) -> Language:
        return self._languages[conversation.language or self._languages.source.code]


async def _refuse_guesser(work: Work, member: Member) -> None:
    failed = await audit.times(work, "bridge failed", member.id, since=work.now - FAILURE_SECONDS)
    if len(failed) >= MOST_FAILURES:
        raise TooSoon(failed[-MOST_FAILURES] + FAILURE_SECONDS - work.now)
