"""What many tests share: settings of their own, a stand-in for the NLU, and the whole app on a real port."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest

from api.app import create_app
from bot import model
from bot.parts import Content
from bot.settings import Settings
from bot.store.keys import FileKeyStore
from bot.store.migrate import migrate
from bot.store.work import Store
from tests.wire.nlu import Nlu
from tests.wire.server import serving

# Speed is shown by benchmarks, never by a test that fails on a busy machine.
hypothesis.settings.register_profile("rettvis", deadline=None)
hypothesis.settings.load_profile("rettvis")

MakeServer = Callable[[Settings], str]


@pytest.fixture(scope="session", autouse=True)
def _content_once() -> Iterator[None]:
    """Reads the project's own content once and not for every app that a test starts: it takes a second."""
    read, kept = Content.load, {}

    def load(settings: Settings) -> Content:
        if settings.content != Settings().content or settings.translations != Settings().translations:
            return read(settings)
        key = (settings.drafts, settings.bot_hours, settings.case_days, settings.hard_stop_days)
        if key not in kept:
            kept[key] = read(settings)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Content, "load", load)
        yield


@pytest.fixture(scope="session")
def content() -> Content:
    """All content and translations, as they are in the project."""
    return Content.load(Settings())


@pytest.fixture
def nlu() -> Nlu:
    """What the NLU stand-in knows."""
    return Nlu()


@pytest.fixture
def nlu_url(nlu: Nlu) -> Iterator[str]:
    """The NLU stand-in's address."""
    with serving(nlu.app()) as url:
        yield url


@pytest.fixture(scope="session")
def real_nlu() -> Iterator[str]:
    """The address of Rasa with the trained model, served once for all tests."""
    trained = os.environ.get("RETTVIS_TEST_MODEL")
    assert trained, "run the tests with ./rettvis test, which trains the model"
    child, url = model.server(model.model_path())
    child.start()
    try:
        child.wait_ready()
        yield url
    finally:
        child.signal(signal.SIGTERM)
        child.end(20)


@pytest.fixture
def settings(tmp_path: Path, nlu_url: str) -> Settings:
    """Settings of a service of its own: an empty database and key store, no rate limits."""
    return Settings(data=tmp_path, nlu_url=nlu_url, rate_limits="off", stretching="cheap")


@pytest.fixture
def serve() -> Iterator[MakeServer]:
    """Serves the app with some settings on a free port; gives its address."""
    with ExitStack() as servers:

        def start(settings: Settings) -> str:
            return servers.enter_context(serving(create_app(settings)))

        yield start


@pytest.fixture
def app_server(settings: Settings, serve: MakeServer) -> str:
    """The address of the whole app, with a migrated database."""
    migrate_now(settings)
    return serve(settings)


def migrate_now(settings: Settings) -> None:
    """Makes the database; in a thread of its own, for Playwright keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, _migrate(settings)).result()


async def _migrate(settings: Settings) -> None:
    store = Store(settings.database_url, FileKeyStore(settings.key_file))
    await migrate(store)
    await store.close()
