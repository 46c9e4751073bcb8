"""A case waits where nobody is at work: another centre takes it over, and both sides are told."""

import asyncio

import pytest

from bot.assistant import WebAddress
from bot.staff import covering
from bot.staff.composing import DraftPart
from bot.staff.login import Member
from bot.store import accounts, audit, cases
from bot.store import covering as kept
from bot.store.cases import Case, CaseGone
from bot.store.covering import Covered, NotNeeded
from bot.store.queue import Queue
from tests.bot.staff.conftest import Desk, MakePerson

FREE = DraftPart("free", text="Hello, I am here.")


@pytest.fixture
async def oslo(make_person: MakePerson) -> Member:
    return await (await make_person("oslo")).member()


@pytest.fixture
async def bergen(make_person: MakePerson) -> Member:
    return await (await make_person("bergen", centre="bergen")).member()


async def waits_in_bergen(desk: Desk, *texts: str, danger: bool = False) -> tuple[WebAddress, str]:
    """A person of Bergen's side, who waits."""
    person = await desk.web_person(*texts)
    case = await desk.case_of(person.id)
    async with desk.store.work() as work:
        await cases.set_case(work, case, centre_id="bergen", danger=danger)
    return person, case


async def look(desk: Desk, case: str) -> Case:
    async with desk.store.work() as work:
        return await cases.look(work, case)


async def queue(desk: Desk, member: Member) -> Queue:
    return (await desk.casework.queue(member))[0]


async def on_duty(desk: Desk, member: Member, is_there: bool = True) -> None:
    async with desk.store.work() as work:
        await accounts.set_on_duty(work, member.id, is_there)


async def test_of_another_centre_staff_see_a_number_and_get_the_one_that_comes_first(
    desk: Desk, oslo: Member, bergen: Member
) -> None:
    _, older = await waits_in_bergen(desk)
    desk.clock.now += 600
    _, in_danger = await waits_in_bergen(desk, danger=True)
    before = await queue(desk, oslo)
    assert not before.waiting.cases
    assert (dict(before.elsewhere), before.unstaffed) == ({"bergen": 2}, frozenset({"bergen"}))
    for nosy in (desk.casework.look(oslo, older), desk.casework.claim(oslo, older), desk.open(oslo, older)):
        with pytest.raises(CaseGone):
            await nosy
    assert await covering.cover(desk.casework, oslo, "bergen") == in_danger
    assert await covering.cover(desk.casework, oslo, "bergen") == older
    with pytest.raises(NotNeeded):
        await covering.cover(desk.casework, oslo, "bergen")
    case = await look(desk, older)
    assert (case.centre, case.owner, case.state) == ("oslo", oslo.id, "with_staff")
    with pytest.raises(CaseGone):
        await desk.casework.look(bergen, older)


async def test_the_other_centre_is_told_until_somebody_there_has_seen_it(
    desk: Desk, oslo: Member, bergen: Member
) -> None:
    await waits_in_bergen(desk)
    case = await covering.cover(desk.casework, oslo, "bergen")
    assert (await queue(desk, bergen)).covered == [Covered("oslo", oslo.id, 1)]
    assert (await queue(desk, oslo)).covered == []
    await desk.says(oslo, case, FREE)
    await desk.casework.close(oslo, case, "helped")
    desk.clock.now += 60
    await desk.casework.settle()
    assert (await queue(desk, bergen)).covered == [Covered("oslo", oslo.id, 1)]
    await covering.seen(desk.casework, oslo)
    assert (await queue(desk, bergen)).covered
    await covering.seen(desk.casework, bergen)
    assert (await queue(desk, bergen)).covered == []


