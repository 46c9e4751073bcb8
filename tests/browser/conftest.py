"""A real Chromium, and pages that notice what must never happen."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, sync_playwright

from api.app import create_app
from bot.settings import Settings
from tests.conftest import migrate_now
from tests.wire.nlu import Nlu
from tests.wire.server import serving

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 780}
NEUTRAL = "<title>Weather</title><p>Sunny.</p>"

QUESTIONS = {
    "nb": "Har barnet mitt rett til lege?",
    "en": "Does my child have the right to a doctor?",
    "ro": "Are copilul meu dreptul la medic?",
    "pl": "Czy moje dziecko ma prawo do lekarza?",
    "so": "Ilmahaygu xaq ma u leeyahay dhakhtar?",
    "fa": "آیا بچه من حق دکتر دارد؟",
    "ar": "هل لطفلي الحق في طبيب؟",
}


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; without one the tests here are skipped."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium for a module's tests; each test has its own profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def nlu() -> Nlu:
    """An NLU that knows the questions."""
    nlu = Nlu()
    for language, text in QUESTIONS.items():
        nlu.knows(text, "eligibility_child", language)
    return nlu


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, nlu: Nlu) -> Iterator[Settings]:
    """Settings of a service of its own."""
    with serving(nlu.app()) as nlu_url:
        yield Settings(
            data=tmp_path_factory.mktemp("data"), nlu_url=nlu_url, rate_limits="off", stretching="cheap"
        )


@pytest.fixture(scope="module")
def app_server(settings: Settings) -> Iterator[str]:
    """One app for a module's tests: reading the content takes longer than most of them."""
    migrate_now(settings)
    with serving(create_app(settings)) as url:
        yield url


@dataclass
class Watch:
    """What a page did: every address it asked for, every complaint in its console."""

    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Notes what the page does from now on."""
        page.on("request", self._asked)
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        self.hosts.add(parts.netloc)
        if request.method == "POST":
            self.posts.append(parts.path)


@dataclass
class Visitor:
    """A person's browser with the chat open. `left_for` are the pages outside that it went to."""

    page: Page
    context: BrowserContext
    watch: Watch
    left_for: list[str]

    def choose(self, language: str) -> None:
        """Presses a language on the first screen and waits for the welcome."""
        self.page.locator(f'.hellos button[value="{language}"]').click()
        self.page.locator("#messages > .assistant").wait_for()

    def ask(self, text: str) -> None:
        """Writes a text and waits for the answer."""
        count = self.page.locator("#messages > .assistant").count()
        self.page.fill("#text", text)
        self.page.locator(".write > button").click()
        self.page.locator("#messages > .assistant").nth(count).wait_for()


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, app_server: str) -> Iterator[Visit]:
    """Opens the chat in a fresh profile; the world outside is a stand-in."""
    contexts: list[BrowserContext] = []

    def open_chat(*, address: str = app_server, path: str = "/", **options: Any) -> Visitor:
        context = browser.new_context(**{"viewport": PHONE, "locale": "nb-NO", **options})
        contexts.append(context)
        left_for: list[str] = []

        def outside(route: Route) -> None:
            left_for.append(route.request.url)
            route.fulfill(body=NEUTRAL, content_type="text/html")

        context.route(lambda url: urlsplit(url).netloc != urlsplit(address).netloc, outside)
        page, watch = context.new_page(), Watch()
        watch.follow(page)
        page.goto(address + path)
        return Visitor(page, context, watch, left_for)

    yield open_chat
    for context in contexts:
        context.close()
