"""One turn of a conversation: what was understood becomes messages and a routing.

Works on data only: no network, no database. The assistant feeds it and stores what it returns.
"""

from dataclasses import dataclass, field
from datetime import datetime

from bot.answers import Answer, Answers, Level
from bot.answers.topics import GROUPS
from bot.assistant.buttons import Button, UnknownChoice, read_button
from bot.assistant.follow_up import FollowUps
from bot.assistant.opening import answer_now, days_text
from bot.assistant.service import Service
from bot.danger import DangerMatch, fold
from bot.domain import (
    DANGERS,
    ON_THE_WAY,
    Choice,
    Context,
    Danger,
    Guess,
    Incoming,
    Message,
    Outcome,
    Routing,
)
from bot.entities import Entities, EntityReader
from bot.hours import Centres
from bot.i18n import Language, Languages
from bot.phrases import Phrases, UnknownReply
from bot.understanding import LanguageGuess, LanguageReader
from bot.understanding.decide import OUT_OF_SCOPE
from bot.understanding.language import may_switch, word_count
from bot.understanding.reading import Reading

MISSES_BEFORE_PERSON = 2
MAX_NEXT = 3
QUITE_SURE = 0.8
"""An answer that is less sure than this comes with the topics that it may have been taken for."""
MAX_OTHERS = 2
OTHER = 0.05
"""How likely another topic must be to be offered beside an answer."""
SURE_OF_LITTLE = 0.95
MAJORITY = 18
"""In years: whoever is younger has the rights of a child (forskrift 2011-12-16-1255 § 4)."""


@dataclass(frozen=True)
class Understood:
    """All that is known about an incoming message before the turn.

    `reading` is None when the NLU could not be asked; `danger` is what the words alone showed.
    """

    incoming: Incoming
    danger: DangerMatch | None = None
    reading: Reading | None = None


@dataclass
class Outcomes:
    """What a turn produces.

    `wants_person` and `consents` ask the assistant for the handover, `waits_again` and `ends_case` for
    what happens to a case; `helped` is what the person says of it afterwards. `switches_to` is a language
    chosen without a word about it. `may_give`: the text was not understood, and may be offered for
    teaching; `gives`: it is. `is_number`: the text was a phone number, which is kept apart.
    """

    messages: list[Message] = field(default_factory=list)
    topic: str | None = None
    confidence: float | None = None
    alternatives: tuple[Guess, ...] = ()
    outcome: Outcome = "menu"
    danger: bool = False
    wants_person: bool = False
    consents: bool = False
    waits_again: bool = False
    ends_case: bool = False
    helped: bool | None = None
    switches_to: str | None = None
    may_give: bool = False
    gives: bool = False
    is_number: bool = False

    def routing(self, language: str) -> Routing:
        """The routing of the turn."""
        return Routing(self.topic, self.confidence, self.alternatives, language, self.danger, self.outcome)


