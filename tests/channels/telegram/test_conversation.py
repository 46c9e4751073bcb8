"""People write to the bot on Telegram and get their answers."""

from typing import Any

import pytest

from bot.i18n import phone_spans, plain
from tests.channels.telegram.conftest import until
from tests.wire.nlu import Nlu
from tests.wire.telegram import BotApi, Person

pytestmark = pytest.mark.usefixtures("bot")

SOMALI = "biilka isbitaalka ayaan helay maxaan sameeyaa"


async def test_person_asks_in_somali_and_gets_the_answer(nlu: Nlu, person: Person) -> None:
    nlu.knows(SOMALI, "invoice_received", "so")
    person.writes(SOMALI)
    await until(lambda: len(person.sees) == 2)
    answer, understood = person.sees
    assert "488 90 560" in [number for _, _, number in phone_spans(answer.text)]
    assert answer.buttons
    assert understood.buttons
    assert nlu.asked == [SOMALI]


async def test_first_line_says_nothing_and_no_preview_is_fetched(nlu: Nlu, person: Person) -> None:
    nlu.knows(SOMALI, "eligibility_abortion", "so")
    person.writes(SOMALI)
    await until(lambda: len(person.sees) == 2)
    for shown in person.sees:
        assert len(shown.text.splitlines()[0]) < 20
        assert shown.parameters["link_preview_options"] == {"is_disabled": True}
        assert "parse_mode" not in shown.parameters
    assert [bool(shown.parameters.get("disable_notification")) for shown in person.sees] == [False, True]


async def test_danger_shows_113_in_the_first_line_and_waits_for_nobody(person: Person, nlu: Nlu) -> None:
    nlu.delay_seconds = 30
    person.writes("jeg får ikke puste")
    await until(lambda: person.sees)
    assert "113" in plain(person.sees[0].text.splitlines()[0])


async def test_danger_below_a_picture_is_seen(person: Person) -> None:
    person.sends(
        photo=[{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}], caption="jeg får ikke puste"
    )
    await until(lambda: person.sees)
    assert "113" in plain(person.sees[0].text.splitlines()[0])


async def test_press_on_a_button_is_acknowledged_and_answered(nlu: Nlu, person: Person, api: BotApi) -> None:
    nlu.knows(SOMALI, "necessary_care", "so")
    person.writes(SOMALI)
    await until(lambda: len(person.sees) == 2)
    label = next(iter(person.sees[1].buttons))
    person.presses(label)
    await until(lambda: len(person.sees) == 3)
    assert len(api.acknowledged) == 1
    assert label not in person.sees[2].text.splitlines()


async def test_button_of_an_old_version_shows_the_menu(person: Person, api: BotApi) -> None:
    person.presses_data("hocus.pocus")
    await until(lambda: person.sees)
    assert "person" in person.sees[0].buttons.values()
    assert len(api.acknowledged) == 1


async def test_first_answer_says_that_telegram_can_see(person: Person) -> None:
    person.writes("hallo")
    await until(lambda: person.sees)
    person.writes("hallo igjen")
    await until(lambda: len(person.sees) > 1)
    assert "Telegram" in person.sees[0].text
    assert not any("Telegram" in shown.text for shown in person.sees[1:])


MEDIA: dict[str, dict[str, Any]] = {
    "voice": {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
    "photo": {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
    "video": {"video": {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 1}},
    "sticker": {
        "sticker": {
            "file_id": "f",
            "file_unique_id": "u",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        }
    },
    "location": {"location": {"latitude": 59.91, "longitude": 10.75}},
    "contact": {"contact": {"phone_number": "+4799887766", "first_name": "Canary"}},
    "document": {"document": {"file_id": "f", "file_unique_id": "u", "file_name": "canary.pdf"}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
    },
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "only marks": {"text": "\u202e\u2066"},
}


@pytest.mark.parametrize("kind", MEDIA)
async def test_every_kind_of_message_gets_a_reply(kind: str, person: Person, api: BotApi) -> None:
    person.sends(**MEDIA[kind])
    await until(lambda: person.sees)
    assert "113" in plain(person.sees[0].text)
    assert person.sees[0].buttons
    assert {call.method for call in api.calls} <= {
        "deleteWebhook",
        "getUpdates",
        "setMyCommands",
        "sendMessage",
    }


async def test_edited_message_gets_a_reply_and_danger_in_it_is_seen(person: Person) -> None:
    person.writes("hallo")
    await until(lambda: person.sees)
    person.edits("hallo dere")
    await until(lambda: len(person.sees) == 2)
    person.edits("jeg får ikke puste")
    await until(lambda: len(person.sees) == 3)
    assert "113" in plain(person.sees[2].text.splitlines()[0])


async def test_text_below_a_picture_is_answered(nlu: Nlu, person: Person) -> None:
    nlu.knows("hva gjør jeg med regningen", "invoice_received", "nb")
    person.sends(**MEDIA["photo"], caption="hva gjør jeg med regningen")
    await until(lambda: len(person.sees) == 2)
    assert "kan ikke se på bilder" in person.sees[0].text
    assert "488 90 560" in [number for _, _, number in phone_spans(person.sees[0].text)]


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_groups_are_left_alone(kind: str, person: Person, api: BotApi) -> None:
    api.put(
        {
            "message": {
                "message_id": 5,
                "date": 1,
                "chat": {"id": -100123, "type": kind, "title": "x"},
                "from": {"id": 5, "is_bot": False, "first_name": "x"},
                "text": "jeg får ikke puste",
            }
        }
    )
    person.writes("hallo")
    await until(lambda: person.sees)
    await until(lambda: not api.unconfirmed)
    assert {call.parameters["chat_id"] for call in api.called("sendMessage")} == {person.chat}


async def test_bots_and_notes_are_left_alone(person: Person, api: BotApi) -> None:
    robot = {"id": 9, "is_bot": True, "first_name": "x"}
    chat = {"id": 9, "type": "private"}
    api.put({"message": {"message_id": 1, "date": 1, "chat": chat, "from": robot, "text": "hallo"}})
    pinned = {"message_id": 1, "date": 1, "chat": chat, "text": "x"}
    person.sends(pinned_message=pinned)
    person.writes("hallo")
    await until(lambda: person.sees)
    assert len(api.called("sendMessage")) == 1


async def test_messages_of_one_chat_are_answered_in_order(nlu: Nlu, person: Person) -> None:
    topics = ["invoice_received", "eligibility_child", "necessary_care", "opening_hours"]
    for topic in topics:
        nlu.knows(f"spørsmål om {topic}", topic, "nb")
        person.writes(f"spørsmål om {topic}")
    await until(lambda: len(person.sees) == 8)
    assert nlu.asked == [f"spørsmål om {topic}" for topic in topics]
    yes = [shown.buttons for shown in person.sees[1::2]]
    assert len({next(data for data in buttons.values() if data.startswith("yes.")) for buttons in yes}) == 4


async def test_without_the_nlu_the_menu_still_works(nlu: Nlu, person: Person) -> None:
    nlu.delay_seconds = 0
    person.writes("noe helt annet")
    await until(lambda: person.sees)
    person.presses_data("group.invoices")
    await until(lambda: len(person.sees) == 2)
    assert len(person.sees[1].buttons) > 3
