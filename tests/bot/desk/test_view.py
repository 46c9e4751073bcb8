"""What an operator reads to a caller: both languages, line by line, with numbers as they are."""

import re
from collections.abc import Mapping
from datetime import datetime

import pytest

from bot.assistant.opening import OpeningValues
from bot.desk import View, has_latin
from bot.desk.latin import latin
from bot.hours import OSLO_TIME
from bot.i18n import Language, phone_spans
from bot.parts import Content

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=OSLO_TIME)
CODES = ("nb", "en", "ro", "pl", "fa", "ar", "so")


def _view(content: Content, topic: str, code: str, centre: str | None = None) -> View:
    def live(language: Language) -> Mapping[str, str]:
        return OpeningValues(content.answers, content.centres, language, NOW)

    return content.desk.view(topic, content.languages[code], NOW, live, centre=centre)


@pytest.mark.parametrize("code", CODES[1:])
def test_every_topic_stands_paragraph_beside_paragraph(content: Content, code: str) -> None:
    for topic in content.answers.topics:
        view = _view(content, topic, code)
        assert view.is_aligned, topic
        for pair in (*view.text, *view.more, *view.simpler):
            assert pair.norwegian
            assert pair.other, (topic, pair.norwegian)
            assert pair.language == code
            assert bool(pair.latin) == has_latin(content.languages[code])


def test_a_norwegian_caller_needs_one_column(content: Content) -> None:
    view = _view(content, "emergency", "nb")
    assert all(not pair.other for pair in (*view.text, view.question, view.teach_back, view.closing))


def test_a_place_leaves_out_what_others_need(content: Content) -> None:
    here, anywhere = (
        _view(content, "eligibility_pregnancy", "so", "oslo"),
        _view(content, "eligibility_pregnancy", "so"),
    )
    assert len(here.text) == len(anywhere.text) - 1
    assert not any("Bergen" in pair.norwegian for pair in here.text)


def test_what_to_say_in_danger_has_the_number_in_every_language(content: Content) -> None:
    for code in CODES:
        for pair in _view(content, "emergency", code).simpler:
            assert "113" in pair.norwegian
            assert code == "nb" or "113" in pair.other


@pytest.mark.parametrize("code", ["fa", "ar"])
def test_latin_letters_leave_no_other_letter_and_no_number_changed(content: Content, code: str) -> None:
    for topic in ("emergency", "opening_hours", "eligibility_pregnancy", "invoice_prices", "health_worker"):
        for pair in (*_view(content, topic, code).text, *_view(content, topic, code).more):
            assert not re.search(r"[\u0600-\u06ff]", pair.latin), pair.latin
            numbers = [[number for _, _, number in phone_spans(text)] for text in (pair.other, pair.latin)]
            assert numbers[0] == numbers[1]


def test_long_vowels_are_written_and_names_are_kept(content: Content) -> None:
    farsi = content.languages["fa"]
    assert latin("بیمارستان", farsi) == "bimarstan"
    assert latin("Bergenhus legevakt 113", farsi) == "Bergenhus legevakt 113"
    assert latin("دندان", content.languages["so"]) == ""
    assert latin("", farsi) == ""


def test_there_is_always_a_question_and_a_line_to_repeat(content: Content) -> None:
    for topic in content.answers.topics:
        view = _view(content, topic, "fa")
        assert "?" in view.question.norwegian
        assert view.teach_back.norwegian
