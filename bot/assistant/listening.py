"""What is known of an incoming message before its turn: danger by its words, and what the NLU makes of it."""

import asyncio
import logging

from bot.assistant.outcomes import Understood
from bot.danger import DangerMatch, DangerWords
from bot.domain import Incoming
from bot.understanding import NluUnavailable, Rasa, Thresholds
from bot.understanding.reading import Reading, read

log = logging.getLogger(__name__)

LOOK_AGAIN = 1 / 6
"""Of the time that others wait for the NLU at most: whoever may be in danger waits no longer. Without
the NLU the words count."""


class Listening:
    """Hears messages. No store, no transaction."""

    def __init__(self, danger: DangerWords, rasa: Rasa, thresholds: Thresholds) -> None:
        self._danger = danger
        self._rasa = rasa
        self._thresholds = thresholds

    def danger_in(self, incoming: Incoming) -> DangerMatch | None:
        """The danger that the words alone show."""
        return self._danger.find(incoming.text) if incoming.text else None

    async def hear(self, incoming: Incoming, match: DangerMatch | None) -> Understood:
        """The message with what the NLU makes of it, where it can be asked.

        Words of danger are read closely: an answer that is as good as certain may stand below the
        number to call (`Understood.doubted`).
        """
        if incoming.text is None:
            return Understood(incoming, match)
        if match is None:
            return Understood(incoming, match, await self._read(incoming.text))
        try:
            async with asyncio.timeout(LOOK_AGAIN * self._rasa.timeout_seconds):
                return Understood(incoming, match, await self._read(incoming.text, closely=True))
        except TimeoutError:
            return Understood(incoming, match)

    async def _read(self, text: str, *, closely: bool = False) -> Reading | None:
        try:
            harmless = self._danger.is_cleared(text)
            return await read(self._rasa, text, self._thresholds, harmless=harmless, closely=closely)
        except NluUnavailable as error:
            log.warning("nlu unavailable: %s", error)
            return None
