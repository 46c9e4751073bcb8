"""One turn of a conversation: what was understood becomes messages and a routing.

Works on data only: no network, no database. The assistant feeds it and stores what it returns.
"""

from datetime import datetime

from bot.answers import Answers
from bot.assistant.buttons import read_button
from bot.assistant.follow_up import FollowUps
from bot.assistant.language_choice import LanguageChoice
from bot.assistant.opening import days_text
from bot.assistant.outcomes import Outcomes, Understood
from bot.assistant.pressing import Presses
from bot.assistant.replies import Replies
from bot.assistant.service import Service
from bot.domain import ON_THE_WAY, Context, Danger
from bot.entities import Entities, EntityReader
from bot.hours import Centres
from bot.i18n import Language, Languages
from bot.phrases import Phrases
from bot.understanding import LanguageReader
from bot.understanding.reading import Reading

MAJORITY = 18
"""In years: whoever is younger has the rights of a child (forskrift 2011-12-16-1255 § 4)."""


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
        self.replies = Replies(answers, languages, centres, self.service)
        self.language_choice = LanguageChoice(languages, reader, self.service)
        self.presses = Presses(self.replies, self.language_choice, phrases)

    def take(self, understood: Understood, language: Language, context: Context, now: datetime) -> Outcomes:
        """The turn for an incoming message. Raises UnknownChoice."""
        danger = self.danger_of(understood)
        if danger is not None:
            return self.replies.danger(danger, understood, language, now)
        incoming = understood.incoming
        if incoming.choice is not None:
            return self.presses.take(read_button(incoming.choice), language, context, now)
        if incoming.media is not None or incoming.text is None:
            message = self.service.media(language, incoming.media or "other")
            return Outcomes([message], outcome="menu")
        return self._text(incoming.text, understood, language, context, now)

    @staticmethod
    def danger_of(understood: Understood) -> Danger | None:
        """The danger that words or NLU see; one's own wish to die wins."""
        seen = [understood.danger.danger] if understood.danger and not understood.doubted else []
        if understood.reading and understood.reading.decision.danger:
            seen.append(understood.reading.decision.danger)
        return "self_harm" if "self_harm" in seen else (seen[0] if seen else None)

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
            outcomes = self.replies.answer(follow_up, language, context, now, confidence=None)
            return self._with_days(outcomes, entities, language, context)
        if reading is None:
            context.missed += 1
            return Outcomes([self.service.no_understanding(language)], outcome="menu")
        if self.reader.is_foreign(text, reading.language):
            return self.replies.lost(self.service.foreign(), reading, context)
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
        said = self.follow_ups.one_word(text, language)
        if context.asked == "language" and context.offered is not None:
            offered = self.languages[context.offered]
            if "yes" in (said, self.follow_ups.one_word(text, offered)):
                return self.language_choice.press(offered.code, context)
        match said, context.asked:
            case "yes", "person":
                return self.replies.consent(context)
            case "no", "person":
                return self.replies.decline(language, context)
            case "yes" | "no", None:
                menu = self.service.menu(language)
                return Outcomes([menu], topic=context.topic, outcome="conversation")
        if context.topic is None:
            return None
        match said, context.asked:
            case ("simpler", _) | ("no", "understood"):
                return self.replies.level(context.topic, "simpler", language, context, now)
            case "more", _:
                return self.replies.level(context.topic, "more", language, context, now)
            case "yes", "understood":
                return self.replies.glad(language, context)
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
                return self.replies.lost([self.replies.said("out_of_scope", language, now)], reading, context)
            case "answer" if decision.topic == "change_language":
                return self.language_choice.change(text, reading, language, context)
            case "answer":
                topic = fitting(decision.topic, entities)
                outcomes = self.replies.answer(topic, language, context, now, confidence=decision.confidence)
                self.replies.offer_others(outcomes, reading, language)
                return outcomes
            case "choices":
                return self.replies.choices(reading, language, context)
            case _:
                outcomes = self.replies.lost([self.service.lost(language)], reading, context)
                outcomes.may_give = True
                return outcomes


def fitting(topic: str, entities: Entities) -> str:
    """The topic for somebody of the age that a message names: who is under age has a child's rights."""
    under_age = bool(entities.ages) and max(entities.ages) < MAJORITY
    return "eligibility_child" if topic == "eligibility_adult" and under_age else topic
