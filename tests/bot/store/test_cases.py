"""Cases between staff who are quicker than each other and persons who delete everything."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.store import case_clock, case_moves, case_papers, cases, conversations, queue, sealing, texts, wraps
from bot.store.case_moves import NobodyThere
from bot.store.cases import Case, CaseGone, CaseTaken, NotYours, TooLate
from bot.store.conversations import Conversation
from bot.store.sealing import KeyPair
from bot.store.tables import WaitingCount
from bot.store.work import Store
from tests.bot.conftest import Clock

UNDO = 30


@dataclass
class House:
    """Two people in Oslo, one in Bergen, and a way to make cases."""

    store: Store
    kari: str
    ola: str
    berit: str
    keys: dict[str, KeyPair]

    async def new_case(self, centre: str = "oslo", *, danger: bool = False) -> str:
        async with self.store.work() as work:
            conversation, _ = await conversations.create_web(work, "so")
            pair = sealing.new_key_pair()
            readers = [
                wraps.staff_wrap(conversation.id, one.account, one.public_key, pair.private)
                for one in await cases.active_staff_keys(work)
            ]
            await texts.reseal(work, conversation, pair, readers)
            conversation.state = "waiting"
            await conversations.save(work, conversation)
            return await cases.open_case(
                work,
                conversation.id,
                centre=centre,
                language="so",
                topic=None,
                danger=danger,
                readable=True,
            )

    async def claim(self, case: str, account: str, centre: str = "oslo") -> Case:
        async with self.store.work() as work:
            return await case_moves.claim(work, case, account, centre)

    async def now(self, case: str) -> Case:
        async with self.store.work() as work:
            return await cases.look(work, case)

    async def conversation(self, case: str) -> Conversation:
        async with self.store.work() as work:
            known = await cases.look(work, case)
            found = await conversations.find_for_staff(work, known.conversation, None)
            assert found is not None
            return found

    async def queue(self, account: str, centre: str = "oslo") -> queue.Queue:
        async with self.store.work() as work:
            return await queue.queue(work, account, centre)

    async def do(self, case: str, account: str, move: Callable[..., Awaitable[None]], *rest: object) -> None:
        async with self.store.work() as work:
            await move(work, await case_moves.owned(work, case, account, "oslo"), *rest)

    async def settle(self) -> list[Case]:
        settled = []
        async with self.store.work() as work:
            for case in await case_moves.unsettled(work):
                done = await case_moves.settle(work, case)
                settled += [done] if done else []
        return settled


@pytest.fixture
async def house(store: Store) -> House:
    keys = {name: sealing.new_key_pair() for name in ("kari", "ola", "berit")}
    async with store.work() as work:
        ids = {
            name: await cases.add_account(
                work, "bergen" if name == "berit" else "oslo", "staff", keys[name].public
            )
            for name in keys
        }
    return House(store, **ids, keys={ids[name]: pair for name, pair in keys.items()})


async def test_two_staff_claim_at_once_and_one_of_them_owns_the_case(house: House) -> None:
    for _ in range(10):
        case = await house.new_case()
        done = await asyncio.gather(
            *(house.claim(case, who) for who in (house.kari, house.ola, house.kari, house.ola)),
            return_exceptions=True,
        )
        owners = [one for one in done if isinstance(one, Case)]
        assert len(owners) == 1
        assert sum(isinstance(one, CaseTaken) for one in done) == 3
        known = await house.now(case)
        assert known.owner == owners[0].owner
        assert (await house.conversation(case)).state == "with_staff"


async def test_staff_of_another_centre_see_a_count_and_nothing_else(house: House) -> None:
    case = await house.new_case()
    seen = await house.queue(house.berit, "bergen")
    assert not seen.waiting.cases
    assert seen.elsewhere == {"oslo": 1}
    with pytest.raises(CaseGone):
        await house.claim(case, house.berit, "bergen")


async def test_danger_stands_first_and_then_who_has_waited_longest(house: House, clock: Clock) -> None:
    first = await house.new_case()
    clock.now += 60
    second = await house.new_case()
    clock.now += 60
    danger = await house.new_case(danger=True)
    seen = await house.queue(house.kari)
    assert [case.id for case in seen.waiting.cases] == [danger, first, second]
    assert seen.waiting.count == 3


async def test_only_the_owner_may_change_a_case(house: House) -> None:
    case = await house.new_case()
    with pytest.raises(NotYours):
        await house.do(case, house.kari, case_moves.close, "helped", UNDO)
    await house.claim(case, house.kari)
    with pytest.raises(NotYours):
        await house.do(case, house.ola, case_moves.release, UNDO)


async def test_a_released_case_waits_in_its_old_place_and_release_can_be_undone(
    house: House, clock: Clock
) -> None:
    case = await house.new_case()
    opened = (await house.now(case)).opened_at
    clock.now += 100
    await house.claim(case, house.kari)
    await house.do(case, house.kari, case_moves.release, UNDO)
    assert [one.opened_at for one in (await house.queue(house.ola)).waiting.cases] == [opened]
    async with house.store.work() as work:
        with pytest.raises(TooLate):
            await case_moves.undo(work, case, house.ola, "oslo")
        undone = await case_moves.undo(work, case, house.kari, "oslo")
    assert undone.owner == house.kari
    await house.do(case, house.kari, case_moves.release, UNDO)
    await house.claim(case, house.ola)
    async with house.store.work() as work:
        with pytest.raises(TooLate):
            await case_moves.undo(work, case, house.kari, "oslo")


async def test_a_closed_case_is_with_staff_until_nobody_can_undo_it(house: House, clock: Clock) -> None:
    case = await house.new_case()
    await house.claim(case, house.kari)
    await house.do(case, house.kari, case_moves.close, "referred", UNDO)
    assert await house.settle() == []
    assert (await house.conversation(case)).state == "with_staff"
    clock.now += UNDO + 1
    assert [one.id for one in await house.settle()] == [case]
    assert await house.settle() == []
    conversation = await house.conversation(case)
    assert conversation.state == "closed"
    assert conversation.closed_at
    known = await house.now(case)
    assert known.outcome == "referred"
    assert known.opened_at % 600 == 0
    async with house.store.work() as work:
        with pytest.raises(TooLate):
            await case_moves.undo(work, case, house.kari, "oslo")
        assert (await case_moves.reopen(work, case, house.ola, "oslo")).owner == house.ola
    assert (await house.conversation(case)).state == "with_staff"


async def test_what_a_person_writes_while_a_case_is_being_closed_keeps_it_open(house: House) -> None:
    case = await house.new_case()
    await house.claim(case, house.kari)
    await house.do(case, house.kari, case_moves.close, "helped", UNDO)
    async with house.store.work() as work:
        await case_moves.person_wrote(work, await cases.hold(work, case), 7, language="so", danger=False)
    known = await house.now(case)
    assert (known.state, known.owner, known.is_unread) == ("with_staff", house.kari, True)


async def test_a_case_changes_hands_only_when_the_other_accepts(house: House) -> None:
    case = await house.new_case()
    await house.claim(case, house.kari)
    async with house.store.work() as work:
        held = await case_moves.owned(work, case, house.kari, "oslo")
        with pytest.raises(NobodyThere):
            await case_moves.offer_to(work, held, account=house.kari)
        with pytest.raises(NobodyThere):
            await case_moves.offer_to(work, held, account="nobody")
        await case_moves.offer_to(work, held, centre="bergen")
    assert [one.id for one in (await house.queue(house.berit, "bergen")).offered.cases] == [case]
    assert (await house.now(case)).owner == house.kari
    async with house.store.work() as work:
        taken = await case_moves.accept(work, case, house.berit, "bergen")
    assert (taken.owner, taken.centre, taken.is_offered) == (house.berit, "bergen", False)
    with pytest.raises(CaseGone):
        await house.do(case, house.kari, case_moves.release, UNDO)
    async with house.store.work() as work:
        with pytest.raises(CaseTaken):
            await case_moves.accept(work, case, house.berit, "bergen")


async def test_deletion_wins_over_everything_that_staff_do(house: House) -> None:
    case = await house.new_case()
    await house.claim(case, house.kari)
    async with house.store.work() as work:
        before = await case_clock.read(work)
        await conversations.delete_conversation(work, (await cases.look(work, case)).conversation)
    async with house.store.work() as work:
        assert await case_clock.read(work) > before
        with pytest.raises(CaseGone):
            await case_moves.owned(work, case, house.kari, "oslo")
        with pytest.raises(CaseGone):
            await case_moves.settle(work, case)
    assert (await house.queue(house.kari)).mine.cases == []


async def test_deletion_and_claim_at_once_leave_no_half(house: House) -> None:
    for _ in range(5):
        case = await house.new_case()
        conversation = (await house.now(case)).conversation

        async def delete(conversation: str = conversation) -> None:
            async with house.store.work() as work:
                await conversations.find_for_staff(work, conversation, None)
                await conversations.delete_conversation(work, conversation)

        done = await asyncio.gather(house.claim(case, house.kari), delete(), return_exceptions=True)
        assert done[1] is None
        assert isinstance(done[0], Case | CaseGone)
        with pytest.raises(CaseGone):
            await house.now(case)


async def test_the_wait_of_a_case_is_counted_once(house: House, clock: Clock) -> None:
    case = await house.new_case()
    clock.now += 20 * 60
    await house.claim(case, house.kari)
    await house.do(case, house.kari, case_moves.release, UNDO)
    await house.claim(case, house.ola)
    async with house.store.work() as work:
        row = await work.session.get_one(WaitingCount, ("2026-11", "under_1h", "oslo"))
    assert row.n == 1


async def test_notes_and_drafts_are_sealed_and_open_for_who_reads_the_case(house: House) -> None:
    case = await house.new_case()
    async with house.store.work() as work:
        held = await cases.hold(work, case)
        blind = await conversations.find_for_staff(work, held.conversation, None)
        assert blind is not None
        await case_papers.add_note(work, blind, case, house.kari, "ring sykehuset")
        await case_papers.keep_draft(work, blind, case, house.kari, b"begun")
        await case_papers.keep_draft(work, blind, case, house.kari, b"begun again")
        key = await wraps.staff_key(work, held.conversation, house.ola, house.keys[house.ola].private)
        assert await case_papers.notes(work, blind, case) == []
        reader = await conversations.find_for_staff(work, held.conversation, key)
        assert reader is not None
        assert [note.text for note in await case_papers.notes(work, reader, case)] == ["ring sykehuset"]
        assert await case_papers.draft(work, reader, case, house.kari) == b"begun again"
        await case_papers.forget_draft(work, case, house.kari)
        assert await case_papers.draft(work, reader, case, house.kari) is None


async def test_the_clock_goes_on_only_when_it_is_news_who_looks(house: House, clock: Clock) -> None:
    case = await house.new_case()

    async def here(*, is_typing: bool) -> int:
        async with house.store.work() as work:
            await case_papers.be_here(work, case, house.kari, is_typing=is_typing)
            return await case_clock.read(work)

    first = await here(is_typing=False)
    assert await here(is_typing=False) == first
    assert await here(is_typing=True) == first + 1
    clock.now += case_papers.TYPING_SECONDS
    async with house.store.work() as work:
        assert (await case_papers.present(work, [case]))[case] == [case_papers.Present(house.kari, False)]
    clock.now += case_papers.PRESENT_SECONDS
    async with house.store.work() as work:
        assert await case_papers.present(work, [case]) == {}


async def test_staff_who_joined_later_are_given_the_key_when_a_case_is_opened(house: House) -> None:
    case = await house.new_case()
    pair = sealing.new_key_pair()
    async with house.store.work() as work:
        late = await cases.add_account(work, "oslo", "staff", pair.public)
        held = await cases.hold(work, case)
        assert await wraps.staff_key(work, held.conversation, late, pair.private) is None
        key = await wraps.staff_key(work, held.conversation, house.kari, house.keys[house.kari].private)
        assert key is not None
        await cases.add_wraps(work, held.conversation, key)
        await cases.add_wraps(work, held.conversation, key)
        assert await wraps.staff_key(work, held.conversation, late, pair.private) == key


async def test_a_long_queue_comes_in_pages_and_its_counts_stay_right(house: House, clock: Clock) -> None:
    size = queue.PAGE_SIZES["waiting"]
    ids = []
    for _ in range(size + 3):
        ids.append(await house.new_case())
        clock.now += 60
    first = await house.queue(house.kari)
    assert [case.id for case in first.waiting.cases] == ids[:size]
    assert (first.waiting.count, first.waiting.first, first.waiting.has_next) == (size + 3, 1, True)
    async with house.store.work() as work:
        late_since = int(clock()) - 3 * 60
        second = await queue.queue(work, house.kari, "oslo", late_since=late_since, pages={"waiting": 2})
        beyond = await queue.queue(work, house.kari, "oslo", pages={"waiting": 999})
    assert [case.id for case in second.waiting.cases] == ids[size:]
    assert (second.waiting.first, second.waiting.has_next) == (size + 1, False)
    assert second.late_count == size + 1
    assert (beyond.waiting.number, beyond.waiting.cases) == (2, second.waiting.cases)


async def test_what_was_just_released_can_be_undone_from_any_page(house: House, clock: Clock) -> None:
    for _ in range(queue.PAGE_SIZES["waiting"]):
        await house.new_case()
    clock.now += 60
    last = await house.new_case()
    await house.claim(last, house.kari)
    await house.do(last, house.kari, case_moves.release, UNDO)
    assert [case.id for case in (await house.queue(house.kari)).undoable] == [last]
    assert (await house.queue(house.ola)).undoable == []
    clock.now += UNDO + 1
    assert (await house.queue(house.kari)).undoable == []
