"""The report as one page that needs nothing from outside and no script."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.evaluate.figures import (
    SHARES,
    Figures,
    Group,
    by_language,
    by_style,
    by_topic,
    confusions,
    what_happened,
    worst,
)
from bot.evaluate.measure import Result
from bot.evaluate.report_text import MOST_CONFUSIONS, cell, gap_sentence, unread_sentence
from bot.i18n import Languages

ASKED_BACK = ("choices", "menu")
RIGHT_COLOUR, OTHER_COLOUR, WHITE = (120, 190, 130), (244, 164, 96), (255, 255, 255)
"""Black text on the darkest shade has a contrast above 9 : 1."""

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def html_report(results: Sequence[Result], languages: Languages, day: date) -> str:
    """The page. It holds the texts of the rows that went wrong: the file is as private as they are."""
    columns, grid = _map(results)
    return _PAGES.get_template("report.html").render(
        files=", ".join(dict.fromkeys(r.question.file for r in results)),
        total=len(results),
        day=day.isoformat(),
        unread=unread_sentence(results),
        gap=gap_sentence(results),
        meanings=list(SHARES.values()),
        tables=[
            _table("language", "By language", by_language(results, languages.codes)),
            _table("style", "By style", by_style(results)),
            _table("topic", "By topic, the least understood first", by_topic(results)),
        ],
        pairs=confusions(results)[:MOST_CONFUSIONS],
        columns=columns,
        grid=grid,
        rows=[_row(result, languages) for result in worst(results)],
    )


def _table(kind: str, title: str, groups: Sequence[Group]) -> dict[str, Any]:
    rows = []
    for name, results in groups:
        figures = Figures.of(results)
        rows.append((name, figures.n, [cell(getattr(figures, field)) for field in SHARES]))
    return {"id": f"by-{kind}", "title": title, "of": kind.capitalize(), "rows": rows}


Cell = tuple[int, str, bool]


def _map(results: Sequence[Result]) -> tuple[list[str], list[tuple[str, list[Cell]]]]:
    """Columns, and for every topic how often each of them was given, with a shade."""
    counts = Counter((r.question.topics[0], r.given) for r in results)
    topics = list(dict.fromkeys(r.question.topics[0] for r in results))
    given = {got for _, got in counts} - set(ASKED_BACK)
    columns = [*(t for t in topics if t in given), *sorted(given - set(topics)), *ASKED_BACK]
    grid = []
    for topic in topics:
        total = sum(counts[topic, column] for column in columns)
        grid.append((topic, [_cell(topic, column, counts[topic, column], total) for column in columns]))
    return columns, grid


def _cell(topic: str, column: str, n: int, total: int) -> Cell:
    is_right = topic == column
    share = n / total if total else 0.0
    full = RIGHT_COLOUR if is_right else OTHER_COLOUR
    # Small shares too must be told from none.
    weight = 0.15 + 0.85 * share
    shade = ", ".join(str(round(w + (c - w) * weight)) for w, c in zip(WHITE, full, strict=True))
    return n, shade, is_right


def _row(result: Result, languages: Languages) -> dict[str, str]:
    question, routing = result.question, result.routing
    language = languages[question.language]
    offered = ", ".join(guess.topic for guess in routing.alternatives)
    # In Latin letters, Farsi and Arabic run from the left.
    foreign_letters = question.style == "translit"
    return {
        "place": question.place,
        "what": what_happened(result),
        "wanted": " / ".join(question.topics),
        "given": f"choices: {offered}" if offered else result.given,
        "sure": "" if routing.confidence is None else f"{routing.confidence:.2f}",
        "style": question.style,
        "lang": question.language,
        "dir": "auto" if foreign_letters else language.direction,
        "text": question.text,
    }
