"""Reading a whole message: long ones also sentence by sentence, so that nothing drowns in a story."""

import asyncio
import re
from dataclasses import dataclass, replace

from bot.domain import Guess
from bot.understanding.decide import OUT_OF_SCOPE, Decision, Thresholds, decide
from bot.understanding.language import word_count
from bot.understanding.rasa import LanguageGuess, Rasa, Understanding

LONG_WORDS = 12
MAX_SENTENCES = 8
SENTENCE_DANGER = 0.9
STORY_DANGER = 0.02
"""One sentence of a story must be this sure of danger, and the whole story at least that much: out of
its story a sentence says less."""
SENTENCE_ALONE = 0.99
"""A sentence that is as sure as this counts also where it drowns in its story."""
SENTENCE_SURE = 0.7
DANGER_WORDS = 2
BARE_DANGER = 0.5
CERTAIN = 0.9
NO_DANGER = 0.0005
NO_SENTENCE_DANGER = 0.05
"""With these three, of 6,111 held-out texts of danger that the words see 2 would be doubted, of 1,801
alarms 389. A sentence of a harmless story may sound far more dangerous than the story."""
SMALL_TALK = frozenset(
    {"greeting", "thanks_goodbye", "change_language", "about_bot", "talk_to_human", OUT_OF_SCOPE}
)

FAREWELLS = frozenset({"greeting", "thanks_goodbye"})
"""What is said in leaving may be said in leaving life."""

_SENTENCE_END = re.compile(r"(?<=[.!?؟۔;؛\n])\s+|\n+")


@dataclass(frozen=True)
class Reading:
    """What a message says: the decision, the language, and a second question if it holds one.

    How likely danger is: `danger` in the whole, `sentence_danger` in its most dangerous sentence.
    """

    decision: Decision
    ranking: tuple[Guess, ...]
    language: LanguageGuess | None
    second: Guess | None = None
    danger: float = 1.0
    sentence_danger: float = 0.0

    @property
    def sees_no_danger(self) -> bool:
        """Whether it is as good as certain that the message is about something else."""
        is_sure = self.decision.kind == "answer" and self.decision.confidence >= CERTAIN
        is_calm = self.danger <= NO_DANGER and self.sentence_danger <= NO_SENTENCE_DANGER
        return is_sure and is_calm and self.decision.topic not in FAREWELLS


async def read(
    rasa: Rasa, text: str, thresholds: Thresholds, *, harmless: bool = False, closely: bool = False
) -> Reading:
    """Reads a text. `harmless` says that its words of danger are a known figure of speech.

    `closely`: each sentence by itself, also of a short text.

    Raises:
        NluUnavailable: see `Rasa.parse`.
    """
    sentences = split_sentences(text, 1 if closely else LONG_WORDS)
    if harmless or word_count(text) < DANGER_WORDS:
        # A single word says little to the NLU; the words that say it all are in the lists.
        thresholds = replace(thresholds, danger=BARE_DANGER)
    whole, *parts = await asyncio.gather(rasa.parse(text), *(rasa.parse(sentence) for sentence in sentences))
    decision = decide(whole.ranking, thresholds)
    if decision.kind != "danger":
        decision = _danger_in(parts, thresholds, whole.danger) or decision
    second = _second_question(decision, parts)
    worst = max((part.danger for part in parts), default=0.0)
    return Reading(decision, whole.ranking, whole.language, second, whole.danger, worst)


def split_sentences(text: str, short: int = LONG_WORDS) -> list[str]:
    """The sentences of a message; none for one of up to so many words, or of a single sentence."""
    if word_count(text) <= short:
        return []
    sentences = [part.strip() for part in _SENTENCE_END.split(text) if word_count(part) > 1]
    return sentences[-MAX_SENTENCES:] if len(sentences) > 1 else []


def _danger_in(parts: list[Understanding], thresholds: Thresholds, story: float) -> Decision | None:
    least = SENTENCE_DANGER if story >= STORY_DANGER else SENTENCE_ALONE
    strict = replace(thresholds, danger=least)
    decisions = (decide(part.ranking, strict) for part in parts)
    return next((decision for decision in decisions if decision.kind == "danger"), None)


def _second_question(decision: Decision, parts: list[Understanding]) -> Guess | None:
    if decision.kind != "answer":
        return None
    for part in parts:
        top = part.ranking[0]
        if top.confidence >= SENTENCE_SURE and top.topic not in SMALL_TALK and top.topic != decision.topic:
            return top
    return None
