"""The conversation at the terminal with the person who teaches."""

from collections.abc import Callable

from bot.domain import RettvisError
from bot.evaluate.questions import Known, check_set, read_questions
from bot.evaluate.run import Say, recorded_marks
from bot.settings import Settings
from bot.teach.examples import new_example
from bot.teach.teach import School, Trial, teach

YES = ("y", "yes", "j", "ja")
Ask = Callable[[str], str]


class NotKept(RettvisError):
    """The example was tried and not kept."""


def open_school(settings: Settings, say: Say) -> School:
    """The examples, the check set and the recorded figures of this project. Raises BadQuestions."""
    return School(settings, read_questions(check_set(), Known.of(settings)), recorded_marks(), say)


def run_teach(
    school: School, language: str, text: str, topic: str, style: str, *, yes: bool, ask: Ask, show: Say
) -> str:
    """Tries an example and keeps it on a yes; gives the last line, which says what to do next.

    Raises:
        CannotTeach, CannotStart: as `teach`.
        NotKept: nobody wanted it, or it made things worse than allowed and nobody could be asked.
    """
    example = new_example(language, text, topic, style, Known.of(school.settings))
    path = school.data / f"{language}.yml"
    line = 0

    def decide(trial: Trial) -> bool:
        nonlocal line
        line = trial.line
        show(trial.text())
        if yes:
            return not trial.worse
        advice = "We advise against it. " if trial.worse else ""
        return ask(f"{advice}Keep this example? Type yes or no").strip().casefold() in YES

    if not teach(school, example, decide):
        raise NotKept(
            f"not kept; {path} is as it was. Next: try other words, or look at the questions that got worse."
        )
    return (
        f"kept in {path}, line {line}. Next: teach another example, or save this one for everybody with "
        f"git add {path} && git commit. Rettvis uses it from its next start (./rettvis up)."
    )
