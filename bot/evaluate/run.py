"""Measures files of questions with the present model, and writes the reports."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from bot import model
from bot.domain import RettvisError
from bot.evaluate.gate import breaches
from bot.evaluate.measure import Progress, Result, measure, measure_words
from bot.evaluate.questions import Known, Question, check_set, read_questions
from bot.evaluate.record import RECORDED, Mark, NotRecorded, Recorded, read_recorded, write_recorded
from bot.evaluate.report_html import html_report
from bot.evaluate.report_text import text_report
from bot.i18n import Languages
from bot.processes import Family
from bot.settings import Settings

Say = Callable[[str], None]
STEPS = 10


class CannotWrite(RettvisError):
    """The report cannot be written where it should be."""


def progress(say: Say) -> Progress:
    """Says at every tenth how far the questions are."""

    def tell(done: int, total: int) -> None:
        if done * STEPS // total > (done - 1) * STEPS // total:
            say(f"{done} of {total} questions asked")

    return tell


def evaluate_files(settings: Settings, files: Sequence[Path], html: Path | None, say: Say) -> str:
    """The report on some files (on the check set if there are none), also as a page if wanted.

    Raises:
        BadQuestions: a file cannot be read.
        CannotWrite: the page cannot be written; found out before anything is measured.
        CannotStart: the model cannot be trained or served.
    """
    questions = read_questions(files or check_set(), Known.of(settings))
    if html:
        _may_write(html, files)
    results = _measured(settings, questions, say)
    languages = Languages(settings.translations)
    if html:
        html.write_text(html_report(results, languages, today()), encoding="utf-8")
        say(f"the page is in {html}. It holds the texts of the rows that went wrong.")
    return text_report(results, languages.codes)


def record(settings: Settings, say: Say) -> str:
    """Measures the check set and records its figures for the tests.

    Raises:
        BadQuestions, CannotStart: as evaluate_files.
    """
    questions = read_questions(check_set(), Known.of(settings))
    results = _measured(settings, questions, say)
    say("the danger words alone, with Rasa stopped …")
    words = asyncio.run(measure_words(settings, questions))
    codes = Languages(settings.translations).codes
    worse = [breach.text for breach in breaches(results, recorded_marks())]
    write_recorded(Recorded.of(today(), results, words, codes))
    notes = ["By the marks recorded before, this is worse than allowed:", *worse] if worse else []
    return "\n".join([text_report(results, codes), "", *notes, f"Recorded in {RECORDED}."])


def recorded_marks() -> dict[str, Mark]:
    """The recorded figures; none where nothing was recorded yet."""
    try:
        return read_recorded().marks
    except NotRecorded:
        return {}


def _measured(settings: Settings, questions: Sequence[Question], say: Say) -> list[Result]:
    family = Family(say)
    try:
        with model.serving(family, model.train(say)) as url:
            return asyncio.run(measure(settings, url, questions, progress(say)))
    finally:
        family.end()


def _may_write(html: Path, files: Sequence[Path]) -> None:
    if any(html.resolve() == file.resolve() for file in files):
        raise CannotWrite(f"{html} holds the questions. Give the page another name.")
    try:
        html.open("a").close()
    except OSError as error:
        raise CannotWrite(f"{html} cannot be written ({error.strerror}).") from error


def today() -> date:
    """The day, in UTC."""
    return datetime.now(UTC).date()
