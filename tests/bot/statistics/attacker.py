"""Somebody who has every published figure, knows how the numbers add up, and tries all that is possible.

Exact: it asks whether any whole numbers at all fit everything that is published and one guess. It knows
nothing of how figures are chosen. True numbers are tried first, which only makes it quicker.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.statistics.figures import Figure
from bot.statistics.network import Key, Network

Cell = tuple[int, Key]
"""A number of a month (by its place in the year)."""
MOST = 60
"""No number of the tests is larger."""
PATIENCE = 4000


class TooHard(Exception):
    """Not decided in time."""


@dataclass(frozen=True)
class Rule:
    """A sum that lies between two numbers."""

    terms: tuple[tuple[Cell, int], ...]
    low: int
    high: int


class Attacker:
    """Reads months and, if it is out, the year."""

    def __init__(
        self,
        months: list[Network],
        figures: list[Mapping[Key, Figure]],
        year: Mapping[Key, Figure] | None = None,
    ) -> None:
        self._true = {(at, key): n for at, month in enumerate(months) for key, n in month.values.items()}
        self._bounds = dict.fromkeys(self._true, (0, MOST))
        rules: list[Rule] = []
        for at, month in enumerate(months):
            for point in month.leaving.keys() & month.entering.keys():
                terms = [((at, key), 1) for key, _ in month.leaving[point]]
                terms += [((at, key), -1) for key, _ in month.entering[point]]
                rules.append(Rule(tuple(terms), 0, 0))
            for key, figure in figures[at].items():
                rules.append(_within([(at, key)], figure))
        for key, figure in (year or {}).items():
            cells = [(at, key) for at, month in enumerate(months) if key in month.values]
            rules.append(_within(cells, figure))
        self._rules = rules
        self._of: dict[Cell, list[Rule]] = {cell: [] for cell in self._true}
        for rule in rules:
            for cell, _ in rule.terms:
                self._of[cell].append(rule)

    def possible(self, cells: list[Cell]) -> set[int]:
        """All that the sum of some numbers may be, up to 12."""
        return {value for value in range(13) if self.may_be(cells, value)}

    def may_be(self, cells: list[Cell], value: int) -> bool:
        """Whether the sum of some numbers may be this."""
        guess = Rule(tuple((cell, 1) for cell in cells), value, value)
        self._guess, self._guessed, self._tries = guess, set(cells), 0
        bounds = dict(self._bounds)
        return self._narrow(bounds, [guess, *self._rules]) and self._search(bounds)

    def _search(self, bounds: dict[Cell, tuple[int, int]]) -> bool:
        self._tries += 1
        if self._tries > PATIENCE:
            raise TooHard
        open_ones = [cell for cell, (low, high) in bounds.items() if low < high]
        if not open_ones:
            return True
        cell = min(open_ones, key=lambda one: bounds[one][1] - bounds[one][0])
        low, high = bounds[cell]
        for value in sorted(range(low, high + 1), key=lambda one: abs(one - self._true[cell])):
            further = dict(bounds)
            further[cell] = value, value
            if self._narrow(further, self._rules_of(cell)) and self._search(further):
                return True
        return False

    def _rules_of(self, cell: Cell) -> list[Rule]:
        return [*self._of[cell], self._guess] if cell in self._guessed else self._of[cell]

    def _narrow(self, bounds: dict[Cell, tuple[int, int]], rules: Iterable[Rule]) -> bool:
        waiting = list(rules)
        while waiting:
            rule = waiting.pop()
            least = sum(sign * bounds[cell][sign < 0] for cell, sign in rule.terms)
            most = sum(sign * bounds[cell][sign > 0] for cell, sign in rule.terms)
            if least > rule.high or most < rule.low:
                return False
            for cell, sign in rule.terms:
                low, high = bounds[cell]
                if sign > 0:
                    ends = max(low, rule.low - (most - high)), min(high, rule.high - (least - low))
                else:
                    ends = max(low, least + high - rule.high), min(high, most + low - rule.low)
                if ends[0] > ends[1]:
                    return False
                if ends != (low, high):
                    bounds[cell] = ends
                    least += sign * (ends[sign < 0] - (low, high)[sign < 0])
                    most += sign * (ends[sign > 0] - (low, high)[sign > 0])
                    waiting += self._rules_of(cell)
        return True


def _within(cells: list[Cell], figure: Figure) -> Rule:
    high = len(cells) * MOST if figure.high is None else figure.high
    return Rule(tuple((cell, 1) for cell in cells), figure.low, high)
