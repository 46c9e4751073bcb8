"""From the queue to a case that is closed."""

import re

from playwright.sync_api import Page

from tests.browser.test_console_journey import asks_for_a_person
from tests.browser.tour.tour import Tour, day
from tests.files import photo, voice

SLOW = 15_000


def somebody_waits(tour: Tour, language: str) -> Page:
    """A new case in the queue."""
    tour.people.append(asks_for_a_person(tour.visit, language))
    return tour.go("/staff/queue")


def look_at_waiting(tour: Tour) -> Page:
    """A case that nobody has, from outside."""
    # Whoever came last.
    tour.page.locator('section[aria-labelledby="waiting"] .case h3 a').last.click()
    tour.page.locator("[data-take]").wait_for()
    tour.case = re.sub(r"^https?://[^/]+", "", tour.page.url)
    return tour.page


def compose(tour: Tour) -> Page:
    """A sentence with blanks, own words, and how they go out."""
    page = tour.page
    tour.send(page, 'button[value="group.handover"]')
    page.locator('[id="we_call_you.date"]').fill(day(9))
    page.locator('[id="we_call_you.time"]').fill("14:30")
    tour.send(page, 'button[value="add.we_call_you"]')
    page.locator("#text").fill("See you.")
    return tour.send(page, 'button[value="preview"]')


def compose_wrongly(tour: Tour) -> Page:
    """A sentence whose blanks are empty."""
    tour.send(tour.page, 'button[value="group.handover"]')
    return tour.send(tour.page, 'button[value="add.we_call_you"]')


def receive(tour: Tour) -> Page:
    """The answer is sent; a picture, a recording and a number come."""
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


def note(tour: Tour) -> Page:
    """A note for colleagues."""
    tour.unfold(tour.page)
    tour.page.locator("#note").fill("Ring på mandag.")
    return tour.unfold(tour.send(tour.page, "#notes form button"))


def close(tour: Tour) -> Page:
    """The case is closed."""
    tour.unfold(tour.page)
    tour.page.locator("input[name=outcome]").first.check()
    return tour.send(tour.page, f'form[action="{tour.case}/close"] button')


def cut(tour: Tour) -> Page:
    """The network is gone."""
    tour.page.context.set_offline(True)
    tour.page.locator("[data-cut]").wait_for(timeout=SLOW)
    return tour.page


def keys(tour: Tour) -> Page:
    """The list of keys."""
    tour.page.context.set_offline(False)
    page = tour.go("/staff/queue")
    page.keyboard.press("?")
    page.locator("[data-help][open]").wait_for()
    return page
