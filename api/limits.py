"""Rate limits in memory: per conversation, and per address bucket for new conversations.

Addresses are kept only as a keyed hash under a key that lives in memory and changes daily.
Danger is never limited: callers ask only after the danger words.
"""

import hashlib
import hmac
import secrets
import time

from limits import RateLimitItemPerMinute

from bot.limits import Windows, message_windows
from bot.settings import Settings

KEY_SECONDS = 24 * 3600
FAILED_LOGINS = 10
"""Of staff, per address in a quarter of an hour."""


class Limits:
    """The limits of one process."""

    def __init__(self, settings: Settings) -> None:
        self._windows = Windows(settings)
        self._messages = message_windows(settings)
        self._starts = [RateLimitItemPerMinute(settings.new_conversations_per_ten_minutes, multiples=10)]
        self._returns = [RateLimitItemPerMinute(settings.return_tries_per_ten_minutes, multiples=10)]
        self._logins = [RateLimitItemPerMinute(FAILED_LOGINS, multiples=15)]
        self._key = secrets.token_bytes(32)
        self._key_made = time.monotonic()

    def wait_for_message(self, conversation: str) -> int | None:
        """Seconds to wait before the next message of a conversation; None to go on."""
        return self._windows.wait(self._messages, "message", conversation)

    def wait_for_start(self, address: str) -> int | None:
        """Seconds to wait before another conversation from an address; None to go on."""
        return self._windows.wait(self._starts, "start", self._bucket(address))

    def wait_for_return(self, address: str) -> int | None:
        """Seconds to wait before a return code is tried or made by an address; None to go on."""
        return self._windows.wait(self._returns, "return", self._bucket(address))

    def wait_for_login(self, address: str) -> int | None:
        """Seconds to wait before staff may try to log in from an address; None to go on."""
        return self._windows.left(self._logins, "login", self._bucket(address))

    def login_failed(self, address: str) -> None:
        """Only tries that fail count: a whole centre shares one address."""
        self._windows.wait(self._logins, "login", self._bucket(address))

    def _bucket(self, address: str) -> str:
        if time.monotonic() - self._key_made > KEY_SECONDS:
            self._key, self._key_made = secrets.token_bytes(32), time.monotonic()
        return hmac.new(self._key, address.encode(), hashlib.sha256).hexdigest()
