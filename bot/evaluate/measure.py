"""Asks every question, in a conversation of its own, and keeps how it was routed."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.ask import passing_assistant
from bot.assistant import Assistant, WebAddress
from bot.domain import DANGERS, Incoming, Message, Routing, clean_text
from bot.evaluate.questions import NEAR_MISS, Question
from bot.settings import Settings

AT_ONCE = 4
PATIENT_SECONDS = 30.0
"""A busy machine must not change the figures: here nobody waits for an answer."""
AMBULANCE = "113"
NOWHERE = "http://127.0.0.1:9"
"""An address where nothing answers."""

Progress = Callable[[int, int], None]
"""Is told how many questions are done, and of how many."""


@dataclass(frozen=True)
class Result:
    """A question and how it was routed. `shown`: the first message carries the ambulance's number."""

    question: Question
    routing: Routing
    shown: bool = False

    @property
    def is_danger(self) -> bool:
        """Whether the question is one of danger."""
        return self.question.topics[0] in DANGERS

    @property
    def seen(self) -> bool:
        """Danger was seen, and 113 stands there."""
        return self.routing.danger and self.shown

    @property
    def alarm(self) -> bool:
        """Danger was seen where none is."""
        return self.routing.danger and not set(self.question.topics) & set(DANGERS)

    @property
    def answered(self) -> bool:
        """One topic was answered, as if that were sure."""
        return self.routing.outcome in ("answered", "danger", "conversation")

    @property
    def right(self) -> bool:
        """Answered with the topic or an accepted one."""
        if self.question.topics[0] == "out_of_scope" and self.routing.outcome == "menu":
            return True
        return self.answered and self.routing.topic in self.question.topics

    @property
    def offered(self) -> bool:
        """Right, or among the offered choices."""
        return self.right or any(guess.topic in self.question.topics for guess in self.routing.alternatives)

    @property
    def wrong(self) -> bool:
        """Another topic answered with confidence."""
        return self.answered and not self.right

    @property
    def unread(self) -> bool:
        """The NLU did not answer."""
        return self.routing.topic is None and not self.routing.danger

    @property
    def given(self) -> str:
        """What the person got: a topic, or how they were asked back."""
        return (self.routing.topic or "menu") if self.answered else self.routing.outcome


async def measure(
    settings: Settings, nlu_url: str, questions: Sequence[Question], progress: Progress = lambda *_: None
) -> list[Result]:
    """The results of all questions, in their order."""
    patient = settings.model_copy(update={"nlu_timeout_seconds": PATIENT_SECONDS})
    gate = asyncio.Semaphore(AT_ONCE)
    done = 0

    async def one(assistant: Assistant, question: Question) -> Result:
        nonlocal done
        async with gate:
            result = await _ask(assistant, question)
        done += 1
        progress(done, len(questions))
        return result

    async with passing_assistant(patient, nlu_url) as assistant:
        return list(await asyncio.gather(*(one(assistant, question) for question in questions)))


async def _ask(assistant: Assistant, question: Question) -> Result:
    started = await assistant.start(None)
    incoming = Incoming(text=clean_text(question.text))
    reply = await assistant.answer(WebAddress(started.id, started.token), incoming)
    return Result(question, reply.routing, bool(reply.messages) and _shows_ambulance(reply.messages[0]))


def _shows_ambulance(message: Message) -> bool:
    return any(call.number == AMBULANCE for call in message.call)


async def measure_words(settings: Settings, questions: Sequence[Question]) -> list[Result]:
    """What the danger words see by themselves, of the questions of danger and the near misses of it."""
    asked = [q for q in questions if q.topics[0] in DANGERS or q.style == NEAR_MISS]
    # That Rasa does not answer is meant, and not said a thousand times.
    logging.disable(logging.WARNING)
    try:
        return await measure(settings, NOWHERE, asked)
    finally:
        logging.disable(logging.NOTSET)
