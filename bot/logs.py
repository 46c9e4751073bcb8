"""Logs without people: what they write, and who they are, reaches no log at any level."""

import logging

QUIET = ("httpx", "httpcore", "telegram", "aiosqlite", "sqlalchemy", "asyncio", "alembic", "python_multipart")
"""Libraries that log whole requests, updates or statements; httpx writes the bot token at INFO."""


def configure_logs(level: int = logging.INFO) -> None:
    """Our own events at `level`, libraries' only from WARNING."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True
