"""Two staff, an operator, a person on the web and one on Telegram, all at once in Chromium."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from pydantic import SecretStr

from api.app import create_app
from bot.settings import Settings
from tests.browser.conftest import QUESTIONS, Visit, Visitor
from tests.browser.everybody import hears, press_together, telegram_bot, until, waits_on_telegram
from tests.browser.staff import join
from tests.browser.test_console_journey import PICTURES, SLOW, asks_for_a_person, fits
from tests.conftest import migrate_now
from tests.wire.nlu import Nlu
from tests.wire.server import serving
from tests.wire.telegram import TOKEN, BotApi, Person, bot_api

pytestmark = pytest.mark.browser

WIDE: ViewportSize = {"width": 1280, "height": 900}
LOST_SECONDS = 30
"""An honest half minute."""
BEGUN = "Dette er ikke ferdig"
LOST = {"first": "یکم", "second": "دوم", "third": "سوم"}
"""What comes meanwhile, from the web and from Telegram."""


@pytest.fixture(scope="module")
def telegram() -> Iterator[BotApi]:
    """Telegram."""
    with bot_api() as api:
        yield api


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, nlu: Nlu, telegram: BotApi) -> Iterator[Settings]:
    """A service on the web and on Telegram, whose staff have five seconds to undo."""
    with serving(nlu.app()) as nlu_url:
        yield Settings(
            data=tmp_path_factory.mktemp("data"),
            nlu_url=nlu_url,
            rate_limits="off",
            stretching="cheap",
            undo_seconds=5,
            telegram_token=SecretStr(TOKEN),
            telegram_api_url=telegram.url,
            telegram_poll_seconds=2,
            telegram_lease_seconds=2,
        )


@pytest.fixture(scope="module")
def app_server(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The web application, and the bot in a process of its own beside it."""
    migrate_now(settings)
    with serving(create_app(settings)) as url, telegram_bot(settings, tmp_path_factory.mktemp("log")):
        yield url


def case_in(language: str) -> str:
    """The selector of a case in the queue, by the person's language."""
    return f'#queue .case:has(h3:has-text("{language}"))'


def writes(person: Visitor, text: str) -> None:
    """The person on the web writes, and sees it."""
    person.page.fill("#text", text)
    person.page.locator(".write > button").click()
    expect(person.page.locator("#messages > .person p:last-child").last).to_have_text(text)


def answers_a_call(page: Page) -> None:
    """The operator finds an answer, shows it, and counts the call: without a mouse."""
    page.locator("#q:focus").wait_for()
    page.wait_for_load_state()
    with page.expect_response("**/desk/search?q=uur+dhal"):
        page.keyboard.type("uur dhal")
    page.locator("#results .chosen").wait_for()
    page.keyboard.press("Enter")
    page.locator("#answer:focus").wait_for()
    page.keyboard.press("r")
    page.keyboard.press("b")
    page.get_by_text("Samtalen er talt.").wait_for()


def says(page: Page, text: str) -> None:
    """A member of staff sends words of their own."""
    count = page.locator(".talk .staff").count()
    page.locator("#text").fill(text)
    page.locator("[data-send]").click()
    expect(page.locator(".talk .staff")).to_have_count(count + 1, timeout=SLOW)


def offers(page: Page, colleague: str) -> None:
    """Offers the open case to a colleague."""
    page.get_by_text("Gi videre eller slipp").click()
    page.locator("#to").select_option(label=f"{colleague} (Helsesenteret i Oslo)")
    page.get_by_role("button", name="Tilby saken").click()
    expect(page.locator("#case")).to_contain_text(f"Tilbudt {colleague}.")


@dataclass
class Everybody:
    """Who is there. `first` has the Somali case to begin with, `second` pressed too late."""

    somali: Visitor
    farsi: Person
    operator: Page
    first: Page
    second: Page
    winner: str
    loser: str

    def queue(self, page: Page) -> None:
        """Goes to the queue."""
        page.goto(page.url.partition("/cases")[0].removesuffix("/queue") + "/queue")
        page.locator("#queue").wait_for()


