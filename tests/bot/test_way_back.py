"""A person whose browser has forgotten the conversation comes back with a code. On both databases."""

import asyncio

import pytest
from sqlalchemy import text

from bot.assistant import Assistant, NoCase, NotFound, TooManyTries, WayBack, WebAddress, WrongCode
from bot.domain import Incoming
from bot.retention import Retention, sweep
from bot.settings import Settings
from bot.store import cases, conversations, return_codes, sealing, texts
from bot.store.stretching import CHEAP, Stretcher
from bot.store.work import Store
from tests.bot.conftest import Clock
from tests.bot.store.test_conversations import everything_stored

CANARY = "kanarifugl-1894"


@pytest.fixture
def way_back(assistant: Assistant) -> WayBack:
    return WayBack(assistant, Stretcher(CHEAP), None)


@pytest.fixture
async def staff_key(store: Store) -> bytes:
    """Somebody of the staff has a key: from a yes on the server can only append."""
    pair = sealing.new_key_pair()
    async with store.work() as work:
        await cases.add_account(work, "oslo", "staff", pair.public)
    return pair.private


async def handed_over(assistant: Assistant) -> WebAddress:
    started = await assistant.start("nb")
    address = WebAddress(started.id, started.token)
    await assistant.answer(address, Incoming(text=CANARY))
    await assistant.answer(address, Incoming(choice="consent"))
    return address


async def test_codes_are_tried_no_more_often_however_many_processes_there_are(
    assistant: Assistant, clock: Clock
) -> None:
    clock.now += 60 - clock.now % 60
    processes = [WayBack(assistant, Stretcher(CHEAP), 2) for _ in range(3)]
    tries = [one.come_back("0000 0000 0000 0000") for one in processes]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["TooManyTries", "WrongCode", "WrongCode"]
    address = await handed_over(assistant)
    with pytest.raises(TooManyTries) as wait:
        await processes[0].make_code(address)
    assert wait.value.seconds == 60
    clock.now += 60
    assert await processes[0].make_code(address)


@pytest.mark.usefixtures("staff_key")
async def test_a_code_opens_what_the_server_alone_cannot_read(
    assistant: Assistant, way_back: WayBack
) -> None:
    address = await handed_over(assistant)
    code = (await way_back.make_code(address)).code
    back = await way_back.come_back(code)
    assert back.id == address.id
    assert back.token != address.token
    assert any(CANARY in message.text for message in back.messages)
    new = WebAddress(back.id, back.token)
    assert [one.seq for one in await assistant.history(new, 0)] == [one.seq for one in back.messages]
    assert (await assistant.answer(new, Incoming(text="er noen der"))).messages


@pytest.mark.usefixtures("staff_key")
async def test_the_old_token_is_dead_after_a_return(assistant: Assistant, way_back: WayBack) -> None:
    address = await handed_over(assistant)
    await way_back.come_back((await way_back.make_code(address)).code)
    with pytest.raises(NotFound):
        await assistant.history(address, 0)


@pytest.mark.usefixtures("staff_key")
async def test_a_code_works_again_and_again_until_a_new_one_replaces_it(
    assistant: Assistant, way_back: WayBack
) -> None:
    old = (await way_back.make_code(await handed_over(assistant))).code
    await way_back.come_back(old)
    back = await way_back.come_back(old)
    new = (await way_back.make_code(WebAddress(back.id, back.token))).code
    with pytest.raises(WrongCode):
        await way_back.come_back(old)
    assert any(CANARY in message.text for message in (await way_back.come_back(new)).messages)


async def test_without_staff_keys_a_code_gives_back_the_access(
    assistant: Assistant, way_back: WayBack
) -> None:
    address = await handed_over(assistant)
    back = await way_back.come_back((await way_back.make_code(address)).code)
    assert any(CANARY in message.text for message in back.messages)


