"""The report for the terminal: tables, confusions, the worst rows. It holds no text that anybody wrote."""

from collections.abc import Sequence

from bot.evaluate.figures import (
    SHARES,
    Figures,
    Group,
    Share,
    by_language,
    by_style,
    by_topic,
    confusions,
    gap,
    what_happened,
    worst,
)
from bot.evaluate.measure import Result

MOST_CONFUSIONS = 15
MOST_ROWS = 40
CELL = 15


def text_report(results: Sequence[Result], order: Sequence[str]) -> str:
    """Tables by language, style and topic, then what went wrong. `order` is that of the languages."""
    parts = [
        _table("By language", by_language(results, order)),
        *_gap(results),
        _table("By style", by_style(results)),
        _table("By topic, the least understood first", by_topic(results)),
        _meanings(),
        *_confusions(results),
        *_worst(results),
        *_unread(results),
    ]
    return "\n\n".join(parts)


def cell(share: Share) -> str:
    """A share with its interval, in per cent."""
    if share.percent is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.percent:.1f} ({low:.0f}–{high:.0f})"


def _table(title: str, groups: Sequence[Group]) -> str:
    width = max(len(name) for name, _ in groups)
    heading = "".join(f"{heading:>{CELL}}" for heading, _ in SHARES.values())
    lines = [title, f"{'':<{width}}{'n':>6}{heading}"]
    for name, results in groups:
        figures = Figures.of(results)
        cells = "".join(f"{cell(getattr(figures, field)):>{CELL}}" for field in SHARES)
        lines.append(f"{name:<{width}}{figures.n:>6}{cells}")
    return "\n".join(lines)


def _meanings() -> str:
    meanings = "\n".join(f"  {heading}: {meaning}" for heading, meaning in SHARES.values())
    return (
        "All shares in per cent; in brackets the 95 % interval (Wilson): between these the true share most "
        f"likely lies.\n{meanings}"
    )


def gap_sentence(results: Sequence[Result]) -> str | None:
    """Best minus worst language; None for one language."""
    between = gap(results)
    if between is None:
        return None
    return (
        f"Best language minus worst (right): {between.best} {between.most:.1f} − "
        f"{between.worst} {between.least:.1f} = {between.points:.1f} points"
    )


def _gap(results: Sequence[Result]) -> list[str]:
    sentence = gap_sentence(results)
    return [sentence] if sentence else []


def _confusions(results: Sequence[Result]) -> list[str]:
    pairs = confusions(results)[:MOST_CONFUSIONS]
    if not pairs:
        return []
    return ["\n".join(["Most frequent confusions", *(f"{n:>4}  {a} → {b}" for a, b, n in pairs)])]


def _worst(results: Sequence[Result]) -> list[str]:
    rows = worst(results)
    if not rows:
        return []
    shown = rows[:MOST_ROWS]
    more = f", {len(shown)} of {len(rows)} (all with --html)" if len(rows) > len(shown) else ""
    return ["\n".join([f"Worst rows{more}", *(_worst_line(row) for row in shown)])]


def _worst_line(result: Result) -> str:
    question, routing = result.question, result.routing
    confidence = "" if routing.confidence is None else f" {routing.confidence:.2f}"
    offered = ", ".join(guess.topic for guess in routing.alternatives)
    given = offered or (routing.topic if result.answered else None) or "menu"
    wanted = " / ".join(question.topics)
    return f"  {question.place:<12} {what_happened(result):<15} {wanted} → {given}{confidence}"


def unread_sentence(results: Sequence[Result]) -> str | None:
    """A warning when the NLU did not answer every question."""
    unread = sum(result.unread for result in results)
    if not unread:
        return None
    return f"Rasa gave no answer to {unread} of {len(results)} questions: these figures do not count."


def _unread(results: Sequence[Result]) -> list[str]:
    sentence = unread_sentence(results)
    return [sentence] if sentence else []
