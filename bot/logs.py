"""Logs without people: what they write, and who they are, reaches no log at any level."""

import logging
import traceback
from typing import Any

QUIET = ("httpx", "httpcore", "telegram", "aiosqlite", "sqlalchemy", "asyncio", "alembic", "python_multipart")
"""Libraries that log whole requests, updates or statements; httpx writes the bot token at INFO."""


class WithoutValues(logging.Formatter):
    """Tells of an exception its type and places, not its message: that may hold what a person wrote."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the library's name)
        """The traceback without any value."""
        kind, _, trace = ei
        places = (f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace))
        return "\n".join([kind.__name__ if kind else "exception", *places])


def configure_logs(level: int = logging.INFO) -> None:
    """Our own events at `level`, libraries' only from WARNING; times to the minute."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        WithoutValues("%(asctime)s %(levelname)s %(name)s %(message)s", datefmt="%Y-%m-%d %H:%M")
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True
