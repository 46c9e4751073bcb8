"""The web application looks for those who wait too long by itself, if there is a mail server."""

import asyncio
from pathlib import Path

import pytest

from api.app import create_app
from bot.parts import Parts
from bot.settings import Settings
from bot.staff.alarm import Alarm
from bot.store.migrate import migrate


async def test_the_application_looks_for_those_who_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Event()

    async def look(_alarm: Alarm) -> int:
        looked.set()
        return 0

    monkeypatch.setattr(Alarm, "look", look)
    settings = Settings(
        data=tmp_path,
        smtp_host="127.0.0.1",
        smtp_security="none",
        alarm_mail="vakt@example.org",
        console_url="https://rettvis.example.org",
    )
    parts = Parts(settings)
    await migrate(parts.store)
    app = create_app(settings, parts)
    async with app.router.lifespan_context(app), asyncio.timeout(10):
        await looked.wait()
