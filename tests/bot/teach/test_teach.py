"""A person teaches an example, sees what it does, and keeps it or not."""

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bot import model
from bot.processes import CannotStart
from bot.teach.command import NotKept, run_teach
from bot.teach.examples import CannotTeach
from bot.teach.teach import School
from tests.bot.teach.conftest import DATA

HELPS = "giroen lå der"
HARMS = "en regning fra sykehuset nå"


class Terminal:
    """A person at a terminal: answers what they are told to answer, and reads."""

    def __init__(self, answer: str = "no", *, yes: bool = False) -> None:
        self.shown = ""
        self.questions: list[str] = []
        self._answer, self._yes = answer, yes

    def teach(self, school: School, text: str, topic: str) -> str:
        return run_teach(school, "nb", text, topic, "plain", yes=self._yes, ask=self._ask, show=self._show)

    def _ask(self, question: str) -> str:
        self.questions.append(question)
        return self._answer

    def _show(self, text: str) -> None:
        self.shown += text


def file_of(school: School) -> str:
    return (school.data / "nb.yml").read_text(encoding="utf-8")


def test_an_example_that_helps_is_kept_on_a_yes(school: School, said: list[str]) -> None:
    person = Terminal("yes")
    last = person.teach(school, HELPS, "invoice_received")
    assert file_of(school) == DATA.replace("4000 kroner\n", f"4000 kroner\n    - {HELPS}\n")
    assert "Understood better now (1):" in person.shown
    assert "giroen lå i postkassa" in person.shown
    assert "Understood worse now: none" in person.shown
    assert "Your example itself: right." in person.shown
    assert "line 8. Next:" in last
    assert [line[:11] for line in said if line.startswith("step")] == [f"step {n} of 3" for n in (1, 2, 3)]
    assert model.model_path(school.data).exists()


def test_what_was_measured_once_is_not_measured_again(school: School, said: list[str]) -> None:
    Terminal("yes").teach(school, HELPS, "invoice_received")
    assert "only the first time" in said[0]
    said.clear()
    Terminal("yes").teach(school, "sykehuset har åpent nå", "opening_hours")
    assert "known already" in said[0]
    assert len(list(Path(os.environ["XDG_CACHE_HOME"]).rglob("measured/*.json"))) == 3


def test_on_a_no_everything_is_as_it_was(school: School) -> None:
    person = Terminal("no")
    with pytest.raises(NotKept, match="as it was"):
        person.teach(school, HELPS, "invoice_received")
    assert file_of(school) == DATA
    assert len(list(Path(os.environ["XDG_CACHE_HOME"]).rglob("*.tar.gz"))) == 1


def test_what_harms_is_shown_and_advised_against(school: School) -> None:
    person = Terminal("no")
    with pytest.raises(NotKept):
        person.teach(school, HARMS, "opening_hours")
    assert "Understood worse now (1):" in person.shown
    assert "before: right; now: wrong answer (opening_hours)" in person.shown
    assert "worse than Rettvis allows" in person.shown
    assert "We advise against it" in person.questions[0]


def test_yes_beforehand_keeps_what_helps_and_not_what_harms(school: School) -> None:
    person = Terminal(yes=True)
    with pytest.raises(NotKept):
        person.teach(school, HARMS, "opening_hours")
    assert file_of(school) == DATA
    person.teach(school, HELPS, "invoice_received")
    assert HELPS in file_of(school)
    assert not person.questions


def test_a_failed_training_changes_nothing(school: School, rasa: Path) -> None:
    rasa.write_text("#!/bin/sh\necho no room left >&2\nexit 1\n")
    with pytest.raises(CannotStart, match="no room left"):
        Terminal("yes").teach(school, HELPS, "invoice_received")
    assert file_of(school) == DATA
    assert not list(Path(os.environ["XDG_CACHE_HOME"]).rglob("*.tar.gz"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_ctrl_c_in_the_training_changes_nothing_and_ends_it(
    school: School, rasa: Path, tmp_path: Path, number: signal.Signals
) -> None:
    running = tmp_path / "running"
    rasa.write_text(f"#!/bin/sh\necho $$ > {running}.part\nmv {running}.part {running}\nexec sleep 60\n")

    def interrupt() -> None:
        until(running.exists)
        os.kill(os.getpid(), number)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        Terminal("yes").teach(school, HELPS, "invoice_received")
    assert file_of(school) == DATA
    until(lambda: not is_running(int(running.read_text())))


def test_a_file_that_somebody_else_changed_is_not_overwritten(school: School) -> None:
    theirs = DATA + "    - har dere åpent sent\n"

    class Slow(Terminal):
        def _ask(self, _: str) -> str:
            (school.data / "nb.yml").write_text(theirs, encoding="utf-8")
            return "yes"

    with pytest.raises(CannotTeach, match="somebody else"):
        Slow().teach(school, HELPS, "invoice_received")
    assert file_of(school) == theirs


def until(condition: Callable[[], bool]) -> None:
    """Waits for something that comes soon."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_running(process: int) -> bool:
    """Whether a process lives; a dead one that nobody has fetched yet does not."""
    with suppress(OSError):
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    return False
