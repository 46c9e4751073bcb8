"""A reply that cannot be sent, in Chromium: with and without JavaScript nothing written is lost."""

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import delete, select, update

from bot.settings import Settings
from bot.store.keys import FileKeyStore
from bot.store.staff_tables import StaffSessionRow
from bot.store.tables import AccountRow, CaseRow
from bot.store.work import Store
from tests.browser.conftest import Visit
from tests.browser.staff import Colleague, in_a_thread, join
from tests.browser.test_console_journey import SLOW, asks_for_a_person, fits

pytestmark = pytest.mark.browser

TEXT = "Kom i morgen"


def takes(page: Page) -> None:
    """Takes the case that waits."""
    page.locator("[data-take]").first.click()
    page.locator("form.write").wait_for()


def goes_to(settings: Settings, login: str) -> None:
    """The case that somebody has goes to a colleague."""

    async def move() -> None:
        store = Store(settings.database_url, FileKeyStore(settings.key_file))
        async with store.work() as work:
            taker = await work.session.scalar(select(AccountRow.id).where(AccountRow.login == login))
            await work.session.execute(
                update(CaseRow).where(CaseRow.state == "with_staff").values(owner=taker)
            )
        await store.close()

    in_a_thread(move())


def ends_all_sessions(settings: Settings) -> None:
    """Everybody's time is up."""

    async def end() -> None:
        store = Store(settings.database_url, FileKeyStore(settings.key_file))
        async with store.work() as work:
            await work.session.execute(delete(StaffSessionRow))
        await store.close()

    in_a_thread(end())


def logs_in(page: Page, colleague: Colleague) -> None:
    """Fills in the login form that stands there."""
    page.get_by_label("Brukernavn").fill(colleague.login)
    page.get_by_label("Passfrase", exact=True).fill("fire ord på en lapp")
    page.get_by_label("Kode fra telefonen").fill(colleague.code())
    page.keyboard.press("Enter")


@pytest.mark.parametrize("javascript", [True, False])
def test_two_clicks_on_send_are_one_reply(visit: Visit, settings: Settings, javascript: bool) -> None:
    colleague = join(settings, f"double{javascript}".lower())
    person = asks_for_a_person(visit, "en")
    page = colleague.log_in(visit, java_script_enabled=javascript)
    takes(page)
    page.locator("#text").fill(TEXT)
    page.locator("[data-send]").dblclick()
    expect(page.locator(".talk .staff")).to_have_count(1, timeout=SLOW)
    expect(person.page.locator("#messages > .staff")).to_have_count(1, timeout=SLOW)
    page.get_by_text("Avslutt saken", exact=True).first.click()
    page.get_by_label("Fikk hjelp").check()
    page.get_by_role("button", name="Avslutt saken").click()
    page.locator(".undo").wait_for()
    expect(person.page.locator("#messages > .staff")).to_have_count(1)


def test_without_javascript_a_colleague_has_the_case_meanwhile(visit: Visit, settings: Settings) -> None:
    join(settings, "ragna")
    writer = join(settings, "plainwriter")
    asks_for_a_person(visit, "en")
    page = writer.log_in(visit, java_script_enabled=False)
    takes(page)
    page.locator("#text").fill(TEXT)
    goes_to(settings, "ragna")
    page.locator("[data-send]").click()
    expect(page.locator(".notice.error[role=alert]:visible")).to_have_text(
        "Svaret ble ikke sendt, for du har ikke saken nå."
    )
    expect(page.locator("#unsent-text")).to_have_value(TEXT)
    fits(page, "refused")
    goes_to(settings, "plainwriter")
    page.get_by_role("link", name="Til sakene").click()
    page.get_by_role("link", name="Åpne").click()
    expect(page.locator("#text")).to_have_value(TEXT)


def test_a_person_deletes_everything_while_somebody_writes(visit: Visit, settings: Settings) -> None:
    colleague = join(settings, "gone")
    person = asks_for_a_person(visit, "en")
    page = colleague.log_in(visit)
    takes(page)
    page.locator("#text").press_sequentially(TEXT)
    expect(page.locator("[data-saved]")).to_have_text("✓", timeout=SLOW)
    page.locator("#text").press_sequentially(" klokken ni")
    person.page.locator("details.delete summary").click()
    person.page.locator("details.delete button").click()
    expect(page.locator(".card.narrow [role=alert]")).to_contain_text(
        "Personen har slettet samtalen", timeout=SLOW
    )
    expect(page.get_by_label("Det du skrev")).to_have_value(f"{TEXT} klokken ni")
    fits(page, "deleted")


def test_what_is_written_before_the_script_has_come_is_kept(visit: Visit, settings: Settings) -> None:
    colleague = join(settings, "slowline")
    asks_for_a_person(visit, "en")
    page = colleague.log_in(visit)
    takes(page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/console.js*", hold)
    page.reload(wait_until="commit")
    page.locator("#text").press_sequentially(TEXT)
    assert held
    for route in held:
        route.continue_()
    expect(page.locator("[data-saved]")).to_have_text("✓", timeout=SLOW)
    elsewhere = page.context.new_page()
    elsewhere.goto(page.url)
    expect(elsewhere.locator("#text")).to_have_value(TEXT)


@pytest.mark.parametrize("javascript", [True, False])
def test_whose_session_ends_while_writing_logs_in_and_sends(
    visit: Visit, settings: Settings, javascript: bool
) -> None:
    colleague = join(settings, f"expired{javascript}".lower())
    person = asks_for_a_person(visit, "en")
    page = colleague.log_in(visit, java_script_enabled=javascript)
    takes(page)
    page.locator("#text").fill(TEXT)
    ends_all_sessions(settings)
    if javascript:
        expect(page.locator("[data-over]")).to_be_visible(timeout=SLOW)
        expect(page.locator("#text")).to_have_value(TEXT)
        fits(page, "over")
    page.locator("[data-send]").click()
    expect(page.locator("main")).to_contain_text("Logg inn, så får du tilbake det du skrev.")
    fits(page, "login-again")
    logs_in(page, colleague)
    expect(page.get_by_label("Det du skrev")).to_have_value(TEXT)
    fits(page, "send-again")
    page.get_by_role("button", name="Send på nytt").click()
    expect(page.locator(".talk .staff")).to_have_count(1, timeout=SLOW)
    expect(person.page.locator("#messages > .staff")).to_have_count(1, timeout=SLOW)
