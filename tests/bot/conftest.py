"""Real parts for the tests of the assistant; a stand-in at the wire of the NLU."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.assistant import Assistant
from bot.parts import Content
from bot.retention import Retention
from bot.settings import Settings
from bot.store.keys import FileKeyStore
from bot.store.migrate import migrate
from bot.store.work import Store
from bot.understanding import Rasa
from tests.postgres import Postgres, running_postgres

Route = tuple[str, float]
Routes = dict[str, list[Route]]

TOPICS = frozenset(path.stem for path in (Settings().content / "topics").glob("*.md"))
SATURDAY = 1_795_262_400  # 2026-11-21 12:00 in Oslo


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = float(SATURDAY)

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres | None]:
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    server: Postgres | None = request.getfixturevalue("postgres")
    assert server is not None, "PostgreSQL is not installed"
    return server.new_database()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(database_url: str, tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    store = Store(database_url, FileKeyStore(tmp_path / "keys"), clock=clock)
    await migrate(store)
    yield store
    await store.close()


@pytest.fixture
def routes() -> Routes:
    """What the NLU says of a text; a text that is not here is understood as nothing."""
    return {}


@pytest.fixture
def languages_of_texts() -> dict[str, str]:
    return {}


@pytest.fixture
async def rasa(routes: Routes, languages_of_texts: dict[str, str]) -> AsyncIterator[Rasa]:
    def parse(request: httpx.Request) -> httpx.Response:
        text = json.loads(request.content)["text"]
        ranking = routes.get(text, [("out_of_scope", 0.05), ("greeting", 0.04)])
        language = languages_of_texts.get(text)
        return httpx.Response(
            200,
            json={
                "intent_ranking": [{"name": name, "confidence": share} for name, share in ranking],
                "language": {"name": language, "confidence": 0.99} if language else None,
            },
        )

    rasa = Rasa("http://nlu", topics=TOPICS, timeout_seconds=1, transport=httpx.MockTransport(parse))
    yield rasa
    await rasa.close()


MakeAssistant = Callable[..., Assistant]


@pytest.fixture
def make_assistant(content: Content, store: Store) -> MakeAssistant:
    def make(rasa: Rasa) -> Assistant:
        return Assistant(
            turns=content.turns(),
            danger=content.danger,
            rasa=rasa,
            store=store,
            retention=Retention.of(Settings()),
        )

    return make


@pytest.fixture
def assistant(make_assistant: MakeAssistant, rasa: Rasa) -> Assistant:
    return make_assistant(rasa)
