"""A turn that asks for a person, or says yes to one: the offer, the case, and what the person is told."""

from datetime import datetime

from bot import handover
from bot.assistant.buttons import Button
from bot.assistant.call_me import CallMe, may_ask
from bot.assistant.outcomes import Outcomes
from bot.assistant.turn import Turns
from bot.domain import Choice
from bot.i18n import Language
from bot.store.cases import Case
from bot.store.conversations import Conversation
from bot.store.work import Work


class HandingOver:
    """Offers a person, and opens the case."""

    def __init__(self, turns: Turns, call_me: CallMe) -> None:
        self._turns = turns
        self._call_me = call_me

    async def take(
        self,
        work: Work,
        conversation: Conversation,
        case: Case | None,
        outcomes: Outcomes,
        language: Language,
        token: str | None,
        now: datetime,
    ) -> None:
        """Adds what the person is told to the outcomes of their turn, before it is stored."""
        if not (outcomes.wants_person or outcomes.consents or outcomes.waits_again):
            return
        context = conversation.context
        offered = await handover.offer(work, self._turns.centres, context, now)
        centre = offered.centre
        phone = self._turns.service.phone(centre.phone or "oslo_phone", language)
        calls = self._turns.service.calls(language, centre.phone or "oslo_phone")
        is_waiting = conversation.state == "waiting"
        # Who said yes before staff had keys may say it again: then they can read the texts too.
        can_share = case is not None and not case.readable and offered.texts_are_shared
        if outcomes.consents and (not is_waiting or can_share):
            await handover.accept(
                work, conversation, offered, language=language.code, topic=context.topic, token=token
            )
        if outcomes.consents and conversation.state == "with_staff":
            text = language.gettext("Takk. Nå kan de ansatte lese det du har skrevet.")
            outcomes.messages.append(self._turns.service.say(language, text))
            return
        if outcomes.consents or outcomes.waits_again or (is_waiting and not can_share):
            # Who waits has said yes already: only the answer is missing.
            text = handover.accepted_text(offered, language, phone=phone)
            choices = [self._turns.service.end_choice(language)]
            if may_ask(conversation):
                choices.insert(0, self._call_me.choice(language))
            outcomes.messages.append(self._turns.service.say(language, text, *choices, call=calls))
            return
        context.asked, context.missed = "person", 0
        name = language.gettext(centre.name, context="centres", domain="answers")
        text = handover.offer_text(offered, language, phone=phone, centre_name=name)
        yes = Choice(Button("consent").id, language.gettext("Ja, gi beskjed"))
        no = Choice(Button("decline").id, language.gettext("Nei"))
        outcomes.messages.append(self._turns.service.say(language, text, yes, no, call=calls))
