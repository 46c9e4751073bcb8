"""Members of staff for tests: made the way they are made in life."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.assistant import Assistant, ChatAddress, WebAddress
from bot.channels.telegram.render import Post
from bot.domain import Incoming, Message, Reply
from bot.parts import Content, Correspondence, make_casework
from bot.settings import Settings
from bot.staff.casework import Casework, Opened
from bot.staff.composing import Draft, DraftPart
from bot.staff.login import Logins, Member
from bot.staff.roles import Role
from bot.store import cases, conversations, post
from bot.store.stretching import CHEAP, Stretcher
from bot.store.tables import OutboxRow
from bot.store.work import Store
from tests.accounts import Somebody, make_somebody
from tests.bot.conftest import Clock


@dataclass(kw_only=True)
class Person(Somebody):
    """Somebody who logs in at the door itself."""

    logins: Logins

    async def log_in(self) -> str:
        """The session token."""
        token, _ = await self.logins.log_in(self.login, self.passphrase, self.code())
        return token

    async def member(self) -> Member:
        """A live session."""
        found = await self.logins.find(await self.log_in())
        assert found is not None
        return found


MakePerson = Callable[..., Awaitable[Person]]


@pytest.fixture
def logins(store: Store) -> Logins:
    return Logins(store, Stretcher(CHEAP))


@pytest.fixture
def make_person(logins: Logins, clock: Clock) -> MakePerson:
    async def make(login: str = "kari", role: Role = "staff", centre: str = "oslo") -> Person:
        somebody = await make_somebody(logins, clock, login, role, centre)
        return Person(logins=logins, **vars(somebody))

    return make


@dataclass
class Desk:
    """A member of staff, the assistant, and persons."""

    assistant: Assistant
    casework: Casework
    store: Store
    clock: Clock

    async def web_person(self, *texts: str, language: str = "so") -> WebAddress:
        started = await self.assistant.start(language)
        address = WebAddress(started.id, started.token)
        for text in texts:
            await self.assistant.answer(address, Incoming(text=text))
        await self.hand_over(address)
        return address

    async def hand_over(self, address: WebAddress | ChatAddress) -> Reply:
        await self.assistant.answer(address, Incoming(choice="person"))
        return await self.assistant.answer(address, Incoming(choice="consent"))

    async def case_of(self, conversation: str) -> str:
        async with self.store.work() as work:
            case = await cases.of_conversation(work, conversation)
            assert case is not None
            return case.id

    async def open(self, member: Member, case: str) -> Opened:
        return await self.casework.open(member, case)

    async def says(self, member: Member, case: str, *parts: DraftPart, form: str = "form") -> None:
        await self.casework.reply(member, case, Draft(tuple(parts)), form=form)

    async def sees(self, address: WebAddress) -> list[Message]:
        return await self.assistant.history(address, 0)

    async def state(self, address: WebAddress) -> str:
        return (await self.assistant.describe(address)).state

    async def telegram_conversation(self, chat: str) -> str:
        async with self.store.work() as work:
            found = await conversations.find_chat(work, "telegram", chat)
            assert found is not None
            return found[0]

    async def posts(self) -> list[Post]:
        async with self.store.work() as work:
            ids = (await work.session.scalars(select(OutboxRow).order_by(OutboxRow.id))).all()
            found = []
            for row in ids:
                opened = await post._open(work, row)
                assert opened is not None
                found.append(Post.from_bytes(opened.data))
            return found


@pytest.fixture
def desk(assistant: Assistant, content: Content, store: Store, clock: Clock) -> Desk:
    settings = Settings()
    return Desk(
        assistant,
        make_casework(content, Correspondence.of(content, assistant.turns), store, settings),
        store,
        clock,
    )
