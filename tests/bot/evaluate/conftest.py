"""Results made by hand: no model is needed to test what is said of them."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain import Guess, Outcome, Routing
from bot.evaluate.measure import Result
from bot.evaluate.questions import Question

MakeResult = Callable[..., Result]


@pytest.fixture
def result() -> MakeResult:
    """Makes a result: a language, the topic asked about, and what came."""
    lines = iter(range(2, 10**6))

    def make(language: str, wanted: str, given: str | None = None, **more: Any) -> Result:
        offered: tuple[str, ...] = more.get("offered", ())
        outcome: Outcome = more.get("outcome") or ("choices" if offered else "answered" if given else "menu")
        danger = given in ("emergency", "self_harm")
        routing = Routing(
            topic=given or wanted,
            confidence=more.get("confidence", 0.8),
            alternatives=tuple(Guess(topic, 0.2) for topic in offered),
            language=more.get("reply", language),
            danger=danger,
            outcome="danger" if danger else outcome,
        )
        text = more.get("text", "kanarifugl")
        topics = (wanted, *more.get("also", ()))
        question = Question(language, topics, more.get("style", "plain"), text, "q.tsv", next(lines))
        return Result(question, routing, shown=danger)

    return make