def race(pages: dict[str, Page]) -> tuple[str, str]:
    """All press at the same moment: one has the case, the others hear who. The names of both."""
    for page in pages.values():
        expect(page.locator(case_in("Persisk"))).to_be_visible(timeout=SLOW)
        page.locator(f"{case_in('Somali')} [data-take]").wait_for()
    press_together(*(page.locator(f"{case_in('Somali')} [data-take]") for page in pages.values()))
    for page in pages.values():
        page.locator("form.write, .notice.error:has-text('raskere')").first.wait_for()
    (winner,) = [name for name, page in pages.items() if page.locator("form.write").count()]
    (loser,) = set(pages) - {winner}
    expect(pages[loser].locator(".notice.error[role=alert]:visible")).to_have_text(
        f"{winner} var raskere. Saken er ikke ledig lenger."
    )
    expect(pages[loser].locator("#case")).to_contain_text(f"Hos {winner}")
    fits(pages[loser], "everybody-too-late")
    return winner, loser


def both_are_answered(all_: Everybody) -> None:
    """The other takes the person on Telegram, and answers in a sentence that stands there in Farsi."""
    page = all_.second
    page.get_by_role("link", name="Til sakene").click()
    page.locator(f"{case_in('Persisk')} [data-take]").click()
    page.locator("form.write").wait_for()
    expect(page.locator(".talk .person .said").first).to_have_text(QUESTIONS["fa"])
    page.locator('button[value="group.handover"]').click()
    page.locator('button[value="add.answer_comes_here"]').click()
    outgoing = page.locator(".outgoing .line-sentence .goes").inner_text()
    page.locator("[data-send]").click()
    hears(page, all_.farsi, outgoing)
    says(all_.first, "Hello from Oslo")
    expect(all_.somali.page.locator("#messages > .staff")).to_contain_text("Hello from Oslo", timeout=SLOW)


def offered_and_declined(all_: Everybody) -> None:
    """Whoever offered it is told who said no."""
    offers(all_.first, all_.loser)
    fits(all_.first, "everybody-offered")
    all_.queue(all_.second)
    offered = all_.second.locator('section[aria-labelledby="offered"] .case')
    expect(offered).to_contain_text(f"Fra {all_.winner}")
    fits(all_.second, "everybody-queue")
    offered.get_by_role("button", name="Nei takk").click()
    told = f"{all_.loser} sa nei takk til å ta over."
    expect(all_.first.locator("#case")).to_contain_text(told, timeout=SLOW)
    fits(all_.first, "everybody-declined")


def offered_and_taken_over(all_: Everybody) -> None:
    """While the one who offered it is writing: nothing of it is lost, and nobody else has it."""
    offers(all_.first, all_.loser)
    all_.first.locator("#text").press_sequentially(BEGUN)
    offered = all_.second.locator('section[aria-labelledby="offered"] .case')
    expect(offered).to_be_visible(timeout=SLOW)
    offered.get_by_role("button", name="Ta over").click()
    all_.second.locator("form.write").wait_for()
    expect(all_.first.locator("#unsent-text")).to_have_value(BEGUN, timeout=SLOW)
    expect(all_.first.locator("#case")).to_contain_text(f"Be {all_.loser} om å tilby deg saken")
    fits(all_.first, "everybody-unsent")
    expect(all_.second.locator(".talk .staff")).to_have_count(1)
    expect(all_.second.locator("#text")).to_have_value("")


def loses_the_line(all_: Everybody) -> None:
    """Half a minute without a network, while both persons write and calls are answered."""
    page = all_.second
    page.context.set_offline(True)
    gone = time.monotonic()
    expect(page.locator("[data-cut]")).to_be_visible(timeout=SLOW)
    page.screenshot(path=PICTURES / "everybody-cut-1280.png")
    for text, other in LOST.items():
        writes(all_.somali, text)
        all_.farsi.writes(other)
        answers_a_call(all_.operator)
    page.wait_for_timeout(max(0, LOST_SECONDS - (time.monotonic() - gone)) * 1000)
    page.context.set_offline(False)
    expect(page.locator("[data-cut]")).to_be_hidden(timeout=SLOW)


def shows_each_once(page: Page, *texts: str) -> None:
    """Nothing is missing, nothing stands there twice, and the order is theirs."""
    for text in texts:
        row = page.locator(".talk .person .said", has_text=re.compile(f"^{text}$"))
        expect(row).to_have_count(1, timeout=SLOW)
    page.wait_for_timeout(1500)
    said = [one for one in page.locator(".talk .person .said").all_inner_texts() if one in texts]
    assert said == list(texts)


