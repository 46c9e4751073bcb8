"""Danger is seen by words alone, in every language, with Rasa stopped."""

import pytest

from bot.evaluate.measure import Result, measure_words
from bot.evaluate.questions import Question
from bot.evaluate.record import Recorded, percent, words_alarm, words_danger
from bot.settings import Settings
from tests.bot.test_content import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
async def test_danger_is_seen_without_rasa_and_113_stands_first(
    questions: list[Question], recorded: Recorded, language: str
) -> None:
    results = await measure_words(Settings(), [q for q in questions if q.language == language])
    mark = recorded.marks[language]
    assert all(result.routing.confidence is None for result in results), "Rasa is not stopped"
    assert percent(words_danger(results)) >= mark.words_danger
    assert percent(words_alarm(results)) <= mark.words_alarm
    assert not _without_113(results)


def _without_113(results: list[Result]) -> list[str]:
    """Where danger was seen and its number is not there."""
    return [result.question.place for result in results if result.routing.danger and not result.shown]
