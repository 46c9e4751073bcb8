"""What an example changed, row by row, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluate.figures import Figures, Share, by
from bot.evaluate.measure import Result

MOST_SHOWN = 20
LONGEST_TEXT = 90


@dataclass(frozen=True)
class Change:
    """The same question before and after."""

    before: Result
    after: Result

    @property
    def gain(self) -> int:
        """Above 0: understood better than before."""
        return _grade(self.after) - _grade(self.before)

    def text(self) -> str:
        """Two lines: the question, and what came of it then and now."""
        question = self.after.question
        text = question.text if len(question.text) <= LONGEST_TEXT else f"{question.text[:LONGEST_TEXT]}…"
        return (
            f"  “{text}” ({question.place}, about {question.topics[0]})\n"
            f"      before: {outcome(self.before)}; now: {outcome(self.after)}"
        )


def _grade(result: Result) -> int:
    """From the worst to the best: wrong, lost, among the choices, danger seen as the other one, right."""
    if result.is_danger and result.seen:
        return 4 if result.right else 3
    if result.right:
        return 4
    if result.offered:
        return 2
    return 0 if result.wrong else 1


def outcome(result: Result) -> str:
    """What the person got, in words."""
    if result.right:
        return "right"
    if result.alarm:
        return "false alarm (113 is shown)"
    if result.wrong:
        return f"wrong answer ({result.given})"
    if result.offered:
        return "asked back, with the right topic among the choices"
    return "asked back, without the right topic" if result.routing.alternatives else "not understood"


def changes(before: Sequence[Result], after: Sequence[Result]) -> tuple[list[Change], list[Change]]:
    """What got better, and what got worse."""
    pairs = [Change(old, new) for old, new in zip(before, after, strict=True)]
    return [pair for pair in pairs if pair.gain > 0], [pair for pair in pairs if pair.gain < 0]


def summary(before: Sequence[Result], after: Sequence[Result]) -> str:
    """The changes, and the figures of the languages in which anything changed."""
    better, worse = changes(before, after)
    parts = [_list("Understood better now", better), _list("Understood worse now", worse)]
    touched = {change.after.question.language for change in (*better, *worse)}
    old, new = (dict(by(results, lambda r: r.question.language)) for results in (before, after))
    parts += [_figures(code, Figures.of(old[code]), Figures.of(new[code])) for code in old if code in touched]
    return "\n".join(parts)


def _list(title: str, found: Sequence[Change]) -> str:
    if not found:
        return f"{title}: none of the check questions."
    more = [f"  … and {len(found) - MOST_SHOWN} more."] if len(found) > MOST_SHOWN else []
    return "\n".join([f"{title} ({len(found)}):", *(c.text() for c in found[:MOST_SHOWN]), *more])


def _figures(language: str, old: Figures, new: Figures) -> str:
    def change(name: str, was: Share, now: Share) -> str:
        return f"{name} {was.percent or 0:.1f} % → {now.percent or 0:.1f} %"

    shown = (
        change("right", old.right, new.right),
        change("wrong", old.wrong, new.wrong),
        change("danger seen", old.danger, new.danger),
        change("false alarms", old.alarm, new.alarm),
    )
    return f"{language}: {', '.join(shown)}"
