"""The client of the NLU server (`POST /model/parse`)."""

import asyncio
import math
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import httpx

from bot.domain import DANGERS, Guess, RettvisError

KEPT_GUESSES = 5
OPEN_AFTER_FAILURES = 5
OPEN_SECONDS = 30.0


class NluUnavailable(RettvisError):
    """The NLU server is down, slow, or answers nonsense."""


@dataclass(frozen=True)
class LanguageGuess:
    """A language of ours with a confidence, and the probability that it is none of ours (all 0 to 1)."""

    name: str
    confidence: float
    foreign: float = 0.0


@dataclass(frozen=True)
class Understanding:
    """What the NLU makes of a text: topics, surest first, the language, and how likely any danger is."""

    ranking: tuple[Guess, ...]
    language: LanguageGuess | None
    danger: float = 0.0


class Rasa:
    """Asks the NLU server, and leaves it alone for a while after repeated failures."""

    def __init__(
        self,
        url: str,
        *,
        topics: Collection[str],
        timeout_seconds: float,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=timeout_seconds, transport=transport)
        self.timeout_seconds = timeout_seconds
        self._topics = frozenset(topics)
        self._clock = clock
        self._failures = 0
        self._open_until = 0.0

    async def parse(self, text: str) -> Understanding:
        """What a text is about. Raises NluUnavailable within the time limit."""
        if self._clock() < self._open_until:
            raise NluUnavailable("resting")
        try:
            # httpx limits each step; a server that drips would get past it.
            async with asyncio.timeout(self.timeout_seconds):
                response = await self._client.post("/model/parse", json={"text": text})
            response.raise_for_status()
            understanding = read_parse(response.json(), self._topics)
        except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError) as error:
            self._failures += 1
            if self._failures >= OPEN_AFTER_FAILURES:
                self._open_until = self._clock() + OPEN_SECONDS
            raise NluUnavailable(type(error).__name__) from error
        self._failures = 0
        return understanding

    async def is_ready(self) -> bool:
        """Whether the server answers and has a model."""
        try:
            response = await self._client.get("/status")
            return response.status_code == httpx.codes.OK and bool(response.json().get("model_file"))
        except (httpx.HTTPError, ValueError, AttributeError):
            return False

    async def close(self) -> None:
        """Lets the connections go."""
        await self._client.aclose()


def read_parse(body: Any, topics: Collection[str]) -> Understanding:
    """A parse's JSON as an Understanding; guesses at topics that have no content are dropped.

    Raises:
        ValueError, KeyError, TypeError: if it has another shape, names none of the topics, or a
            confidence is no probability.
    """
    guesses = sorted(
        (Guess(str(row["name"]), _probability(row["confidence"])) for row in body["intent_ranking"]),
        key=lambda guess: -guess.confidence,
    )
    language = body.get("language")
    guess = _language(language) if language else None
    known = [guess for guess in guesses if guess.topic in topics]
    if not known:
        raise ValueError("no known topic")
    danger = sum(guess.confidence for guess in known if guess.topic in DANGERS)
    return Understanding(tuple(known[:KEPT_GUESSES]), guess, danger)


def _language(row: Any) -> LanguageGuess:
    foreign = _probability(row.get("foreign", 0.0))
    return LanguageGuess(str(row["name"]), _probability(row["confidence"]), foreign)


def _probability(value: Any) -> float:
    number = float(value)
    if math.isnan(number) or not -1e-6 <= number <= 1 + 1e-6:
        raise ValueError("not a probability")
    return min(max(number, 0.0), 1.0)
