"""How much worse it may get, and the file that says what it was."""

from datetime import date
from pathlib import Path

import pytest

from bot.evaluate.gate import breaches, new_breaches
from bot.evaluate.measure import Result
from bot.evaluate.record import Mark, NotRecorded, Recorded, read_recorded, write_recorded
from tests.bot.evaluate.conftest import MakeResult


def mark(right: float, danger: float = 100.0) -> Mark:
    return Mark(right, right, 0.0, danger, 0.0, 0.0, 0.0)


def rows(result: MakeResult, language: str, right: int, lost: int) -> list[Result]:
    understood = [result(language, "greeting", "greeting") for _ in range(right)]
    seen = result(language, "emergency", "emergency")
    return [*understood[1:], seen, *(result(language, "greeting") for _ in range(lost))]


def test_two_points_may_be_lost_and_no_more(result: MakeResult) -> None:
    results = rows(result, "so", 90, 10)
    assert not breaches(results, {"so": mark(92.0)})
    (broken,) = breaches(results, {"so": mark(92.1)})
    assert (broken.rule, broken.language) == ("right", "so")


def test_no_danger_may_be_lost(result: MakeResult) -> None:
    missed = [*rows(result, "so", 90, 10), result("so", "emergency", "urgent_care")]
    (broken,) = breaches(missed, {"so": mark(89.0)})
    assert broken.rule == "danger"
    assert not breaches(missed, {"so": mark(89.0, danger=50.0)})


def test_languages_may_be_six_points_apart(result: MakeResult) -> None:
    assert not breaches([*rows(result, "nb", 96, 4), *rows(result, "so", 90, 10)], {})
    (broken,) = breaches([*rows(result, "nb", 97, 3), *rows(result, "so", 90, 10)], {})
    assert broken.rule == "gap"
    assert "nb is 7.0 points better than so" in broken.text


def test_what_was_broken_before_counts_only_when_it_gets_worse(result: MakeResult) -> None:
    before = [*rows(result, "nb", 99, 1), *rows(result, "so", 90, 10)]
    worse = [*rows(result, "nb", 99, 1), *rows(result, "so", 89, 11)]
    assert not new_breaches(before, before, {})
    assert [b.rule for b in new_breaches(before, worse, {})] == ["gap"]


def test_recorded_figures_come_back_as_they_were(tmp_path: Path, result: MakeResult) -> None:
    results = [*rows(result, "so", 2, 1), *rows(result, "nb", 2, 0)]
    miss = result("nb", "urgent_care", "emergency", style="near_miss")
    recorded = Recorded.of(date(2026, 11, 22), results, [results[1], miss], ["nb", "so"])
    path = tmp_path / "recorded.toml"
    write_recorded(recorded, path)
    assert read_recorded(path) == recorded
    assert recorded.marks["so"] == Mark(66.7, 66.7, 0.0, 100.0, 0.0, 100.0, 0.0)
    assert recorded.marks["nb"].words_alarm == 100.0


@pytest.mark.parametrize("content", [None, "date = 2026-11-22\n[nb]\nright = 1.0\n", "nonsense", ""])
def test_a_file_without_figures_is_said_to_be_so(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "recorded.toml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(NotRecorded, match="--record"):
        read_recorded(path)
