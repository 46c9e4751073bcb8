"""A picture of a bill and a voice message on Telegram, while staff have the conversation and otherwise."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from bot.channels.telegram.api import close_bot, make_bot
from bot.channels.telegram.files import NotFetched, fetch
from bot.i18n import plain
from bot.settings import Settings
from bot.staff.enclosed import Enclosed
from bot.staff.login import Logins, Member
from bot.store import case_moves, cases, conversations
from bot.store.staff_tables import AttachmentRow
from bot.store.stretching import CHEAP, Stretcher
from bot.store.work import Store
from bot.uploads import MAX_FILE, BadUpload
from tests.bot.conftest import Clock
from tests.bot.staff.conftest import MakePerson, make_person  # noqa: F401 (a fixture)
from tests.channels.telegram.conftest import until
from tests.files import CANARY, photo, voice
from tests.wire.telegram import BotApi, Person

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def open_store(store: Store, clock: Clock) -> AsyncIterator[Store]:
    store.clock = clock
    yield store
    await store.close()


@pytest.fixture
def logins(open_store: Store) -> Logins:
    return Logins(open_store, Stretcher(CHEAP))


@pytest.fixture
async def kari(make_person: MakePerson) -> Member:  # noqa: F811 (the fixture)
    return await (await make_person("kari")).member()


async def _asks_for_somebody(person: Person) -> None:
    person.presses_data("person")
    await until(lambda: any("consent" in shown.buttons.values() for shown in person.sees))
    before = len(person.sees)
    person.presses_data("consent")
    await until(lambda: len(person.sees) > before)


async def _claimed(store: Store, kari: Member, person: Person) -> str:
    async with store.work() as work:
        found = await conversations.find_chat(work, "telegram", str(person.chat))
        assert found is not None
        case = await cases.of_conversation(work, found[0])
        assert case is not None
        await case_moves.claim(work, case.id, kari.id, kari.centre)
        return case.id


async def _kept(store: Store) -> list[AttachmentRow]:
    async with store.work() as work:
        return list((await work.session.scalars(select(AttachmentRow).order_by(AttachmentRow.seq))).all())


async def test_a_bill_and_a_voice_message_reach_staff(
    open_store: Store, kari: Member, person: Person, api: BotApi
) -> None:
    await _asks_for_somebody(person)
    before = len(person.sees)
    person.sends_photo(photo())
    await until(lambda: len(person.sees) == before + 1)
    assert "113" in plain(person.sees[-1].text)
    assert api.called("getFile") == []

    case = await _claimed(open_store, kari, person)
    person.sends_photo(photo())
    await until(lambda: len(person.sees) == before + 2)
    person.sends_voice(voice())
    await until(lambda: len(person.sees) == before + 3)
    assert not any("113" in plain(shown.text) for shown in person.sees[-2:])
    rows = await _kept(open_store)
    assert [row.kind for row in rows] == ["image", "audio"]
    seen = await Enclosed(open_store).file(kari, case, rows[0].id)
    assert seen.startswith(b"\xff\xd8")
    assert CANARY not in seen
    assert len(api.downloads) == 2


async def test_danger_below_a_picture_is_answered_before_the_picture_is_fetched(
    open_store: Store, kari: Member, person: Person, api: BotApi
) -> None:
    await _asks_for_somebody(person)
    await _claimed(open_store, kari, person)
    api.fails("getFile", status=500, times=1)
    before = len(person.sees)
    person.sends_photo(photo(), caption="jeg får ikke puste")
    await until(lambda: len(person.sees) > before)
    assert "113" in plain(person.sees[before].text.splitlines()[0])
    await until(lambda: len(person.sees) == before + 2)
    assert len(await _kept(open_store)) == 1
    assert len([one for one in person.sees[before:] if "113" in plain(one.text)]) == 1


async def test_what_cannot_be_taken_is_said_and_nothing_is_kept(
    open_store: Store, kari: Member, person: Person
) -> None:
    await _asks_for_somebody(person)
    await _claimed(open_store, kari, person)
    texts = []
    for data in (b"a text", bytes(MAX_FILE + 1), bytes(21 * 1024 * 1024)):
        before = len(person.sees)
        person.sends_photo(data)
        await until(lambda: len(person.sees) > before)  # noqa: B023 (waited for at once)
        texts.append(person.sees[-1].text)
    assert texts[0] != texts[1] == texts[2]
    assert await _kept(open_store) == []


async def test_a_file_that_cannot_be_fetched_stops_nobody(
    open_store: Store, kari: Member, person: Person, api: BotApi
) -> None:
    await _asks_for_somebody(person)
    await _claimed(open_store, kari, person)
    api.fails("getFile", status=500, times=3)
    before = len(person.sees)
    person.sends_voice(voice())
    person.writes("jeg får ikke puste")
    await until(lambda: len(person.sees) == before + 2)
    assert "113" in plain(person.sees[-1].text.splitlines()[0])
    assert await _kept(open_store) == []


async def test_no_more_is_fetched_than_is_taken(bot_settings: Settings, api: BotApi, person: Person) -> None:
    bot = make_bot(bot_settings)
    try:
        api.files["large"] = bytes(MAX_FILE + 1)
        with pytest.raises(BadUpload):
            await fetch(bot, "large")
        with pytest.raises(BadUpload):
            await fetch(bot, "gone")
        api.fails("getFile", "reset_before", times=1)
        with pytest.raises(NotFetched):
            await fetch(bot, "large")
        assert api.downloads == []
    finally:
        await close_bot(bot)


async def test_a_number_typed_after_the_button_is_kept_for_staff(
    open_store: Store, kari: Member, person: Person
) -> None:
    await _asks_for_somebody(person)
    before = len(person.sees)
    person.presses_data("call")
    await until(lambda: len(person.sees) == before + 1)
    person.writes("900 12 345")
    await until(lambda: len(person.sees) == before + 2)
    assert list(person.sees[-1].buttons.values()) == ["call.stop"]
    case = await _claimed(open_store, kari, person)
    assert await Enclosed(open_store).number(kari, case, is_again=False) == "+4790012345"
