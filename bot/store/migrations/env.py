"""Alembic's entry: runs on the connection that `bot.store.migrate` hands over."""

from alembic import context

from bot.store import staff_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=staff_tables.Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
