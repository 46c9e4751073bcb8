"""Rate limits in memory, with moving windows. Each process counts by itself."""

import math
import time
from collections.abc import Sequence

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.settings import Settings


class Windows:
    """Counts by name; switched off by the settings for measuring."""

    def __init__(self, settings: Settings) -> None:
        self._on = settings.rate_limits == "on"
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, items: Sequence[RateLimitItem], *identifiers: str) -> int | None:
        """Seconds to wait before the next hit; None to go on, and the hit is counted."""
        # All windows are tested before any is hit: what is refused does not use up the longer one.
        seconds = self.left(items, *identifiers)
        if seconds is None and self._on:
            for item in items:
                self._limiter.hit(item, *identifiers)
        return seconds

    def left(self, items: Sequence[RateLimitItem], *identifiers: str) -> int | None:
        """Seconds to wait before the next hit; None to go on. Counts nothing."""
        if not self._on:
            return None
        for item in items:
            if not self._limiter.test(item, *identifiers):
                reset = self._limiter.get_window_stats(item, *identifiers).reset_time
                return max(1, math.ceil(reset - time.time()))
        return None


def message_windows(settings: Settings) -> list[RateLimitItem]:
    """How many messages a conversation may send, on any channel. Never for danger."""
    return [
        RateLimitItemPerMinute(settings.conversation_messages_per_minute),
        RateLimitItemPerHour(settings.conversation_messages_per_hour),
    ]
