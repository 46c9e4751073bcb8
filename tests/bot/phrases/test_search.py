"""Search: two typed words find a sentence, in bokmål and in English."""

import pytest

from bot.phrases import Phrases
from bot.phrases.search import Index
from tests.bot.phrases.conftest import PHRASES


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("trygg nå", "safe_now"),
        ("dag brev", "day_of_letter"),
        ("bilde regn", "photo_of_bill"),
        ("hvilket sykehus", "which_hospital"),
        ("SVANGER uke", "week_of_pregnancy"),
        ("barn ald", "age_of_child"),
        ("forsto", "did_you_understand"),
        ("god bedring", "get_well"),
    ],
)
def test_two_words_find_the_sentence(phrases: Phrases, query: str, first: str) -> None:
    assert phrases.search(query)[0].id == first


def test_beginnings_of_words_are_enough_and_accents_do_not_matter(phrases: Phrases) -> None:
    assert "right_pregnant" in {phrase.id for phrase in phrases.search("fod")}
    assert "right_pregnant" in {phrase.id for phrase in phrases.search("FØD")}


def test_english_words_find_a_sentence_by_its_group_and_its_translation(translated: Phrases) -> None:
    assert {phrase.group for phrase in translated.search("bill")} >= {"bill"}
    index = Index([("safe_now", ["fare"], ["Er du trygg nå?", "Are you safe now?"])])
    assert list(index.search("saf now")) == ["safe_now"]


def test_every_typed_word_has_to_fit(phrases: Phrases) -> None:
    assert phrases.search("trygg faktura") == []
    assert phrases.search("xyzzy") == []


def test_nothing_typed_shows_all_in_order(phrases: Phrases) -> None:
    found = [phrase.id for phrase in phrases.search("  ")]
    assert sorted(found) == sorted(PHRASES)
    assert found == list(phrases)
