"""An answer on the terminal, through the same assistant as everywhere."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.assistant import Assistant, WebAddress
from bot.domain import Incoming, Message, clean_text
from bot.parts import Parts
from bot.settings import Settings
from bot.store.migrate import migrate


@asynccontextmanager
async def passing_assistant(settings: Settings, nlu_url: str) -> AsyncIterator[Assistant]:
    """An assistant over a database that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        data = {"data": Path(folder), "nlu_url": nlu_url, "database": None, "key_store": None}
        parts = Parts(settings.model_copy(update=data))
        try:
            await migrate(parts.store)
            yield parts.assistant
        finally:
            await parts.close()


async def ask_once(settings: Settings, nlu_url: str, text: str, language: str | None) -> str:
    """The reply to one question, as text. Raises BadText, UnsupportedLanguage."""
    async with passing_assistant(settings, nlu_url) as assistant:
        started = await assistant.start(language)
        reply = await assistant.answer(WebAddress(started.id, started.token), Incoming(text=clean_text(text)))
    routing = reply.routing
    confidence = "–" if routing.confidence is None else f"{routing.confidence:.2f}"
    head = f"[{routing.outcome}] {routing.topic} {confidence} ({routing.language})"
    return "\n\n".join([head, *(_shown(message) for message in reply.messages)])


def _shown(message: Message) -> str:
    buttons = "  ".join(f"[{choice.label}]" for choice in message.choices)
    calls = "  ".join(f"{call.label}: {call.number}" for call in message.call)
    return "\n".join(part for part in (message.text, calls, buttons) if part)
