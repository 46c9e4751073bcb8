""" "Call me": a person leaves a number for staff who have their case, and can take it back."""

from dataclasses import dataclass
from datetime import datetime

from bot import handover
from bot.assistant.buttons import Button, read_button
from bot.assistant.outcomes import Outcomes, Understood
from bot.assistant.turn import Turns
from bot.domain import Choice, Context, Message
from bot.i18n import Language
from bot.phones import BadNumber, looks_like_number, read_number
from bot.store import callbacks
from bot.store.cases import Case
from bot.store.conversations import Conversation
from bot.store.work import Work

STOP = "stop"


@dataclass(frozen=True)
class Asked:
    """What a person is told before they leave a number, and whether they have left one."""

    about: str
    is_asked: bool


def may_ask(conversation: Conversation) -> bool:
    """Only where staff wait to answer, and can open what is left for them."""
    return conversation.state in ("waiting", "with_staff") and conversation.public_key is not None


class CallMe:
    """The button, the number that is typed after it, and the way back."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._service = turns.service

    async def take(
        self,
        work: Work,
        conversation: Conversation,
        case: Case | None,
        understood: Understood,
        language: Language,
        now: datetime,
    ) -> Outcomes | None:
        """The turn, if it is about a call. Danger comes before."""
        if case is None or not may_ask(conversation) or self._turns.danger_of(understood) is not None:
            return None
        incoming = understood.incoming
        if incoming.choice is not None:
            button = read_button(incoming.choice)
            if button.action != "call":
                return None
            return await self._pressed(work, conversation, case, button, language, now)
        text = incoming.text or ""
        if not looks_like_number(text) or not await callbacks.is_expected(work, conversation.id):
            return None
        return await self._typed(work, conversation, text, language)

    async def _pressed(
        self,
        work: Work,
        conversation: Conversation,
        case: Case,
        button: Button,
        language: Language,
        now: datetime,
    ) -> Outcomes:
        if button.about == STOP:
            await callbacks.forget(work, conversation.id)
            return _outcomes(self._service.say(language, language.gettext("Nummeret ditt er slettet.")))
        await callbacks.expect(work, conversation.id)
        about = await self.about(work, case, language, now)
        text = f"{about} {language.gettext('Skriv nummeret ditt her nå.')}"
        return _outcomes(self._service.say(language, text))

    async def _typed(self, work: Work, conversation: Conversation, text: str, language: Language) -> Outcomes:
        try:
            await callbacks.ask(work, conversation, read_number(text))
        except BadNumber:
            said = " ".join((bad_number(language), try_again(language)))
            return _outcomes(self._service.say(language, said), is_number=True)
        stop = Choice(Button("call", STOP).id, language.gettext("Ikke ring meg likevel"))
        return _outcomes(self._service.say(language, has_number(language), stop), is_number=True)

    async def about(self, work: Work, case: Case, language: Language, now: datetime) -> str:
        """Who calls, when, and what we do not know."""
        offered = await handover.offer(work, self._turns.centres, Context(centre=case.centre), now)
        name = language.gettext(offered.centre.name, context="centres", domain="answers")
        parts = [language.gettext("En ansatt ved {centre} kan ringe deg.", centre=name)]
        if offered.next_answer is None:
            parts.append(language.gettext("Vi vet ikke når."))
        else:
            parts.append(
                language.gettext(
                    "De ringer tidligst {day}, klokka {time}.",
                    day=language.format_day(offered.next_answer.date()),
                    time=language.format_time(offered.next_answer.time()),
                )
            )
        parts.append(
            language.gettext(
                "Vi vet ikke hvilket nummer du ser når de ringer. "
                "Velg en telefon der det er trygt at noen ringer. "
                "Bare de ansatte kan lese nummeret. Det blir slettet når de har ringt."
            )
        )
        return " ".join(parts)

    def choice(self, language: Language) -> Choice:
        """The button."""
        return self._service.call_choice(language)


def has_number(language: Language) -> str:
    """The number is kept."""
    return language.gettext("De ansatte har fått nummeret ditt.")


def bad_number(language: Language) -> str:
    """It is none."""
    return language.gettext("Dette nummeret kan vi ikke ringe.")


def try_again(language: Language) -> str:
    """How to write one."""
    return language.gettext("Se på sifrene. Er nummeret ikke norsk, må det begynne med + og landkoden.")


def _outcomes(message: Message, *, is_number: bool = False) -> Outcomes:
    return Outcomes([message], topic="talk_to_human", outcome="conversation", is_number=is_number)
