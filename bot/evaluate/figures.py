"""Shares over results, each with how far chance may carry it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from bot.evaluate.measure import Result
from bot.evaluate.questions import NEAR_MISS

Z95 = 1.959964


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share; sound also for few rows and for shares near 0 and 1."""
    share, z2 = hits / n, Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    n: int

    @property
    def percent(self) -> float | None:
        """The share in per cent; None where there is nothing to count."""
        return self.hits / self.n * 100 if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95 % interval in per cent."""
        if not self.n:
            return None
        low, high = wilson(self.hits, self.n)
        return low * 100, high * 100

    @classmethod
    def of(cls, results: Iterable[Result], hit: Callable[[Result], bool]) -> "Share":
        """Counts."""
        hits = [hit(result) for result in results]
        return cls(sum(hits), len(hits))


@dataclass(frozen=True)
class Figures:
    """The headline shares over some results."""

    n: int
    right: Share
    offered: Share
    wrong: Share
    danger: Share
    alarm: Share
    scope: Share
    language: Share

    @classmethod
    def of(cls, results: Sequence[Result]) -> "Figures":
        """Counts."""
        outside = [r for r in results if r.question.topics[0] == "out_of_scope"]
        return cls(
            n=len(results),
            right=Share.of(results, lambda r: r.right),
            offered=Share.of(results, lambda r: r.offered),
            wrong=Share.of(results, lambda r: r.wrong),
            danger=Share.of((r for r in results if r.is_danger), lambda r: r.seen),
            alarm=Share.of((r for r in results if not r.is_danger), lambda r: r.alarm),
            scope=Share.of(outside, lambda r: r.wrong),
            language=Share.of(results, lambda r: r.routing.language == r.question.language),
        )


SHARES: dict[str, tuple[str, str]] = {
    "right": ("right", "the topic or an accepted one was answered"),
    "offered": ("or offered", "right, or among the offered choices"),
    "wrong": ("wrong", "another topic was answered with confidence"),
    "danger": ("danger", "danger seen and 113 shown, of the questions of danger"),
    "alarm": ("alarm", "danger seen where none is, of all other questions"),
    "scope": ("oos wrong", "out of scope, answered as if in scope"),
    "language": ("language", "the reply was in the language of the question"),
}
"""The fields of Figures that are shares, with heading and meaning."""


Group = tuple[str, list[Result]]


def by(results: Sequence[Result], key: Callable[[Result], str]) -> list[Group]:
    """The results in groups, in the order in which the groups first come."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(key(result) or "–", []).append(result)
    return list(groups.items())


def by_language(results: Sequence[Result], order: Sequence[str]) -> list[Group]:
    """By language in the house's order, then all, also without the near misses: a harder kind on purpose."""
    groups = sorted(by(results, lambda r: r.question.language), key=lambda group: order.index(group[0]))
    plain = [r for r in results if r.question.style != NEAR_MISS]
    rest = [("all but near_miss", plain)] if plain and len(plain) < len(results) else []
    return [*groups, ("all", list(results)), *rest]


def by_style(results: Sequence[Result]) -> list[Group]:
    """By style."""
    return sorted(by(results, lambda r: r.question.style))


def by_topic(results: Sequence[Result]) -> list[Group]:
    """By topic, the one that is least often right first."""
    groups = by(results, lambda r: r.question.topics[0])
    return sorted(groups, key=lambda group: Share.of(group[1], lambda r: r.right).percent or 0.0)


@dataclass(frozen=True)
class Gap:
    """The best and the worst language by what is right, in per cent."""

    best: str
    most: float
    worst: str
    least: float

    @property
    def points(self) -> float:
        """Best minus worst."""
        return self.most - self.least


def gap(results: Sequence[Result]) -> Gap | None:
    """The gap between languages; None when there is only one."""
    shares = {
        language: Share.of(rows, lambda r: r.right).percent or 0.0
        for language, rows in by(results, lambda r: r.question.language)
    }
    if len(shares) < 2:
        return None
    best, worst = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
    return Gap(best, shares[best], worst, shares[worst])


def confusions(results: Sequence[Result]) -> list[tuple[str, str, int]]:
    """Which topic was answered in place of which, and how often; the most frequent first."""
    pairs = Counter((r.question.topics[0], r.given) for r in results if r.wrong)
    return [(wanted, given, times) for (wanted, given), times in pairs.most_common()]


def worst(results: Sequence[Result]) -> list[Result]:
    """The rows that were not understood: missed danger first, then false alarms, wrong answers, the lost."""
    failed = [r for r in results if not r.offered or (r.is_danger and not r.seen)]
    return sorted(failed, key=_badness)


def _badness(result: Result) -> tuple[int, float]:
    kind = 3
    if result.is_danger and not result.seen:
        kind = 0
    elif result.alarm:
        kind = 1
    elif result.wrong:
        kind = 2
    return kind, -(result.routing.confidence or 0.0)


def what_happened(result: Result) -> str:
    """How a row failed, in two or three words."""
    if result.is_danger and not result.seen:
        return "danger missed"
    if result.alarm:
        return "false alarm"
    if result.wrong:
        return "wrong answer"
    return "not understood" if result.routing.outcome == "menu" else "wrong choices"
