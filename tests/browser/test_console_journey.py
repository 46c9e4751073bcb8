"""A person on the web chat and staff who write only Norwegian, in Chromium at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.settings import ROOT, Settings
from tests.browser.conftest import QUESTIONS, Visit, Visitor
from tests.browser.staff import join

pytestmark = pytest.mark.browser

PICTURES = ROOT / "build" / "console"
TOUCH = 44
SLOW = 15_000
"""Milliseconds: the person's page looks for new messages every eight seconds."""


def asks_for_a_person(visit: Visit, language: str) -> Visitor:
    """Somebody who has asked something and now waits."""
    visitor = visit(locale=language)
    visitor.choose(language)
    if language in QUESTIONS:
        visitor.ask(QUESTIONS[language])
    page = visitor.page
    page.locator('.tools button[value="person"]').click()
    page.locator('#messages button[value="consent"]').click()
    page.locator('.tools button[value="end"]').wait_for()
    return visitor


def fits(page: Page, name: str) -> None:
    """Nothing runs out of the page, and all can be touched; a picture is kept."""
    page.wait_for_load_state()
    before = page.viewport_size
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        small = page.evaluate(
            """least => [...document.querySelectorAll("button, .button, nav a, summary, input, select")]
              .filter(one => !["hidden", "radio", "checkbox"].includes(one.type) && one.offsetParent)
              .filter(one => one.getBoundingClientRect().height < least)
              .map(one => one.outerHTML)""",
            TOUCH,
        )
        assert not small, (name, small)
        if width > 320:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
    if before is not None:
        page.set_viewport_size(before)


def test_a_handover_in_somali_answered_by_somebody_who_writes_only_norwegian(
    visit: Visit, settings: Settings
) -> None:
    kari = join(settings, "somalijourney").log_in(visit, viewport={"width": 1280, "height": 900})
    expect(kari.locator(".empty").first).to_have_text("Ingen venter nå.")
    fits(kari, "queue-empty")
    person = asks_for_a_person(visit, "so")

    # Without a reload, and with a key.
    expect(kari.locator("#queue .case h3").first).to_contain_text("Somali", timeout=SLOW)
    expect(kari).to_have_title(re.compile(r"^\(1\)"))
    fits(kari, "queue")
    kari.keyboard.press("j")
    kari.keyboard.press("t")
    kari.locator("form.write").wait_for()
    expect(kari.locator(".talk .person .said").first).to_contain_text(QUESTIONS["so"])
    answer = kari.locator(".talk .assistant .norwegian", has_text="barn")
    expect(answer.first).to_be_visible()

    kari.get_by_label("Søk på norsk").fill("betalt")
    kari.keyboard.press("Enter")
    kari.locator('button[value="add.paid_already"]').click()
    expect(kari.locator(".outgoing .line-sentence .norwegian")).to_have_text(re.compile("Har du betalt"))
    outgoing = kari.locator(".outgoing .line-sentence .goes").inner_text()
    kari.get_by_role("button", name="Avtale").or_(
        kari.locator('button[value="group.appointment"]')
    ).first.click()
    fits(kari, "compose")
    kari.locator("[data-send]").click()
    expect(kari.locator(".talk .staff")).to_have_count(1)

    said = person.page.locator("#messages > .staff")
    expect(said).to_contain_text(outgoing, timeout=SLOW)
    person.page.screenshot(path=PICTURES / "person-390.png", full_page=True)
    said.locator('button[value="reply.paid_already.no"]').click()
    expect(kari.locator(".talk .person .norwegian").last).to_contain_text("Nei", timeout=SLOW)
    fits(kari, "case")


def test_after_half_a_minute_without_a_network_nothing_is_missing_and_nothing_twice(
    visit: Visit, settings: Settings
) -> None:
    colleague = join(settings, "offline")
    person = asks_for_a_person(visit, "en")
    page = colleague.log_in(visit)
    page.locator("[data-take]").first.click()
    page.locator("form.write").wait_for()
    page.locator("#text").fill("half a sen")
    page.context.set_offline(True)
    expect(page.locator("[data-cut]")).to_be_visible(timeout=SLOW)
    for text in ("one", "two"):
        person.page.fill("#text", text)
        person.page.locator(".write > button").click()
        expect(person.page.locator("#messages > .person p:last-child").last).to_have_text(text)
    page.locator("#text").press_sequentially("tence")
    page.context.set_offline(False)
    expect(page.locator("[data-cut]")).to_be_hidden(timeout=SLOW)
    for text in ("one", "two"):
        expect(page.locator(".talk .person .said", has_text=re.compile(f"^{text}$"))).to_have_count(1)
    expect(page.locator("#text")).to_have_value("half a sentence")
    page.locator("#text").press(" ")
    expect(page.locator("[data-saved]")).to_have_text("✓", timeout=SLOW)
    page.reload()
    expect(page.locator("#text")).to_have_value("half a sentence ")


def test_closed_undone_closed_and_the_person_says_it_helped(visit: Visit, settings: Settings) -> None:
    colleague = join(settings, "closer")
    person = asks_for_a_person(visit, "nb")
    page = colleague.log_in(visit)
    page.locator("[data-take]").first.click()
    page.locator("form.write").wait_for()
    for _ in range(2):
        page.get_by_text("Avslutt saken", exact=True).first.click()
        page.get_by_label("Fikk hjelp").check()
        page.get_by_role("button", name="Avslutt saken").click()
        page.locator(".undo").wait_for()
        fits(page, "undo")
        if _ == 0:
            page.get_by_role("button", name="Angre").click()
            page.locator("form.write").wait_for()
    asked = person.page.locator("#messages > .assistant", has_text="Fikk du hjelp?")
    expect(asked).to_be_visible(timeout=60_000)
    asked.locator('button[value="helped.yes"]').click()
    expect(person.page.locator("#messages > .assistant").last).to_contain_text("Så bra", timeout=SLOW)
    expect(page.locator("#queue")).to_contain_text("Personen sier: fikk hjelp", timeout=SLOW)


def test_a_composed_message_from_right_to_left_stands_as_it_should(visit: Visit, settings: Settings) -> None:
    colleague = join(settings, "rtl")
    person = asks_for_a_person(visit, "fa")
    page = colleague.log_in(visit, viewport={"width": 1280, "height": 900})
    page.locator("[data-take]").first.click()
    page.locator("form.write").wait_for()
    page.locator('button[value="group.handover"]').click()
    page.locator('[id="we_call_you.date"]').fill("2027-03-01")
    page.locator('[id="we_call_you.time"]').fill("14:30")
    page.locator('button[value="add.we_call_you"]').click()
    page.locator(".outgoing").wait_for()
    fits(page, "rtl")
    page.locator("[data-send]").click()
    expect(person.page.locator("#messages > .staff")).to_be_visible(timeout=SLOW)
    person.page.screenshot(path=PICTURES / "person-rtl-390.png", full_page=True)


def test_keys_are_shown_and_can_be_switched_off(visit: Visit, settings: Settings) -> None:
    page = join(settings, "keys").log_in(visit)
    page.keyboard.press("?")
    help_list = page.locator("[data-help]")
    expect(help_list).to_be_visible()
    fits(page, "keys")
    help_list.locator('[data-key="help"]').uncheck()
    help_list.get_by_role("button", name="Lukk").click()
    page.keyboard.press("?")
    expect(help_list).to_be_hidden()
    page.reload()
    page.keyboard.press("?")
    expect(help_list).to_be_hidden()
    page.goto(page.url.replace("/queue", "/help"))
    fits(page, "help")
