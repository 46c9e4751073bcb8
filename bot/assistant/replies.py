"""What a person is told: a topic's answer, what else it may have been, and the small replies."""

from datetime import datetime

from bot.answers import Answer, Answers, Level
from bot.assistant.buttons import Button
from bot.assistant.opening import answer_now
from bot.assistant.outcomes import Outcomes, Understood
from bot.assistant.service import Service
from bot.domain import DANGERS, Choice, Context, Danger, Message
from bot.hours import Centres
from bot.i18n import Language, Languages
from bot.understanding.decide import OUT_OF_SCOPE
from bot.understanding.reading import Reading

MISSES_BEFORE_PERSON = 2
MAX_NEXT = 3
QUITE_SURE = 0.8
"""An answer that is less sure than this comes with the topics that it may have been taken for."""
MAX_OTHERS = 2
OTHER = 0.05
"""How likely another topic must be to be offered beside an answer."""


class Replies:
    """Makes outcomes from the content, once it is clear what a turn is about."""

    def __init__(self, answers: Answers, languages: Languages, centres: Centres, service: Service) -> None:
        self.answers = answers
        self.languages = languages
        self.centres = centres
        self.service = service

    def danger(
        self, danger: Danger, understood: Understood | None, language: Language, now: datetime
    ) -> Outcomes:
        """The danger answer: first, whatever else was understood."""
        answer = self.answers.answer(danger, language, now.date())
        message = self._message(answer, language, "answer", None)
        outcomes = Outcomes([message], topic=danger, outcome="danger", danger=True)
        if understood and understood.reading:
            if understood.danger is None:
                outcomes.confidence = understood.reading.decision.confidence
            self.offer_others(outcomes, understood.reading, language)
        return outcomes

    def answer(
        self, topic: str, language: Language, context: Context, now: datetime, *, confidence: float | None
    ) -> Outcomes:
        """A topic's answer, and whether it was understood; the conversation is about it from now on."""
        context.missed = 0
        if topic == "talk_to_human":
            return Outcomes(topic=topic, confidence=confidence, outcome="answered", wants_person=True)
        message = self.said(topic, language, now, context.centre)
        if topic in ("greeting", "thanks_goodbye", "change_language"):
            context.asked = None
            return Outcomes([message], topic=topic, confidence=confidence, outcome="conversation")
        context.topic = topic
        messages = [message]
        if topic != "about_bot":
            context.asked = "understood"
            messages.append(self.service.understood(language, topic))
        return Outcomes(messages, topic=topic, confidence=confidence, outcome="answered")

    def level(
        self, topic: str, level: Level, language: Language, context: Context, now: datetime
    ) -> Outcomes:
        """A topic once more: simpler, or more of it."""
        context.topic, context.missed = topic, 0
        answer = self._build(topic, language, now, context.centre)
        message = self._message(answer, language, level, context.centre)
        context.asked = "understood"
        return Outcomes(
            [message, self.service.understood(language, topic)], topic=topic, outcome="conversation"
        )

    def choices(self, reading: Reading, language: Language, context: Context) -> Outcomes:
        """Two or three topics to choose from."""
        context.missed, context.asked = 0, None
        decision = reading.decision
        return Outcomes(
            [self.service.choices(language, decision.offered)],
            topic=decision.topic,
            confidence=decision.confidence,
            alternatives=decision.offered,
            outcome="choices",
        )

    def lost(self, messages: list[Message], reading: Reading, context: Context) -> Outcomes:
        """Not understood; who is not understood twice is offered a person."""
        context.missed += 1
        context.asked = None
        return Outcomes(
            messages,
            topic=reading.decision.topic,
            confidence=reading.decision.confidence,
            outcome="menu",
            wants_person=context.missed >= MISSES_BEFORE_PERSON,
        )

    def offer_others(self, outcomes: Outcomes, reading: Reading, language: Language) -> None:
        """Beside an answer: the message's second question, or what else it may have meant."""
        others = [reading.second] if reading.second is not None else []
        is_alone = outcomes.danger and reading.decision.topic not in DANGERS
        if reading.decision.confidence < QUITE_SURE or is_alone:
            taken = {outcomes.topic, OUT_OF_SCOPE, *(guess.topic for guess in others)}
            if outcomes.danger:
                taken.update(DANGERS)
            others += [g for g in reading.ranking if g.topic not in taken and g.confidence >= OTHER]
        if others and outcomes.messages:
            outcomes.alternatives = tuple(others[:MAX_OTHERS])
            outcomes.messages.insert(1, self.service.others(language, outcomes.alternatives))

    def glad(self, language: Language, context: Context) -> Outcomes:
        """The answer was understood."""
        context.asked = None
        return Outcomes([self.service.glad(language)], topic=context.topic, outcome="conversation")

    def consent(self, context: Context) -> Outcomes:
        """Yes to a person."""
        context.asked = None
        return Outcomes(topic="talk_to_human", outcome="answered", consents=True)

    def decline(self, language: Language, context: Context) -> Outcomes:
        """No to a person."""
        context.asked, context.missed = None, 0
        return Outcomes([self.service.menu(language)], topic="talk_to_human", outcome="conversation")

    def said(
        self,
        topic: str,
        language: Language,
        now: datetime,
        centre: str | None = None,
        level: Level = "answer",
    ) -> Message:
        """A topic's answer as a message."""
        return self._message(self._build(topic, language, now, centre), language, level, centre)

    def _build(self, topic: str, language: Language, now: datetime, centre: str | None) -> Answer:
        return answer_now(self.answers, self.centres, topic, language, now, centre)

    def _message(self, answer: Answer, asked: Language, level: Level, centre: str | None) -> Message:
        language = self.languages[answer.language]
        body = {"answer": answer.text, "more": answer.more or answer.text, "simpler": answer.simpler}[level]
        return Message(
            sender="assistant",
            language=language.code,
            direction=language.direction,
            text="\n\n".join(part for part in (body, answer.closing) if part),
            topic=answer.topic,
            choices=tuple(self._next_choices(answer, asked, level, centre)),
            links=answer.links,
            sources=answer.sources,
            draft=answer.draft,
            call=answer.call,
        )

    def _next_choices(
        self, answer: Answer, language: Language, level: Level, centre: str | None
    ) -> list[Choice]:
        topic = self.answers.topics[answer.topic]
        choices = []
        if level == "answer" and answer.more:
            choices.append(Choice(Button("more", topic.code).id, language.gettext("Mer om dette")))
        for name in topic.next[:MAX_NEXT]:
            if name == "talk_to_human":
                choices.append(self.service.person_choice(language))
            else:
                choices.append(self.service.topic_choice(name, language, centre))
        return choices
