"""Fetching a picture or a recording from Telegram; done only while staff have the conversation."""

import httpx
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.domain import RettvisError
from bot.uploads import MAX_FILE, BadUpload

_SECONDS = 8.0


class NotFetched(RettvisError):
    """Telegram could not be reached for a file. To be tried again, but not for ever."""


async def fetch(bot: Bot, file_id: str) -> bytes:
    """A file, into memory alone.

    Raises:
        BadUpload: it is too large, or not there any more.
        NotFetched, RetryAfter, InvalidToken
    """
    try:
        file = await bot.get_file(file_id)
    except BadRequest as error:
        raise BadUpload("too_large" if "too big" in error.message.casefold() else "broken") from error
    except (RetryAfter, InvalidToken):
        raise
    except TelegramError as error:
        raise NotFetched from error
    if file.file_path is None or (file.file_size or 0) > MAX_FILE:
        raise BadUpload("too_large")
    try:
        return await _download(file.file_path)
    except httpx.HTTPError:
        # `from None`: the address in the error holds the bot's token.
        raise NotFetched from None


async def _download(address: str) -> bytes:
    data = bytearray()
    async with httpx.AsyncClient(timeout=_SECONDS) as client, client.stream("GET", address) as answer:
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise BadUpload("broken")
        answer.raise_for_status()
        async for part in answer.aiter_bytes():
            data += part
            if len(data) > MAX_FILE:
                raise BadUpload("too_large")
    return bytes(data)
