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
"""The centre of somebody who has not named a town; the language of a call in which nobody spoke."""
PHONE = "phone"
"""The channel that calls are counted under, with their language."""
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
    "call_language": {"calls": ()},
    "call": {"call_topic": (0,), "call_outcome": (1,)},
    "spoken": {"call_outcome": (0,), "call_language": (1,)},
}
"""Of which totals a number is a part, and which of its names they carry."""


def network_of(counts: MonthCounts) -> Network:
    """All numbers of a month that are shown, and how they add up."""
    arcs: dict[Key, Arc] = {}
    _add_messages(arcs, counts)
    _add_waits(arcs, counts.waiting)
    _add_calls(arcs, counts)
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
        if channel == PHONE:
            continue
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


def _add_waits(arcs: dict[Key, Arc], counts: Mapping[Key, int]) -> None:
    bands, centres = _by(counts, 0), _by(counts, 1)
    for band, n in bands.items():
        _arc(arcs, ("band", band), "waits", f"band {band}", n)
    for band, centre in _grid(bands, centres):
        n = counts.get((band, centre), 0)
        _arc(arcs, ("wait", band, centre), f"band {band}", f"waits at {centre}", n)
    for centre, n in centres.items():
        _arc(arcs, ("wait_centre", centre), f"waits at {centre}", "end of waits", n)
    if counts:
        _arc(arcs, ("waits",), "end of waits", "waits", sum(counts.values()))


def _add_calls(arcs: dict[Key, Arc], counts: MonthCounts) -> None:
    calls, spoken = Counter(counts.calls), Counter[Key]()
    for (outcome, channel, language), n in counts.outcomes.items():
        if channel == PHONE:
            spoken[outcome, language] += n
    missing_topic = _by(spoken, 0) - _by(calls, 1)
    for outcome, n in missing_topic.items():
        calls[UNKNOWN, outcome] += n
    missing_language = _by(calls, 1) - _by(spoken, 0)
    for outcome, n in missing_language.items():
        spoken[outcome, UNKNOWN] += n
    for topic, n in _by(calls, 0).items():
        _arc(arcs, ("call_topic", topic), "calls", f"call about {topic}", n)
    for topic, outcome in _grid(_by(calls, 0), _by(calls, 1)):
        n = calls[topic, outcome]
        _arc(arcs, ("call", topic, outcome), f"call about {topic}", f"call was {outcome}", n)
    for outcome, n in _by(calls, 1).items():
        _arc(arcs, ("call_outcome", outcome), f"call was {outcome}", f"{outcome} in", n)
    for outcome, language in _grid(_by(calls, 1), _by(spoken, 1)):
        n = spoken[outcome, language]
        _arc(arcs, ("spoken", outcome, language), f"{outcome} in", f"call in {language}", n)
    for language, n in _by(spoken, 1).items():
        _arc(arcs, ("call_language", language), f"call in {language}", "end of calls", n)
    if calls:
        _arc(arcs, ("calls",), "end of calls", "calls", calls.total())


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
