"""Notices: "look again". They say in which part of the store there is news, never what it is.

Whoever waits for news looks at the store when a notice comes, and now and then without one. So a lost
notice costs some seconds, and nothing else.
"""

from bot.notices.local import Bell, Notices

__all__ = ["Bell", "Notices", "make_notices"]


def make_notices(redis_url: str | None) -> Notices:
    """Notices of this process, or with Redis of all processes. Connects to nothing yet."""
    if redis_url is None:
        return Notices()
    from bot.notices.shared import SharedNotices  # noqa: PLC0415 (the library takes a while to import)

    return SharedNotices(redis_url)
