"""A person waits for a human, closes the browser, and comes back with a code; full-cost stretching."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import QUESTIONS, Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("language", ["nb", "fa"])
def test_a_person_comes_back_from_another_browser(visit: Visit, language: str, *, script: bool) -> None:
    first = visit(locale=language, java_script_enabled=script)
    first.choose(language)
    first.ask(QUESTIONS[language])
    page = first.page
    expect(page.locator('a[href="/code"]')).to_have_count(0)
    page.locator('.tools button[value="person"]').click()
    page.locator('button[value="consent"]').click()
    page.locator('a[href="/code"]').click()
    page.locator('form[action="/code"] button').click()
    shown = page.locator(".code")
    expect(shown).to_have_text(re.compile(r"^\d{4} \d{4} \d{4} \d{4}$"))
    expect(shown).to_have_css("direction", "ltr")
    code = shown.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first.context.close()

    second = visit(locale=language, java_script_enabled=script)
    page = second.page
    page.locator('a[href^="/return"]').click()
    page.fill("#code", "1234 1234 1234 1234")
    page.locator("form.return button").click()
    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator("#code")).to_have_value("1234 1234 1234 1234")
    page.fill("#code", code.replace(" ", ""))
    page.locator("form.return button").click()
    expect(page.locator("#messages > .person p:last-child").first).to_have_text(QUESTIONS[language])
    expect(page.locator('a[href="/code"]')).to_have_count(1)
    # The page of a wrong code has the status 404, which Chromium itself notes.
    assert [one for one in second.watch.complaints if "404" not in one] == []
    assert first.watch.complaints == []
