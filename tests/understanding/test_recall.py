"""Understanding does not get worse unseen: the check set against its recorded figures.

After a change that was meant, `./rettvis evaluate --record` writes the figures anew.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.evaluate.figures import Figures, by, gap
from bot.evaluate.gate import MAX_GAP, breaches
from bot.evaluate.measure import Result, measure
from bot.evaluate.questions import Question
from bot.evaluate.record import Recorded
from bot.settings import Settings
from tests.bot.test_content import LANGUAGES

pytestmark = pytest.mark.nlu


@pytest.fixture(scope="session")
def results(real_nlu: str, questions: list[Question]) -> list[Result]:
    """Every question of the check set, asked once for all tests here."""
    # In a thread of its own: the browser tests may keep a loop running in this one.
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, measure(Settings(), real_nlu, questions)).result()


def test_rasa_answered_every_question(results: list[Result]) -> None:
    assert not [result.question.place for result in results if result.unread]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_understood_worse_than_recorded(
    results: list[Result], recorded: Recorded, language: str
) -> None:
    ours = dict(by(results, lambda r: r.question.language))[language]
    broken = [b.text for b in breaches(ours, recorded.marks) if b.rule == "right"]
    assert not broken, broken


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_danger_that_was_seen_is_missed(results: list[Result], recorded: Recorded, language: str) -> None:
    ours = dict(by(results, lambda r: r.question.language))[language]
    broken = [b.text for b in breaches(ours, recorded.marks) if b.rule == "danger"]
    assert not broken, broken


def test_no_language_is_left_behind(results: list[Result]) -> None:
    between = gap(results)
    assert between is not None
    assert between.points <= MAX_GAP, between


def test_113_is_shown_with_every_danger_seen(results: list[Result]) -> None:
    assert not [r.question.place for r in results if r.routing.danger and not r.shown]
    assert Figures.of(results).danger.hits
