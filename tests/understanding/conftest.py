"""The check set, and what was recorded of it."""

import pytest

from bot.evaluate.questions import Known, Question, check_set, read_questions
from bot.evaluate.record import Recorded, read_recorded
from bot.settings import Settings


@pytest.fixture(scope="session")
def questions() -> list[Question]:
    """All questions of the check set."""
    return read_questions(check_set(), Known.of(Settings()))


@pytest.fixture(scope="session")
def recorded() -> Recorded:
    """The figures when they were last recorded."""
    return read_recorded()
