"""Tries an example on a copy of the data, shows what it changes, and keeps it only then.

The file of examples itself is not touched before the example is kept, so that nothing has to be put
back whatever happens in between.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import model
from bot.evaluate.gate import Breach, new_breaches, stricter
from bot.evaluate.measure import Result, measure
from bot.evaluate.questions import Question
from bot.evaluate.record import Mark
from bot.evaluate.run import Say, progress
from bot.processes import Family
from bot.settings import Settings
from bot.teach.changes import outcome, summary
from bot.teach.examples import CannotTeach, Example, ExampleFile, refuse_measured
from bot.teach.remembered import Remembered

UNASKED = "your example"


@dataclass(frozen=True)
class School:
    """Where examples lie, what is measured, and what must not get worse."""

    settings: Settings
    questions: Sequence[Question]
    marks: dict[str, Mark]
    say: Say
    data: Path = model.DATA


@dataclass(frozen=True)
class Trial:
    """An example that was tried and measured, and is not kept yet."""

    file: ExampleFile
    changed: bytes
    line: int
    before: list[Result]
    after: list[Result]
    example: Result
    worse: list[Breach]

    def text(self) -> str:
        """What it changed, for the person who taught it."""
        parts = [summary(self.before, self.after), f"Your example itself: {outcome(self.example)}."]
        if self.worse:
            parts += ["This is worse than Rettvis allows:", *(f"  {breach.text}" for breach in self.worse)]
        return "\n".join(parts)


Decide = Callable[[Trial], bool]
"""Is shown a trial, and says whether its example is kept."""


def teach(school: School, example: Example, decide: Decide) -> bool:
    """Tries an example and keeps it if `decide` says so; gives whether it was kept.

    Raises:
        CannotTeach: the example does not fit, or the file changed meanwhile.
        CannotStart: a model cannot be trained or served.
    """
    file = ExampleFile(school.data / f"{example.language}.yml")
    refuse_measured(example, school.questions)
    changed, line = file.with_example(example)
    family = Family(school.say)
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "data"
            shutil.copytree(school.data, copy)
            (copy / file.path.name).write_bytes(changed)
            after = _try(school, family, example, (file, changed, line), copy, decide)
    finally:
        # From here on no signal stops us: what was kept is also said to be kept.
        family.end()
    if after is None:
        return False
    Remembered(school.data, school.questions).store(after)
    return True


def _try(
    school: School,
    family: Family,
    example: Example,
    change: tuple[ExampleFile, bytes, int],
    copy: Path,
    decide: Decide,
) -> list[Result] | None:
    """The results with the example if it was kept."""
    before = _before(school, family)
    school.say("step 2 of 3: learning your example …")
    path = model.model_path(copy)
    was_there = path.exists()
    kept = False
    try:
        model.train(school.say, copy)
        school.say("step 3 of 3: asking the check questions again …")
        asked = [*school.questions, _as_question(example)]
        *after, itself = _measured(school, family, path, asked)
        worse = new_breaches(before, after, stricter(school.marks, before))
        trial = Trial(*change, before, after, itself, worse)
        if not decide(trial):
            return None
        _keep(trial)
        kept = True
        return after
    finally:
        if not kept and not was_there:
            path.unlink(missing_ok=True)


def _before(school: School, family: Family) -> list[Result]:
    remembered = Remembered(school.data, school.questions)
    before = remembered.load()
    if before is not None:
        school.say("step 1 of 3: how the check questions were understood before is known already.")
        return before
    school.say(
        f"step 1 of 3: asking the {len(school.questions)} check questions, to see how they are understood "
        "without your example (only the first time) …"
    )
    before = _measured(school, family, model.train(school.say, school.data), school.questions)
    remembered.store(before)
    return before


def _measured(school: School, family: Family, path: Path, questions: Sequence[Question]) -> list[Result]:
    with model.serving(family, path) as url:
        return asyncio.run(measure(school.settings, url, questions, progress(school.say)))


def _as_question(example: Example) -> Question:
    return Question(example.language, (example.topic,), example.style, example.text, UNASKED, 0)


def _keep(trial: Trial) -> None:
    """Puts the changed file in place in one step, if nobody else has changed it meanwhile."""
    path = trial.file.path
    if path.read_bytes() != trial.file.before:
        raise CannotTeach(f"{path} was changed by somebody else meanwhile. Nothing was kept; teach it again.")
    # Not in the folder of examples: a file left there would be taken for examples.
    with tempfile.NamedTemporaryFile(dir=path.parent.parent, prefix=".teach-", delete=False) as new:
        new.write(trial.changed)
    shutil.copymode(path, new.name)
    Path(new.name).replace(path)
