"""Everything on one machine: model, database, NLU, web application, Telegram."""

import asyncio
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bot import model
from bot.domain import RettvisError
from bot.processes import CannotStart, Child, Family, is_free
from bot.settings import ROOT, Settings
from bot.store.keys import FileKeyStore
from bot.store.migrate import migrate
from bot.store.work import Store

NEEDED_BYTES = 200 * 1024**2


def up(settings: Settings, *, telegram: bool, say: Callable[[str], None]) -> None:
    """Runs until a signal comes. Raises CannotStart with a sentence for the operator."""
    check_machine(settings)
    trained = model.train(say)
    asyncio.run(prepare(settings))
    family = Family(say)
    try:
        nlu, nlu_url = model.server(trained)
        say("starting the NLU …")
        family.add(nlu)
        env = _environment(settings, nlu_url)
        say("starting the web application …")
        family.add(_web(settings, env))
        if telegram and settings.telegram_token is not None:
            say("starting the Telegram bot …")
            family.add(Child("the Telegram bot", [sys.executable, "-m", "bot", "telegram"], env, ROOT))
        say(f"ready: http://{settings.host}:{settings.port}/")
        family.watch()
    except KeyboardInterrupt:
        say("ending …")
    finally:
        family.end()


def check_machine(settings: Settings) -> None:
    """Port, folder and disk. Raises CannotStart."""
    if not is_free(settings.host, settings.port):
        raise CannotStart(
            f"port {settings.port} on {settings.host} is in use. Choose another with --port, "
            "or end the program that uses it."
        )
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(settings.data).free
    except OSError as error:
        raise CannotStart(f"{settings.data}: {error.strerror}. Choose another folder with --data.") from error
    if free < NEEDED_BYTES:
        raise CannotStart(f"the disk of {settings.data} is full ({free // 1024**2} MB left). Make room.")


async def prepare(settings: Settings) -> None:
    """Key store and database, at the schema of this version. Raises CannotStart."""
    try:
        store = Store(settings.database_url, FileKeyStore(settings.key_file))
        try:
            await migrate(store)
        finally:
            await store.close()
    except RettvisError as error:
        raise CannotStart(f"the database or the key store cannot be opened: {error}") from error


def _environment(settings: Settings, nlu_url: str) -> dict[str, str]:
    return {
        "RETTVIS_DATA": str(settings.data),
        "RETTVIS_HOST": settings.host,
        "RETTVIS_PORT": str(settings.port),
        "RETTVIS_NLU_URL": nlu_url,
        "PYTHONPATH": str(ROOT),
    }


def _web(settings: Settings, env: dict[str, str]) -> Child:
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 (compared, not bound)
    url = f"http://{host}:{settings.port}/readyz"
    return Child(
        "the web application",
        [sys.executable, "-m", "api"],
        env,
        ROOT,
        ready_url=url,
        before=lambda: asyncio.run(prepare(settings)),
    )


def data_folder(path: Path) -> Path:
    """A folder from the command line, made absolute: children start elsewhere."""
    return path.expanduser().resolve()
