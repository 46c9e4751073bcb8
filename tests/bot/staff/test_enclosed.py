"""Pictures and recordings on their way from a person to the one who has their case."""

import pytest
from sqlalchemy import select

from bot.assistant import Assistant, ChatAddress, Enclosures, NoStaff, NotFound, TooManyFiles, WebAddress
from bot.assistant import enclosures as module
from bot.domain import Incoming
from bot.parts import Content, Correspondence, make_casework
from bot.settings import Settings
from bot.staff.casework import Casework
from bot.staff.enclosed import Enclosed
from bot.staff.login import Member
from bot.store import cases
from bot.store.cases import CaseGone, NotYours
from bot.store.staff_tables import AttachmentRow, AuditRow
from bot.store.work import Store
from bot.uploads import BadUpload, media_type_of
from tests.bot.staff.conftest import MakePerson
from tests.files import CANARY, photo, voice


@pytest.fixture
def casework(content: Content, assistant: Assistant, store: Store) -> Casework:
    return make_casework(content, Correspondence.of(content, assistant.turns), store, Settings())


@pytest.fixture
def enclosures(assistant: Assistant) -> Enclosures:
    return Enclosures(assistant)


@pytest.fixture
async def kari(make_person: MakePerson) -> Member:
    return await (await make_person("kari")).member()


@pytest.fixture
async def person(assistant: Assistant, kari: Member) -> WebAddress:
    """Somebody whose case waits."""
    started = await assistant.start("so")
    address = WebAddress(started.id, started.token)
    await _hand_over(assistant, address)
    return address


async def _hand_over(assistant: Assistant, address: WebAddress | ChatAddress) -> None:
    await assistant.answer(address, Incoming(choice="person"))
    await assistant.answer(address, Incoming(choice="consent"))


async def _case(store: Store, conversation: str) -> str:
    async with store.work() as work:
        case = await cases.of_conversation(work, conversation)
    assert case is not None
    return case.id


async def _rows(store: Store) -> list[AttachmentRow]:
    async with store.work() as work:
        return list((await work.session.scalars(select(AttachmentRow))).all())


async def test_a_bill_reaches_the_owner_of_the_case_and_nobody_else_can_open_it(
    enclosures: Enclosures,
    casework: Casework,
    assistant: Assistant,
    store: Store,
    kari: Member,
    person: WebAddress,
    make_person: MakePerson,
) -> None:
    ola = await (await make_person("ola")).member()
    case = await _case(store, person.id)
    await casework.claim(kari, case)
    message = await enclosures.take(person, photo())
    (file,) = message.attachments
    assert (message.sender, file.kind) == ("person", "image")
    assert (await assistant.history(person, 0))[-1] == message

    (row,) = await _rows(store)
    assert row.sealed[0] == 2
    assert b"JFIF" not in row.sealed
    read = (await casework.open(kari, case)).read[-1]
    assert read.attachments == message.attachments
    enclosed = Enclosed(store)
    seen = await enclosed.file(kari, case, file.id)
    assert media_type_of(seen) == "image/jpeg"
    assert CANARY not in seen
    assert await enclosures.fetch(person, file.id) == seen
    async with store.work() as work:
        query = select(AuditRow.account).where(AuditRow.action == "attachment opened")
        assert (await work.session.scalars(query)).all() == [kari.id]
    with pytest.raises(NotYours):
        await enclosed.file(ola, case, file.id)

    await casework.open(kari, case, is_again=True)
    await casework.offer(kari, case, account=ola.id)
    await casework.accept(ola, case)
    assert await enclosed.file(ola, case, file.id) == seen
    with pytest.raises(NotYours):
        await enclosed.file(kari, case, file.id)

    await assistant.delete(person)
    assert await _rows(store) == []
    with pytest.raises(CaseGone):
        await enclosed.file(ola, case, file.id)


async def test_files_are_taken_only_while_staff_have_the_conversation(
    enclosures: Enclosures, casework: Casework, store: Store, kari: Member, person: WebAddress
) -> None:
    case = await _case(store, person.id)
    with pytest.raises(NoStaff):
        await enclosures.take(person, photo())
    await casework.claim(kari, case)
    await enclosures.take(person, voice())
    await casework.hand_back(kari, case)
    with pytest.raises(NoStaff):
        await enclosures.take(person, voice())
    assert [row.kind for row in await _rows(store)] == ["audio"]


async def test_a_person_who_shares_no_texts_sends_no_pictures(
    enclosures: Enclosures, casework: Casework, assistant: Assistant, store: Store, make_person: MakePerson
) -> None:
    started = await assistant.start("pl")
    address = WebAddress(started.id, started.token)
    await _hand_over(assistant, address)
    kari = await (await make_person("kari")).member()
    await casework.claim(kari, await _case(store, started.id))
    with pytest.raises(NoStaff):
        await enclosures.take(address, photo())
    await assistant.answer(address, Incoming(choice="consent"))
    assert (await enclosures.take(address, photo())).attachments


async def test_the_same_form_twice_is_one_picture_and_nobody_fills_the_disk(
    enclosures: Enclosures,
    casework: Casework,
    store: Store,
    kari: Member,
    person: WebAddress,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await casework.claim(kari, await _case(store, person.id))
    first = await enclosures.take(person, photo(), client_id="form.f")
    assert await enclosures.take(person, photo(), client_id="form.f") == first
    assert len(await _rows(store)) == 1
    monkeypatch.setattr(module, "MOST", 2)
    await enclosures.take(person, voice())
    with pytest.raises(TooManyFiles):
        await enclosures.take(person, voice())
    with pytest.raises(BadUpload):
        await enclosures.take(person, b"a text called bilde.jpg")
    assert len(await _rows(store)) == 2


async def test_nobody_opens_a_file_of_another_conversation(
    enclosures: Enclosures,
    casework: Casework,
    assistant: Assistant,
    store: Store,
    kari: Member,
    person: WebAddress,
) -> None:
    started = await assistant.start("ar")
    other = WebAddress(started.id, started.token)
    await _hand_over(assistant, other)
    for address in (person, other):
        await casework.claim(kari, await _case(store, address.id))
    (file,) = (await enclosures.take(person, photo())).attachments
    with pytest.raises(NotFound):
        await enclosures.fetch(other, file.id)
    with pytest.raises(NotFound):
        await enclosures.fetch(WebAddress(person.id, other.token), file.id)
    with pytest.raises(CaseGone):
        await Enclosed(store).file(kari, await _case(store, other.id), file.id)
