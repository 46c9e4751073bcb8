"""Phrase files: what is wrong is told with its file, its sentence and the rule."""

from pathlib import Path

import pytest

from bot.domain import ContentError
from bot.phrases.blanks import Blank
from bot.phrases.reading import read_group, read_groups

HEAD = 'label = { nb = "Hilsen", en = "Greeting" }\norder = 1\nreview_by = 2027-05-31\n'
FACTS = {"ambulance", "child_age"}


def write(folder: Path, *rows: str, name: str = "greeting", head: str = HEAD) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(head + "".join(f"[[phrase]]\n{row}\n" for row in rows), encoding="utf-8")
    return path


def row(**changes: str) -> str:
    lines = {"id": '"hello"', "text": '"Hei."', "source": '"editorial"'} | changes
    return "\n".join(f"{key} = {value}" for key, value in lines.items() if value)


def test_a_sentence_knows_its_blanks_its_facts_and_its_sources(tmp_path: Path) -> None:
    text = '"Kom {time} til {time_to}. Er det fare, ring {ambulance}."'
    _, phrases = read_group(write(tmp_path, row(text=text, source='"P6 editorial"')), FACTS)
    assert phrases[0].blanks == (Blank("time", "time"), Blank("time_to", "time"))
    assert phrases[0].facts == ("ambulance",)
    assert phrases[0].sources == ("P6", "editorial")
    assert phrases[0].states_a_fact
    assert phrases[0].group == "greeting"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"id": '"Hello"'}, "snake case"),
        ({"id": f'"{"a" * 41}"'}, "at most 40"),
        ({"text": ""}, "text is missing"),
        ({"text": '"Hei  du."'}, "spaces too many"),
        ({"text": '"Kom {day}."'}, "{day} is no fact"),
        ({"text": '"Kom {}."'}, "braces"),
        ({"text": '"Kom {date."'}, "braces"),
        ({"source": ""}, "source is missing"),
        ({"answer": '"maybe"'}, "answer maybe is none of"),
        ({"answer": '"choices"'}, "answer choices is none of"),
        ({"choices": '["Ja"]'}, "choices are 2 to 10"),
        ({"choices": '["Ja", "Ja"]'}, "all different"),
        ({"choices": '["Ja", ""]'}, "1 to 40 characters"),
        ({"choices": '["Ja", "Nei"]', "answer": '"yes_no"'}, "both answer and choices"),
        ({"question": '"yes"'}, "unknown key question"),
    ],
)
def test_a_broken_rule_is_told_with_file_and_sentence(
    tmp_path: Path, changes: dict[str, str], rule: str
) -> None:
    path = write(tmp_path, row(**changes))
    with pytest.raises(ContentError) as caught:
        read_group(path, FACTS)
    said = str(caught.value)
    assert str(path) in said
    assert changes.get("id", '"hello"').strip('"') in said
    assert rule in said


def test_an_id_is_used_once_in_all_files(tmp_path: Path) -> None:
    write(tmp_path, row())
    write(tmp_path, row(), name="closing")
    with pytest.raises(ContentError, match="hello: the id is used 2 times"):
        list(read_groups(tmp_path, FACTS))


def test_all_errors_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path, row(source=""), row(id='"bye"', text='"{x}"'))
    write(tmp_path, row(id='"third"', answer='"no"'), name="closing")
    with pytest.raises(ContentError) as caught:
        list(read_groups(tmp_path, FACTS))
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize(
    "head", [HEAD.replace("order = 1\n", ""), HEAD.replace(', en = "Greeting"', ""), "label = {"]
)
def test_a_group_without_its_head_is_told(tmp_path: Path, head: str) -> None:
    with pytest.raises(ContentError, match=r"greeting\.toml"):
        read_group(write(tmp_path, row(), head=head), FACTS)


def test_no_phrases_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no phrases"):
        list(read_groups(tmp_path, FACTS))
