"""Every page that a person can see, before axe: in each language, with the page's script and without.

Without: the script's address gives nothing. (A browser whose JavaScript is off would not run axe either.)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from playwright.sync_api import Page

from bot.i18n import Languages
from bot.settings import ROOT, Settings
from tests.browser.axe import LOOKS, Look, crowded, report, violations
from tests.browser.conftest import QUESTIONS, Visit, Visitor
from tests.browser.staff import join
from tests.browser.tour.bridge import enter
from tests.conftest import MakeServer
from tests.files import photo, voice
from tests.wire.nlu import Nlu

pytestmark = pytest.mark.browser

CODES = Languages(ROOT / "translations").codes
FULL = ("nb", "ar")
UNSURE = "papir?"
LOST = "qwerty asdf zxcv"
DANGER = "han puster ikke"
TOPIC, DANGER_TOPIC = "/a/7cpy", "/a/zd7r"


@dataclass
class Walk:
    """A person on their way through the pages, and somebody of the staff."""

    visitor: Visitor
    language: str
    address: str
    staff: Page

    @property
    def page(self) -> Page:
        """Theirs."""
        return self.visitor.page

    def go(self, path: str) -> None:
        """Opens a page of ours."""
        self.page.goto(self.address + path)

    def press(self, selector: str) -> None:
        """Presses a button, and waits for what comes of it."""
        count = self.page.locator("#messages > li").count()
        self.page.locator(selector).last.click()
        self.page.locator("#messages > li").nth(count).wait_for()

    def take_case(self) -> None:
        """Somebody takes the case that has just come."""
        self.staff.goto(self.address + "/staff/queue")
        self.staff.locator("[data-take]").last.click()
        self.staff.locator("form.write").wait_for()
        self.staff.get_by_label("Egne ord").fill("Vi har lest det. Hva står på regningen?")
        self.staff.locator("[data-send]").click()
        self.staff.locator(".talk .staff").wait_for()


Step = Callable[[Walk], None]


def _send(walk: Walk, files: list[tuple[str, str, bytes]]) -> None:
    for name, kind, data in files:
        walk.page.locator("#file").set_input_files({"name": name, "mimeType": kind, "buffer": data})
        walk.page.locator("form.send button").click()
        walk.page.wait_for_load_state()


def _leave_number(walk: Walk, number: str) -> None:
    walk.page.fill("#number", number)
    walk.page.locator("form.return button").click()
    walk.page.wait_for_load_state()


def _unfold(page: Page) -> None:
    for summary in page.locator("main summary:visible").all():
        summary.click()


def _say_words(walk: Walk) -> None:
    words = walk.page.locator(".words strong").all_inner_texts()
    walk.go("/")
    walk.staff.goto(f"{walk.address}/desk/bridge?l={walk.language}")
    enter(walk.staff, words)
    walk.staff.locator("main button.main").click()
    walk.staff.locator("[data-bridge]").wait_for()
    walk.go("/")
    walk.page.locator('button[value^="follow.yes"]').wait_for()


def _be_followed(walk: Walk) -> None:
    walk.page.locator('button[value^="follow.yes"]').click()
    walk.page.locator(".follower").wait_for()


def _end_following(walk: Walk) -> None:
    walk.page.locator(".follower button").click()
    walk.page.locator(".follower").wait_for(state="detached")


def _choose(walk: Walk) -> None:
    walk.visitor.ask(UNSURE)
    assert walk.page.locator(".choices.now button").count() >= 3


def _send_nothing(page: Page) -> None:
    page.locator(".write > button").click()
    page.locator(".notice").wait_for()


def _try_code(walk: Walk) -> None:
    walk.page.fill("#code", "1234 1234 1234 1234")
    walk.page.locator("form.return button").click()
    walk.page.locator(".notice").wait_for()


def _begin(walk: Walk) -> None:
    walk.go("/")
    walk.visitor.choose(walk.language)


def _answered(walk: Walk) -> None:
    walk.take_case()
    walk.go("/")
    walk.page.locator("form.send").wait_for()


def _ask_to_delete(walk: Walk) -> None:
    walk.go("/")
    walk.page.locator(".delete summary").click()


# One after the other: each step starts where the one before has left the person.
STEPS: dict[str, Step] = {
    "first screen": lambda walk: walk.go(f"/?l={walk.language}"),
    "list of languages": lambda walk: walk.page.locator(".languages summary").click(),
    "what is stored": lambda walk: walk.go(f"/privacy?l={walk.language}"),
    "an answer by its address": lambda walk: walk.go(f"{TOPIC}?l={walk.language}"),
    "all of that answer": lambda walk: _unfold(walk.page),
    "danger by its address": lambda walk: walk.go(f"{DANGER_TOPIC}?l={walk.language}"),
    "no such page": lambda walk: walk.go("/nowhere"),
    "a cookie that was not kept": lambda walk: walk.go("/?begun"),
    "where a code is typed": lambda walk: walk.go(f"/return?l={walk.language}"),
    "a wrong code": _try_code,
    "welcome": _begin,
    "an answer": lambda walk: walk.visitor.ask(QUESTIONS[walk.language]),
    "all of an answer": lambda walk: _unfold(walk.page),
    "two topics to choose from": _choose,
    "not understood": lambda walk: walk.visitor.ask(LOST),
    "danger": lambda walk: walk.visitor.ask(DANGER),
    "an empty message": lambda walk: _send_nothing(walk.page),
    "before three words": lambda walk: walk.go("/words"),
    "three words": lambda walk: walk.page.locator('form[action="/words"] button').click(),
    "may the telephone follow?": _say_words,
    "followed": _be_followed,
    "followed no more": _end_following,
    "shall staff read this?": lambda walk: walk.press('.tools button[value="person"]'),
    "waiting": lambda walk: walk.press('#messages button[value="consent"]'),
    "before a code": lambda walk: walk.go("/code"),
    "a code": lambda walk: walk.page.locator('form[action="/code"] button').click(),
    "call me": lambda walk: walk.go("/call-me"),
    "call me at no number": lambda walk: _leave_number(walk, "12"),
    "will be called": lambda walk: _leave_number(walk, "488 90 560"),
    "a person answers": _answered,
    "a picture and a recording": lambda walk: _send(
        walk, [("bill.jpg", "image/jpeg", photo()), ("voice.ogg", "audio/ogg", voice())]
    ),
    "a file of another kind": lambda walk: _send(walk, [("letter.pdf", "application/pdf", b"%PDF-1.7\n")]),
    "before deleting": _ask_to_delete,
    "deleted": lambda walk: walk.page.locator(".delete form button").click(),
}


@pytest.fixture(scope="module")
def nlu(nlu: Nlu) -> Nlu:
    """One that is also unsure of something."""
    nlu.topics[UNSURE] = [("invoice_received", 0.36), ("eligibility_child", 0.34)]
    return nlu


@pytest.fixture
def staff(visit: Visit, settings: Settings) -> Page:
    """A page of somebody of the staff."""
    return join(settings, f"axe{id(visit)}").log_in(visit)


def _cases() -> Iterator[ParameterSet]:
    """Every look in a language of each direction; both widths and both schemes in each of the others."""
    for language in CODES:
        is_full = language in FULL
        yield pytest.param(language, True, LOOKS if is_full else LOOKS[::3], id=language)
        if is_full:
            yield pytest.param(language, False, LOOKS[::3], id=f"{language} no script")


@pytest.mark.parametrize(("language", "script", "looks"), list(_cases()))
def test_no_page_of_a_person_shuts_anybody_out(
    visit: Visit, app_server: str, staff: Page, language: str, script: bool, looks: Sequence[Look]
) -> None:
    visitor = visit(locale=language)
    if not script:
        visitor.context.route(
            "**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript")
        )
    walk = Walk(visitor, language, app_server, staff)
    found = {}
    for name, step in STEPS.items():
        step(walk)
        walk.page.wait_for_load_state()
        found[name] = violations(walk.page, looks) | crowded(walk.page)
    assert not any(found.values()), report(found)


@pytest.mark.parametrize("language", FULL)
def test_no_page_of_trouble_shuts_anybody_out(
    visit: Visit, serve: MakeServer, settings: Settings, tmp_path: Path, language: str
) -> None:
    hurried = settings.model_copy(update={"rate_limits": "on", "conversation_messages_per_minute": 1})
    lame = settings.model_copy(update={"database": f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/db"})
    troubles = (("429", hurried, ("1", "2", "3")), ("503", lame, ("1",)), ("danger", lame, (DANGER,)))
    found = {}
    for name, settings_then, texts in troubles:
        page = visit(address=serve(settings_then), locale=language).page
        for text in texts:
            page.fill("#text", text)
            page.locator(".write > button").click()
            page.locator("body:not([aria-busy])").wait_for()
        page.locator(".notice").wait_for()
        found[name] = violations(page) | crowded(page)
    assert not any(found.values()), report(found)
