"""A second person is told by mail when somebody waits too long while the centre should be open.

The mail says since when, and where the console is: nothing of the person, of the language, or of what it
is about. One mail tells of all cases of a centre that wait too long; no case is told of twice.
"""

import asyncio
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from bot.closures import ClosureBoard
from bot.hours import Centre, Centres, oslo_time
from bot.i18n import SOURCE, STAFF_LANGUAGES, Languages
from bot.settings import Settings
from bot.staff.mailing import Mailer, MailRefused
from bot.store import late
from bot.store.late import Late
from bot.store.work import Store, StoreDown

LOOK_SECONDS = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Alarm:
    """Looks for cases that wait too long, and tells."""

    settings: Settings
    store: Store
    centres: Centres
    closures: ClosureBoard
    languages: Languages

    async def watch(self) -> None:
        """Looks every minute until cancelled; what fails is tried again the next time."""
        while True:
            try:
                await self.look()
            except StoreDown:
                log.warning("alarm: the store is down")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> int:
        """Tells of every case that nobody was told of yet; how many mails went out. Raises StoreDown."""
        await self.closures.look()
        now = oslo_time(self.store.clock())
        sent = 0
        for centre in self.centres:
            address = self.settings.alarm_address(centre.id)
            if address is not None and self._should_be_there(centre, now):
                sent += await self._tell(centre, address, now)
        return sent

    def _should_be_there(self, centre: Centre, now: datetime) -> bool:
        """Whether the centre is open by its plan, and was when the waiting began to be too long."""
        return all(is_planned_open(centre, moment) for moment in (now - self._patience, now))

    @property
    def _patience(self) -> timedelta:
        return timedelta(minutes=self.settings.waiting_alarm_minutes)

    async def _tell(self, centre: Centre, address: str, now: datetime) -> bool:
        holder = secrets.token_hex(16)
        async with self.store.work() as work:
            found = await late.untold(work, centre.id, int((now - self._patience).timestamp()))
            if not found or not await late.begin(work, centre.id, holder):
                return False
        try:
            await asyncio.to_thread(Mailer(self.settings).send, self._mail(address, found))
        except MailRefused as refused:
            log.warning("alarm: nobody could be told, tried again in a minute: %s", refused)
            async with self.store.work() as work:
                await late.give_up(work, centre.id, holder)
            return False
        async with self.store.work() as work:
            await late.told(work, [one.case for one in found])
        return True

    def _mail(self, address: str, found: list[Late]) -> EmailMessage:
        since = oslo_time(found[0].since)
        lines = []
        for code in STAFF_LANGUAGES:
            language = self.languages[code]
            text = language.gettext(
                "En samtale har ventet siden {time}, {day}.",
                domain="staff",
                time=language.format_time(since.time()),
                day=language.format_day(since.date()),
            )
            if len(found) > 1:
                more = language.gettext(
                    "I alt venter {count} for lenge.",
                    domain="staff",
                    count=language.format_number(len(found)),
                )
                text = f"{text} {more}"
            lines.append(text)
        mail = EmailMessage()
        mail["From"], mail["To"] = self.settings.smtp_from or address, address
        mail["Subject"] = self.languages[SOURCE].gettext("Rettvis: noen venter", domain="staff")
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="rettvis")
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content("\n\n".join([*lines, f"{self.settings.console_url}/staff/queue"]) + "\n")
        return mail


def is_planned_open(centre: Centre, moment: datetime) -> bool:
    """Whether somebody should be at a centre by its plan; here a day on which nobody knows counts as any."""
    day = moment.date()
    if centre.is_closed(day):
        return False
    rows = [row for row in centre.staff_rows if row.validity.is_valid(day)] or centre.valid_rows(day)
    return any(row.hours.is_open(moment) for row in rows)
