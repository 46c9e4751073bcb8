"""A text that was not understood is given for teaching, if the person says so.

It is kept, sealed with the rest of what the conversation remembers, only until the next message. It goes
to the list without anything that leads back here.
"""

from dataclasses import dataclass

from bot.assistant.outcomes import Outcomes, Understood
from bot.assistant.service import Service
from bot.domain import Context, Message
from bot.i18n import Language
from bot.store import not_understood
from bot.store.conversations import Conversation
from bot.store.work import Work

MOST_A_DAY = 3
_DAY = 24 * 3600


@dataclass(frozen=True)
class Giving:
    """Offers to pass a text on, and does so."""

    service: Service

    @staticmethod
    def take_out(context: Context) -> str | None:
        """The text of the message before, if it was not understood. From here on nobody remembers it."""
        text, context.unread = context.unread, None
        return text

    async def follow(
        self,
        work: Work,
        conversation: Conversation,
        understood: Understood,
        outcomes: Outcomes,
        language: Language,
        unread: str | None,
    ) -> None:
        """Adds to a turn the offer, or what became of the text."""
        if outcomes.gives:
            outcomes.messages.append(await self._give(work, conversation, language, unread))
        elif outcomes.may_give and understood.incoming.text and await self._may_offer(work, conversation):
            conversation.context.unread = understood.incoming.text
            outcomes.messages.append(self._offer(language))

    async def _may_offer(self, work: Work, conversation: Conversation) -> bool:
        if not _is_alone(conversation) or _given_today(work, conversation.context) >= MOST_A_DAY:
            return False
        return bool(await not_understood.reviewers(work))

    async def _give(
        self, work: Work, conversation: Conversation, language: Language, unread: str | None
    ) -> Message:
        context = conversation.context
        given = _given_today(work, context)
        if unread is None or not _is_alone(conversation) or given >= MOST_A_DAY:
            return self.service.say(language, language.gettext("Det er ikke noe spørsmål å sende nå."))
        if not await not_understood.give(work, language.code, unread):
            return self.service.say(
                language, language.gettext("Ingen kan lese det nå. Spørsmålet ble ikke sendt.")
            )
        context.given, context.given_on = given + 1, work.now // _DAY
        return self.service.say(
            language,
            language.gettext("Takk. Spørsmålet er sendt, og ikke noe annet. Ingen kan svare deg på det."),
        )

    def _offer(self, language: Language) -> Message:
        text = language.gettext(
            "Vil du hjelpe oss å forstå bedre? Da sender vi bare teksten du skrev, uten noe som viser at den "
            "er fra deg. En fagperson leser den. Den blir slettet etter {days} dager. "
            "Ikke send den hvis det står navn i den.",
            days=language.format_number(not_understood.DAYS),
        )
        return self.service.say(language, text, self.service.give_choice(language))


def _is_alone(conversation: Conversation) -> bool:
    """Whether the bot alone has the conversation, and no danger was seen in it."""
    return conversation.state == "bot" and not conversation.danger and conversation.public_key is None


def _given_today(work: Work, context: Context) -> int:
    return context.given if context.given_on == work.now // _DAY else 0
