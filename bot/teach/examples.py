"""The files of examples, changed by one line at a time and otherwise left as they are."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from bot.danger import fold
from bot.domain import BadText, RettvisError, clean_text
from bot.evaluate.questions import Known, Question

STYLES = ("plain", "messy", "mixed", "long", "dialect", "translit")
LONGEST = 500
"""Characters of one example: longer than any story that is in the files."""

_INTENT = re.compile(r"- intent: (\w+)")
_METADATA = re.compile(r"  metadata: \{(.*)\}")
_EXAMPLE = re.compile(r"    - (.*\S.*)")
_HEAD = re.compile(r'version: "[\d.]+"|nlu:|  examples: \||#.*|\s*')
_MARKUP = re.compile(r"[\[\]{}]")


class CannotTeach(RettvisError):
    """An example cannot be added; one plain sentence that says why and what to do."""


@dataclass(frozen=True)
class Example:
    """What somebody may write, and the topic that it is about."""

    language: str
    topic: str
    style: str
    text: str


@dataclass(frozen=True)
class Line:
    """An example that stands in a file; `number` counts from 1."""

    number: int
    topic: str
    style: str
    text: str


def new_example(language: str, text: str, topic: str, style: str, known: Known) -> Example:
    """An example that fits the files. Raises CannotTeach."""
    if language not in known.languages:
        raise CannotTeach(f"“{language}” is not a language here. Choose one of {', '.join(known.languages)}.")
    if topic not in known.topics:
        near = get_close_matches(topic, known.topics, n=1)
        hint = f"Did you mean {near[0]}?" if near else "The topics are the file names in content/topics."
        raise CannotTeach(f"there is no topic “{topic}”. {hint}")
    if style not in STYLES:
        raise CannotTeach(f"“{style}” is not a style. Choose one of {', '.join(STYLES)}.")
    return Example(language, topic, style, _one_line(text))


def _one_line(text: str) -> str:
    try:
        line = " ".join(clean_text(text).split())
    except BadText as error:
        reason = "is empty" if error.reason == "empty" else "is too long"
        raise CannotTeach(f"the example {reason}. Write it between quotation marks.") from error
    line = line.removeprefix("- ")
    if not fold(line):
        raise CannotTeach("the example holds no words.")
    if len(line) > LONGEST:
        raise CannotTeach(f"the example has {len(line)} characters; at most {LONGEST} are learnt well.")
    if _MARKUP.search(line):
        raise CannotTeach(
            "the example holds a bracket of the kind [ ] or { }, which has a meaning in the file."
        )
    return line


def refuse_measured(example: Example, questions: Iterable[Question]) -> None:
    """What we measure with must not be learnt. Raises CannotTeach."""
    wanted = fold(example.text)
    for question in questions:
        if fold(question.text) == wanted:
            raise CannotTeach(
                f"this text is one of the questions that we measure with ({question.place}). "
                "If it were learnt, the figures would lie. Write the same in other words."
            )


class ExampleFile:
    """One language's file of examples."""

    def __init__(self, path: Path) -> None:
        """Reads it. Raises CannotTeach if it is not in the form that the files have."""
        self.path = path
        try:
            self.before = path.read_bytes()
            self._lines = self.before.decode("utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CannotTeach(f"{path} cannot be read.") from error
        self.examples = list(self._read())

    def _read(self) -> Iterator[Line]:
        topic = style = ""
        for number, line in enumerate(self._lines, start=1):
            if found := _EXAMPLE.fullmatch(line):
                yield Line(number, topic, style, found[1])
            elif found := _INTENT.fullmatch(line):
                topic, style = found[1], ""
            elif found := _METADATA.fullmatch(line):
                pairs = (pair.partition(":") for pair in found[1].split(","))
                style = {name.strip(): value.strip() for name, _, value in pairs}.get("style", "")
            elif not _HEAD.fullmatch(line):
                raise CannotTeach(f"{self.path}, line {number}: not in the form of the other lines.")

    def with_example(self, example: Example) -> tuple[bytes, int]:
        """The file with the example at the end of its block, and the example's line. Raises CannotTeach."""
        self._refuse_known(example)
        same_topic = [line for line in self.examples if line.topic == example.topic]
        if not same_topic:
            raise CannotTeach(f"{self.path} has no examples of {example.topic} yet; begin them by hand.")
        same_style = [line for line in same_topic if line.style == example.style]
        after = (same_style or same_topic)[-1].number
        new = [f"    - {example.text}"]
        if not same_style:
            metadata = f"{{language: {example.language}, style: {example.style}}}"
            new = [f"- intent: {example.topic}", f"  metadata: {metadata}", "  examples: |", *new]
        changed = [*self._lines[:after], *new, *self._lines[after:]]
        return "\n".join(changed).encode(), after + len(new)

    def _refuse_known(self, example: Example) -> None:
        wanted = fold(example.text)
        for line in self.examples:
            if fold(line.text) == wanted:
                same = line.topic == example.topic
                where = f"in {self.path}, line {line.number}, as an example of {line.topic}"
                advice = "Nothing has to be done." if same else "One sentence cannot teach two topics."
                raise CannotTeach(f"this example already stands {where}. {advice}")