class Turns:
    """Makes turns from the content."""

    def __init__(
        self,
        answers: Answers,
        languages: Languages,
        centres: Centres,
        reader: LanguageReader,
        phrases: Phrases,
    ) -> None:
        self.answers = answers
        self.phrases = phrases
        self.languages = languages
        self.centres = centres
        self.reader = reader
        self.service = Service(answers, languages)
        self.entities = EntityReader(languages, centres)
        self.follow_ups = FollowUps(languages, answers.topics)

    # --- language

    def language(
        self, understood: Understood, current: str | None, context: Context
    ) -> tuple[str, str | None]:
        """The language of the reply, and another one to offer.

        A chosen language stays; a guessed one changes only on a clear text of some length; with none
        yet, the best guess counts, then the channel's hint.
        """
        guess = self._guess(understood)
        if current is None:
            hint = self.languages.best(understood.incoming.hint)
            if guess is None or guess.name not in self.languages:
                return hint or self.languages.codes[0], None
            # "hi" is written in many languages: then the phone's own counts more.
            sure = understood.danger is not None or guess.confidence >= SURE_OF_LITTLE
            return (
                guess.name
                if sure or may_switch(understood.incoming.text or "", guess)
                else hint or guess.name
            ), None
        text = understood.incoming.text
        if guess is None or text is None or guess.name == current or guess.name not in self.languages:
            return current, None
        if not may_switch(text, guess):
            return current, None
        return (current, guess.name) if context.chosen else (guess.name, None)

    def _guess(self, understood: Understood) -> LanguageGuess | None:
        if understood.incoming.text is None:
            return None
        nlu = understood.reading.language if understood.reading else None
        guess = self.reader.read(understood.incoming.text, nlu)
        if understood.danger is not None and (guess is None or guess.name not in self.languages):
            return LanguageGuess(understood.danger.language, 1.0)
        return guess

    # --- the turn

    def take(self, understood: Understood, language: Language, context: Context, now: datetime) -> Outcomes:
        """The turn for an incoming message. Raises UnknownChoice."""
        danger = self.danger_of(understood)
        if danger is not None:
            return self.danger(danger, understood, language, now)
        incoming = understood.incoming
        if incoming.choice is not None:
            return self._press(read_button(incoming.choice), language, context, now)
        if incoming.media is not None or incoming.text is None:
            message = self.service.media(language, incoming.media or "other")
            return Outcomes([message], outcome="menu")
        return self._text(incoming.text, understood, language, context, now)

    @staticmethod
    def danger_of(understood: Understood) -> Danger | None:
        """The danger that words or NLU see; one's own wish to die wins."""
        seen = [understood.danger.danger] if understood.danger else []
        if understood.reading and understood.reading.decision.danger:
            seen.append(understood.reading.decision.danger)
        return "self_harm" if "self_harm" in seen else (seen[0] if seen else None)

    def danger(
        self, danger: Danger, understood: Understood | None, language: Language, now: datetime
    ) -> Outcomes:
        """The danger answer: first, whatever else was understood."""
        answer = self.answers.answer(danger, language, now.date())
        message = self._message(answer, language, "answer", None)
        outcomes = Outcomes([message], topic=danger, outcome="danger", danger=True)
        if understood and understood.danger is None and understood.reading:
            outcomes.confidence = understood.reading.decision.confidence
            self._offer_others(outcomes, understood.reading, language)
        return outcomes

    def _text(
        self, text: str, understood: Understood, language: Language, context: Context, now: datetime
    ) -> Outcomes:
        entities = self.entities.read(text, language, now.date())
        context.centre = entities.centre or context.centre
        quick = self._quick(text, language, context, now)
        if quick is not None:
            return quick
        reading = understood.reading
        follow_up = self.follow_ups.topic(text, entities, context, language)
        if follow_up is not None:
            outcomes = self._answer(follow_up, language, context, now, confidence=None)
            return self._with_days(outcomes, entities, language, context)
        if reading is None:
            context.missed += 1
            return Outcomes([self.service.no_understanding(language)], outcome="menu")
        if self.reader.is_foreign(text, reading.language):
            return self._lost(self.service.foreign(), reading, context)
        outcomes = self._decided(text, entities, reading, language, context, now)
        return self._with_days(outcomes, entities, language, context)

    def _with_days(
        self, outcomes: Outcomes, entities: Entities, language: Language, context: Context
    ) -> Outcomes:
        """First of all how centres are open on the days that were asked about."""
        if outcomes.outcome == "answered" and outcomes.topic in ON_THE_WAY and entities.days:
            meant = [one for one in self.centres if context.centre in (None, one.id)]
            text = days_text(self.answers, meant, language, entities.days)
            if text:
                outcomes.messages.insert(0, self.service.say(language, text))
        return outcomes

    def _quick(self, text: str, language: Language, context: Context, now: datetime) -> Outcomes | None:
        """One word that answers what we asked."""
        if context.asked == "person":
            if self.follow_ups.is_only(text, "yes", language):
                return self._consent(context)
            if self.follow_ups.is_only(text, "no", language):
                return self._decline(language, context)
        if context.asked == "language" and context.offered is not None:
            offered = self.languages[context.offered]
            if any(self.follow_ups.is_only(text, "yes", one) for one in (language, offered)):
                return self._press_language(offered.code, context)
        if context.asked is None and (
            self.follow_ups.is_only(text, "yes", language) or self.follow_ups.is_only(text, "no", language)
        ):
            return Outcomes([self.service.menu(language)], topic=context.topic, outcome="conversation")
        if context.topic is None:
            return None
        for purpose, level in (("simpler", "simpler"), ("more", "more"), ("no", "simpler")):
            if self.follow_ups.is_only(text, purpose, language) and (
                purpose != "no" or context.asked == "understood"
            ):
                return self._level(
                    context.topic, "more" if level == "more" else "simpler", language, context, now
                )
        if context.asked == "understood" and self.follow_ups.is_only(text, "yes", language):
            return self._glad(language, context)
        return None

    def _decided(
        self,
        text: str,
        entities: Entities,
        reading: Reading,
        language: Language,
        context: Context,
        now: datetime,
    ) -> Outcomes:
        decision = reading.decision
        match decision.kind:
            case "answer" if decision.topic == "out_of_scope":
                return self._lost([self.said("out_of_scope", language, now)], reading, context)
            case "answer" if decision.topic == "change_language":
                return self._change_language(text, reading, language, context)
            case "answer":
                topic = fitting(decision.topic, entities)
                outcomes = self._answer(topic, language, context, now, confidence=decision.confidence)
                self._offer_others(outcomes, reading, language)
                return outcomes
            case "choices":
                return self._choices(reading, language, context)
            case _:
                outcomes = self._lost([self.service.lost(language)], reading, context)
                outcomes.may_give = True
                return outcomes

    def _offer_others(self, outcomes: Outcomes, reading: Reading, language: Language) -> None:
        """Beside an answer: the message's second question, or what else it may have meant."""
        others = [reading.second] if reading.second is not None else []
        if reading.decision.confidence < QUITE_SURE:
            taken = {outcomes.topic, OUT_OF_SCOPE, *(guess.topic for guess in others)}
            if outcomes.danger:
                taken.update(DANGERS)
            others += [g for g in reading.ranking if g.topic not in taken and g.confidence >= OTHER]
        if others and outcomes.messages:
            outcomes.alternatives = tuple(others[:MAX_OTHERS])
            outcomes.messages.insert(1, self.service.others(language, outcomes.alternatives))

    def _choices(self, reading: Reading, language: Language, context: Context) -> Outcomes:
        context.missed, context.asked = 0, None
        decision = reading.decision
        return Outcomes(
            [self.service.choices(language, decision.offered)],
            topic=decision.topic,
            confidence=decision.confidence,
            alternatives=decision.offered,
            outcome="choices",
        )

    def _lost(self, messages: list[Message], reading: Reading, context: Context) -> Outcomes:
        context.missed += 1
        context.asked = None
        return Outcomes(
            messages,
            topic=reading.decision.topic,
            confidence=reading.decision.confidence,
            outcome="menu",
            wants_person=context.missed >= MISSES_BEFORE_PERSON,
        )

    def _answer(
        self, topic: str, language: Language, context: Context, now: datetime, *, confidence: float | None
    ) -> Outcomes:
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

    def _level(
        self, topic: str, level: Level, language: Language, context: Context, now: datetime
    ) -> Outcomes:
        context.topic, context.missed = topic, 0
        answer = self._build(topic, language, now, context.centre)
        message = self._message(answer, language, level, context.centre)
        context.asked = "understood"
        return Outcomes(
            [message, self.service.understood(language, topic)], topic=topic, outcome="conversation"
        )

    def _glad(self, language: Language, context: Context) -> Outcomes:
        context.asked = None
        return Outcomes([self.service.glad(language)], topic=context.topic, outcome="conversation")

    def _consent(self, context: Context) -> Outcomes:
        context.asked = None
        return Outcomes(topic="talk_to_human", outcome="answered", consents=True)

    def _decline(self, language: Language, context: Context) -> Outcomes:
        context.asked, context.missed = None, 0
        return Outcomes([self.service.menu(language)], topic="talk_to_human", outcome="conversation")

    def _change_language(self, text: str, reading: Reading, language: Language, context: Context) -> Outcomes:
        context.asked, context.missed = None, 0
        named = self.named_language(text, besides=language.code)
        written = reading.language.name if reading.language else None
        if named is None:
            messages = [self.service.which_language(language)]
        elif named in (language.code, written) or word_count(text) == 1:
            context.chosen = True
            messages = [self.service.switched(self.languages[named])]
        else:
            # "Does anybody there speak Arabic?" may ask for an interpreter: in both languages, is it this?
            context.asked, context.offered = "language", named
            other = self.languages[named]
            messages = [self.service.ask_switch(language, other), self.service.offer_switch(other)]
        confidence = reading.decision.confidence
        return Outcomes(messages, topic="change_language", confidence=confidence, outcome="conversation")

    def named_language(self, text: str, *, besides: str) -> str | None:
        """The one language of ours that a text asks for; the present one only if no other is named."""
        words = fold(text).split()
        named = [
            language.code
            for language in self.languages
            if any(_starts(words, fold(name)) for name in language.names)
        ]
        others = [code for code in named if code != besides]
        # "Not Norwegian, English please" names two: the one that we do not speak already is meant.
        return others[0] if len(others) == 1 else (besides if named == [besides] else None)

    # --- buttons

    def label(self, choice: str, language: Language) -> str:
        """The words on a button, for the record of a conversation. Raises UnknownChoice."""
        button = read_button(choice)
        match button.action:
            case "topic":
                topic = self.answers.topics.by_code(button.about)
                return self.answers.label(topic.id, language) if topic else ""
            case "group":
                return next((self.service.group_label(g, language) for g in GROUPS if g == button.about), "")
            case "language":
                return self.languages[button.about].name if button.about in self.languages else ""
            case "person":
                return self.service.person_choice(language).label
            case "menu":
                return self.service.menu_choice(language).label
            case "give":
                return self.service.give_choice(language).label
            case "more":
                return language.gettext("Mer om dette")
            case "simpler":
                return language.gettext("Si det enklere")
            case "consent":
                return language.gettext("Ja, gi beskjed")
            case "yes":
                return language.gettext("Ja")
            case "no" | "decline":
                return language.gettext("Nei")
            case "helped":
                return language.gettext("Ja") if button.about == "yes" else language.gettext("Nei")
            case "end":
                return self.service.end_choice(language).label
            case "call":
                return self.service.call_choice(language).label
            case "follow":
                return self.service.follow_label(button, language)
            case "reply":
                return self._reply_label(choice, language)

    def _reply_label(self, choice: str, language: Language) -> str:
        try:
            return self.phrases.pressed(choice, language).text
        except UnknownReply as error:
            raise UnknownChoice from error

    def danger_behind(self, choice: str | None) -> Danger | None:
        """The danger whose answer a button asks for."""
        try:
            button = read_button(choice) if choice is not None else None
        except UnknownChoice:
            return None
        topic = self.answers.topics.by_code(button.about) if button and button.action == "topic" else None
        return next((danger for danger in DANGERS if topic is not None and topic.id == danger), None)

    def _press(self, button: Button, language: Language, context: Context, now: datetime) -> Outcomes:
        match button.action:
            case "topic" | "more" | "simpler" | "yes" | "no":
                return self._press_topic(button, language, context, now)
            case "group":
                return Outcomes(
                    [self._group(button.about, language)], outcome="conversation", topic=context.topic
                )
            case "language":
                return self._press_language(button.about, context)
            case "person":
                return Outcomes(topic="talk_to_human", outcome="answered", wants_person=True)
            case "consent":
                return self._consent(context)
            case "decline":
                return self._decline(language, context)
            case "give":
                return Outcomes(outcome="conversation", topic=context.topic, gives=True)
            case "menu" | "reply" | "end" | "helped" | "call" | "follow":
                # Buttons of a case, or of a bridge, mean something only while there is one.
                context.asked = None
                return Outcomes([self.service.menu(language)], outcome="conversation", topic=context.topic)

    def _press_topic(self, button: Button, language: Language, context: Context, now: datetime) -> Outcomes:
        topic = self.answers.topics.by_code(button.about)
        if topic is None or (button.centre and button.centre not in self.centres):
            raise UnknownChoice
        context.centre = button.centre or context.centre
        danger = self.danger_behind(button.id)
        if danger is not None:
            return self.danger(danger, None, language, now)
        match button.action:
            case "topic":
                return self._answer(topic.id, language, context, now, confidence=None)
            case "yes":
                return self._glad(language, context)
            case "more":
                return self._level(topic.id, "more", language, context, now)
            case _:
                return self._level(topic.id, "simpler", language, context, now)

    def _group(self, name: str, language: Language) -> Message:
        for group in GROUPS:
            if group == name:
                return self.service.group(group, language)
        raise UnknownChoice

    def _press_language(self, code: str, context: Context) -> Outcomes:
        if code not in self.languages:
            raise UnknownChoice
        context.chosen, context.asked, context.missed = True, None, 0
        language = self.languages[code]
        messages = [self.service.switched(language), self.service.menu(language)]
        return Outcomes(messages, topic="change_language", outcome="conversation")

    # --- answers as messages

    def _build(self, topic: str, language: Language, now: datetime, centre: str | None) -> Answer:
        return answer_now(self.answers, self.centres, topic, language, now, centre)

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


def fitting(topic: str, entities: Entities) -> str:
    """The topic for somebody of the age that a message names: who is under age has a child's rights."""
    under_age = bool(entities.ages) and max(entities.ages) < MAJORITY
    return "eligibility_child" if topic == "eligibility_adult" and under_age else topic


def _starts(words: list[str], name: str) -> bool:
    return any(word.startswith(name) for word in words)
