"""Which numbers are published, so that nobody can work out a small group.

The method is complementary cell suppression, each secret checked as an attacker would: see
docs/statistics.md. A secret is a number of 1 to 4. For each one we look for hidden numbers with which it
can become 4, and 1, while every published number stays what it is and every hidden one stays in the
range that is shown; all between is then possible too. Where there are none, more is hidden, the cheapest
first. What has been shown to be safe stays so, for hiding more only adds possibilities.

A month rests on its own numbers alone, and publishes totals only: over a month tables that cross two
things are nearly all small groups. So a month that is over never changes its figures, and a year adds
what gives nothing of them away: its totals, and the crossed tables.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from bot.statistics.figures import FEW, HIDDEN, MANY, NONE, PART, SMALL, Figure, total
from bot.statistics.network import Cost, Key, Network, Step

Figures = dict[Key, Figure]
_CELL, _TOTAL, _LAST_RESORT = 1e2, 1e4, 1e7


@dataclass
class Month:
    """The true numbers of a month, and what is published of them; of what is not in it, nothing is."""

    network: Network
    figures: Figures = field(default_factory=dict)


def protect_month(network: Network) -> Figures:
    """What is published of a month: its totals."""
    month = Month(network, _first_figures(network, set(network.parts)))
    search = _Search([month], month.figures, network)
    for key in secrets(network):
        for end in (SMALL - 1, 1):
            search.make_room(month, key, end - network.values[key])
    return month.figures


def protect_year(months: Sequence[Month], whole: Network) -> Figures:
    """What is published of a year that is over: totals, and the tables that cross two things.

    `whole` is the year as one network.
    """
    sums = add_up([month.figures for month in months])
    # Of a total that is not exact nothing is said but what the months add up to. Else "4–16" beside
    # another's "5–16" would say that it is 4.
    vague = {key for key, figure in sums.items() if figure.exact is None and figure != FEW}
    figures = _first_figures(whole, set(whole.values), vague)
    search = _Search(list(months), figures, whole, vague)
    for month in months:
        for key in secrets(month.network):
            for end in (SMALL - 1, 1):
                search.make_room(month, key, end - month.network.values[key])
    for key in secrets(whole):
        # The months may say already that it is 2 or more; then it may as well be 5 or more.
        least = max(1, sums[key].low if key in sums else 1)
        for end in (least + SMALL - 2, least):
            search.make_room_in_year(key, end - whole.values[key])
    return {key: _both(figure, sums.get(key, HIDDEN)) for key, figure in figures.items()}


def secrets(network: Network) -> list[Key]:
    """The numbers that nobody may learn."""
    return sorted(key for key, value in network.values.items() if 0 < value < SMALL)


def add_up(months: Sequence[Figures]) -> Figures:
    """What anybody can add up from the months of a year; it tells nothing that they do not."""
    keys = {key for month in months for key in month}
    return {key: total(month.get(key, NONE) for month in months) for key in keys}


def _first_figures(network: Network, published: set[Key], vague: Set[Key] = frozenset()) -> Figures:
    """Small groups are hidden, and so is all that a small total consists of."""
    figures = {
        key: FEW if 0 < value < SMALL else Figure.exactly(value)
        for key, value in network.values.items()
        if key in published
    }
    figures |= {key: HIDDEN for key in vague if network.values[key] < SMALL}
    doubtful = [key for key, figure in figures.items() if figure == FEW]
    while doubtful:
        parts = [key for key in network.parts.get(doubtful.pop(), ()) if key in figures]
        for part in parts if len(parts) > 1 else ():
            if figures[part] != PART:
                figures[part] = PART
                doubtful.append(part)
    return figures


def _both(one: Figure, other: Figure) -> Figure:
    """What two figures of the same number say together."""
    highs = [high for high in (one.high, other.high) if high is not None]
    return Figure(max(one.low, other.low), min(highs, default=None))


class _Search:
    """Looks for what an attacker must hold possible; hides more where there is too little.

    `figures` are those that may still change: the month's own, or the year's.
    """

    def __init__(
        self, months: list[Month], figures: Figures, whole: Network, vague: Set[Key] = frozenset()
    ) -> None:
        self._months = months
        self._figures = figures
        self._whole = whole
        self._vague = vague
        self._is_year = len(months) != 1 or months[0].figures is not figures

    def make_room(self, month: Month, key: Key, change: int) -> None:
        """Makes sure that a month's number may be different by so much."""
        if not change or (self._is_year and _Balance(month, self._months).can(key, change)):
            return
        if not self._try([month], key, change) and not self._try([month], key, change, hide=True):
            raise AssertionError("what flows can always grow and shrink along itself")

    def make_room_in_year(self, key: Key, change: int) -> None:
        """Makes sure that a year's number may be different by so much, in whatever month."""
        months = [month for month in self._months if key in month.network.values]
        months.sort(key=lambda month: -month.network.values[key])
        if not change or self._try(months, key, change) or self._try(months, key, change, hide=True):
            return
        if change < 0:
            # The months' totals leave no less together; then it may be more instead.
            self.make_room_in_year(key, SMALL - 2)

    def _try(self, months: list[Month], key: Key, change: int, *, hide: bool = False) -> bool:
        """One circle that takes it all, else one by one, each in the first month that can."""
        attempt = _Attempt(self._figures, self._whole, self._vague, is_year=self._is_year, hide=hide)
        if any(attempt.send(month, key, change) for month in months):
            return True
        sign = 1 if change > 0 else -1
        if abs(change) == 1:
            return False
        return all(any(attempt.send(month, key, sign) for month in months) for _ in range(abs(change)))


