"""A tour of the staff side: how to reach each of its pages, and each state that they can be in."""

import base64
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from bot.hours import OSLO_TIME
from bot.settings import Settings
from bot.staff import invitations
from bot.staff.secrets import totp_code
from bot.store.keys import FileKeyStore
from bot.store.work import Store
from tests.browser.conftest import Visit, Visitor
from tests.browser.staff import PASSPHRASE, Colleague, in_a_thread
from tests.browser.test_console_journey import asks_for_a_person
from tests.files import photo, voice

GIVEN = "شو هالورقة وصلتني من المستشفى اليوم"
REWRITTEN = "وصلني ورق من المشفى وما بعرف شو هو"
YEAR = datetime.now(UTC).year - 1
SLOW = 15_000


@dataclass
class Tour:
    """A tour of the console, from the door to the way out.

    `page` is of somebody who may see everything, `reviewer` of one who reads what was not understood,
    `outside` of one who has yet to come in.
    """

    visit: Visit
    settings: Settings
    address: str
    page: Page
    colleague: Colleague
    reviewer: Page
    outside: Page
    people: list[Visitor] = field(default_factory=list)
    case: str = ""

    def go(self, path: str) -> Page:
        """Opens a page of the console."""
        self.page.goto(self.address + path)
        return self.page

    def stand_outside(self, path: str) -> Page:
        """Opens a page without having logged in."""
        self.outside.goto(self.address + path)
        return self.outside

    def send(self, page: Page, selector: str) -> Page:
        """Presses a button of a form, and waits for the page that comes of it."""
        with page.expect_navigation():
            page.locator(selector).first.click()
        return page

    def unfold(self, page: Page) -> Page:
        """Opens all that is folded."""
        for summary in page.locator("main summary:visible").all():
            if summary.evaluate("one => !one.parentElement.open"):
                summary.click()
        return page


Step = Callable[[Tour], Page]


def _day(ahead: int) -> str:
    return (datetime.now(OSLO_TIME).date() + timedelta(days=ahead)).isoformat()


# --- the door


def _wrong_login(tour: Tour) -> Page:
    page = tour.stand_outside("/staff/login")
    page.locator("#login").fill("nobody")
    page.locator("#passphrase").fill("wrong")
    page.locator("#code").fill("123456")
    return tour.send(page, "button.main")


def _invitation(tour: Tour) -> str:
    async def make() -> str:
        store = Store(tour.settings.database_url, FileKeyStore(tour.settings.key_file))
        try:
            return await invitations.invite(store, "staff", "oslo")
        finally:
            await store.close()

    return in_a_thread(make())


def _setup(tour: Tour) -> Page:
    page = tour.stand_outside("/staff/invitation")
    page.locator("#invitation").fill(_invitation(tour))
    return tour.unfold(tour.send(page, "button.main"))


def _join(tour: Tour, *, code: str = "") -> Page:
    page = tour.outside
    key = base64.b32decode((page.locator(".secret").text_content() or "").replace(" ", ""))
    page.locator("#login").fill(f"new{time.monotonic_ns()}")
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#again").fill(PASSPHRASE)
    page.locator("#code").fill(code or totp_code(key, int(time.time())))
    return tour.send(page, "button.main")


def _replace_phone(tour: Tour) -> Page:
    code = tour.page.locator(".codes code").first.inner_text()
    page = tour.stand_outside("/staff/recovery")
    page.locator("#login").fill(tour.colleague.login)
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#recovery_code").fill(code)
    return tour.unfold(tour.send(page, "button.main"))


# --- cases


def _somebody_waits(tour: Tour, language: str) -> Page:
    tour.people.append(asks_for_a_person(tour.visit, language))
    return tour.go("/staff/queue")


def _look_at_waiting(tour: Tour) -> Page:
    # Whoever came last.
    tour.page.locator('section[aria-labelledby="waiting"] .case h3 a').last.click()
    tour.page.locator("[data-take]").wait_for()
    tour.case = re.sub(r"^https?://[^/]+", "", tour.page.url)
    return tour.page


