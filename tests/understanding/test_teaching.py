"""Teaching with the real Rasa, on a small part of the real examples."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import model
from bot.evaluate.questions import Question
from bot.settings import Settings
from bot.teach.command import run_teach
from bot.teach.teach import School

pytestmark = pytest.mark.nlu

TOPICS = ("invoice_received", "opening_hours", "greeting", "out_of_scope", "emergency")
EACH = 12
"""Examples of one block: enough for a model that tells a few topics apart."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The beginning of each block of some topics, in all languages."""
    folder = tmp_path / "nlu" / "data"
    folder.mkdir(parents=True)
    for path in model.DATA.glob("*.yml"):
        head, *blocks = path.read_text(encoding="utf-8").split("- intent: ")
        kept = [b for b in blocks if b.partition("\n")[0] in TOPICS]
        short = ["\n".join(block.split("\n")[: 3 + EACH]).rstrip() + "\n" for block in kept]
        (folder / path.name).write_text("- intent: ".join([head, *short]), encoding="utf-8")
    return folder


@pytest.fixture
def signals() -> Iterator[None]:
    """Signals are as before afterwards."""
    handlers = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_an_example_is_learnt_shown_and_kept(
    data: Path,
    signals: None,
    questions: list[Question],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ours = [q for q in questions if q.language == "so" and q.topics[0] in TOPICS]
    school = School(Settings(), ours, {}, lambda _: None, data)
    before = (data / "so.yml").read_bytes()
    shown: list[str] = []
    last = run_teach(
        school,
        "so",
        "Warqad lacag ah ayaa boostada iigu timid",
        "invoice_received",
        "plain",
        yes=False,
        ask=lambda _: "yes",
        show=shown.append,
    )
    after = (data / "so.yml").read_bytes()
    line = b"    - Warqad lacag ah ayaa boostada iigu timid\n"
    assert after.replace(line, b"") == before
    assert after.count(line) == 1
    assert "Your example itself: right." in shown[0]
    assert "kept in" in last
    assert model.model_path(data).exists()
