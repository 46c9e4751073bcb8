"""What the check set showed when it was last recorded: the marks that the tests hold new figures against."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from bot.domain import RettvisError
from bot.evaluate.figures import Figures, Share, by
from bot.evaluate.measure import Result
from bot.evaluate.questions import CHECK_SET, NEAR_MISS

RECORDED = CHECK_SET / "recorded.toml"
_HEAD = """\
# What the check set showed when it was last recorded, in per cent for each language. Tests fail when the
# figures get worse than this (tests/understanding). Written anew by: ./rettvis evaluate --record
# right, offered, wrong, danger, alarm: the whole assistant. words_danger, words_alarm: the danger words
# alone, with Rasa stopped: questions of danger that they see, near misses that they take for danger.
"""


class NotRecorded(RettvisError):
    """There are no recorded figures, or they cannot be read."""


@dataclass(frozen=True)
class Mark:
    """The recorded figures of one language, in per cent with one decimal."""

    right: float
    offered: float
    wrong: float
    danger: float
    alarm: float
    words_danger: float
    words_alarm: float


@dataclass(frozen=True)
class Recorded:
    """The recorded figures of all languages, and their day."""

    day: date
    marks: dict[str, Mark]

    @classmethod
    def of(
        cls, day: date, results: Sequence[Result], words: Sequence[Result], order: Sequence[str]
    ) -> "Recorded":
        """From what the assistant did, and what the danger words did alone."""
        whole = dict(by(results, lambda r: r.question.language))
        alone = dict(by(words, lambda r: r.question.language))
        languages = [code for code in order if code in whole]
        return cls(day, {code: mark_of(whole[code], alone.get(code, [])) for code in languages})


def percent(share: Share) -> float:
    """As it is recorded: one decimal; 0 where there is nothing to count."""
    return round(share.percent or 0.0, 1)


def words_danger(words: Sequence[Result]) -> Share:
    """Questions of danger that the words see."""
    return Share.of((r for r in words if r.is_danger), lambda r: r.seen)


def words_alarm(words: Sequence[Result]) -> Share:
    """Near misses that the words take for danger."""
    return Share.of((r for r in words if r.question.style == NEAR_MISS), lambda r: r.alarm)


def mark_of(results: Sequence[Result], words: Sequence[Result]) -> Mark:
    """The figures of one language; `words`: what the danger words did alone."""
    figures = Figures.of(results)
    return Mark(
        right=percent(figures.right),
        offered=percent(figures.offered),
        wrong=percent(figures.wrong),
        danger=percent(figures.danger),
        alarm=percent(figures.alarm),
        words_danger=percent(words_danger(words)),
        words_alarm=percent(words_alarm(words)),
    )


def read_recorded(path: Path = RECORDED) -> Recorded:
    """The recorded figures. Raises NotRecorded."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        marks = {code: Mark(**figures) for code, figures in data.items() if code != "date"}
        return Recorded(data["date"], marks)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotRecorded(
            f"{path} cannot be read. Write it anew with: ./rettvis evaluate --record"
        ) from error


def write_recorded(recorded: Recorded, path: Path = RECORDED) -> None:
    """Writes the figures, the same bytes for the same figures."""
    lines = [_HEAD, f"date = {recorded.day.isoformat()}"]
    for code, mark in recorded.marks.items():
        lines += ["", f"[{code}]", *(f"{f.name} = {getattr(mark, f.name)}" for f in fields(Mark))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