class _Attempt:
    """Numbers that are being changed, within what is published."""

    def __init__(
        self, figures: Figures, whole: Network, vague: Set[Key], *, is_year: bool, hide: bool
    ) -> None:
        self._figures = figures
        self._whole = whole
        self._vague = vague
        self._is_year = is_year
        self._hide = hide
        self._changed: dict[Key, int] = {}
        self._by_month: dict[int, dict[Key, int]] = {}

    def send(self, month: Month, key: Key, change: int) -> bool:
        """Sends so much around a circle of a month, hiding what stands in the way if it may."""
        sign, amount = (1, change) if change > 0 else (-1, -change)
        cost = self._cost(month, amount)
        if cost(key, sign) is None:
            return False
        steps = month.network.circle(key, sign, cost)
        for part, direction in steps or ():
            self._go(month, part, direction * amount)
        return steps is not None

    def _cost(self, month: Month, amount: int) -> Cost:
        # Asked some hundred thousand times a year: all that it looks at lies at hand.
        figures, whole, true = self._figures, self._changed, self._whole.values
        limits = month.figures if self._is_year else {}
        here, values = self._by_month.setdefault(id(month), {}), month.network.values

        def cost(key: Key, sign: int) -> float | None:
            change = sign * amount
            after = (here[key] if key in here else values[key]) + change
            if after < 0 or (key in limits and not limits[key].holds(after)):
                return None
            after = (whole[key] if key in whole else true[key]) + change
            if key not in figures or figures[key].holds(after):
                return 1.0
            return self._price(key, after) if self._hide else None

        return cost

    def _price(self, key: Key, after: int) -> float:
        """What it costs to hide a number, so that it may be this."""
        price = (_TOTAL if key in self._whole.parts else _CELL) + self._whole.values[key]
        is_cheap = key in self._vague or self._may_be_many(key, after)
        return price if is_cheap else price + _LAST_RESORT

    def _go(self, month: Month, key: Key, change: int) -> None:
        here = self._by_month[id(month)]
        here[key] = here.get(key, month.network.values[key]) + change
        after = self._changed.get(key, self._whole.values[key]) + change
        self._changed[key] = after
        if not self._figures.get(key, HIDDEN).holds(after):
            self._figures[key] = MANY if self._may_be_many(key, after) else HIDDEN

    def _may_be_many(self, key: Key, after: int) -> bool:
        return key not in self._vague and self._whole.values[key] >= SMALL and after >= SMALL


class _Balance:
    """Other months take back what one month changes: the year stays as it is."""

    def __init__(self, month: Month, months: Sequence[Month]) -> None:
        self._month = month
        self._others = [other for other in months if other is not month]
        self._changed: dict[tuple[int, Key], int] = {}

    def can(self, key: Key, change: int) -> bool:
        """Whether a number of the month can change by so much."""
        if self._send(key, change):
            return True
        sign = 1 if change > 0 else -1
        return abs(change) > 1 and all(self._send(key, sign) for _ in range(abs(change)))

    def _send(self, key: Key, change: int) -> bool:
        """Sends it around one circle, which any one of the others takes back."""
        if not self._fits(self._month, key, change):
            return False
        for other in self._others:
            if self._fits(other, key, -change) and self._send_with(other, key, change):
                # The month that could help once can often help again.
                self._others.remove(other)
                self._others.insert(0, other)
                return True
        return False

    def _send_with(self, other: Month, key: Key, change: int) -> bool:
        sign, amount = (1, change) if change > 0 else (-1, -change)
        month, changed, fits = self._month, self._changed, _fits
        here, there = id(month), id(other)

        def cost(part: Key, direction: int) -> float | None:
            by = direction * amount
            free = fits(month, part, changed.get((here, part), 0) + by) and fits(
                other, part, changed.get((there, part), 0) - by
            )
            return 1.0 if free else None

        steps: list[Step] | None = self._month.network.circle(key, sign, cost)
        for part, direction in steps or ():
            for at, taken in ((here, direction * amount), (there, -direction * amount)):
                changed[at, part] = changed.get((at, part), 0) + taken
        return steps is not None

    def _fits(self, month: Month, key: Key, change: int) -> bool:
        return _fits(month, key, self._changed.get((id(month), key), 0) + change)


def _fits(month: Month, key: Key, change: int) -> bool:
    if key not in month.network.values:
        return False
    after = month.network.values[key] + change
    return after >= 0 and (key not in month.figures or month.figures[key].holds(after))
