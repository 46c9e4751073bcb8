"""The statistics in Chromium: they fit, ask nobody else for anything, and work without JavaScript."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from random import Random

import pytest

from bot.settings import Settings
from bot.staff.secrets import STEP_SECONDS
from bot.store import counters
from bot.store.keys import FileKeyStore
from bot.store.tables import CallCount
from bot.store.work import Store
from tests.bot.conftest import TOPICS
from tests.browser.conftest import Visit
from tests.browser.test_staff_journey import PASSPHRASE, _fits, _invitation, _join, _next_code

pytestmark = pytest.mark.browser

OUTCOMES = ("answered", "choices", "menu", "conversation")
LANGUAGES = ("nb", "en", "ro", "pl", "fa", "ar", "so")


async def _count(settings: Settings, year: int) -> None:
    """A year of some 250 messages a month."""
    chance = Random(7)  # the same figures each time
    topics = sorted(TOPICS)
    store = Store(settings.database_url, FileKeyStore(settings.key_file))
    for month in range(1, 13):
        moment = datetime(year, month, 10, 12, tzinfo=UTC).timestamp()
        store.clock = lambda moment=moment: moment  # type: ignore[misc]
        async with store.work() as work:
            for _ in range(250):
                await counters.count_message(
                    work,
                    topic=topics[min(int(chance.expovariate(1 / 9)), len(topics) - 1)],
                    language=chance.choices(LANGUAGES, (3, 5, 4, 2, 1, 2, 3))[0],
                    outcome=chance.choices(("answered", "choices", "menu", "conversation"), (60, 12, 16, 12))[
                        0
                    ],
                    channel=chance.choice(("web", "telegram")),
                    centre=chance.choice(("oslo", "bergen", None, None)),
                )
            name = f"{year}-{month:02}"
            work.session.add(CallCount(month=name, topic="violence", outcome="answered", n=14))
            for _ in range(14):
                waited = int(chance.expovariate(1 / 20_000))
                await counters.count_waiting(work, centre="oslo", opened_at=work.now - waited)
    await store.close()


def test_a_year_and_a_month_fit_and_say_what_they_mean(
    visit: Visit, settings: Settings, app_server: str
) -> None:
    year = datetime.now(UTC).year - 1
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, _count(settings, year)).result()
    visitor = visit(path="/staff/login")
    page = visitor.page
    secret = _join(visitor, _invitation(settings, app_server), "reader")
    page.get_by_role("link", name="Logg inn").click()
    code, _ = _next_code(secret, int(time.time()) // STEP_SECONDS)
    page.get_by_label("Brukernavn").fill("reader")
    page.get_by_label("Passfrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("Kode fra telefonen").fill(code)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Statistikk").click()
    page.get_by_label("År").select_option(str(year))
    page.get_by_role("button", name="Vis").click()
    page.get_by_text(f"I {year} fikk Rettvis").wait_for()
    assert page.locator(".chart svg").count() == 4
    assert page.locator("table.figures").count() == 19
    _fits(page, "statistics-year")
    page.get_by_label("Måned").select_option("03")
    page.get_by_role("button", name="Vis").click()
    page.get_by_text(f"I mars {year} fikk Rettvis 250 meldinger.").wait_for()
    _fits(page, "statistics-month")
    with page.expect_download() as download:
        page.get_by_role("button", name="Last ned som regneark").click()
    assert download.value.suggested_filename == f"rettvis-{year}-03.xlsx"
    assert len(visitor.watch.hosts) == 1
    assert not visitor.watch.complaints
