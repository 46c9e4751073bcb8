"""Notices within one process."""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterator

ALONE_SECONDS = 1.0
"""How long to wait for a notice before looking anyway, while other processes cannot be heard."""


class Notices:
    """Wakes whoever in this process waits for news of a name."""

    def __init__(self) -> None:
        self._ears: dict[str, list[Callable[[], None]]] = {}

    @property
    def patience(self) -> float:
        """Seconds after which to look without a notice."""
        return ALONE_SECONDS

    @contextlib.contextmanager
    def hearing(self, name: str, wake: Callable[[], None]) -> Iterator[None]:
        """Calls `wake` on each notice of a name."""
        self._ears.setdefault(name, []).append(wake)
        try:
            yield
        finally:
            self._ears[name].remove(wake)
            if not self._ears[name]:
                del self._ears[name]

    def tell(self, names: Collection[str]) -> None:
        """There is news, already committed. Neither waits nor fails."""
        self._wake(names)

    async def carry(self) -> None:
        """Brings notices to other processes and theirs here, until cancelled."""

    def _wake(self, names: Collection[str]) -> None:
        for name in names:
            for wake in list(self._ears.get(name, ())):
                wake()

    def _wake_all(self) -> None:
        self._wake(list(self._ears))


class Bell:
    """What one waits at: rung while nobody waits, it lets the next one through at once."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """There may be news."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Until it is rung, but not longer than this."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()
