"""An operator on the phone asks to follow a conversation: the person says yes or no here, and can stop it."""

from bot.assistant.buttons import Button, read_button
from bot.assistant.outcomes import Outcomes, Understood
from bot.assistant.turn import Turns
from bot.domain import Choice, Message
from bot.hours import oslo_time
from bot.i18n import Language
from bot.store import audit, bridges, texts
from bot.store.bridges import Bridge
from bot.store.conversations import Conversation
from bot.store.work import Work


class Followed:
    """The question, what is pressed under it, and what is said at the end."""

    def __init__(self, turns: Turns) -> None:
        self._service = turns.service

    async def take(
        self, work: Work, conversation: Conversation, understood: Understood, language: Language
    ) -> Outcomes | None:
        """The turn, if a button of a bridge was pressed."""
        choice = understood.incoming.choice
        button = read_button(choice) if choice is not None else None
        if button is None or button.action not in ("follow", "reply"):
            return None
        bridge = await bridges.of_conversation(work, conversation.id)
        if button.action == "reply":
            # An answer to what the operator asked is copied to them. Where staff have a case it is theirs.
            is_theirs = conversation.state == "bot" and bridge is not None and bridge.stage == "open"
            return Outcomes(outcome="conversation") if is_theirs else None
        return Outcomes(
            [await self._pressed(work, conversation, bridge, button, language)], outcome="conversation"
        )

    async def _pressed(
        self,
        work: Work,
        conversation: Conversation,
        bridge: Bridge | None,
        button: Button,
        language: Language,
    ) -> Message:
        answer, _, nonce = button.about.partition("-")
        if bridge is None or bridge.nonce != nonce:
            return self.over(language)
        if answer == "yes" and bridge.stage == "asked":
            return await self._agreed(work, conversation, bridge, language)
        if answer == "yes":
            return self._open(language, bridge)
        await bridges.end(work, conversation)
        await audit.write(work, "bridge ended", account=bridge.account, subject=conversation.id)
        return self.over(language)

    async def _agreed(
        self, work: Work, conversation: Conversation, bridge: Bridge, language: Language
    ) -> Message:
        stored = await texts.messages_after(work, conversation, 0)
        opened = await bridges.open_up(work, conversation, bridge)
        if opened is None:
            return self.over(language)
        bridges.copy_last_answer(work, conversation, stored)
        await audit.write(work, "bridge joined", account=bridge.account, subject=conversation.id)
        return self._open(language, opened)

    def question(self, language: Language, bridge: Bridge) -> Message:
        """May they follow?"""
        text = language.gettext(
            "En person fra telefonvakten vil følge denne samtalen i {minutes} minutter. "
            "Sier du ja, ser personen det siste svaret og alt som kommer etterpå, og kan sende deg svar her. "
            "Det du skrev før, er skjult. Du kan stoppe når som helst. "
            "Si ja bare hvis du snakker med telefonvakten nå. Er det greit?",
            minutes=language.format_number(bridges.SECONDS // 60),
        )
        choices = (self._choice(answer, bridge, language) for answer in ("yes", "no"))
        return self._service.say(language, text, *choices)

    def _open(self, language: Language, bridge: Bridge) -> Message:
        return self._service.say(language, along(language, bridge), self.stop(language, bridge))

    def stop(self, language: Language, bridge: Bridge) -> Choice:
        """The button that ends it."""
        return self._choice("stop", bridge, language)

    def over(self, language: Language) -> Message:
        """Nobody follows, or nobody any more."""
        return self._service.say(language, language.gettext("Ingen fra telefonvakten følger samtalen nå."))

    @staticmethod
    def who(language: Language) -> str:
        """The first line of what an operator sends: that it is a person, and with what role."""
        return language.gettext("Et menneske svarer: en person fra telefonvakten.")

    def _choice(self, answer: str, bridge: Bridge, language: Language) -> Choice:
        button = Button("follow", f"{answer}-{bridge.nonce}")
        return Choice(button.id, self._service.follow_label(button, language))


def along(language: Language, bridge: Bridge) -> str:
    """That somebody is along, and until when."""
    until = oslo_time(bridge.until)
    return language.gettext(
        "En person fra telefonvakten følger samtalen til klokka {time}.",
        time=language.format_time(until.time()),
    )
