"""Three words for a person on the phone, by which an operator finds their conversation."""

from bot.assistant.assistant import Assistant
from bot.assistant.contract import Address, ServiceDown
from bot.bridge_words import BridgeWord, BridgeWords, as_secret
from bot.domain import Message
from bot.i18n import SOURCE, Language
from bot.store import bridges
from bot.store.keys import KeyStoreError
from bot.store.stretching import Stretcher

TRIES = 3
"""Others may have drawn the same words; hardly three times."""


class Bridging:
    """Draws words for people. Slow on purpose."""

    def __init__(self, assistant: Assistant, stretcher: Stretcher, words: BridgeWords) -> None:
        self._assistant = assistant
        self._stretcher = stretcher
        self._words = words

    async def offer(self, address: Address, hint: str | None = None) -> tuple[Language, list[BridgeWord]]:
        """New words in the person's language, to be shown once; older ones are dead, and who followed is out.

        Raises:
            NotFound: no such conversation.
            ServiceDown: nothing was changed.
        """
        languages = self._assistant.turns.languages
        async with self._assistant.opened(address) as (_, conversation):
            language = languages[conversation.language or languages.best(hint) or SOURCE]
        for _ in range(TRIES):
            words = self._words.pick(language.code)
            try:
                salt = bridges.salt(self._assistant.store.keys)
            except KeyStoreError as error:
                raise ServiceDown(None) from error
            secret = as_secret(language.code, words)
            stretched = await self._stretcher.stretch(secret, salt, bridges.PURPOSE)
            async with self._assistant.opened(address) as (work, conversation):
                if await bridges.offer(work, conversation, stretched):
                    return language, list(words)
        raise ServiceDown(None)

    def message(self, language: Language, words: list[BridgeWord]) -> Message:
        """The words as a message, for a channel that has no pages."""
        service = self._assistant.turns.service
        numbered = "\n".join(
            f"{language.format_number(number)}. {one.word}" for number, one in enumerate(words, 1)
        )
        return service.say(language, f"{about(language)}\n\n{numbered}\n\n{nobody_yet(language)}")


def about(language: Language) -> str:
    """What the words are for."""
    return language.gettext(
        "Si de tre ordene til telefonvakten, i denne rekkefølgen. De virker i {minutes} minutter, og bare "
        "én gang.",
        minutes=language.format_number(bridges.SECONDS // 60),
    )


def nobody_yet(language: Language) -> str:
    """What they do not do."""
    return language.gettext("Ingen kan lese samtalen før du har sagt ja her.")