async def test_the_person_is_told_who_answers_now_and_reads_it_in_their_language(
    desk: Desk, oslo: Member
) -> None:
    person, _ = await waits_in_bergen(desk)
    case = await covering.cover(desk.casework, oslo, "bergen")
    told = (await desk.sees(person))[-1]
    assert (told.sender, told.language) == ("assistant", "so")
    nb = next(one for one in reversed((await desk.open(oslo, case)).read) if one.sender == "assistant")
    assert nb.norwegian == (
        "Ansatte ved \u2068Helsesenteret i Oslo\u2069 har tatt over og svarer deg her. "
        "De arbeider med helse, ikke for politiet."
    )
    assert await desk.state(person) == "with_staff"


async def test_a_transfer_to_another_centre_tells_the_person_too_and_one_within_it_does_not(
    desk: Desk, oslo: Member, bergen: Member, make_person: MakePerson
) -> None:
    ola = await (await make_person("ola")).member()
    person = await desk.web_person()
    case = await desk.case_of(person.id)
    await desk.casework.claim(oslo, case)
    said = len(await desk.sees(person))
    await desk.casework.offer(oslo, case, account=ola.id)
    await desk.casework.accept(ola, case)
    assert len(await desk.sees(person)) == said
    await desk.casework.offer(ola, case, centre="bergen")
    await desk.casework.accept(bergen, case)
    assert len(await desk.sees(person)) == said + 1
    assert (await queue(desk, oslo)).covered == []


async def test_while_somebody_who_answers_cases_is_on_duty_there_nobody_covers(
    desk: Desk, oslo: Member, bergen: Member, make_person: MakePerson
) -> None:
    _, case = await waits_in_bergen(desk)
    await on_duty(desk, bergen)
    assert (await queue(desk, oslo)).unstaffed == frozenset()
    with pytest.raises(NotNeeded):
        await covering.cover(desk.casework, oslo, "bergen")
    await on_duty(desk, bergen, is_there=False)
    operator = await (await make_person("telefon", "operator", "bergen")).member()
    await on_duty(desk, operator)
    assert await covering.cover(desk.casework, oslo, "bergen") == case


async def test_nobody_covers_their_own_centre_or_one_that_there_is_not(desk: Desk, oslo: Member) -> None:
    await desk.web_person()
    for centre in ("oslo", "mars", ""):
        with pytest.raises(NotNeeded):
            await covering.cover(desk.casework, oslo, centre)


async def test_two_who_cover_at_once_get_a_case_each_and_the_third_is_told_that_none_is_left(
    desk: Desk, oslo: Member, make_person: MakePerson
) -> None:
    ola = await (await make_person("ola")).member()
    waiting = {(await waits_in_bergen(desk))[1] for _ in range(2)}
    who = (oslo, ola, oslo)
    got = await asyncio.gather(
        *(covering.cover(desk.casework, one, "bergen") for one in who), return_exceptions=True
    )
    assert {one for one in got if isinstance(one, str)} == waiting
    assert len([one for one in got if isinstance(one, NotNeeded)]) == 1
    owners = [(await look(desk, case)).owner for case in waiting]
    assert None not in owners


async def test_a_case_that_goes_home_by_transfer_is_not_told_of_any_more(
    desk: Desk, oslo: Member, bergen: Member
) -> None:
    await waits_in_bergen(desk)
    case = await covering.cover(desk.casework, oslo, "bergen")
    await desk.casework.offer(oslo, case, centre="bergen")
    await desk.casework.accept(bergen, case)
    assert (await queue(desk, bergen)).covered == []
    assert (await look(desk, case)).centre == "bergen"


async def test_covering_stands_in_the_audit(desk: Desk, oslo: Member) -> None:
    await waits_in_bergen(desk)
    case = await covering.cover(desk.casework, oslo, "bergen")
    async with desk.store.work() as work:
        rows = await audit.newest(work, limit=3)
        assert audit.hashed(work, case) in {one.subject for one in rows if one.action == "case covered"}
        assert [one.account for one in rows if one.action == "case covered"] == [oslo.id]
        assert await audit.verify(work) == []
        assert not await kept.is_staffed(work, "bergen")
