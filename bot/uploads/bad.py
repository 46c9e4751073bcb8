"""Why a file is not taken."""

from typing import Literal

from bot.domain import RettvisError

Reason = Literal["empty", "too_large", "kind", "broken"]


class BadUpload(RettvisError):
    """A file that cannot be taken. Never holds its content."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
