"""How messages look on Telegram."""

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.buttons import Button
from bot.channels.telegram.render import MAX_CALLBACK_BYTES, Renderer, button_rows
from bot.channels.telegram.split import LIMIT, length, split
from bot.domain import Call, Choice, Danger, Link, Message, Reply, Routing
from bot.hours import OSLO_TIME
from bot.i18n import plain
from bot.parts import Content
from bot.settings import Settings

CONTENT = Content.load(Settings())
RENDERER = Renderer(CONTENT.languages)
NOW = datetime(2026, 11, 21, tzinfo=OSLO_TIME)
CODES = CONTENT.languages.codes


def message(text: str, language: str = "nb", **more: object) -> Message:
    direction = CONTENT.languages[language].direction
    return Message("assistant", language, direction, text, **more)  # type: ignore[arg-type]


@given(st.text(max_size=400), st.integers(20, 60))
def test_parts_fit_and_lose_only_white_space(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_cuts_at_paragraphs_where_it_can() -> None:
    paragraphs = ["a" * 1500, "b" * 1500, "c" * 1500]
    assert split("\n\n".join(paragraphs)) == ["\n\n".join(paragraphs[:2]), paragraphs[2]]


@pytest.mark.parametrize("sign", ["👨‍👩‍👧‍👦", "🇳🇴", "👍🏽", "é", "बि"])
def test_a_sign_is_never_cut(sign: str) -> None:
    for limit in range(20, 40):
        for part in split(unicodedata.normalize("NFD", sign) * 30, limit):
            assert len(part) % len(unicodedata.normalize("NFD", sign)) == 0


def test_long_text_arrives_in_parts_with_the_buttons_below_the_last() -> None:
    posts = RENDERER.message(message("ord " * 3000, choices=(Choice("menu", "Meny"),)))
    assert len(posts) == 3
    assert all(length(post.text) <= LIMIT for post in posts)
    assert [bool(post.rows) for post in posts] == [False, False, True]


def test_short_buttons_stand_in_pairs_mirrored_for_right_to_left() -> None:
    choices = [
        Choice("a", "en"),
        Choice("b", "to"),
        Choice("c", "en ganske lang knapp her"),
        Choice("d", "tre"),
    ]
    rows = [[key.data for key in row] for row in button_rows(choices, mirrored=False)]
    assert rows == [["a", "b"], ["c"], ["d"]]
    rows = [[key.data for key in row] for row in button_rows(choices, mirrored=True)]
    assert rows == [["b", "a"], ["c"], ["d"]]


def test_farsi_rows_are_mirrored() -> None:
    choices = (Choice("a", "بله"), Choice("b", "نه"))
    (post,) = RENDERER.message(message("؟", "fa", choices=choices))
    assert [key.data for key in post.rows[0]] == ["b", "a"]


def test_numbers_that_the_text_does_not_name_are_added_and_links_too() -> None:
    language = CONTENT.languages["fa"]
    text = f"… {language.phone('488 90 560')}"
    calls = (Call("Oslo", "488 90 560"), Call("Ambulanse", "113"))
    (post,) = RENDERER.message(
        message(text, "fa", call=calls, links=(Link("Helsenorge", "https://www.helsenorge.no/"),))
    )
    lines = plain(post.text).replace("\u00a0", " ").splitlines()
    assert "Ambulanse: 113" in lines
    assert "Oslo: 488 90 560" not in lines
    assert "Helsenorge: https://www.helsenorge.no/" in lines
    assert "\u2066113\u2069" in post.text


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("topic", ["emergency", "self_harm"])
def test_danger_begins_with_113(topic: str, code: str) -> None:
    turns = CONTENT.turns()
    danger: Danger = "self_harm" if topic == "self_harm" else "emergency"
    outcomes = turns.replies.danger(danger, None, CONTENT.languages[code], NOW)
    reply = Reply(tuple(outcomes.messages), Routing(topic, None, (), code, danger=True, outcome="danger"))
    first = RENDERER.reply(reply)[0]
    assert "113" in plain(first.text.splitlines()[0])
    assert not first.quiet


def test_every_button_fits_into_what_telegram_takes() -> None:
    topics = CONTENT.answers.topics
    centres = ["", *(centre.id for centre in CONTENT.centres)]
    for topic in topics:
        for centre in centres:
            assert len(Button("simpler", topics[topic].code, centre).id.encode()) <= MAX_CALLBACK_BYTES


def test_a_longer_id_is_refused_loudly() -> None:
    with pytest.raises(ValueError, match="longer"):
        button_rows([Choice("x" * 65, "x")], mirrored=False)
