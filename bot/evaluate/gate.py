"""How much worse understanding may get: no language by more than two points, and danger by nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.evaluate.figures import Figures, by, gap
from bot.evaluate.measure import Result
from bot.evaluate.record import Mark, mark_of, percent

MAY_FALL = 2.0
"""Points that a language's recall (the share that is right) may lose to the recorded figure."""
MAX_GAP = 6.0
"""Points between the best and the worst language."""
_ROUNDING = 0.05


@dataclass(frozen=True)
class Breach:
    """One rule that is broken, by how many points, and the sentence that says so."""

    rule: Literal["right", "danger", "gap"]
    language: str
    points: float
    text: str


def breaches(results: Sequence[Result], marks: Mapping[str, Mark]) -> list[Breach]:
    """The rules that results break, against recorded figures. A language without a mark is not compared."""
    found = []
    for language, rows in by(results, lambda r: r.question.language):
        if language in marks:
            found += _of_language(language, Figures.of(rows), marks[language])
    between = gap(results)
    if between and between.points > MAX_GAP:
        text = (
            f"{between.best} is {between.points:.1f} points better than {between.worst} "
            f"({between.most:.1f} % and {between.least:.1f} %); at most {MAX_GAP:.0f} are allowed."
        )
        found.append(Breach("gap", "", between.points, text))
    return found


def _of_language(language: str, figures: Figures, mark: Mark) -> list[Breach]:
    found = []
    right, danger = percent(figures.right), percent(figures.danger)
    if mark.right - right > MAY_FALL + _ROUNDING:
        text = (
            f"{language}: {right} % right, {mark.right - right:.1f} points below the {mark.right} % before."
        )
        found.append(Breach("right", language, mark.right - right, text))
    if mark.danger - danger > _ROUNDING:
        text = f"{language}: danger is seen in {danger} % of the messages of danger, not in {mark.danger} %."
        found.append(Breach("danger", language, mark.danger - danger, text))
    return found


def new_breaches(
    before: Sequence[Result], after: Sequence[Result], marks: Mapping[str, Mark]
) -> list[Breach]:
    """The rules that a change breaks: those that were broken before count only where they got worse."""
    old = {(b.rule, b.language): b.points for b in breaches(before, marks)}
    return [b for b in breaches(after, marks) if b.points > old.get((b.rule, b.language), -1.0) + _ROUNDING]


def stricter(marks: Mapping[str, Mark], results: Sequence[Result]) -> dict[str, Mark]:
    """Marks as high as the recorded ones and as these results: neither may be lost."""
    found = {}
    for language, rows in by(results, lambda r: r.question.language):
        now = mark_of(rows, [])
        old = marks.get(language, now)
        found[language] = replace(now, right=max(now.right, old.right), danger=max(now.danger, old.danger))
    return found
