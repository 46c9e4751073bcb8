"""Buttons: what stands on them, and what happens when they are pressed."""

from datetime import datetime

from bot.answers.topics import GROUPS
from bot.assistant.buttons import Button, UnknownChoice, read_button
from bot.assistant.language_choice import LanguageChoice
from bot.assistant.outcomes import Outcomes
from bot.assistant.replies import Replies
from bot.domain import DANGERS, Context, Danger, Message
from bot.i18n import Language
from bot.phrases import Phrases, UnknownReply


class Presses:
    """Makes outcomes of pressed buttons."""

    def __init__(self, replies: Replies, language_choice: LanguageChoice, phrases: Phrases) -> None:
        self.answers = replies.answers
        self.languages = replies.languages
        self.centres = replies.centres
        self.service = replies.service
        self.phrases = phrases
        self._replies = replies
        self._language_choice = language_choice

    def take(self, button: Button, language: Language, context: Context, now: datetime) -> Outcomes:
        """The turn of a pressed button. Raises UnknownChoice."""
        match button.action:
            case "topic" | "more" | "simpler" | "yes" | "no":
                return self._press_topic(button, language, context, now)
            case "group":
                return Outcomes(
                    [self._group(button.about, language)], outcome="conversation", topic=context.topic
                )
            case "language":
                return self._language_choice.press(button.about, context)
            case "person":
                return Outcomes(topic="talk_to_human", outcome="answered", wants_person=True)
            case "consent":
                return self._replies.consent(context)
            case "decline":
                return self._replies.decline(language, context)
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
            return self._replies.danger(danger, None, language, now)
        match button.action:
            case "topic":
                return self._replies.answer(topic.id, language, context, now, confidence=None)
            case "yes":
                return self._replies.glad(language, context)
            case "more":
                return self._replies.level(topic.id, "more", language, context, now)
            case _:
                return self._replies.level(topic.id, "simpler", language, context, now)

    def _group(self, name: str, language: Language) -> Message:
        for group in GROUPS:
            if group == name:
                return self.service.group(group, language)
        raise UnknownChoice

    def danger_behind(self, choice: str | None) -> Danger | None:
        """The danger whose answer a button asks for."""
        try:
            button = read_button(choice) if choice is not None else None
        except UnknownChoice:
            return None
        topic = self.answers.topics.by_code(button.about) if button and button.action == "topic" else None
        return next((danger for danger in DANGERS if topic is not None and topic.id == danger), None)

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
