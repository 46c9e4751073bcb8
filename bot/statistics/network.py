"""Counts that add up, as a flow: what comes into a point is what goes out of it.

A month's messages run from the channel over the language and the topic to the centre. Every number of
the tables is then an arc: the cells, and the totals of rows and columns. To change one number without
changing a published one is to send something around a circle of arcs that are not published.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

Key = tuple[str, ...]
"""What an arc counts, such as ("cell", "invoice_birth", "so")."""
Cost = Callable[[Key, int], float | None]
"""What it costs to add so much (or take it away) on an arc; None if it cannot be."""
Step = tuple[Key, int]
"""An arc and whether something is added to it (1) or taken away (-1)."""


@dataclass(frozen=True)
class Arc:
    """Counts something that runs from a point to another."""

    tail: str
    head: str
    value: int


@dataclass(frozen=True)
class Network:
    """All counts of one month that share totals."""

    arcs: Mapping[Key, Arc]
    parts: Mapping[Key, Sequence[Key]]
    """What each total is the sum of; of a total that is split in several ways, all of them."""

    @cached_property
    def values(self) -> dict[Key, int]:
        """The true numbers."""
        return {key: arc.value for key, arc in self.arcs.items()}

    @cached_property
    def leaving(self) -> dict[str, list[tuple[Key, str]]]:
        """The arcs that leave each point, with where they go."""
        return self._by_point(lambda arc: arc.tail, lambda arc: arc.head)

    @cached_property
    def entering(self) -> dict[str, list[tuple[Key, str]]]:
        """The arcs that enter each point, with where they come from."""
        return self._by_point(lambda arc: arc.head, lambda arc: arc.tail)

    def circle(self, key: Key, direction: int, cost: Cost) -> list[Step] | None:
        """The cheapest circle that changes this arc in this direction; None if there is none.

        Each arc stands in it once, so that one amount can be sent around all of it.
        """
        arc = self.arcs[key]
        start, goal = (arc.head, arc.tail) if direction > 0 else (arc.tail, arc.head)
        best: dict[str, tuple[float, str, Step]] = {}
        queue: list[tuple[float, str]] = [(0.0, start)]
        done: set[str] = set()
        while queue:
            so_far, point = heappop(queue)
            if point in done:
                continue
            done.add(point)
            if point == goal:
                return [(key, direction), *_back(best, start, goal)]
            for way, sign in ((self.leaving, 1), (self.entering, -1)):
                for other, there in way.get(point, ()):
                    if there in done or other == key:
                        continue
                    price = cost(other, sign)
                    if price is not None and (there not in best or so_far + price < best[there][0]):
                        best[there] = so_far + price, point, (other, sign)
                        heappush(queue, (so_far + price, there))
        return None

    def _by_point(
        self, here: Callable[[Arc], str], there: Callable[[Arc], str]
    ) -> dict[str, list[tuple[Key, str]]]:
        found: dict[str, list[tuple[Key, str]]] = {}
        for key, arc in self.arcs.items():
            found.setdefault(here(arc), []).append((key, there(arc)))
        return found


def _back(best: Mapping[str, tuple[float, str, Step]], start: str, goal: str) -> list[Step]:
    steps: deque[Step] = deque()
    point = goal
    while point != start:
        _, point, step = best[point]
        steps.appendleft(step)
    return list(steps)
