"""Brings a database to the schema of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.work import Store, StoreDown


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def migrate(store: Store) -> None:
    """Runs all migrations that are missing; one process at a time, others wait. Raises StoreDown."""
    try:
        async with store.engine.begin() as connection:
            await connection.run_sync(_upgrade)
    except OSError as error:
        raise StoreDown(type(error).__name__) from error


async def is_current(store: Store) -> bool:
    """Whether the database has the schema of this version. Raises StoreDown."""
    async with store.work() as work:
        connection = await work.session.connection()
        return await connection.run_sync(_has_head)


def _has_head(connection: Connection) -> bool:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head
