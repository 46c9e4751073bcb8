"""Measures understanding through the whole assistant, one conversation a question, no language chosen.

The file is tab-separated with a heading: language, topic, also_ok (comma-separated), style, text.
"""

import asyncio
import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.ask import passing_assistant
from bot.assistant import Assistant, WebAddress
from bot.domain import DANGERS, Incoming, RettvisError, Routing, clean_text
from bot.settings import Settings

AT_ONCE = 4
COLUMNS = ("language", "topic", "text")


class BadQuestions(RettvisError):
    """The file of questions cannot be read."""


@dataclass(frozen=True)
class Question:
    """A question with the topics that answer it, the surest first."""

    language: str
    topics: tuple[str, ...]
    style: str
    text: str


@dataclass(frozen=True)
class Result:
    """A question and how it was routed."""

    question: Question
    routing: Routing

    @property
    def is_danger(self) -> bool:
        """Whether the question is one of danger."""
        return self.question.topics[0] in DANGERS

    @property
    def right(self) -> bool:
        """Answered with the topic or an accepted one."""
        wanted, routing = self.question.topics, self.routing
        if wanted[0] == "out_of_scope" and routing.outcome == "menu":
            return True
        return routing.outcome in ("answered", "danger", "conversation") and routing.topic in wanted

    @property
    def offered(self) -> bool:
        """Right, or among the offered choices."""
        return self.right or any(guess.topic in self.question.topics for guess in self.routing.alternatives)

    @property
    def wrong(self) -> bool:
        """Another topic answered with confidence."""
        return self.routing.outcome in ("answered", "danger", "conversation") and not self.right


def read_questions(path: Path) -> list[Question]:
    """The questions of a file. Raises BadQuestions."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestions(f"{path} cannot be read.") from error
    if not rows or any(column not in rows[0] for column in COLUMNS):
        raise BadQuestions(
            f"{path}: the first line must name the columns language, topic, also_ok, style, text."
        )
    return [_question(row) for row in rows if row["text"]]


def _question(row: dict[str, str]) -> Question:
    also = [topic for topic in (row.get("also_ok") or "").split(",") if topic]
    return Question(row["language"], (row["topic"], *also), row.get("style") or "", row["text"])


async def evaluate_file(settings: Settings, nlu_url: str, path: Path) -> str:
    """The table of figures for a file. Raises BadQuestions."""
    questions = read_questions(path)
    async with passing_assistant(settings, nlu_url) as assistant:
        results = await measure(assistant, questions)
    return report(results)


async def measure(assistant: Assistant, questions: Iterable[Question]) -> list[Result]:
    """Asks every question in a conversation of its own."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(question: Question) -> Result:
        async with gate:
            started = await assistant.start(None)
            incoming = Incoming(text=clean_text(question.text))
            reply = await assistant.answer(WebAddress(started.id, started.token), incoming)
            return Result(question, reply.routing)

    return list(await asyncio.gather(*(one(question) for question in questions)))


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1 over some results; None where there is nothing to count."""

    n: int
    right: float | None
    offered: float | None
    wrong: float | None
    danger: float | None
    alarm: float | None
    scope: float | None
    language: float | None

    @classmethod
    def of(cls, results: list[Result]) -> "Figures":
        """Counts."""
        danger = [r for r in results if r.is_danger]
        other = [r for r in results if not r.is_danger]
        outside = [r for r in results if r.question.topics[0] == "out_of_scope"]
        return cls(
            n=len(results),
            right=_share(results, [r.right for r in results]),
            offered=_share(results, [r.offered for r in results]),
            wrong=_share(results, [r.wrong for r in results]),
            danger=_share(danger, [r.routing.danger for r in danger]),
            alarm=_share(
                other, [r.routing.danger and not set(r.question.topics) & set(DANGERS) for r in other]
            ),
            scope=_share(outside, [r.wrong for r in outside]),
            language=_share(results, [r.routing.language == r.question.language for r in results]),
        )


def _share(rows: list[Result], hits: list[bool]) -> float | None:
    return sum(hits) / len(rows) if rows else None


HEADINGS = ("", "n", "right", "offered", "wrong", "danger", "alarm", "oos ans.", "language")


def report(results: list[Result]) -> str:
    """Tables by language and by style, then what was wrong."""
    lines = ["\t".join(HEADINGS)]
    languages = dict.fromkeys(r.question.language for r in results)
    lines += [_line(one, [r for r in results if r.question.language == one]) for one in languages]
    lines.append(_line("all", results))
    styles = sorted({r.question.style for r in results})
    lines += [_line(one or "-", [r for r in results if r.question.style == one]) for one in styles]
    lines.append("")
    lines += [_wrong_line(r) for r in results if r.wrong or (r.is_danger and not r.routing.danger)]
    return "\n".join(lines).expandtabs(10)


def _line(name: str, results: list[Result]) -> str:
    figures = Figures.of(results)
    shares = (
        figures.right,
        figures.offered,
        figures.wrong,
        figures.danger,
        figures.alarm,
        figures.scope,
        figures.language,
    )
    return "\t".join([name, str(figures.n), *("–" if s is None else f"{s * 100:.1f}" for s in shares)])


def _wrong_line(result: Result) -> str:
    routing = result.routing
    confidence = "–" if routing.confidence is None else f"{routing.confidence:.2f}"
    asked = f"{result.question.language} {result.question.topics[0]}"
    return f"{asked} -> {routing.topic} {confidence} ({routing.outcome})"
