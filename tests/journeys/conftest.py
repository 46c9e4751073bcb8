"""The whole app over the real NLU."""

import pytest

from bot.settings import Settings
from tests.conftest import MakeServer, migrate_now


@pytest.fixture
def whole_server(settings: Settings, serve: MakeServer, real_nlu: str) -> str:
    """The app over the real NLU."""
    migrate_now(settings)
    return serve(settings.model_copy(update={"nlu_url": real_nlu}))
