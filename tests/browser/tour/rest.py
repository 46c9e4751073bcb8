"""The other pages."""

from datetime import UTC, datetime

from playwright.sync_api import Page

from tests.browser.staff import PASSPHRASE
from tests.browser.tour.tour import Tour, day

GIVEN = "شو هالورقة وصلتني من المستشفى اليوم"
REWRITTEN = "وصلني ورق من المشفى وما بعرف شو هو"
YEAR = datetime.now(UTC).year - 1


def close_centre(tour: Tour, days: int) -> Page:
    """A centre is reported closed, from today on."""
    page = tour.go("/staff/closures")
    page.locator("#first").fill(day(0))
    page.locator("#last").fill(day(days))
    page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    return tour.send(page, "button.main")


def search(tour: Tour, words: str) -> Page:
    """What is found while one types."""
    page = tour.go("/desk")
    page.keyboard.type(words)
    page.locator("#results .chosen").wait_for()
    return page


def read(tour: Tour) -> Page:
    """A text that somebody gave."""
    tour.reviewer.goto(tour.address + "/staff/not-understood")
    return tour.send(tour.reviewer, ".people h3 a")


def rewrite(tour: Tour, text: str) -> Page:
    """An example is made of it."""
    tour.reviewer.locator("#topic").select_option("invoice_received")
    tour.reviewer.locator("#text").fill(text)
    return tour.send(tour.reviewer, 'form[action$="/example"] button')


def passphrase_refused(tour: Tour) -> Page:
    """A new passphrase that is too short."""
    page = tour.go("/staff/account")
    for name in ("passphrase", "new", "again"):
        page.locator(f"#{name}").fill("too short")
    page.locator("#code").fill("123456")
    return tour.send(page, 'form[action$="/passphrase"] button')


def new_codes(tour: Tour) -> Page:
    """New recovery codes."""
    page = tour.go("/staff/account")
    page.locator("#codes-passphrase").fill(PASSPHRASE)
    page.locator("#codes-code").fill(tour.colleague.code())
    return tour.send(page, 'form[action$="/codes"] button')


def stale(tour: Tour) -> Page:
    """A form of an older session."""
    page = tour.go("/staff/closures")
    page.locator("input[name=form_token]").evaluate_all("all => all.forEach(one => { one.value = 'old'; })")
    page.locator("#first").fill(day(0))
    page.locator("#last").fill(day(0))
    return tour.send(page, "main button.main")


def not_allowed(tour: Tour) -> Page:
    """A page for others."""
    tour.reviewer.goto(tour.address + "/staff/audit")
    return tour.reviewer