async def test_a_code_dies_when_the_texts_get_a_key_that_it_cannot_open(
    assistant: Assistant, way_back: WayBack, store: Store
) -> None:
    address = await handed_over(assistant)
    code = (await way_back.make_code(address)).code
    pair = sealing.new_key_pair()
    async with store.work() as work:
        conversation = await conversations.find_web(work, address.id, address.token)
        assert conversation is not None
        await texts.reseal(work, conversation, pair, [])
        await conversations.save(work, conversation)
    with pytest.raises(WrongCode):
        await way_back.come_back(code)


async def test_a_code_dies_with_its_conversation(
    assistant: Assistant, way_back: WayBack, store: Store, clock: Clock
) -> None:
    code = (await way_back.make_code(await handed_over(assistant))).code
    clock.now += 31 * 24 * 3600
    assert await sweep(store, Retention.of(Settings())) == 1
    with pytest.raises(WrongCode):
        await way_back.come_back(code)


@pytest.mark.usefixtures("staff_key")
async def test_nothing_stored_holds_the_code_or_what_it_opens(
    assistant: Assistant, way_back: WayBack, store: Store
) -> None:
    code = (await way_back.make_code(await handed_over(assistant))).code
    stored = await everything_stored(store)
    for form in (code, code.replace(" ", "")):
        assert form.encode() not in stored
    async with store.work() as work:
        found = (await work.session.execute(text("SELECT return_hash FROM conversations"))).scalar_one()
    salt = return_codes.salt(store.keys)
    stretched = await Stretcher(CHEAP).stretch(code.replace(" ", ""), salt, return_codes.PURPOSE)
    assert found == stretched.verifier.hex()
    assert stretched.key.hex() != found


async def test_nobody_gets_a_code_before_a_person_was_asked(assistant: Assistant, way_back: WayBack) -> None:
    started = await assistant.start("nb")
    with pytest.raises(NoCase):
        await way_back.make_code(WebAddress(started.id, started.token))
    with pytest.raises(NotFound):
        await way_back.make_code(WebAddress(started.id, "wrong"))


@pytest.mark.parametrize(
    "typed",
    [
        "1234 5678 9012 3456",
        "1234567890123456",
        "1234-5678-9012-3456",
        " 1234–5678—9012.3456\n",
        "۱۲۳۴ ۵۶۷۸ ۹۰۱۲ ۳۴۵۶",
        "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦",
        "\u20661234\u00a05678\u202f9012\u2069 ۳۴۵۶\u200f",
    ],
)
def test_digits_of_any_script_and_spacing_are_read(typed: str) -> None:
    assert return_codes.read_code(typed) == "1234567890123456"


@pytest.mark.parametrize("typed", ["", "1234", "1" * 17, "1234 5678 9012 345x", "½" * 16, "²" * 16])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert return_codes.read_code(typed) is None


@pytest.mark.usefixtures("staff_key")
async def test_the_same_form_gives_the_same_code_and_another_form_another(
    assistant: Assistant, way_back: WayBack
) -> None:
    address = await handed_over(assistant)
    first = await way_back.make_code(address, client_id="one")
    assert await way_back.make_code(address, client_id="one") == first
    assert not first.has_replaced
    other = await way_back.make_code(address, client_id="two")
    assert other.code != first.code
    assert other.has_replaced
    with pytest.raises(WrongCode):
        await way_back.come_back(first.code)
    assert (await way_back.make_code(address)).code != (await way_back.make_code(address)).code


def test_nobody_guesses_a_code_and_it_stands_in_fours() -> None:
    codes = {return_codes.code_for(token, form) for token in ("a", "b") for form in "123456789"}
    assert len(codes) == 18
    assert all(len(code) == 16 and code.isdigit() for code in codes)
    assert return_codes.in_groups("0000111122223333") == "0000 1111 2222 3333"


@pytest.mark.parametrize("changes", [{"host": "0.0.0.0"}, {"trusted_proxies": ["127.0.0.1"]}])
def test_cheap_stretching_is_refused_where_others_can_reach_it(changes: dict[str, object]) -> None:
    assert Settings(stretching="cheap").stretching == "cheap"
    with pytest.raises(ValueError, match="RETTVIS_STRETCHING"):
        Settings.model_validate({"stretching": "cheap", **changes})
