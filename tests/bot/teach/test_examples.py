"""One line is added in the right place, or the reason why not is said."""

from pathlib import Path

import pytest

from bot import model
from bot.evaluate.questions import Known, Question
from bot.settings import Settings
from bot.teach.examples import STYLES, CannotTeach, Example, ExampleFile, new_example, refuse_measured
from tests.bot.teach.conftest import DATA

KNOWN = Known.of(Settings())


def example(text: str, topic: str = "invoice_received", style: str = "plain") -> Example:
    return new_example("nb", text, topic, style, KNOWN)


def test_it_stands_at_the_end_of_its_block_and_all_else_is_untouched(data: Path) -> None:
    changed, line = ExampleFile(data / "nb.yml").with_example(example("  giroen   kom\ti dag "))
    lines = changed.decode().split("\n")
    assert lines[line - 1] == "    - giroen kom i dag"
    assert lines[line - 2] == "    - regning på 4000 kroner"
    del lines[line - 1]
    assert "\n".join(lines) == DATA


def test_a_style_that_the_topic_lacks_gets_a_block_of_its_own(data: Path) -> None:
    changed, line = ExampleFile(data / "nb.yml").with_example(example("fekk ei rekning", style="dialect"))
    (data / "nb.yml").write_bytes(changed)
    found = ExampleFile(data / "nb.yml").examples
    assert [(e.topic, e.style) for e in found if e.number == line] == [("invoice_received", "dialect")]
    assert len(found) == 6
    assert b"  metadata: {language: nb, style: dialect}\n  examples: |\n    - fekk ei rekning\n" in changed


@pytest.mark.parametrize("path", sorted(model.DATA.glob("*.yml")), ids=lambda path: path.stem)
def test_the_real_files_are_read_and_written_to_the_byte(path: Path) -> None:
    file = ExampleFile(path)
    assert {line.style for line in file.examples} <= set(STYLES)
    changed, line = file.with_example(Example(path.stem, "greeting", "plain", "qqq www"))
    lines = changed.split(b"\n")
    assert lines.pop(line - 1) == b"    - qqq www"
    assert b"\n".join(lines) == file.before


@pytest.mark.parametrize(
    ("language", "text", "topic", "style", "says"),
    [
        ("xx", "hei", "greeting", "plain", "Choose one of nb, en"),
        ("nb", "hei", "invoice_recieved", "plain", "Did you mean invoice_received"),
        ("nb", "hei", "qqqq", "plain", "content/topics"),
        ("nb", "hei", "greeting", "loud", "Choose one of plain"),
        ("nb", " \n ", "greeting", "plain", "is empty"),
        ("nb", "?!", "greeting", "plain", "no words"),
        ("nb", "a" * 501, "greeting", "plain", "501 characters"),
        ("nb", "a" * 5000, "greeting", "plain", "too long"),
        ("nb", "[Oslo](city)", "greeting", "plain", "bracket"),
    ],
)
def test_what_does_not_fit_is_refused_in_plain_words(
    language: str, text: str, topic: str, style: str, says: str
) -> None:
    with pytest.raises(CannotTeach) as refused:
        new_example(language, text, topic, style, KNOWN)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("topic", "says"),
    [("invoice_received", "Nothing has to be done"), ("greeting", "cannot teach two topics")],
)
def test_what_is_there_already_is_refused_however_it_is_spelt(data: Path, topic: str, says: str) -> None:
    with pytest.raises(CannotTeach, match=says):
        ExampleFile(data / "nb.yml").with_example(example("Regning, på ٤٠٠٠ kroner!!", topic))


def test_what_is_measured_with_is_refused_in_any_language() -> None:
    question = Question("so", ("greeting",), "plain", "Salaan, walaal!", "so.tsv", 7)
    with pytest.raises(CannotTeach, match=r"so\.tsv:7"):
        refuse_measured(example("salaan walaal"), [question])


def test_a_topic_without_examples_is_begun_by_hand(data: Path) -> None:
    with pytest.raises(CannotTeach, match="by hand"):
        ExampleFile(data / "nb.yml").with_example(example("hei", "greeting"))


def test_a_file_in_another_form_is_left_alone(data: Path) -> None:
    (data / "nb.yml").write_text(DATA + "  examples:\n", encoding="utf-8")
    with pytest.raises(CannotTeach, match="line 17"):
        ExampleFile(data / "nb.yml")
