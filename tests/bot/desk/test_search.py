"""Two words on the phone, typed in haste, in any language: the right topic comes first."""

from pathlib import Path

import pytest

from bot.answers import Topics
from bot.desk import Desk
from bot.desk.data import Questions, read_search_words
from bot.desk.folding import forms_of, words_of
from bot.domain import ContentError
from bot.parts import Content


def _first(content: Content, query: str, count: int = 1) -> list[str]:
    return [one.topic for one in content.desk.search(query)[:count]]


@pytest.mark.parametrize(
    ("query", "topic", "language"),
    [
        ("gravid", "eligibility_pregnancy", "nb"),
        ("regning fødsel", "invoice_birth", "nb"),
        ("inkasso", "invoice_debt_collection", "nb"),
        ("dentist", "eligibility_dental", "en"),
        ("sarcina", "eligibility_pregnancy", "ro"),
        ("ciaza porod", "eligibility_pregnancy", "pl"),
        ("دندان", "eligibility_dental", "fa"),
        ("الحمل", "eligibility_pregnancy", "ar"),
        ("ilko xanuun", "eligibility_dental", "so"),
    ],
)
def test_each_language_finds_its_topic(content: Content, query: str, topic: str, language: str) -> None:
    found = content.desk.search(query)[0]
    assert (found.topic, found.language) == (topic, language)


def test_the_name_of_every_topic_finds_it_in_every_language(content: Content) -> None:
    missed = []
    for language in content.languages:
        for topic in content.answers.topics:
            label = content.answers.label(topic, language)
            if topic not in _first(content, label, 3):
                missed.append((language.code, topic, label))
    assert not missed


@pytest.mark.parametrize("typed", ["grav", "gravdi", "gravvid", "gravud", "GRAVID!", "gravid xyzzy"])
def test_half_a_word_and_one_typo_do(content: Content, typed: str) -> None:
    assert "eligibility_pregnancy" in _first(content, typed, 3)


@pytest.mark.parametrize("typed", ["fodsel", "FØDSEL", "foedsel"])
def test_letters_that_a_keyboard_lacks_are_not_needed(content: Content, typed: str) -> None:
    assert set(_first(content, typed, 2)) == {"eligibility_pregnancy", "invoice_birth"}


def test_arabic_and_persian_keyboards_write_one_letter() -> None:
    assert words_of("كيك") == words_of("کیک")
    assert words_of("می‌شود") == words_of("میشود")
    assert words_of("حَامِل") == words_of("حامل")
    assert forms_of("والحمل")[1:] == ("حمل",)
    assert forms_of("حمل") == ("حمل",)


def test_both_words_count_more_than_one(content: Content) -> None:
    one, both = _first(content, "regning"), _first(content, "regning fødsel")
    assert one != both == ["invoice_birth"]


@pytest.mark.parametrize("typed", ["", " ", "!?", "q", "zzzzqqqq", "x" * 5000, "\u202e\u0000", "١٢٣ ٤"])
def test_nonsense_finds_nothing_and_breaks_nothing(content: Content, typed: str) -> None:
    assert len(content.desk.search(typed)) <= len(content.answers.topics)


def _topic_files(folder: Path) -> tuple[Path, Path]:
    (folder / "nb").mkdir()
    return folder / "nb" / "search.toml", folder / "desk.toml"


@pytest.mark.parametrize("wrong", ["nothing = ['a']", "emergency = 'a'", "emergency = [1]", "= broken"])
def test_a_wrong_list_of_words_is_named(content: Content, tmp_path: Path, wrong: str) -> None:
    words, _ = _topic_files(tmp_path)
    words.write_text(wrong)
    with pytest.raises(ContentError, match=r"search\.toml"):
        list(read_search_words(tmp_path, content.languages, content.answers.topics))


@pytest.mark.parametrize(
    "wrong",
    ["[question.topic]\nnothing = 'what_help'", "[question.group]\ndanger = 'what_help'", "[question"],
)
def test_a_topic_without_a_question_is_named(content: Content, tmp_path: Path, wrong: str) -> None:
    _, questions = _topic_files(tmp_path)
    questions.write_text(wrong)
    with pytest.raises(ContentError, match=r"desk\.toml"):
        Questions(questions, content.answers.topics, content.phrases)


def test_a_question_has_no_blanks(content: Content, tmp_path: Path) -> None:
    _, questions = _topic_files(tmp_path)
    groups = {topic.group for topic in content.answers.topics.values()}
    questions.write_text("[question.group]\n" + "".join(f"{group} = 'come_on'\n" for group in groups))
    with pytest.raises(ContentError, match="blanks"):
        Questions(questions, content.answers.topics, content.phrases)


def test_a_new_language_needs_no_list(content: Content, tmp_path: Path) -> None:
    topics: Topics = content.answers.topics
    assert not list(read_search_words(tmp_path, content.languages, topics))
    assert isinstance(content.desk, Desk)
