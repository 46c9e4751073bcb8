"""Every page of the staff side before axe, in both of its languages."""

from collections.abc import Sequence

import pytest

from bot.settings import Settings
from bot.store import not_understood
from bot.store.keys import FileKeyStore
from bot.store.work import Store
from tests.browser.axe import LOOKS, Look, crowded, report, violations
from tests.browser.conftest import Visit
from tests.browser.staff import in_a_thread, join
from tests.browser.test_staff_statistics import _count
from tests.browser.tour import GIVEN, STEPS, YEAR, Tour

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def _a_year(settings: Settings, app_server: str) -> None:
    """Something to count."""
    in_a_thread(_count(settings, YEAR))


async def _give(settings: Settings) -> None:
    store = Store(settings.database_url, FileKeyStore(settings.key_file))
    async with store.work() as work:
        assert await not_understood.give(work, "ar", GIVEN)
    await store.close()


@pytest.mark.parametrize(("language", "looks"), [("nb", LOOKS), ("en", LOOKS[::3])], ids=["nb", "en"])
def test_no_page_of_the_staff_shuts_anybody_out(
    visit: Visit, settings: Settings, app_server: str, language: str, looks: Sequence[Look]
) -> None:
    colleague = join(settings, f"axe-{language}", "admin")
    reader = join(settings, f"reads-{language}", "reviewer").log_in(visit, locale=language)
    in_a_thread(_give(settings))
    tour = Tour(
        visit,
        settings,
        app_server,
        colleague.log_in(visit, locale=language),
        colleague,
        reader,
        visit(path="/staff/login", locale=language).page,
    )
    if language == "en":
        for page in (tour.page, reader):
            tour.send(page, 'button[name=language][value="en"]')
    found = {}
    for name, step in STEPS.items():
        page = step(tour)
        page.wait_for_load_state()
        assert page.locator("html").get_attribute("lang") == language, name
        found[name] = violations(page, looks) | crowded(page)
    assert not any(found.values()), report(found)
