"""One unit of work: a transaction, the keys, and the time that it happens at."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.domain import RettvisError
from bot.notices import Notices
from bot.store.keys import KeyStore

ROUND_SECONDS = 600
"""Times of what is done are kept no finer than this."""
_SQLITE_WAIT_MS = 5000


class StoreDown(RettvisError):
    """The database or the key store cannot be used now."""


@dataclass(frozen=True)
class Work:
    """What a query needs: the open transaction, the key store, and now (seconds, UTC)."""

    session: AsyncSession
    keys: KeyStore
    now: int
    doomed_slots: list[int] = field(default_factory=list)
    """Key slots to destroy once the transaction is committed: what replaces them must be safe first."""
    news: set[str] = field(default_factory=set)
    """Names of notices (`bot.store.news`) to give once the transaction is committed."""

    @property
    def rounded(self) -> int:
        """Now, as coarse as it is kept."""
        return self.now - self.now % ROUND_SECONDS


class Store:
    """The database, the key store, and the notices of what is new in them."""

    def __init__(
        self,
        url: str,
        keys: KeyStore,
        *,
        clock: Callable[[], float] = time.time,
        notices: Notices | None = None,
    ) -> None:
        self._engine = _make_engine(url)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)
        self._queue = asyncio.Lock() if self._engine.dialect.name == "sqlite" else None
        self.keys = keys
        self.clock = clock
        self.notices = notices or Notices()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """A transaction: committed at the end, undone on any error.

        Raises:
            StoreDown: if the database fails. No error holds a statement's values.
        """
        try:
            async with self._in_line(), self._sessions.begin() as session:
                work = Work(session, self.keys, int(self.clock()))
                yield work
            self.notices.tell(work.news)
            for slot in work.doomed_slots:
                await asyncio.to_thread(self.keys.destroy, slot)
        except (DBAPIError, InterfaceError, PoolTimeout, OSError) as error:
            raise StoreDown(type(error).__name__) from error
        except SQLAlchemyError as error:
            raise StoreDown(type(error).__name__) from error

    @asynccontextmanager
    async def _in_line(self) -> AsyncIterator[None]:
        """SQLite lets one transaction write at a time, and those that wait sleep and try again: with fifty
        at once some starve. Within a process they line up here instead, and no longer than they would.
        """
        if self._queue is None:
            yield
            return
        try:
            async with asyncio.timeout(_SQLITE_WAIT_MS / 1000):
                await self._queue.acquire()
        except TimeoutError as error:
            raise StoreDown("busy") from error
        try:
            yield
        finally:
            self._queue.release()

    @property
    def engine(self) -> AsyncEngine:
        """For migrations."""
        return self._engine

    async def close(self) -> None:
        """Lets all connections go."""
        await self._engine.dispose()


def _make_engine(url: str) -> AsyncEngine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_async_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=10, pool_timeout=5
        )
    engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": _SQLITE_WAIT_MS / 1000})

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: it would open them for reading only, and a
        # later write would fail at once instead of waiting its turn.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"busy_timeout={_SQLITE_WAIT_MS}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
