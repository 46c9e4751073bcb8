"""Telegram's webhook: an update is in the inbox before it is answered with 200.

Imported only where a webhook is set: the library behind it takes a second to load.
"""

from fastapi import APIRouter, FastAPI, Request, Response

from bot.channels.telegram.webhook import BadUpdate, Receiver
from bot.parts import Parts
from bot.settings import TELEGRAM_UPDATES

SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 (the name of a header)

router = APIRouter(include_in_schema=False)


def take_updates(app: FastAPI, parts: Parts) -> None:
    """Opens the route. Raises NoToken, KeyStoreError."""
    app.state.telegram = Receiver(parts.settings, parts.assistant)
    app.include_router(router)


@router.post(TELEGRAM_UPDATES)
async def take(request: Request) -> Response:
    """Takes one update. Whatever is not answered with 200, Telegram brings again."""
    receiver: Receiver = request.app.state.telegram
    if not receiver.is_telegram(request.headers.get(SECRET, "")):
        return Response(status_code=403)
    if request.headers.get("content-type", "").split(";")[0].strip().casefold() != "application/json":
        return Response(status_code=415)
    try:
        taken = await receiver.take(await request.body())
    except BadUpdate:
        return Response(status_code=400)
    return Response(status_code=200 if taken else 503)
