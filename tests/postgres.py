"""A PostgreSQL server of the tests' own: a cluster in a temporary folder, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bot.processes import LOOPBACK, free_port
from bot.testing import find_postgres

_numbers = count(1)


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    programs: Path
    port: int

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"test{next(_numbers)}"
        _as_postgres(self.programs / "createdb", "-h", LOOPBACK, "-p", str(self.port), "-U", "postgres", name)
        return f"postgresql+psycopg://postgres@{LOOPBACK}:{self.port}/{name}"


@contextmanager
def running_postgres() -> Iterator[Postgres | None]:
    """A server, or None where PostgreSQL is not installed."""
    programs = find_postgres()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="rettvis-pg-"))
    port = free_port()
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _as_postgres(
            programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"
        )
        options = f"-p {port} -c listen_addresses={LOOPBACK} -k {folder} -c fsync=off"
        _as_postgres(
            programs / "pg_ctl", "-D", folder / "data", "-w", "-o", options, "-l", folder / "log", "start"
        )
        yield Postgres(programs, port)
    finally:
        _as_postgres(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _as_postgres(*command: str | Path, check: bool = True) -> None:
    # PostgreSQL refuses to run as root, which is who runs the tests in a container.
    prefix = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    subprocess.run(
        [*prefix, *map(str, command)],
        check=check,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
