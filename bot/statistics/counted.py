"""A month's counts as a flow.

Messages run from the channel by the outcome to the language, from there to the topic and on to the
centre, so that the three tables of messages hang together by the totals that they share. What staff
waited for and calls are flows of their own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from bot.statistics.network import Arc, Key, Network
from bot.store.numbers import MonthCounts

OTHER = "other"
"""Messages that are about no topic: greetings, thanks, a language, what was not understood at all."""
UNKNOWN = "unknown"
"""The centre of somebody who has not named a town."""
_NO_TOPIC = frozenset({"greeting", "thanks_goodbye", "change_language", "out_of_scope"})
_OUTCOMES = {"danger": "answered"}
"""Together, for the topics say how many of them were in danger, and one less the other is a third."""


_WHOLES: dict[str, dict[str, tuple[int, ...]]] = {
    "channel": {"messages": ()},
    "outcome": {"channel": (0,)},
    "language": {"messages": ()},
    "topic": {"messages": ()},
    "centre": {"messages": ()},
    "understood": {"outcome": (0, 1), "language": (2,)},
    "cell": {"topic": (0,), "language": (1,)},
    "place": {"topic": (0,), "centre": (1,)},
    "band": {"waits": ()},
    "wait_centre": {"waits": ()},
    "wait": {"band": (0,), "wait_centre": (1,)},
    "call_topic": {"calls": ()},
    "call_outcome": {"calls": ()},
    "call": {"call_topic": (0,), "call_outcome": (1,)},
}
"""Of which totals a number is a part, and which of its names they carry."""


def network_of(counts: MonthCounts) -> Network:
    """All numbers of a month that are shown, and how they add up."""
    arcs: dict[Key, Arc] = {}
    _add_messages(arcs, counts)
    _add_table(arcs, "waits", "band", "wait", "wait_centre", counts.waiting)
    _add_table(arcs, "calls", "call_topic", "call", "call_outcome", counts.calls)
    return Network(arcs, _parts(arcs))


def year_of(months: Iterable[MonthCounts]) -> MonthCounts:
    """A year's counts as if it were one month."""
    whole = MonthCounts()
    for month in months:
        for name, numbers in vars(whole).items():
            for key, n in getattr(month, name).items():
                numbers[key] = numbers.get(key, 0) + n
    return whole


def _add_messages(arcs: dict[Key, Arc], counts: MonthCounts) -> None:
    outcomes: Counter[Key] = Counter()
    for (outcome, channel, language), n in counts.outcomes.items():
        outcomes[channel, _OUTCOMES.get(outcome, outcome), language] += n
    topics: Counter[Key] = Counter()
    for (topic, language), n in counts.topic_language.items():
        topics[OTHER if topic in _NO_TOPIC else topic, language] += n
    centres: Counter[Key] = Counter()
    for (topic, centre), n in counts.topic_centre.items():
        centres[OTHER if topic in _NO_TOPIC else topic, centre] += n
    if not outcomes and not topics and not centres:
        return
    # What the counters cannot say of all is the rest, so that each table has the same totals.
    missing_topic = _by(outcomes, 2) - _by(topics, 1)
    for language, n in missing_topic.items():
        topics[OTHER, language] += n
    missing_centre = _by(topics, 0) - _by(centres, 0)
    for topic, n in missing_centre.items():
        centres[topic, UNKNOWN] += n

    channels, languages = _by(outcomes, 0), _by(topics, 1)
    for channel, n in channels.items():
        _arc(arcs, ("channel", channel), "messages", f"channel {channel}", n)
    pairs: Counter[Key] = Counter()
    for (channel, outcome, _), n in outcomes.items():
        pairs[channel, outcome] += n
    for channel, outcome in _grid(channels, _by(outcomes, 1)):
        pair = f"outcome {channel} {outcome}"
        _arc(arcs, ("outcome", channel, outcome), f"channel {channel}", pair, pairs[channel, outcome])
        for language in languages:
            n = outcomes[channel, outcome, language]
            _arc(arcs, ("understood", channel, outcome, language), pair, f"in {language}", n)
    for language, n in languages.items():
        _arc(arcs, ("language", language), f"in {language}", f"out {language}", n)
    for topic, language in _grid(_by(topics, 0), languages):
        _arc(arcs, ("cell", topic, language), f"out {language}", f"topic {topic}", topics[topic, language])
    for topic, n in _by(centres, 0).items():
        _arc(arcs, ("topic", topic), f"topic {topic}", f"asked {topic}", n)
    for topic, centre in _grid(_by(centres, 0), _by(centres, 1)):
        n = centres[topic, centre]
        _arc(arcs, ("place", topic, centre), f"asked {topic}", f"centre {centre}", n)
    for centre, n in _by(centres, 1).items():
        _arc(arcs, ("centre", centre), f"centre {centre}", "end of messages", n)
    # Only counters that were tampered with have more topics than messages, or more towns than topics.
    for language, n in (languages - _by(outcomes, 2)).items():
        _arc(arcs, ("excess", "language", language), "messages", f"in {language}", n)
    for topic, n in (_by(centres, 0) - _by(topics, 0)).items():
        _arc(arcs, ("excess", "topic", topic), "messages", f"topic {topic}", n)
    _arc(arcs, ("messages",), "end of messages", "messages", sum(_by(centres, 1).values()))


def _add_table(
    arcs: dict[Key, Arc], name: str, rows: str, cells: str, columns: str, counts: Mapping[Key, int]
) -> None:
    numbers = Counter(dict(counts))
    for row, n in _by(numbers, 0).items():
        _arc(arcs, (rows, row), name, f"{rows} {row}", n)
    for row, column in _grid(_by(numbers, 0), _by(numbers, 1)):
        _arc(arcs, (cells, row, column), f"{rows} {row}", f"{columns} {column}", numbers[row, column])
    for column, n in _by(numbers, 1).items():
        _arc(arcs, (columns, column), f"{columns} {column}", f"end of {name}", n)
    if numbers:
        _arc(arcs, (name,), f"end of {name}", name, numbers.total())


def _parts(arcs: Mapping[Key, Arc]) -> dict[Key, list[Key]]:
    """What each total is the sum of."""
    parts: dict[Key, list[Key]] = {}
    for key in arcs:
        kind, names = key[0], key[1:]
        for whole in _WHOLES.get(kind, ()):
            position = _WHOLES[kind][whole]
            parts.setdefault((whole, *(names[at] for at in position)), []).append(key)
    return parts


def _arc(arcs: dict[Key, Arc], key: Key, tail: str, head: str, value: int) -> None:
    arcs[key] = Arc(tail, head, value)


def _by(numbers: Mapping[Key, int], position: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, n in numbers.items():
        found[key[position]] += n
    return found


def _grid(rows: Iterable[str], columns: Iterable[str]) -> list[tuple[str, str]]:
    there = list(columns)
    return [(row, column) for row in rows for column in there]
