"""The two reports: what they say, and what they do not give away."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from bot.evaluate.report_html import html_report
from bot.evaluate.report_text import text_report
from bot.i18n import Languages
from bot.settings import Settings
from tests.bot.evaluate.conftest import MakeResult

DAY = date(2026, 11, 22)
ATTACK = "<script>alert('&')</script><img src=https://example.org/x>"


@pytest.fixture(scope="session")
def languages() -> Languages:
    return Languages(Settings().translations)


def test_the_text_report_has_tables_intervals_gap_and_confusions(
    result: MakeResult, languages: Languages
) -> None:
    rows = [result("so", "greeting", "greeting") for _ in range(9)]
    rows += [result("so", "cost_at_centre", "invoice_prices"), result("nb", "greeting", "greeting")]
    text = text_report(rows, languages.codes)
    assert "90.0 (60–98)" in text
    assert text.index("nb  ") < text.index("so  ")
    assert "nb 100.0 − so 90.0 = 10.0 points" in text
    assert "1  cost_at_centre → invoice_prices" in text
    assert "wrong answer" in text
    assert "q.tsv:11" in text


def test_the_text_report_repeats_nothing_that_anybody_wrote(result: MakeResult, languages: Languages) -> None:
    text = text_report([result("nb", "greeting", "about_bot", text="kanarifugl")], languages.codes)
    assert "kanarifugl" not in text


def test_the_page_shows_the_worst_rows_in_their_direction(result: MakeResult, languages: Languages) -> None:
    page = html_report(
        [
            result("fa", "greeting", "about_bot", text="سلام"),
            result("fa", "greeting", "about_bot", text="salam", style="translit"),
            result("nb", "greeting", "greeting", text="hei"),
        ],
        languages,
        DAY,
    )
    assert '<td class="text" lang="fa" dir="rtl">سلام</td>' in page
    assert '<td class="text" lang="fa" dir="auto">salam</td>' in page
    # What was understood is in nobody's way.
    assert "hei</td>" not in page


def test_the_page_needs_nothing_from_outside_and_runs_nothing(
    result: MakeResult, languages: Languages
) -> None:
    page = html_report([result("nb", "greeting", "about_bot", text=ATTACK)], languages, DAY)
    tags = _Tags()
    tags.feed(page)
    assert not {"script", "img", "link", "iframe", "object"} & set(tags.seen)
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page


def test_the_page_can_be_read_with_a_keyboard_and_a_screen_reader(
    result: MakeResult, languages: Languages
) -> None:
    page = html_report([result("nb", "greeting", "about_bot")], languages, DAY)
    assert page.startswith("<!doctype html>")
    assert '<html lang="en">' in page
    assert page.count("<h1>") == 1
    assert page.count('class="scroll"') == page.count('tabindex="0"')
    targets = set(re.findall(r'(?:href="#|aria-labelledby=")([\w-]+)"', page))
    assert targets <= set(re.findall(r'id="([\w-]+)"', page))


def test_the_confusion_picture_counts_every_question(result: MakeResult, languages: Languages) -> None:
    rows = [
        result("nb", "greeting", "about_bot"),
        result("nb", "greeting"),
        result("nb", "greeting", "greeting"),
    ]
    page = html_report(rows, languages, DAY)
    grid = page.partition('class="map"')[2].partition("</table>")[0]
    assert sum(int(n) for n in re.findall(r">(\d+)</td>", grid)) == len(rows)
    assert 'class="right"' in grid


def test_a_measurement_without_rasa_says_so(result: MakeResult, languages: Languages) -> None:
    good = result("nb", "greeting")
    routing = type(good.routing)(None, None, (), "nb", danger=False, outcome="menu")
    unread = type(good)(good.question, routing)
    assert "Rasa gave no answer to 1 of 2 questions" in text_report([good, unread], languages.codes)
    assert "Rasa gave no answer to 1 of 2 questions" in html_report([good, unread], languages, DAY)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
