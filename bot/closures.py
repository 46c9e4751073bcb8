"""What every process knows of closed days, and how it is said to people.

Each process looks into the store again when it is asked and the last look is some seconds old, so a
closure is known everywhere within half a minute. While the store is down the last that was known holds,
else the plain schedule, which never stands without "call first".
"""

import asyncio
import logging
from datetime import date, timedelta

from bot.hours import Centre, Centres, Closed, oslo_time
from bot.i18n import Language
from bot.store import closures
from bot.store.work import Store, StoreDown

LOOK_SECONDS = 20
PATIENCE_SECONDS = 1.0
ANNOUNCED = timedelta(days=14)
"""How long beforehand people are told."""

log = logging.getLogger(__name__)


class ClosureBoard:
    """Keeps the closed days of the centres as they stand in the store."""

    def __init__(self, store: Store, centres: Centres) -> None:
        self._store = store
        self._centres = centres
        self._looked_at: float | None = None

    async def look(self, *, anew: bool = False) -> None:
        """Looks into the store, unless it did so a moment ago. Never fails, and never takes long."""
        now = self._store.clock()
        if not anew and self._looked_at is not None and 0 <= now - self._looked_at < LOOK_SECONDS:
            return
        # Set first: while one request looks, the others go on with what is known.
        self._looked_at = now
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self._store.work() as work:
                found = await closures.current(work, oslo_time(now).date())
        except (StoreDown, TimeoutError):
            log.warning("closures: the store is down")
            return
        closed: dict[str, list[Closed]] = {}
        for one in found:
            closed.setdefault(one.centre, []).append(Closed(one.first, one.last))
        self._centres.close(closed)


def closed_text(centre: Centre, language: Language, today: date) -> str:
    """That a centre is closed today, or will be soon; empty if it will not."""
    for run in centre.closed:
        if run.last < today or run.first > today + ANNOUNCED:
            continue
        name = language.current(centre.name, context="centres")
        last = language.format_date(run.last)
        if today in run:
            return language.gettext("{centre} er stengt til og med {date}.", centre=name, date=last)
        if run.first == run.last:
            return language.gettext("{centre} er stengt {date}.", centre=name, date=last)
        return language.gettext(
            "{centre} er stengt fra {first} til og med {last}.",
            centre=name,
            first=language.format_date(run.first),
            last=last,
        )
    return ""
