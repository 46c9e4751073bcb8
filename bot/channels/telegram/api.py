"""The Bot API: the client that is used, what its errors mean, and its silence in the logs."""

import logging
import os
from datetime import timedelta
from typing import Any

import httpx
from telegram import Bot, Update
from telegram.error import NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.domain import RettvisError
from bot.settings import Settings

log = logging.getLogger(__name__)

BOT_REFUSED = "telegram refuses the bot token: set RETTVIS_TELEGRAM_TOKEN anew"

CHANNEL = "telegram"
POOL = 64
_POLL_MARGIN_SECONDS = 10.0
_SEND_SECONDS = 10.0
# Errors of httpx after which Telegram cannot have taken the message: nothing was sent.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class NoToken(RettvisError):
    """The bot cannot run without its token."""

    def __init__(self) -> None:
        super().__init__("set RETTVIS_TELEGRAM_TOKEN to the token that @BotFather gave")


class _Request(HTTPXRequest):
    """The library's own transport, except that it never logs an answer that it cannot read."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            body = httpx.Response(200, content=payload).json()
        except ValueError:
            # `from None`: the error of the decoder carries the whole answer, with what people wrote.
            raise TelegramError("unreadable answer") from None
        if not isinstance(body, dict):
            raise TelegramError("unreadable answer")
        return body


class _PollRequest(_Request):
    """The transport of the poll: one update that the library cannot read must not hold up all others."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        body = _Request.parse_json_payload(payload)
        if isinstance(body.get("result"), list):
            body["result"] = [readable(update) for update in body["result"]]
        return body


def readable(raw: dict[str, Any]) -> dict[str, Any]:
    """The update itself, else what of it is needed to answer, else its number."""
    kinds = ("message", "edited_message")
    kept = {kind: _bare(raw[kind]) for kind in kinds if isinstance(raw.get(kind), dict)}
    for candidate in (raw, {"update_id": raw["update_id"], **kept}):
        try:
            Update.de_json(candidate, None)
        except Exception as error:  # noqa: BLE001 (whatever a new shape of update makes the library raise)
            log.warning("an update of an unknown shape: %s", type(error).__name__)
        else:
            return candidate
    return {"update_id": raw["update_id"]}


def _bare(message: dict[str, Any]) -> dict[str, Any]:
    wanted = ("message_id", "date", "chat", "from", "text", "caption")
    return {name: message[name] for name in wanted if name in message}


def make_bot(settings: Settings) -> Bot:
    """A client for the settings' server; connects to nothing yet. Raises NoToken."""
    if settings.telegram_token is None:
        raise NoToken
    silence_library()
    # The library warns at every "too many requests" unless it may give durations as timedelta.
    os.environ["PTB_TIMEDELTA"] = "true"
    return Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url.rstrip('/')}/bot",
        base_file_url=f"{settings.telegram_api_url.rstrip('/')}/file/bot",
        request=_Request(connection_pool_size=POOL, read_timeout=_SEND_SECONDS, pool_timeout=_SEND_SECONDS),
        get_updates_request=_PollRequest(connection_pool_size=2, read_timeout=_POLL_MARGIN_SECONDS),
    )


def silence_library() -> None:
    """Telegram's library logs whole updates at DEBUG, and at CRITICAL those that it cannot read."""
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


async def close_bot(bot: Bot) -> None:
    """Lets the connections go, whether or not they were ever used."""
    await bot.request.shutdown()
    for request in bot._request:  # noqa: SLF001 (the polling connection has no public name)
        await request.shutdown()


def seconds_to_wait(error: RetryAfter) -> int:
    """How long Telegram asks to wait, rounded up."""
    wait = error.retry_after
    seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
    return int(seconds) + 1


def may_have_arrived(error: NetworkError) -> bool:
    """Whether a message may have been taken although its sending failed."""
    cause = error.__cause__
    return isinstance(cause, httpx.HTTPError) and not isinstance(cause, _NOT_SENT)


def back_off(attempt: int, longest: float, first: float = 1.0) -> float:
    """Seconds to wait before the next try: doubled each time."""
    return float(min(longest, first * 2 ** min(attempt, 10)))
