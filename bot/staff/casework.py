"""What staff do with a case. Each opening and each change stands in the audit.

Only its owner opens a case and writes in it. Whatever a person does at the same moment, deletion wins:
then `CaseGone` is raised, nothing is sent, and nothing of the case is made anew.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.domain import Choice, Message
from bot.hours import Centres, oslo_time
from bot.i18n import Language, Languages
from bot.staff.composing import Composer, Draft, Prepared, with_end
from bot.staff.drafts import Drafts, append_only, form_id
from bot.staff.keys import unlocked
from bot.staff.login import Member
from bot.staff.reading import Read, Reader
from bot.staff.sending import Sending, is_sent
from bot.store import audit, callbacks, case_moves, case_papers, cases, texts
from bot.store.case_papers import Note, Present
from bot.store.cases import Case, CaseGone, Outcome
from bot.store.conversations import Conversation
from bot.store.queue import ListName, Queue, queue
from bot.store.work import Store, Work


@dataclass(frozen=True)
class Outside:
    """What everybody who may see a case sees of it, and who looks at it."""

    case: Case
    present: list[Present]


@dataclass(frozen=True)
class Opened:
    """A case as its owner sees it. Without `is_shared` the person has shared no texts."""

    case: Case
    channel: str
    read: list[Read]
    notes: list[Note]
    draft: Draft
    present: list[Present]
    is_shared: bool


@dataclass(frozen=True)
class Words:
    """What staff and their cases say to a person without anybody writing it."""

    who: Callable[[Language, str], str]
    end: Callable[[Language], Choice]
    over: Callable[[Language], Message]
    handed_back: Callable[[Language], Message]
    released: Callable[[Language], Message]
    may_we_read: Callable[[Language, str], Message]
    other_centre: Callable[[Language, str], Message]


class Casework:
    """Cases in the hands of staff. Stateless: any number of copies may run."""

    def __init__(
        self,
        store: Store,
        *,
        languages: Languages,
        centres: Centres,
        composer: Composer,
        reader: Reader,
        sending: Sending,
        words: Words,
        undo_seconds: int,
    ) -> None:
        self.store = store
        self.composer = composer
        self.drafts = Drafts(store)
        self.undo_seconds = undo_seconds
        self._languages = languages
        self._centres = centres
        self._reader = reader
        self._sending = sending
        self._words = words

    # --- looking

    async def queue(
        self, member: Member, *, late_since: int = 0, pages: Mapping[ListName, int] | None = None
    ) -> tuple[Queue, dict[str, list[Present]]]:
        """What they may know of now, and who looks at what. See `queue.queue`."""
        async with self.store.work() as work:
            found = await queue(work, member.id, member.centre, late_since=late_since, pages=pages)
            return found, await case_papers.present(work, [case.id for case in found.shown])

    async def look(self, member: Member, case_id: str) -> Outside:
        """The outside of a case. Raises CaseGone."""
        async with self.store.work() as work:
            case = await cases.look(work, case_id)
            if not case.is_seen_by(member.id, member.centre):
                raise CaseGone
            return Outside(case, (await case_papers.present(work, [case_id])).get(case_id, []))

    async def open(self, member: Member, case_id: str, *, is_again: bool = False) -> Opened:
        """The whole case, for its owner. `is_again`: the page that it stands on asks for what is new.

        Raises:
            CaseGone, NotYours
            NoKey: they were given no key to it.
        """
        async with self.store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            conversation = await unlocked(work, member, case)
            stored = await texts.messages_after(work, conversation, 0)
            if not case.readable:
                stored = [one for one in stored if one.message.sender == "staff"]
            was_here = await case_papers.was_here(work, case_id, member.id)
            await case_papers.be_here(work, case_id, member.id, is_typing=False)
            await case_moves.note_read(work, case)
            opened = Opened(
                case=case,
                channel=conversation.channel,
                read=self._reader.read(stored, self.now()),
                notes=await case_papers.notes(work, conversation, case_id),
                draft=await self._draft(work, conversation, case_id, member),
                present=(await case_papers.present(work, [case_id])).get(case_id, []),
                is_shared=case.readable,
            )
            if not (is_again and was_here):
                await audit.write(work, "case opened", account=member.id, subject=case_id)
            return opened

    async def be_here(self, member: Member, case_id: str, *, is_typing: bool) -> list[Present]:
        """They have the case on their screen; the others who have. Raises CaseGone."""
        async with self.store.work() as work:
            case = await cases.hold(work, case_id)
            if not case.is_seen_by(member.id, member.centre):
                raise CaseGone
            await case_papers.be_here(work, case_id, member.id, is_typing=is_typing)
            return (await case_papers.present(work, [case_id])).get(case_id, [])

    # --- moving

    async def claim(self, member: Member, case_id: str) -> None:
        """Theirs from now on. Raises CaseGone, CaseTaken."""
        async with self.store.work() as work:
            await case_moves.claim(work, case_id, member.id, member.centre)
            await audit.write(work, "case claimed", account=member.id, subject=case_id)

    async def accept(self, member: Member, case_id: str) -> None:
        """Theirs by transfer. Raises CaseGone, CaseTaken."""
        async with self.store.work() as work:
            before = await cases.hold(work, case_id)
            case = await case_moves.accept(work, case_id, member.id, member.centre)
            if case.centre != before.centre:
                await self.tell_centre(work, case)
            await audit.write(work, "case transferred", account=member.id, subject=case_id)

    async def decline(self, member: Member, case_id: str) -> bool:
        """They do not take it over, or as its owner nobody is to be asked any more; whether it is theirs.

        Raises:
            CaseGone
        """
        async with self.store.work() as work:
            case = await cases.hold(work, case_id)
            if case.owner != member.id and not case.is_offered_to(member.id, member.centre):
                raise CaseGone
            await case_moves.stop_offer(work, case, member.id)
            return case.owner == member.id

    async def offer(
        self, member: Member, case_id: str, *, account: str | None = None, centre: str | None = None
    ) -> None:
        """Asks a colleague or a centre to take it over. Raises CaseGone, NotYours, NobodyThere."""
        if centre is not None and (centre not in self._centres or not self._centres[centre].phone):
            raise case_moves.NobodyThere
        async with self.store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            await case_moves.offer_to(work, case, account=account, centre=centre)

    async def release(self, member: Member, case_id: str) -> None:
        """It waits again. Raises CaseGone, NotYours."""
        async with self.store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            await case_moves.release(work, case, self.undo_seconds)
            await audit.write(work, "case released", account=member.id, subject=case_id)

    async def close(self, member: Member, case_id: str, outcome: Outcome) -> None:
        """It is done. Raises CaseGone, NotYours."""
        async with self.store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            await case_moves.close(work, case, outcome, self.undo_seconds)
            await audit.write(work, "case closed", account=member.id, subject=case_id)

    async def hand_back(self, member: Member, case_id: str) -> None:
        """The bot answers again, and the person is told. Raises CaseGone, NotYours."""
        async with self.store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            await case_moves.hand_back(work, case)
            await callbacks.forget(work, case.conversation)
            await self._tell(work, case, self._words.handed_back)
            await audit.write(work, "case closed", account=member.id, subject=case_id)

    async def undo(self, member: Member, case_id: str) -> None:
        """Takes their own closing or releasing back. Raises CaseGone, TooLate."""
        async with self.store.work() as work:
            await case_moves.undo(work, case_id, member.id, member.centre)
            await audit.write(work, "case reopened", account=member.id, subject=case_id)

    async def reopen(self, member: Member, case_id: str) -> None:
        """A closed case is theirs. Raises CaseGone, CaseTaken."""
        async with self.store.work() as work:
            await case_moves.reopen(work, case_id, member.id, member.centre)
            await audit.write(work, "case reopened", account=member.id, subject=case_id)

    async def settle(self) -> None:
        """Tells the people whose cases can no more be undone, or whose helper has left them.

        Safe to run in every process.
        """
        await self._each(case_moves.left_behind, self._pick_up)
        await self._each(case_moves.unsettled, self._settle)

    async def _each(
        self,
        find: Callable[[Work], Awaitable[Sequence[str]]],
        step: Callable[[Work, str], Awaitable[None]],
    ) -> None:
        """A step for every case that is found, each in a transaction of its own."""
        async with self.store.work() as work:
            found = await find(work)
        for case_id in found:
            with suppress(CaseGone):
                async with self.store.work() as work:
                    await step(work, case_id)

    async def _settle(self, work: Work, case_id: str) -> None:
        case = await case_moves.settle(work, case_id)
        if case is not None and case.state == "closed":
            await callbacks.forget(work, case.conversation)
            await self._tell(work, case, self._words.over)
        elif case is not None and case.answered_at is not None:
            await self._tell(work, case, self._words.released)

    async def _pick_up(self, work: Work, case_id: str) -> None:
        if await case_moves.pick_up(work, case_id):
            await audit.write(work, "case released", subject=case_id)

    # --- writing

    async def add_note(self, member: Member, case_id: str, text: str) -> None:
        """A note for colleagues. Raises CaseGone, NotYours."""
        async with self.store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            conversation = await append_only(work, case)
            await case_papers.add_note(work, conversation, case_id, member.id, text)
            await cases.set_case(work, case_id)

    def prepare(self, case: Case, draft: Draft) -> Prepared:
        """Exactly what would go out. Raises BadBlanks, BadText, KeyError."""
        language = self._languages[case.language]
        return self.composer.prepare(
            draft, language, self.now(), who=lambda one: self._who_answers(case.centre, one)
        )

    async def reply(self, member: Member, case_id: str, draft: Draft, *, form: str) -> None:
        """Sends a reply and forgets the draft. The same form sent twice counts once.

        Raises:
            CaseGone, NotYours
            BadBlanks, BadText, KeyError: see `prepare`.
        """
        async with self.store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            conversation = await append_only(work, case)
            once = form_id(form)
            if await is_sent(work, conversation, once):
                return
            prepared = self.prepare(case, draft)
            if case.answered_at is None:
                prepared = with_end(prepared, self._words.end(self._languages[case.language]))
            await self._sending.send(work, conversation, prepared, once=once)
            await case_moves.note_reply(work, case)
            await case_papers.forget_draft(work, case_id, member.id)
            await audit.write(work, "reply sent", account=member.id, subject=case_id)

    async def ask_to_read(self, member: Member, case_id: str) -> None:
        """Asks a person who has shared no texts whether staff may read them. Raises CaseGone, NotYours."""
        async with self.store.work() as work:
            case = await case_moves.owned(work, case_id, member.id, member.centre)
            if not case.readable:
                await self._tell(work, case, lambda one: self._words.may_we_read(one, case.centre))
                await cases.set_case(work, case_id)

    # --- inside

    def now(self) -> datetime:
        """Now, in Norway."""
        return oslo_time(self.store.clock())

    async def _draft(self, work: Work, conversation: Conversation, case_id: str, member: Member) -> Draft:
        return Draft.from_bytes(await case_papers.draft(work, conversation, case_id, member.id))

    async def tell_centre(self, work: Work, case: Case) -> None:
        """Tells the person that staff of another centre than they were told of answer from now on."""
        await self._tell(work, case, lambda one: self._words.other_centre(one, case.centre))

    async def _tell(self, work: Work, case: Case, words: Callable[[Language], Message]) -> None:
        conversation = await append_only(work, case)
        language = self._languages[conversation.language or case.language]
        await self._sending.tell(work, conversation, words(language))

    def _who_answers(self, centre: str, language: Language) -> str:
        """The first line of what staff write: that it is a person, and with what role."""
        return self._words.who(language, centre)