def _compose(tour: Tour) -> Page:
    page = tour.page
    tour.send(page, 'button[value="group.handover"]')
    page.locator('[id="we_call_you.date"]').fill(_day(9))
    page.locator('[id="we_call_you.time"]').fill("14:30")
    tour.send(page, 'button[value="add.we_call_you"]')
    page.locator("#text").fill("See you.")
    return tour.send(page, 'button[value="preview"]')


def _compose_wrongly(tour: Tour) -> Page:
    tour.send(tour.page, 'button[value="group.handover"]')
    return tour.send(tour.page, 'button[value="add.we_call_you"]')


def _receive(tour: Tour) -> Page:
    tour.send(tour.page, "[data-send]")
    person = tour.people[-1].page
    person.reload()
    for name, kind, data in (("bill.jpg", "image/jpeg", photo()), ("v.ogg", "audio/ogg", voice())):
        person.locator("#file").set_input_files({"name": name, "mimeType": kind, "buffer": data})
        tour.send(person, "form.send button")
    person.goto(tour.address + "/call-me")
    person.fill("#number", "488 90 560")
    tour.send(person, "form.return button")
    tour.go(tour.case).locator(".enclosed audio").wait_for()
    return tour.page


def _note(tour: Tour) -> Page:
    tour.unfold(tour.page)
    tour.page.locator("#note").fill("Ring på mandag.")
    return tour.unfold(tour.send(tour.page, "#notes form button"))


def _close(tour: Tour) -> Page:
    tour.unfold(tour.page)
    tour.page.locator("input[name=outcome]").first.check()
    return tour.send(tour.page, f'form[action="{tour.case}/close"] button')


def _cut(tour: Tour) -> Page:
    tour.page.context.set_offline(True)
    tour.page.locator("[data-cut]").wait_for(timeout=SLOW)
    return tour.page


def _keys(tour: Tour) -> Page:
    tour.page.context.set_offline(False)
    page = tour.go("/staff/queue")
    page.keyboard.press("?")
    page.locator("[data-help][open]").wait_for()
    return page


# --- the rest


def _close_centre(tour: Tour, days: int) -> Page:
    page = tour.go("/staff/closures")
    page.locator("#first").fill(_day(0))
    page.locator("#last").fill(_day(days))
    page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    return tour.send(page, "button.main")


def _search(tour: Tour, words: str) -> Page:
    page = tour.go("/desk")
    page.keyboard.type(words)
    page.locator("#results .chosen").wait_for()
    return page


def _read(tour: Tour) -> Page:
    tour.reviewer.goto(tour.address + "/staff/not-understood")
    return tour.send(tour.reviewer, ".people h3 a")


def _rewrite(tour: Tour, text: str) -> Page:
    tour.reviewer.locator("#topic").select_option("invoice_received")
    tour.reviewer.locator("#text").fill(text)
    return tour.send(tour.reviewer, 'form[action$="/example"] button')


def _passphrase_refused(tour: Tour) -> Page:
    page = tour.go("/staff/account")
    for name in ("passphrase", "new", "again"):
        page.locator(f"#{name}").fill("too short")
    page.locator("#code").fill("123456")
    return tour.send(page, 'form[action$="/passphrase"] button')


def _new_codes(tour: Tour) -> Page:
    page = tour.go("/staff/account")
    page.locator("#codes-passphrase").fill(PASSPHRASE)
    page.locator("#codes-code").fill(tour.colleague.code())
    return tour.send(page, 'form[action$="/codes"] button')


def _stale(tour: Tour) -> Page:
    page = tour.go("/staff/closures")
    page.locator("input[name=form_token]").evaluate_all("all => all.forEach(one => { one.value = 'old'; })")
    page.locator("#first").fill(_day(0))
    page.locator("#last").fill(_day(0))
    return tour.send(page, "main button.main")


def _not_allowed(tour: Tour) -> Page:
    tour.reviewer.goto(tour.address + "/staff/audit")
    return tour.reviewer


