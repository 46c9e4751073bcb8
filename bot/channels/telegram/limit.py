"""How fast one chat may write: as on the web. Callers ask only after the danger words."""

from limits import RateLimitItemPerMinute

from bot.channels.telegram.updates import Stripped
from bot.limits import Windows, message_windows
from bot.settings import Settings

REMEMBERED = 10_000
_NOTICE = [RateLimitItemPerMinute(1)]


class ChatLimit:
    """Counts in memory: one process at a time works the inbox."""

    def __init__(self, settings: Settings) -> None:
        self._windows = Windows(settings)
        self._items = message_windows(settings)
        self._counted: dict[int, None] = {}

    def is_over(self, update: Stripped) -> bool:
        """Whether an update is one too many. One that is tried again counts once."""
        if update.update_id in self._counted:
            return False
        if self._windows.wait(self._items, "message", update.address) is not None:
            return True
        while len(self._counted) >= REMEMBERED:
            self._counted.pop(next(iter(self._counted)))
        self._counted[update.update_id] = None
        return False

    def may_tell(self, update: Stripped) -> bool:
        """Whether the person may be told so now: once a minute is enough."""
        return self._windows.wait(_NOTICE, "notice", update.address) is None
