"""What the benchmarks share: one Rasa, a table of figures, printed at the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tests.benchmarks import machine
from tests.postgres import Postgres, running_postgres


@dataclass(frozen=True)
class Nlu:
    """The running Rasa."""

    process: int
    url: str


@pytest.fixture(scope="session")
def real_nlu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nlu]:
    """Rasa on the servers' core, as `up` starts it."""
    machine.pin_client()
    with machine.rasa(tmp_path_factory.mktemp("rasa")) as (process, url):
        yield Nlu(process, url)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """PostgreSQL; where it is not installed, the figures of SQLite are measured all the same."""
    with running_postgres() as server:
        if server is None:
            pytest.skip("PostgreSQL is not installed")
        yield server


class Figures:
    """The table."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []

    def add(self, what: str, figure: str) -> None:
        """One row."""
        self.rows.append((what, figure))


_FIGURES = pytest.StashKey[Figures]()


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> Figures:
    """Where each benchmark writes what it has measured."""
    return pytestconfig.stash.setdefault(_FIGURES, Figures())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the table."""
    found = config.stash.get(_FIGURES, Figures()).rows
    if not found:
        return
    width = max(len(what) for what, _ in found)
    pinned = "servers pinned to one core" if machine.PINNED else "servers not pinned"
    terminalreporter.write_line("")
    terminalreporter.write_line(f"Rettvis, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {pinned}")
    for what, figure in found:
        terminalreporter.write_line(f"{what:<{width}}  {figure}")
