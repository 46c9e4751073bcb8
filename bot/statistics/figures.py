"""What is published of a number: itself, or the range that it lies in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

SMALL = 5
"""Groups under this are not published."""


@dataclass(frozen=True)
class Figure:
    """A number from `low` to `high`; no upper end is known when `high` is None."""

    low: int
    high: int | None

    @classmethod
    def exactly(cls, value: int) -> Self:
        """A number that is published as it is."""
        return cls(value, value)

    @property
    def exact(self) -> int | None:
        """The number, if it is published."""
        return self.low if self.low == self.high else None

    def holds(self, value: int) -> bool:
        """Whether the number may be this."""
        return value >= self.low and (self.high is None or value <= self.high)

    def __str__(self) -> str:
        """As it stands in a table, in every language."""
        if self.exact is not None:
            return str(self.low)
        if self == FEW:
            return f"< {SMALL}"
        if self == HIDDEN:
            return ":"
        return f"≥ {self.low}" if self.high is None else f"{self.low}–{self.high}"


NONE = Figure.exactly(0)
FEW = Figure(1, SMALL - 1)
"""A small group."""
PART = Figure(0, SMALL - 1)
"""A part of a total that is a small group itself: not even the noughts are shown."""
MANY = Figure(SMALL, None)
"""Not small, but it would give a small group away."""
HIDDEN = Figure(0, None)
"""The last resort."""


def total(figures: Iterable[Figure]) -> Figure:
    """What anybody can add up from published figures: it tells nothing that they do not."""
    low, high = 0, 0
    open_ended = False
    for figure in figures:
        low += figure.low
        if figure.high is None:
            open_ended = True
        else:
            high += figure.high
    return Figure(low, None if open_ended else high)
