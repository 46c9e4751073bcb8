"""Sentences and free text become one message, with its Norwegian side by side."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import BadText, Message
from bot.i18n import phone_spans
from bot.phrases import BadBlanks, Free, Line, Part, Phrases, Sentence, compose
from tests.bot.phrases.conftest import LANGUAGES, NOW, PHRASES, edited, mark, values

COME = {"date": "2026-11-24", "time": "17:00"}


def test_staff_see_norwegian_and_exactly_what_goes_out(translated: Phrases) -> None:
    composed = compose(
        translated, [Sentence("get_well"), Sentence("come_on", COME)], translated.languages["ar"], NOW
    )
    assert composed.lines == (
        Line("God bedring.", "نص God bedring.", "sentence"),
        Line(
            "Kom tirsdag 24. november 2026 klokken 17:00.",
            "نص Kom الثلاثاء، ٢٤ نوفمبر ٢٠٢٦ klokken ١٧:٠٠.",
            "sentence",
        ),
    )
    assert composed.message.text == "\n".join(line.outgoing for line in composed.lines)
    assert composed.norwegian == "God bedring.\nKom tirsdag 24. november 2026 klokken 17:00."
    assert (composed.message.sender, composed.message.language, composed.message.direction) == (
        "staff",
        "ar",
        "rtl",
    )
    assert (composed.fallback, composed.message.draft) == (False, True)


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_phrases_at_once_are_one_message_in_one_language(translated: Phrases, code: str) -> None:
    parts = [Sentence(phrase, values(translated, phrase)) for phrase in PHRASES]
    composed = compose(translated, parts, translated.languages[code], NOW)
    sentences = [line for line in composed.lines if line.kind == "sentence"]
    assert len(sentences) == len(PHRASES)
    assert code == "nb" or all(line.outgoing.startswith(mark(code)) for line in sentences)
    assert [line.norwegian for line in sentences] == [
        translated.render(phrase, translated.languages.source, values(translated, phrase), NOW).text
        for phrase in PHRASES
    ]


def test_one_sentence_that_is_missing_turns_the_whole_message_to_english(
    translations: Path, tmp_path: Path
) -> None:
    without = edited(translations, tmp_path, "so", ("get_well", "", False))
    parts = [Sentence("come_on", COME), Sentence("get_well")]
    composed = compose(without, parts, without.languages["so"], NOW)
    assert (composed.fallback, composed.message.language, composed.message.direction) == (True, "en", "ltr")
    assert composed.lines[0] == Line(
        "Vi har ikke dette svaret på språket ditt ennå.",
        without.languages["en"].gettext("Vi har ikke dette svaret på språket ditt ennå."),
        "note",
    )
    assert [line.outgoing[:3] for line in composed.lines[1:]] == ["en ", "en "]


def test_a_right_in_a_draft_says_that_nobody_has_checked_it(translated: Phrases) -> None:
    arabic = translated.languages["ar"]
    composed = compose(translated, [Sentence("right_child")], arabic, NOW)
    assert composed.lines[-1].kind == "note"
    assert composed.lines[-1].norwegian.startswith("Utkast")
    assert composed.overdue
    assert [source.date for source in composed.message.sources] == ["2022-11-16", ""]
    courtesy = compose(translated, [Sentence("get_well")], arabic, NOW)
    assert [line.kind for line in courtesy.lines] == ["sentence"]
    assert not courtesy.overdue


def test_numbers_of_help_lines_become_call_buttons(translated: Phrases) -> None:
    composed = compose(translated, [Sentence("help_to_live")], translated.languages["fa"], NOW)
    assert [call.number for call in composed.message.call] == ["113", "116 117", "116 123", "22 40 00 40"]
    assert [number for _, _, number in phone_spans(composed.message.text)] == [
        "113",
        "116 117",
        "116 123",
        "22 40 00 40",
    ]


def test_a_question_brings_its_buttons(translated: Phrases) -> None:
    composed = compose(
        translated, [Sentence("hello"), Sentence("are_you_hurt")], translated.languages["ar"], NOW
    )
    assert [choice.label for choice in composed.message.choices] == ["نعم", "لا"]
    assert (composed.question, composed.crowded) == ("are_you_hurt", False)


def test_two_questions_have_no_buttons_for_a_yes_would_not_say_to_what(translated: Phrases) -> None:
    asked = [Sentence("are_you_hurt"), Sentence("child_with_you")]
    composed = compose(translated, asked, translated.languages["ar"], NOW)
    assert composed.message.choices == ()
    assert (composed.question, composed.crowded) == (None, True)


def test_a_question_to_be_typed_is_remembered_without_buttons(translated: Phrases) -> None:
    composed = compose(translated, [Sentence("amount_of_bill")], translated.languages["ar"], NOW)
    assert (composed.question, composed.message.choices) == ("amount_of_bill", ())


def free(phrases: Phrases, text: str, code: str) -> Message:
    return compose(phrases, [Free(text)], phrases.languages[code], NOW).message


def test_free_text_goes_as_it_is_and_is_marked(phrases: Phrases) -> None:
    composed = compose(phrases, [Free("Hei \u202eder\x00")], phrases.languages["nb"], NOW)
    assert composed.lines == (Line("Hei der", "Hei der", "free"),)
    assert not composed.message.draft


def test_free_text_that_runs_the_other_way_stands_apart(phrases: Phrases) -> None:
    assert free(phrases, "Come today.\n\nسلام", "ar").text == "\u2068Come today.\u2069\n\nسلام"
    assert free(phrases, "سلام", "nb").text == "\u2068سلام\u2069"


def test_a_phone_number_in_free_text_is_never_turned_around(phrases: Phrases) -> None:
    text = free(phrases, "اتصل 488 90 560 أو +47 400 49 094", "ar").text
    assert [number for _, _, number in phone_spans(text)] == ["488 90 560", "+47 400 49 094"]
    assert free(phrases, "Saksnummer 123456", "nb").text == "Saksnummer 123456"


def test_what_is_wrong_in_any_part_is_told_at_once(phrases: Phrases) -> None:
    parts: list[Part] = [
        Sentence("come_on", {"date": "2026-02-31", "time": "17:00"}),
        Free("Hei"),
        Sentence("we_refer_you", {"place": ""}),
    ]
    with pytest.raises(BadBlanks) as caught:
        compose(phrases, parts, phrases.languages["ar"], NOW)
    assert [(one.part, one.blank, one.reason) for one in caught.value.problems] == [
        (0, "date", "no_such_day"),
        (2, "place", "empty"),
    ]


@pytest.mark.parametrize("parts", [[], [Free(" \n\n ")], [Free("\x00")]])
def test_nothing_to_send_is_an_error(phrases: Phrases, parts: list[Part]) -> None:
    with pytest.raises(BadText, match="empty"):
        compose(phrases, parts, phrases.languages["nb"], NOW)


def test_a_long_letter_of_many_paragraphs_is_taken(phrases: Phrases) -> None:
    letter = "\n\n".join(["a" * 4000] * 3)
    assert free(phrases, letter, "nb").text == letter
    with pytest.raises(BadText, match="too_long"):
        free(phrases, "a" * 5000, "nb")


@given(text=st.text(st.characters(exclude_categories=())), code=st.sampled_from(LANGUAGES))
def test_any_free_text_is_sent_whole_or_refused(phrases: Phrases, text: str, code: str) -> None:
    try:
        composed = compose(phrases, [Free(text)], phrases.languages[code], NOW)
    except BadText:
        return
    line = composed.lines[0]
    assert re.sub("[\u2066-\u2069]", "", line.outgoing).replace("\u00a0", " ") == line.norwegian.replace(
        "\u00a0", " "
    )
    for one in composed.message.text.split("\n"):
        assert len(re.findall("[\u2066-\u2068]", one)) == one.count("\u2069")
