"""What people wait for and what a machine must hold: page weight, start-up, memory."""

import re
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from api.chat.visit import COOKIE, PART
from bot.answers import Topics
from bot.assistant.buttons import Button
from bot.processes import free_port
from bot.settings import ROOT, Settings
from tests.benchmarks import machine
from tests.benchmarks.conftest import Figures, Nlu
from tests.benchmarks.load import QUESTIONS
from tests.conftest import migrate_now

pytestmark = pytest.mark.benchmark

LANGUAGES = ("nb", "fa")


def test_page_weight(app_server: str, figures: Figures) -> None:
    gzip = {"Accept-Encoding": "gzip"}
    with httpx.Client(base_url=app_server, headers=gzip, timeout=20) as browser:
        for language in LANGUAGES:
            browser.headers["Accept-Language"] = language
            page = browser.get("/")
            assert f'lang="{language}"' in page.text[:100]
            parts = sorted(set(re.findall(r'"(/static/[^"]+)"', page.text)))
            weights = [page.num_bytes_downloaded, *(browser.get(p).num_bytes_downloaded for p in parts)]
            figures.add(f"first load, {language} (gzip)", f"{sum(weights) / 1000:.1f} kB in {len(weights)}")
            whole, part = _further_answer(browser, language)
            figures.add(
                f"a further answer, {language} (gzip)",
                f"{part / 1000:.1f} kB by script, {whole / 1000:.1f} kB as a page",
            )


def _further_answer(browser: httpx.Client, language: str) -> tuple[int, int]:
    """Weights of a reply: as a page without JavaScript, and as the part that the script asks for."""
    code = Topics(ROOT / "content" / "topics")["invoice_received"].code
    started = browser.post("/", data={"text": "hei", "language": language})
    # Browsers take a Secure cookie on loopback; httpx does not give it back over http.
    cookie = started.headers["set-cookie"].partition(";")[0]
    assert cookie.startswith(COOKIE)
    headers = {"Cookie": cookie, "Origin": str(browser.base_url).rstrip("/")}
    asked = {"choice": Button("topic", code).id, "page": language, "after": "1"}
    # The greeting is the first message.
    part = browser.post("/", data=asked, headers=headers | {PART: "1"})
    assert part.status_code == httpx.codes.OK
    whole = browser.get("/", headers=headers)
    return whole.num_bytes_downloaded, part.num_bytes_downloaded


def test_start_up(tmp_path: Path, figures: Figures) -> None:
    first, second = _up(tmp_path), _up(tmp_path)
    figures.add("up to ready, first and second start", f"{first:.1f} s, {second:.1f} s")


def _up(data: Path) -> float:
    port = free_port()
    command = [str(ROOT / "rettvis"), "up", "--no-telegram", "--port", str(port), "--data", str(data)]
    started = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert any("ready:" in line for line in process.stderr)
        return time.perf_counter() - started
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_memory(settings: Settings, real_nlu: Nlu, figures: Figures) -> None:
    migrate_now(settings)
    settings = settings.model_copy(update={"nlu_url": real_nlu.url})
    with machine.app(settings) as (process, url):
        for question in QUESTIONS:
            started = httpx.post(f"{url}/api/v1/conversations").json()
            httpx.post(
                f"{url}/api/v1/conversations/{started['id']}/messages",
                json={"text": question},
                headers={"Authorization": f"Bearer {started['token']}"},
                timeout=20,
            )
        rasa, app = machine.resident_mb(real_nlu.process), machine.resident_mb(process)
    figures.add("memory (RSS) of Rasa, of the web application", f"{rasa:.0f} MB, {app:.0f} MB")
