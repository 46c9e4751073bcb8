"""Examples for teaching, as reviewers have written them, until somebody has taken them into the project."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from bot.store.staff_tables import ExampleRow
from bot.store.work import Work


@dataclass(frozen=True)
class Example:
    """What somebody might write, and what it is about."""

    id: str
    language: str
    topic: str
    text: str


async def add(work: Work, language: str, topic: str, text: str, *, by: str) -> str:
    """Keeps an example; its id. The same one twice (a double click) is one."""
    row = ExampleRow
    known = select(row.id).where(row.language == language, row.topic == topic, row.text == text)
    found = await work.session.scalar(known)
    if found is not None:
        return found
    new = ExampleRow(
        id=secrets.token_hex(16),
        language=language,
        topic=topic,
        text=text,
        made_by=by,
        # Nothing of it may lead back to the text that it was made from.
        made_at=work.now - work.now % (24 * 3600),
    )
    work.session.add(new)
    await work.session.flush()
    return new.id


async def everything(work: Work) -> list[Example]:
    """All examples, by language and topic."""
    query = select(ExampleRow).order_by(ExampleRow.language, ExampleRow.topic, ExampleRow.text)
    return [
        Example(row.id, row.language, row.topic, row.text)
        for row in (await work.session.scalars(query)).all()
    ]


async def remove(work: Work, ids: Sequence[str]) -> int:
    """Takes examples away; how many there were."""
    gone = await work.session.execute(
        delete(ExampleRow).where(ExampleRow.id.in_(ids)).returning(ExampleRow.id)
    )
    return len(gone.all())
