"""From all that is published nobody can work out a small group: tried by an attacker who is exact."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.statistics import suppression
from bot.statistics.counted import network_of, year_of
from bot.statistics.figures import NONE, PART, Figure
from bot.statistics.network import Key, Network
from bot.statistics.suppression import Month, protect_month, protect_year, secrets
from bot.store.numbers import MonthCounts
from tests.bot.statistics.attacker import Attacker, Cell, TooHard

SECRET = {1, 2, 3, 4}

TOPICS = ["child", "debt", "self_harm"]
LANGUAGES = ["nb", "so"]
CENTRES = ["oslo", "bergen", None]
messages = st.tuples(
    st.sampled_from(["web", "telegram"]),
    st.sampled_from(["answered", "menu"]),
    st.sampled_from(LANGUAGES),
    st.sampled_from(TOPICS),
    st.sampled_from(CENTRES),
    st.sampled_from([1, 1, 2, 3, 4, 5, 6, 9]),
)
calls = st.tuples(
    st.sampled_from(TOPICS),
    st.sampled_from(["answered", "silent"]),
    st.sampled_from([*LANGUAGES, None]),
    st.integers(1, 8),
)


def counts_of(asked: list[tuple[str, str, str, str, str | None, int]]) -> MonthCounts:
    """Counts as the counters make them."""
    counts = MonthCounts()
    for channel, outcome, language, topic, centre, n in asked:
        _add(counts.outcomes, (outcome, channel, language), n)
        _add(counts.topic_language, (topic, language), n)
        if centre is not None:
            _add(counts.topic_centre, (topic, centre), n)
    return counts


def _add(numbers: dict[tuple[str, ...], int], key: tuple[str, ...], n: int) -> None:
    numbers[key] = numbers.get(key, 0) + n


def _calls_of(asked: list[tuple[str, str, str | None, int]]) -> MonthCounts:
    counts = MonthCounts()
    for topic, outcome, language, n in asked:
        _add(counts.calls, (topic, outcome), n)
        if language is not None:
            _add(counts.outcomes, (outcome, "phone", language), n)
    return counts


months_of_messages = st.lists(st.builds(counts_of, st.lists(messages, max_size=5)), min_size=1, max_size=3)
months_of_calls = st.lists(st.builds(_calls_of, st.lists(calls, max_size=8)), min_size=1, max_size=4)


def _publish(
    counted: list[MonthCounts],
) -> tuple[list[Network], list[Mapping[Key, Figure]], dict[Key, Figure]]:
    networks = [network_of(counts) for counts in counted]
    months = [Month(network, protect_month(network)) for network in networks]
    return networks, [month.figures for month in months], protect_year(months, network_of(year_of(counted)))


def _assert_safe(counted: list[MonthCounts]) -> None:
    networks, figures, year = _publish(counted)
    whole = network_of(year_of(counted))
    attacker = Attacker(networks, figures, year)
    try:
        for at, network in enumerate(networks):
            for key in secrets(network):
                assert attacker.possible([(at, key)]) >= SECRET, (at, key)
        for key in secrets(whole):
            cells: list[Cell] = [(at, key) for at, one in enumerate(networks) if key in one.values]
            assert len(attacker.possible(cells)) >= len(SECRET), key
    except TooHard:
        assume(False)


slow = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@slow
@given(months_of_calls)
def test_no_small_group_of_calls_is_found_from_months_and_year(counted: list[MonthCounts]) -> None:
    _assert_safe(counted)


@slow
@given(months_of_messages)
def test_no_small_group_of_messages_is_found_from_all_tables_months_and_year(
    counted: list[MonthCounts],
) -> None:
    _assert_safe(counted)


@slow
@given(months_of_messages)
def test_every_figure_is_true_and_no_small_number_stands_anywhere(counted: list[MonthCounts]) -> None:
    networks, figures, year = _publish(counted)
    whole = network_of(year_of(counted))
    for true, said in [*zip(networks, figures, strict=True), (whole, year)]:
        for key, figure in said.items():
            assert figure.holds(true.values[key]), key
            assert figure.exact is None or figure.exact == 0 or figure.exact >= 5, key
    assert set(year) == set(whole.values)


@slow
@given(months_of_messages, st.builds(counts_of, st.lists(messages, max_size=5)))
def test_a_month_that_is_over_never_changes(counted: list[MonthCounts], later: MonthCounts) -> None:
    assert _publish(counted)[1] == _publish([*counted, later])[1][: len(counted)]


def test_the_attacker_finds_what_only_hiding_small_groups_gives_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = [
        counts_of([("web", "answered", "nb", "child", "oslo", 9), ("web", "menu", "so", "debt", None, 2)])
    ]
    _assert_safe(counted)
    monkeypatch.setattr(suppression._Search, "make_room", lambda *_: None)
    with pytest.raises(AssertionError):
        _assert_safe(counted)


def test_a_year_does_not_give_away_its_one_small_month() -> None:
    counted = [_calls_of([("debt", "answered", None, n)]) for n in (30, 3, 40)]
    networks, figures, year = _publish(counted)
    assert str(figures[1]["calls",]) == "< 5"
    assert str(year["calls",]) == "71–74"
    attacker = Attacker(networks, figures, year)
    assert attacker.possible([(1, ("calls",))]) == SECRET


def test_a_year_is_exact_where_many_months_hide_each_other() -> None:
    counted = [
        _calls_of([("debt", "answered", None, 20), ("child", "answered", None, n)])
        for n in (2, 3, 1, 4, 2, 3)
    ]
    _, figures, year = _publish(counted)
    assert {str(month["call_topic", "child"]) for month in figures} == {"< 5"}
    assert str(year["call_topic", "child"]) == "15"
    _assert_safe(counted)


@slow
@given(months_of_messages)
def test_how_a_number_is_hidden_does_not_say_more_than_the_figure(counted: list[MonthCounts]) -> None:
    _, figures, year = _publish(counted)
    whole, sums = network_of(year_of(counted)), suppression.add_up([dict(one) for one in figures])
    for key, figure in sums.items():
        assert year[key] in (figure, Figure.exactly(whole.values[key]))
    for key, parts in whole.parts.items():
        if any(year[part] == PART for part in parts if part not in sums):
            others = [one for one, those in whole.parts.items() if set(parts) & set(those)]
            assert any((sums.get(one, NONE).high or 0) in range(1, 5) for one in [key, *others])


def test_four_small_months_are_not_added_up_to_four() -> None:
    counted = [counts_of([*_MANY, ("web", "answered", "nb", "debt", None, 1)]) for _ in range(4)]
    _, figures, year = _publish(counted)
    assert {str(month["topic", "debt"]) for month in figures} == {"< 5"}
    assert str(year["topic", "debt"]) == "4–16"
    assert "0–4" not in {str(year["cell", "debt", language]) for language in LANGUAGES}


_MANY = [("web", "answered", "nb", "child", None, 30), ("web", "answered", "so", "child", None, 30)]


def test_a_part_of_a_small_total_is_not_even_shown_to_be_nought() -> None:
    counted = [
        counts_of([("web", "answered", "nb", "child", "oslo", 2), ("web", "menu", "so", "debt", None, 1)])
    ]
    _, (month,), year = _publish(counted)
    assert str(month["messages",]) == "< 5"
    assert {str(month["language", one]) for one in LANGUAGES} == {"0–4"}
    assert str(year["cell", "debt", "nb"]) == "0–4"
