"""The real NLU with the real model, served once for all journeys."""

import os
import signal
from collections.abc import Iterator

import pytest

from bot import model
from bot.settings import Settings
from tests.conftest import MakeServer, migrate_now


@pytest.fixture(scope="session")
def real_nlu() -> Iterator[str]:
    """The address of Rasa with the trained model."""
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
def whole_server(settings: Settings, serve: MakeServer, real_nlu: str) -> str:
    """The app over the real NLU."""
    migrate_now(settings)
    return serve(settings.model_copy(update={"nlu_url": real_nlu}))
