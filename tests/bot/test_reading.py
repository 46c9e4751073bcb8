"""A long message is read whole and sentence by sentence, so that nothing drowns in a story."""

import pytest

from bot.understanding import Rasa, Thresholds
from bot.understanding.reading import read
from tests.bot.conftest import Route, Routes

CALM = "Jeg har bodd i Norge i fire år og jobber på et lager om natten."
GRAVE = "Nå ligger han på gulvet og svarer ikke når vi roper."
STORY = f"{CALM} {GRAVE} Hvem betaler regningen for dette?"


def route_story(routes: Routes, whole: float, sentence: float) -> None:
    """What the NLU says of danger in the whole and in its grave sentence, each from 0 to 1."""
    routes[STORY] = [("invoice_received", 0.9 - whole), ("emergency", whole)]
    routes[GRAVE] = [("emergency", sentence), ("refused_care", 1 - sentence)]


@pytest.mark.parametrize(
    ("whole", "sentence", "is_danger"),
    [
        (0.06, 0.0, True),
        (0.04, 0.0, False),
        (0.03, 0.91, True),
        (0.03, 0.8, False),
        (0.001, 0.98, False),
        (0.001, 0.997, True),
    ],
)
async def test_a_sentence_of_danger_counts_with_its_story(
    rasa: Rasa, routes: Routes, whole: float, sentence: float, is_danger: bool
) -> None:
    route_story(routes, whole, sentence)
    reading = await read(rasa, STORY, Thresholds())
    assert (reading.decision.danger == "emergency") is is_danger


@pytest.mark.parametrize(
    ("whole", "sentence", "sees_no_danger"),
    [(0.0004, 0.04, True), (0.0004, 0.06, False), (0.0006, 0.0, False)],
)
async def test_a_calm_story_may_hold_a_sentence_that_sounds_a_little_dangerous(
    rasa: Rasa, routes: Routes, whole: float, sentence: float, sees_no_danger: bool
) -> None:
    routes[STORY] = [("invoice_received", 0.9), ("emergency", whole)]
    routes[GRAVE] = [("refused_care", 1 - sentence), ("emergency", sentence)]
    assert (await read(rasa, STORY, Thresholds())).sees_no_danger is sees_no_danger


async def test_a_short_message_is_taken_apart_only_when_it_is_read_closely(
    rasa: Rasa, routes: Routes
) -> None:
    text = "Når er det åpent? Han puster ikke."
    routes[text] = [("opening_hours", 0.999), ("emergency", 0.0004)]
    routes["Han puster ikke."] = [("emergency", 0.9)]
    assert (await read(rasa, text, Thresholds())).sees_no_danger
    assert not (await read(rasa, text, Thresholds(), closely=True)).sees_no_danger


@pytest.mark.parametrize(
    ("ranking", "sees_no_danger"),
    [
        ([("invoice_received", 0.95), ("emergency", 0.0004)], True),
        ([("invoice_received", 0.95), ("emergency", 0.0003), ("self_harm", 0.0003)], False),
        ([("invoice_received", 0.8), ("invoice_prices", 0.2)], False),
        ([("thanks_goodbye", 0.99)], False),
    ],
)
async def test_only_a_sure_answer_without_any_danger_doubts_the_words(
    rasa: Rasa, routes: Routes, ranking: list[Route], sees_no_danger: bool
) -> None:
    routes["hei"] = ranking
    assert (await read(rasa, "hei", Thresholds())).sees_no_danger is sees_no_danger


async def test_two_likely_dangers_are_one_danger(rasa: Rasa, routes: Routes) -> None:
    routes["jeg orker ikke"] = [("urgent_care", 0.94), ("self_harm", 0.03), ("emergency", 0.03)]
    assert (await read(rasa, "jeg orker ikke", Thresholds())).decision.danger == "self_harm"


@pytest.mark.parametrize(("text", "harmless"), [("au", False), ("det er dødskult", True)])
@pytest.mark.parametrize(("likely", "is_danger"), [(0.49, False), (0.51, True)])
async def test_one_word_or_a_figure_of_speech_takes_more_to_be_danger(
    rasa: Rasa, routes: Routes, text: str, harmless: bool, likely: float, is_danger: bool
) -> None:
    routes[text] = [("emergency", likely), ("greeting", 1 - likely)]
    reading = await read(rasa, text, Thresholds(), harmless=harmless)
    assert (reading.decision.kind == "danger") is is_danger


async def test_a_second_question_is_found(rasa: Rasa, routes: Routes) -> None:
    text = f"{CALM} Hvem betaler regningen for dette? Har dere tolk?"
    routes[text] = [("invoice_received", 0.9)]
    routes["Har dere tolk?"] = [("interpreter", 0.95)]
    second = (await read(rasa, text, Thresholds())).second
    assert second is not None
    assert second.topic == "interpreter"
