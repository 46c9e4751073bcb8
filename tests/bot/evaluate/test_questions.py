"""A file of questions is read whole, or refused with the line that is wrong."""

from pathlib import Path

import pytest

from bot.evaluate.questions import BadQuestions, Known, check_set, read_questions
from bot.settings import Settings

HEADING = "language\ttopic\talso_ok\tstyle\ttext\n"
GOOD = "so\tinvoice_received\tinvoice_appeal, refused_care\tplain\tBiil ayaa ii yimid\n"


@pytest.fixture(scope="session")
def known() -> Known:
    return Known.of(Settings())


def write(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "questions.tsv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_question_knows_its_topics_and_its_place(tmp_path: Path, known: Known) -> None:
    path = write(tmp_path, HEADING + "\n" + GOOD)
    (question,) = read_questions([path], known)
    assert question.topics == ("invoice_received", "invoice_appeal", "refused_care")
    assert (question.language, question.style, question.place) == ("so", "plain", "questions.tsv:3")


@pytest.mark.parametrize(
    "content",
    [
        HEADING.replace("\n", "\r\n") + GOOD.replace("\n", "\r\n"),
        "\ufeff" + HEADING + GOOD,
        "text\tlanguage\ttopic\nhei\tnb\tgreeting",
        HEADING + 'en\tgreeting\t\t\the said "hello\n',
    ],
    ids=["Windows line ends", "byte order mark", "other order, fewer columns", "a lone quotation mark"],
)
def test_what_other_programs_write_is_read(tmp_path: Path, known: Known, content: str) -> None:
    assert len(read_questions([write(tmp_path, content)], known)) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "line 1: the first line must name"),
        ("language,topic,text\nnb,greeting,hei\n", "line 1: the first line must name"),
        (HEADING, "holds no questions"),
        (
            HEADING + GOOD + "xx\tgreeting\t\tplain\thei\n",
            "line 3: the language “xx” is not one of nb, en, ro",
        ),
        (HEADING + GOOD + "nb\tgreting\t\tplain\thei\n", "line 3: the topic “greting” is unknown"),
        (HEADING + "nb\tgreeting\tnope\tplain\thei\n", "line 2: the topic “nope” is unknown"),
        (HEADING + "nb\t\t\tplain\thei\n", "line 2: names no topic"),
        (HEADING + "nb\tgreeting\t\tplain\t \n", "line 2: has no text"),
        (HEADING + "nb\tgreeting\n", "line 2: has no text"),
        (HEADING + "nb\tgreeting\t\tplain\thei\tmer\n", "line 2: 6 columns, but the first line names 5"),
        (HEADING + f"nb\tgreeting\t\tplain\t{'a' * 4097}\n", "line 2: the text is too long"),
        (HEADING.encode() + GOOD.encode() + b"nb\tgreeting\t\tplain\t\xe6\n", "line 3: not UTF-8"),
        (HEADING + "nb\tgreeting\t\tplain\t" + "a" * 200_000 + "\n", "line 2: cannot be read"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(
    tmp_path: Path, known: Known, content: str | bytes, says: str
) -> None:
    with pytest.raises(BadQuestions) as refused:
        read_questions([write(tmp_path, content)], known)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_mixed_up_columns_do_not_repeat_what_a_person_wrote(tmp_path: Path, known: Known) -> None:
    path = write(tmp_path, HEADING + "jeg er syk og redd\tgreeting\t\tplain\tnb\n")
    with pytest.raises(BadQuestions) as refused:
        read_questions([path], known)
    assert "redd" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, known: Known) -> None:
    with pytest.raises(BadQuestions, match=r"nowhere\.tsv cannot be read"):
        read_questions([tmp_path / "nowhere.tsv"], known)


def test_the_check_set_is_large_enough_in_every_language(known: Known) -> None:
    questions = read_questions(check_set(), known)
    for language in known.languages:
        ours = [q for q in questions if q.language == language]
        assert len(ours) >= 300
        assert sum(q.topics[0] in ("emergency", "self_harm") for q in ours) >= 60
        assert sum(q.style == "near_miss" for q in ours) >= 60