def handed_back(all_: Everybody) -> None:
    """The person on Telegram is told, and the machine answers again."""
    page = all_.second
    all_.queue(page)
    page.locator(f"{case_in('Persisk')} .button.main").click()
    shows_each_once(page, *LOST.values())
    page.get_by_text("Gi videre eller slipp").click()
    page.get_by_role("button", name="Gi tilbake til maskinen").click()
    hears(page, all_.farsi, "ماشین")
    before = len(all_.farsi.sees)
    all_.farsi.writes(QUESTIONS["fa"])
    until(page, lambda: len(all_.farsi.sees) > before, "the machine's answer")


def closed_with_an_outcome(all_: Everybody) -> None:
    """The person on the web is asked, and says that it helped."""
    page, person = all_.second, all_.somali.page
    says(page, "Goodbye")
    page.get_by_text("Avslutt saken", exact=True).first.click()
    page.get_by_label("Vist videre").check()
    page.get_by_role("button", name="Avslutt saken").click()
    page.locator(".undo").wait_for()
    asked = person.locator('#messages > .assistant:has(button[value="helped.yes"])')
    expect(asked).to_be_visible(timeout=60_000)
    asked.locator('button[value="helped.yes"]').click()
    page.locator("summary", has_text="Avsluttet").click()
    expect(page.locator("#queue")).to_contain_text("Personen sier: fikk hjelp", timeout=SLOW)
    expect(page.locator("#queue")).to_contain_text("Gitt tilbake til maskinen")
    fits(page, "everybody-done")
    expect(person.locator("#messages > .staff")).to_have_count(2)


def test_everybody_at_once(visit: Visit, settings: Settings, telegram: BotApi) -> None:
    pages = {name: join(settings, name).log_in(visit, viewport=WIDE) for name in ("aida", "bjorn")}
    operator = join(settings, "berit", "operator").log_in(visit, "#q", viewport=WIDE)
    somali = asks_for_a_person(visit, "so")
    farsi = waits_on_telegram(operator, telegram, 880011223344, "fa", QUESTIONS["fa"])
    winner, loser = race(pages)
    all_ = Everybody(somali, farsi, operator, pages[winner], pages[loser], winner, loser)
    both_are_answered(all_)
    offered_and_declined(all_)
    offered_and_taken_over(all_)
    loses_the_line(all_)
    shows_each_once(all_.second, *LOST)
    somali_case = all_.second.url
    handed_back(all_)
    all_.second.goto(somali_case)
    closed_with_an_outcome(all_)
    somali.page.screenshot(path=PICTURES / "everybody-person-390.png", full_page=True)
    operator.screenshot(path=PICTURES / "everybody-desk-1280.png", full_page=True)
    assert len(somali.watch.hosts) == 1
    assert not somali.watch.complaints


def test_where_nobody_is_on_duty_another_centre_takes_over_and_all_three_are_told(
    visit: Visit, settings: Settings
) -> None:
    home = join(settings, "hordis", centre="bergen").log_in(visit, viewport=WIDE)
    away = join(settings, "osvald").log_in(visit, viewport=WIDE)
    person = visit(locale="en")
    person.choose("en")
    person.ask(QUESTIONS["en"])
    writes(person, "I live in Bergen")
    person.page.locator('.tools button[value="person"]').click()
    person.page.locator('#messages button[value="consent"]').click()
    expect(home.locator("#queue .case h3").first).to_contain_text("Engelsk", timeout=SLOW)
    count = away.locator("#queue", has_text="Helsesenteret i Bergen: 1 venter der. Ingen er på vakt der nå.")
    expect(count).to_be_visible(timeout=SLOW)
    fits(away, "covering")
    away.get_by_role("button", name="Ta over den første").click()
    away.locator("form.write").wait_for()
    told = home.locator("#queue .notice", has_text="Helsesenteret i Oslo har tatt over fra oss")
    expect(told).to_contain_text("Spør osvald.", timeout=SLOW)
    fits(home, "covered")
    home.get_by_role("button", name="Greit").click()
    expect(told).to_have_count(0)
    expect(person.page.locator("#messages > .assistant").last).to_contain_text(
        "The staff there have taken over", timeout=SLOW
    )
