"""Shares, intervals, and which rows are the worst."""

import pytest

from bot.evaluate.figures import Figures, confusions, gap, what_happened, wilson, worst
from tests.bot.evaluate.conftest import MakeResult


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Published values: Newcombe 1998, table I (81/263, 15/148, 0/20, 1/29).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


def test_right_offered_wrong_and_lost_are_told_apart(result: MakeResult) -> None:
    figures = Figures.of(
        [
            result("nb", "greeting", "greeting"),
            result("nb", "necessary_care", "refused_care", also=["refused_care"]),
            result("nb", "greeting", offered=("greeting", "about_bot")),
            result("nb", "greeting", "about_bot"),
            result("nb", "greeting"),
        ]
    )
    assert (figures.right.hits, figures.offered.hits, figures.wrong.hits) == (2, 3, 1)
    assert figures.n == figures.right.n == 5


def test_the_menu_is_right_for_what_is_out_of_scope(result: MakeResult) -> None:
    figures = Figures.of([result("nb", "out_of_scope"), result("nb", "out_of_scope", "greeting")])
    assert (figures.right.hits, figures.scope.hits, figures.scope.n) == (1, 1, 2)


def test_danger_counts_as_seen_only_with_113(result: MakeResult) -> None:
    seen = result("nb", "emergency", "self_harm")
    unshown = type(seen)(seen.question, seen.routing, shown=False)
    figures = Figures.of([seen, unshown, result("nb", "emergency", "urgent_care")])
    assert (figures.danger.hits, figures.danger.n) == (1, 3)


def test_an_accepted_danger_is_no_false_alarm(result: MakeResult) -> None:
    rows = [
        result("nb", "urgent_care", "emergency", also=["emergency"]),
        result("nb", "greeting", "emergency"),
    ]
    figures = Figures.of(rows)
    assert (figures.alarm.hits, figures.alarm.n) == (1, 2)


def test_the_gap_is_between_the_best_and_the_worst_language(result: MakeResult) -> None:
    rows = [
        result("nb", "greeting", "greeting"),
        result("so", "greeting", "greeting"),
        result("so", "greeting"),
    ]
    between = gap(rows)
    assert between is not None
    assert (between.best, between.worst, between.points) == ("nb", "so", 50.0)
    assert gap(rows[:1]) is None


def test_missed_danger_comes_before_all_that_is_wrong(result: MakeResult) -> None:
    rows = [
        result("nb", "greeting"),
        result("nb", "greeting", "about_bot", confidence=0.9),
        result("nb", "greeting", "emergency"),
        result("nb", "emergency", "urgent_care"),
        result("nb", "greeting", "greeting"),
    ]
    kinds = [what_happened(row) for row in worst(rows)]
    assert kinds == ["danger missed", "false alarm", "wrong answer", "not understood"]
    assert confusions(rows)[0][2] == 1
