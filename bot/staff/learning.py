"""What reviewers do with texts that were not understood: read, sort, and write examples of their own."""

import re
from collections.abc import Collection, Iterable
from typing import Literal

from bot.danger import fold
from bot.domain import BadText, RettvisError, clean_text
from bot.staff.login import Member
from bot.store import audit, examples, not_understood
from bot.store.examples import Example
from bot.store.not_understood import Given, GivenState
from bot.store.work import Store

LONGEST = 500
ExampleFault = Literal["empty", "too_long", "markup", "copy", "unread"]
_MARKUP = re.compile(r"[\[\]{}]")
_FORMULA = ("=", "+", "-", "@")
"""A table program would take a text that begins so for a formula."""


class Gone(RettvisError):
    """The text is not there: never was, or its 30 days are over."""


class BadExample(RettvisError):
    """A text that cannot be an example; `fault` says why."""

    def __init__(self, fault: ExampleFault) -> None:
        super().__init__(fault)
        self.fault = fault


async def open_text(store: Store, member: Member, text_id: str) -> tuple[Given, str | None]:
    """A text, and what it says; None in its place if it was sealed before they had their key.

    Each opening stands in the audit. Raises Gone.
    """
    async with store.work() as work:
        given = await not_understood.find(work, text_id)
        if given is None:
            raise Gone
        text = await not_understood.read(work, text_id, member.id, member.private_key)
        if text is not None:
            await audit.write(work, "not understood opened", account=member.id, subject=text_id)
    return given, text


async def sort(store: Store, member: Member, text_id: str, state: GivenState, topic: str | None) -> None:
    """Puts a text into a state, with the topic that it should have been taken for. Raises Gone."""
    async with store.work() as work:
        if not await not_understood.sort(work, text_id, state, topic):
            raise Gone
        await audit.write(work, "not understood sorted", account=member.id, subject=text_id)


async def make_example(
    store: Store, member: Member, text_id: str, *, language: str, topic: str, text: str
) -> None:
    """Keeps an example that a reviewer has written in their own words; the text is done with it.

    Raises:
        Gone
        BadExample: among others `copy`, when it says what the person wrote; `unread`, when nobody can
            tell, because the text does not open for this reviewer.
    """
    example = clean_example(text)
    async with store.work() as work:
        if await not_understood.find(work, text_id) is None:
            raise Gone
        original = await not_understood.read(work, text_id, member.id, member.private_key)
        if original is None:
            raise BadExample("unread")
        if _is_copy(example, original):
            raise BadExample("copy")
        await examples.add(work, language, topic, example, by=member.id)
        await not_understood.sort(work, text_id, "done", topic)
        # Without a subject: nothing ties an example to the text that it was made from.
        await audit.write(work, "example made", account=member.id)


async def remove_examples(store: Store, member: Member, ids: Collection[str]) -> None:
    """Takes examples away, once they lie in the project."""
    async with store.work() as work:
        if await examples.remove(work, list(ids)):
            await audit.write(work, "examples removed", account=member.id)


def clean_example(text: str) -> str:
    """An example as the files of examples take it: one line. Raises BadExample."""
    try:
        line = " ".join(clean_text(text).split())
    except BadText as bad:
        raise BadExample(bad.reason) from bad
    if not fold(line):
        raise BadExample("empty")
    if len(line) > LONGEST:
        raise BadExample("too_long")
    if _MARKUP.search(line) or line.startswith(_FORMULA):
        raise BadExample("markup")
    return line


def as_table(found: Iterable[Example]) -> str:
    """Examples as tab-separated values, with a line of column names. No text holds a tab or a line end."""
    lines = ["language\ttopic\ttext", *(f"{one.language}\t{one.topic}\t{one.text}" for one in found)]
    return "\n".join(lines) + "\n"


def _is_copy(example: str, original: str) -> bool:
    """Whether an example says the same but for letters, marks and spaces, or is a long piece of it."""
    mine, theirs = fold(example), fold(original)
    return mine == theirs or (len(mine.split()) >= 4 and f" {mine} " in f" {theirs} ")