# One after the other: each step starts where the one before has left them. It gives the page to look at.
STEPS: dict[str, Step] = {
    "login": lambda tour: tour.stand_outside("/staff/login"),
    "login refused": _wrong_login,
    "recovery": lambda tour: tour.stand_outside("/staff/recovery"),
    "invitation": lambda tour: tour.stand_outside("/staff/invitation"),
    "setup": _setup,
    "setup refused": lambda tour: tour.unfold(_join(tour, code="000000")),
    "joined": _join,
    "queue, nobody waits": lambda tour: tour.unfold(tour.go("/staff/queue")),
    "queue": lambda tour: tour.unfold(_somebody_waits(tour, "ar")),
    "waiting case": _look_at_waiting,
    "my case": lambda tour: tour.send(tour.page, "[data-take]"),
    "blanks left empty": _compose_wrongly,
    "composing": _compose,
    "sent, and files came": _receive,
    "note": _note,
    "connection cut": _cut,
    "keys": _keys,
    "queue with one of mine": lambda tour: tour.unfold(_somebody_waits(tour, "nb")),
    "case again": lambda tour: tour.go(tour.case),
    "closed, may be undone": lambda tour: tour.unfold(_close(tour)),
    "closed case": lambda tour: tour.go(tour.case),
    "no closures": lambda tour: tour.go("/staff/closures"),
    "closure refused": lambda tour: _close_centre(tour, -3),
    "closures": lambda tour: _close_centre(tour, 3),
    "desk": lambda tour: tour.go("/desk"),
    "desk, found": lambda tour: _search(tour, "regning"),
    "desk, nothing found": lambda tour: tour.go("/desk?q=zzzzzz"),
    "desk, answer in Arabic": lambda tour: tour.unfold(tour.go("/desk?t=5uae&l=ar&q=gravid")),
    "desk, answer in Polish": lambda tour: tour.unfold(tour.go("/desk?t=5uae&l=pl&q=gravid")),
    "call counted": lambda tour: tour.send(tour.page, "#record button[name=outcome]"),
    "call taken out": lambda tour: tour.send(tour.page, "[data-key=undo]"),
    "desk, health workers": lambda tour: tour.unfold(tour.go("/desk/health")),
    "desk, help": lambda tour: tour.go("/desk/help"),
    "nothing given": lambda tour: tour.go("/staff/not-understood?state=ignored"),
    "given texts": lambda tour: tour.go("/staff/not-understood"),
    "given text, not to be opened": lambda tour: tour.send(tour.page, ".people h3 a"),
    "given text": _read,
    "example refused": lambda tour: _rewrite(tour, GIVEN),
    "examples": lambda tour: _rewrite(tour, REWRITTEN),
    "list with examples": lambda tour: tour.go("/staff/not-understood"),
    "statistics of no year": lambda tour: tour.go(f"/staff/statistics?year={YEAR + 1}"),
    "statistics of a year": lambda tour: tour.go(f"/staff/statistics?year={YEAR}"),
    "statistics of a month": lambda tour: tour.go(f"/staff/statistics?year={YEAR}&month=03"),
    "accounts": lambda tour: tour.unfold(tour.go("/staff/accounts")),
    "invited": lambda tour: tour.send(tour.page, 'form[action$="/invite"] button.main'),
    "audit": lambda tour: tour.go("/staff/audit"),
    "help": lambda tour: tour.go("/staff/help"),
    "account": lambda tour: tour.go("/staff/account"),
    "on duty": lambda tour: tour.send(tour.page, 'form[action$="/duty"] button'),
    "passphrase refused": _passphrase_refused,
    "new recovery codes": _new_codes,
    "another phone": _replace_phone,
    "no such page": lambda tour: tour.go("/staff/nowhere"),
    "not allowed": _not_allowed,
    "sent too late": _stale,
    "logged out": lambda tour: tour.send(tour.go("/staff/account"), 'main form[action$="/logout"] button'),
}
