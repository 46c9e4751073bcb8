"""The statistics over HTTP: who sees them, what they say, what a file holds."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from html import unescape
from xml.etree import ElementTree

import httpx
import pytest
import pytest_asyncio

from bot.parts import Parts
from bot.store import audit, counters
from bot.store.tables import CallCount
from tests.api.staff.conftest import Browser, MakeBrowser
from tests.bot.conftest import Clock

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATH = "/staff/statistics"
NOW = datetime(2027, 2, 10, 12, tzinfo=UTC).timestamp()
EVIL = "=cmd|' /C calc'!A0"
_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def year_2026(parts: Parts, clock: Clock) -> None:
    """A year of questions, and one that has just begun; and names that nobody of ours has written."""
    topics = ["eligibility_child", "invoice_received", "self_harm", "greeting"]
    for month in range(1, 13):
        clock.now = datetime(2026, month, 15, tzinfo=UTC).timestamp()
        async with parts.store.work() as work:
            for at in range(40 + month):
                await counters.count_message(
                    work,
                    topic=topics[min(at // 16, 3)],
                    language=("nb", "nb", "en", "so", "fa")[at % 5] if at < 38 else "so",
                    outcome="menu" if at % 9 == 0 else "answered",
                    channel="telegram" if at % 3 else "web",
                    centre="oslo" if at % 4 == 0 else EVIL if at % 11 == 0 else None,
                )
            for outcome in ("answered", "referred", "silent"):
                name = f"2026-{month:02}"
                work.session.add(CallCount(month=name, topic="violence", outcome=outcome, n=month))
            for at in range(month):
                await counters.count_waiting(work, centre="oslo", opened_at=work.now - 3600 * at * at)
    clock.now = NOW


async def _boss(make_browser: MakeBrowser, name: str) -> Browser:
    return await make_browser(name, "admin")


def _text(page: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).replace("\xa0", " ").split())


async def test_a_year_in_words_tables_and_charts(make_browser: MakeBrowser) -> None:
    kari = await make_browser("stat-kari", "staff")
    page = await kari.client.get(PATH, params={"year": "2026"})
    assert page.status_code == 200
    text = _text(page)
    assert "I 2026 fikk Rettvis 558 meldinger." in text
    assert "meldinger, ikke mennesker" in text
    assert "< 5" in text
    tables = re.findall(r"<table.*?</table>", page.text, re.DOTALL)
    assert len(tables) == 19
    for table in tables:
        assert "<caption" in table
        assert 'scope="row"' in table
        assert 'scope="col"' in table
    assert page.text.count("<svg") == page.text.count('role="img"') == 4
    assert not re.search(r"<script(?! src)|<style|style=|https?://(?!www\.w3\.org/2000/svg)", page.text)
    assert not re.search(r">[1-4]</td>", page.text)


async def test_a_month_in_english(make_browser: MakeBrowser) -> None:
    boss = await _boss(make_browser, "stat-english")
    await boss.post("/staff/language", language="en", back="/staff/account")
    text = _text(await boss.client.get(PATH, params={"year": "2026", "month": "03"}))
    assert "In March 2026 Rettvis received 43 messages." in text
    assert "Not understood, by language" not in text
    assert "Messages by language, March 2026" in text


async def test_what_is_not_over_or_empty_says_so(make_browser: MakeBrowser) -> None:
    boss = await _boss(make_browser, "stat-empty")
    for month, sentence in (
        ("02", "Februar 2027 er ikke over."),
        ("12", "Desember 2027 er ikke over."),
        ("01", "Ingenting er talt i januar 2027."),
        ("13", "Ingenting er talt i 2027."),
    ):
        page = await boss.client.get(PATH, params={"year": "2027", "month": month})
        assert page.status_code == 200
        assert sentence in _text(page)
    assert "Om tallene" in _text(page)
    for year in ("1900", "9999", "x", "-1", "٢٠٢٦"):
        assert (await boss.client.get(PATH, params={"year": year})).status_code == 200


async def test_only_staff_and_admins(make_browser: MakeBrowser) -> None:
    for role, status in (("staff", 200), ("admin", 200), ("operator", 403), ("reviewer", 403)):
        browser = await make_browser(f"stat-role-{role}", role)
        assert (await browser.client.get(PATH)).status_code == status
        assert (await browser.post(f"{PATH}/export", year="2026")).status_code == status


async def test_a_csv_has_the_figures_of_the_page_and_no_formula(
    make_browser: MakeBrowser, parts: Parts
) -> None:
    boss = await _boss(make_browser, "stat-csv")
    response = await boss.post(f"{PATH}/export", year="2026", format="csv")
    assert response.headers["content-disposition"] == 'attachment; filename="rettvis-2026.csv"'
    assert response.headers["cache-control"] == "no-store"
    assert response.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert ["Oversikt, 2026", "Meldinger", "Hele året", "558"] in lines
    cells = [cell for line in lines for cell in line]
    assert f"'{EVIL}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert not [line for line in lines[1:] if line[3] in {"1", "2", "3", "4"}]
    page = (await boss.client.get(PATH, params={"year": "2026"})).text
    shown = re.findall(r"<td>(.*?)</td>", page)
    assert [unescape(one) for one in shown] == [line[3] for line in lines[1:] if line[2]]
    async with parts.store.work() as work:
        newest = (await audit.newest(work))[0]
    assert (newest.action, newest.account) == ("export", boss.id)
    assert "Statistikk lastet ned" in (await boss.client.get("/staff/audit")).text


async def test_a_workbook_has_a_sheet_for_each_table_and_no_formula(make_browser: MakeBrowser) -> None:
    boss = await _boss(make_browser, "stat-xlsx")
    response = await boss.post(f"{PATH}/export", year="2026", format="xlsx")
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        names = [name for name in book.namelist() if "worksheets/sheet" in name]
        assert len(names) == 20
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(one.itertext()) for one in shared.iter(f"{_CELL}si")]
        for name in names:
            sheet = ElementTree.fromstring(book.read(name))
            assert not list(sheet.iter(f"{_CELL}f"))
            numbers = [
                int(cell.findtext(f"{_CELL}v") or "")
                for cell in sheet.iter(f"{_CELL}c")
                if cell.get("t") != "s"
            ]
            assert not [one for one in numbers if 0 < one < 5]
    assert f"'{EVIL}" in texts
    assert "Rettvis: statistikk for 2026" in texts
    assert not [one for one in texts if one.startswith(("=", "+", "-", "@", "\t", "\r"))]
