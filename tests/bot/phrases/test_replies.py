"""Quick replies: buttons in the person's language, and back in Norwegian."""

import pytest

from bot.phrases import Phrases, UnknownReply
from tests.bot.phrases.conftest import LANGUAGES, NOW, PHRASES

TODAY = NOW.date()
TELEGRAM_LIMIT = 64
"""Bytes that Telegram takes as the data of a button."""


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("phrase", PHRASES)
def test_every_button_comes_back_in_norwegian(translated: Phrases, phrase: str, code: str) -> None:
    language, source = translated.languages[code], translated.languages.source
    shown = translated.choices(phrase, language, TODAY)
    norwegian = translated.choices(phrase, source, TODAY)
    assert len({choice.id for choice in shown}) == len(shown)
    for choice, nb in zip(shown, norwegian, strict=True):
        pressed = translated.pressed(choice.id, language)
        assert (pressed.phrase, pressed.text, pressed.norwegian) == (phrase, choice.label, nb.label)
        assert len(choice.id.encode()) <= TELEGRAM_LIMIT


def test_a_yes_in_arabic_is_a_yes_to_staff(phrases: Phrases) -> None:
    arabic = phrases.languages["ar"]
    yes = phrases.choices("are_you_hurt", arabic, TODAY)[0]
    assert yes.label == "نعم"
    assert phrases.pressed(yes.id, arabic).norwegian == "Ja"


def test_a_day_is_offered_as_days_that_have_been_or_that_come(phrases: Phrases) -> None:
    nb = phrases.languages.source
    been = [choice.label for choice in phrases.choices("day_of_letter", nb, TODAY)]
    assert been[0] == "lørdag 21. november 2026"
    assert been[-2:] == ["søndag 15. november 2026", "Tidligere"]
    coming = [choice.label for choice in phrases.choices("which_day_suits", nb, TODAY)]
    assert coming[0] == "søndag 22. november 2026"
    assert coming[-1] == "En annen dag"


def test_an_old_button_keeps_its_meaning_when_days_have_passed(phrases: Phrases) -> None:
    somali = phrases.languages["so"]
    old = phrases.choices("day_of_letter", somali, TODAY)[1]
    assert phrases.pressed(old.id, somali).norwegian == "fredag 20. november 2026"


def test_towns_and_hospitals_are_offered_by_name(phrases: Phrases) -> None:
    nb = phrases.languages.source
    towns = [choice.label for choice in phrases.choices("which_town", nb, TODAY)]
    assert towns == ["Oslo", "Bergen", "Trondheim", "Stavanger", "Et annet sted"]
    assert "Haukeland universitetssykehus" in {
        choice.label for choice in phrases.choices("which_hospital", nb, TODAY)
    }


def test_what_is_typed_has_no_buttons(phrases: Phrases) -> None:
    assert phrases.choices("amount_of_bill", phrases.languages["fa"], TODAY) == ()
    assert phrases.choices("hello", phrases.languages["fa"], TODAY) == ()


@pytest.mark.parametrize(
    "choice",
    [
        "",
        "reply",
        "reply.hello.yes",
        "reply.nobody.yes",
        "reply.are_you_hurt.maybe",
        "reply.day_of_letter.2026-02-31",
        "reply.which_hospital.oslo_town",
        "reply.which_hospital.oslo",
        "reply.safe_now.00000000",
        "topic.5vwx",
    ],
)
def test_a_button_that_is_not_ours_is_refused(phrases: Phrases, choice: str) -> None:
    with pytest.raises(UnknownReply):
        phrases.pressed(choice, phrases.languages["ar"])
