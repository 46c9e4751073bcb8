"""Closures in the store: what cannot be meant is refused, each ends once, and the audit knows who."""

from datetime import date, timedelta

import pytest

from bot.store import audit, closures
from bot.store.closures import BadClosure
from bot.store.work import Store, Work

TODAY = date(2026, 11, 21)


async def make(work: Work, first: date, last: date, centre: str = "oslo") -> str:
    return await closures.make(work, centre, first, last, "illness", by="a" * 32, today=TODAY)


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        (TODAY - timedelta(days=1), TODAY, "past"),
        (TODAY, TODAY - timedelta(days=1), "backwards"),
        (TODAY, TODAY + timedelta(days=60), "too_long"),
        (date(2062, 11, 23), date(2062, 11, 24), "too_far"),
    ],
)
async def test_days_that_cannot_be_meant_are_refused(
    store: Store, first: date, last: date, fault: str
) -> None:
    async with store.work() as work:
        with pytest.raises(BadClosure) as refused:
            await make(work, first, last)
        assert refused.value.fault == fault
        assert await closures.current(work, TODAY) == []


async def test_sixty_days_are_the_most(store: Store) -> None:
    async with store.work() as work:
        await make(work, TODAY, TODAY + timedelta(days=59))
        assert len(await closures.current(work, TODAY)) == 1


async def test_a_closure_is_over_the_day_after_its_last(store: Store) -> None:
    async with store.work() as work:
        made = await make(work, TODAY, TODAY + timedelta(days=2))
    async with store.work() as work:
        (found,) = await closures.current(work, TODAY + timedelta(days=2))
        assert (found.id, found.centre, found.first, found.last) == (
            made,
            "oslo",
            TODAY,
            TODAY + timedelta(days=2),
        )
        assert await closures.current(work, TODAY + timedelta(days=3)) == []


async def test_a_closure_is_ended_once_and_the_audit_names_who(store: Store) -> None:
    async with store.work() as work:
        made = await make(work, TODAY, TODAY)
        assert await closures.end(work, made, by="b" * 32)
        assert not await closures.end(work, made, by="c" * 32)
        assert not await closures.end(work, "nobody", by="c" * 32)
        assert await closures.current(work, TODAY) == []
        entries = await audit.newest(work)
        assert [(one.action, one.account) for one in entries] == [
            ("closure ended", "b" * 32),
            ("closure made", "a" * 32),
        ]


async def test_a_double_click_makes_one_closure(store: Store) -> None:
    async with store.work() as work:
        first = await make(work, TODAY, TODAY)
        assert await make(work, TODAY, TODAY) == first
        assert await make(work, TODAY, TODAY, "bergen") != first
        assert len(await closures.current(work, TODAY)) == 2
