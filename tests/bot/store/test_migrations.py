"""A database that has been in use comes to the newest schema with all that is in it. On both databases."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

import bot.store
from bot.store.keys import FileKeyStore
from bot.store.migrate import is_current, migrate
from bot.store.work import Store

FIRST = "0001"
SEALED = b"sealed"
ROWS = (
    "INSERT INTO accounts (id, centre_id, role, active, created_at) VALUES ('a1', 'oslo', 'staff', true, 7)",
    "INSERT INTO conversations (id, channel, state, danger, token_hash, next_seq, created_at,"
    " last_message_at) VALUES ('c1', 'web', 'with_staff', false, 'h', 3, 7, 7)",
    "INSERT INTO messages (conversation, seq, sender, sealed, at) VALUES ('c1', 1, 'person', :sealed, 7)",
    "INSERT INTO cases (id, conversation, centre_id, language, danger, state, readable, owner, opened_at)"
    " VALUES ('k1', 'c1', 'oslo', 'so', false, 'open', true, 'a1', 7)",
)


def back_to_the_first_schema(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.downgrade(config, FIRST)


async def test_a_database_in_use_keeps_every_row_and_takes_new_ones(
    database_url: str, tmp_path: Path
) -> None:
    store = Store(database_url, FileKeyStore(tmp_path / "keys"))
    try:
        await migrate(store)
        async with store.engine.begin() as connection:
            await connection.run_sync(back_to_the_first_schema)
            for row in ROWS:
                await connection.execute(text(row), {"sealed": SEALED} if ":sealed" in row else {})
        await migrate(store)
        assert await is_current(store)
        async with store.engine.begin() as connection:
            # The version before still runs for a while, and knows nothing of the new columns.
            await connection.execute(text(ROWS[0].replace("'a1'", "'a2'")))
        async with store.engine.connect() as connection:
            messages = (await connection.execute(text("SELECT sealed FROM messages"))).all()
            case = (
                await connection.execute(text("SELECT owner, person_seq, undeliverable FROM cases"))
            ).one()
            query = text("SELECT id, login, failures, language FROM accounts ORDER BY id")
            accounts = (await connection.execute(query)).all()
            clock = (await connection.execute(text("SELECT value FROM case_clock"))).one()
        assert [bytes(one.sealed) for one in messages] == [SEALED]
        assert tuple(case) == ("a1", 0, False)
        assert [tuple(row) for row in accounts] == [("a1", None, 0, "nb"), ("a2", None, 0, "nb")]
        assert tuple(clock) == (0,)
    finally:
        await store.close()
