"""Whole turns: what a person writes, and what comes back."""

import asyncio

import httpx
import pytest

from bot.assistant import Assistant, ServiceDown, UnknownChoice, UnsupportedLanguage, WebAddress
from bot.domain import Incoming, Media, Reply
from bot.parts import Content
from bot.store import conversations
from bot.store.work import Store
from bot.understanding import Rasa
from tests.bot.conftest import TOPICS, MakeAssistant, Routes


async def begin(assistant: Assistant, language: str | None = "nb") -> WebAddress:
    started = await assistant.start(language)
    return WebAddress(started.id, started.token)


async def say(assistant: Assistant, address: WebAddress, text: str) -> Reply:
    return await assistant.answer(address, Incoming(text=text))


def words(reply: Reply) -> str:
    return "\n".join(message.text for message in reply.messages)


async def test_a_person_gets_the_answer_with_its_source(assistant: Assistant, routes: Routes) -> None:
    routes["jeg fikk en regning"] = [("invoice_received", 0.93), ("invoice_prices", 0.03)]
    reply = await say(assistant, await begin(assistant), "jeg fikk en regning")
    assert reply.routing.outcome == "answered"
    assert reply.routing.topic == "invoice_received"
    answer = reply.messages[0]
    assert "488\u00a090\u00a0560" in answer.text
    assert answer.sources
    assert answer.draft
    assert {call.number for call in answer.call} >= {"488 90 560", "400 49 094"}


async def test_when_unsure_the_topics_are_offered(assistant: Assistant, routes: Routes) -> None:
    routes["regning"] = [("invoice_received", 0.41), ("invoice_prices", 0.3), ("invoice_appeal", 0.2)]
    reply = await say(assistant, await begin(assistant), "regning")
    assert reply.routing.outcome == "choices"
    assert [guess.topic for guess in reply.routing.alternatives] == [
        "invoice_received", "invoice_prices", "invoice_appeal",
    ]  # fmt: skip
    assert [choice.label for choice in reply.messages[0].choices][:3] == [
        assistant.turns.answers.topics[topic].label
        for topic in ("invoice_received", "invoice_prices", "invoice_appeal")
    ]


async def test_lost_twice_offers_a_person(assistant: Assistant) -> None:
    address = await begin(assistant)
    first = await say(assistant, address, "blah blah blah")
    assert first.routing.outcome == "menu"
    second = await say(assistant, address, "bluh bluh bluh")
    assert any(choice.id == "consent" for message in second.messages for choice in message.choices)


async def test_danger_comes_first_whatever_else_was_understood(assistant: Assistant, routes: Routes) -> None:
    text = "jeg lurer på åpningstider. mannen min puster ikke"
    routes[text] = [("opening_hours", 0.99)]
    routes["mannen min puster ikke"] = [("emergency", 0.1), ("opening_hours", 0.05)]
    reply = await say(assistant, await begin(assistant), text)
    assert reply.routing.danger
    assert reply.routing.topic == "emergency"
    assert reply.messages[0].text.startswith("Ring \u2066113\u2069")
    assert reply.messages[0].call[0].number == "113"


async def test_words_of_danger_that_surely_mean_something_else_are_answered_below_the_number(
    assistant: Assistant, routes: Routes
) -> None:
    text = "regningen er så høy at jeg vil dø"
    routes[text] = [("invoice_received", 0.997), ("invoice_prices", 0.002)]
    reply = await say(assistant, await begin(assistant), text)
    assert reply.routing.topic == "invoice_received"
    assert not reply.routing.danger
    first, answer = reply.messages[:2]
    assert [call.number for call in first.call] == ["113"]
    assert (
        first.choices[0].id
        == assistant.turns.service.topic_choice("self_harm", assistant.turns.languages["nb"]).id
    )
    assert answer.topic == "invoice_received"


@pytest.mark.parametrize(
    "ranking",
    [
        [("invoice_received", 0.99), ("self_harm", 0.01)],
        [("invoice_received", 0.7), ("invoice_prices", 0.3)],
        [("emergency", 0.7), ("invoice_received", 0.3)],
        [("thanks_goodbye", 0.999), ("invoice_received", 0.001)],
    ],
)
async def test_words_of_danger_are_danger_unless_something_else_is_as_good_as_certain(
    assistant: Assistant, routes: Routes, ranking: list[tuple[str, float]]
) -> None:
    text = "regningen er så høy at jeg vil dø"
    routes[text] = ranking
    reply = await say(assistant, await begin(assistant), text)
    assert reply.routing.topic == "self_harm"
    assert reply.routing.danger


async def test_what_else_words_of_danger_may_have_meant_is_one_press_away(
    assistant: Assistant, routes: Routes
) -> None:
    text = "regningen er så høy at jeg vil dø"
    routes[text] = [("invoice_received", 0.9), ("self_harm", 0.1)]
    reply = await say(assistant, await begin(assistant), text)
    assert reply.routing.danger
    assert [guess.topic for guess in reply.routing.alternatives] == ["invoice_received"]


async def test_a_doubted_danger_shows_its_number_also_while_staff_have_the_conversation(
    assistant: Assistant, routes: Routes, store: Store
) -> None:
    text = "regningen er så høy at jeg vil dø"
    routes[text] = [("invoice_received", 0.999)]
    address = await begin(assistant)
    await say(assistant, address, "hei")
    async with store.work() as work:
        found = await conversations.find_web(work, address.id, address.token)
        assert found is not None
        found.state = "with_staff"
        await conversations.save(work, found)
    reply = await say(assistant, address, text)
    assert [call.number for call in reply.messages[0].call] == ["113"]


async def test_danger_does_not_wait_for_a_slow_nlu(
    make_assistant: MakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.assistant.listening.LOOK_AGAIN", 0.001)
    gave_up = asyncio.Event()

    async def hang(_request: httpx.Request) -> httpx.Response:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            gave_up.set()
            raise
        raise AssertionError("nobody waits an hour")

    rasa = Rasa("http://nlu", topics=TOPICS, timeout_seconds=30, transport=httpx.MockTransport(hang))
    assistant = make_assistant(rasa)
    reply = await say(assistant, await begin(assistant), "jeg vil dø")
    assert reply.routing.topic == "self_harm"
    assert gave_up.is_set()


async def test_danger_seen_by_the_nlu_alone_is_danger(assistant: Assistant, routes: Routes) -> None:
    routes["det er over nå"] = [("self_harm", 0.45), ("thanks_goodbye", 0.4)]
    reply = await say(assistant, await begin(assistant), "det er over nå")
    assert reply.routing.danger
    assert reply.routing.topic == "self_harm"


async def test_danger_is_answered_with_the_store_gone(assistant: Assistant, store: Store) -> None:
    address = await begin(assistant)
    async with store.engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE messages")
    with pytest.raises(ServiceDown) as failure:
        await say(assistant, address, "mannen min puster ikke")
    assert failure.value.reply is not None
    assert failure.value.reply.messages[0].call[0].number == "113"
    with pytest.raises(ServiceDown) as failure:
        await say(assistant, address, "når er det åpent")
    assert failure.value.reply is None


@pytest.fixture
async def rasa_down() -> Rasa:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    return Rasa("http://nlu", topics=TOPICS, timeout_seconds=1, transport=httpx.MockTransport(refuse))


async def test_menus_work_without_the_nlu(make_assistant: MakeAssistant, rasa_down: Rasa) -> None:
    assistant = make_assistant(rasa_down)
    address = await begin(assistant, "so")
    lost = await say(assistant, address, "waan jiranahay")
    assert lost.routing.outcome == "menu"
    assert lost.routing.topic is None
    group = await assistant.answer(address, Incoming(choice="group.centres"))
    button = next(c for c in group.messages[0].choices if c.id.startswith("topic."))
    answer = await assistant.answer(address, Incoming(choice=button.id))
    assert answer.routing.outcome == "answered"


async def test_a_slow_nlu_does_not_hold_the_answer_up(make_assistant: MakeAssistant) -> None:
    async def drip(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        return httpx.Response(200)

    rasa = Rasa("http://nlu", topics=TOPICS, timeout_seconds=0.2, transport=httpx.MockTransport(drip))
    assistant = make_assistant(rasa)
    async with asyncio.timeout(5):
        reply = await say(assistant, await begin(assistant), "når er det åpent")
    assert reply.routing.outcome == "menu"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"intent_ranking": []}', b'{"intent_ranking": [{"name": "x", "confidence": NaN}]}',
     b'{"intent_ranking": [{"name": "opening_hours", "confidence": 1.7}]}',
     b'{"intent_ranking": [{"name": "no_such_topic", "confidence": 0.99}]}'],
)  # fmt: skip
async def test_nonsense_from_the_nlu_is_never_an_answer(make_assistant: MakeAssistant, body: bytes) -> None:
    rasa = Rasa(
        "http://nlu",
        topics=TOPICS,
        timeout_seconds=1,
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body)),
    )
    assistant = make_assistant(rasa)
    reply = await say(assistant, await begin(assistant), "når er det åpent")
    assert reply.routing.outcome == "menu"


async def test_a_follow_up_keeps_the_topic_and_changes_the_centre(
    assistant: Assistant, routes: Routes
) -> None:
    routes["når er det åpent i Oslo"] = [("opening_hours", 0.9)]
    address = await begin(assistant)
    oslo = await say(assistant, address, "når er det åpent i Oslo")
    assert "Bergen:" not in oslo.messages[0].text
    bergen = await say(assistant, address, "og i Bergen?")
    assert bergen.routing.topic == "opening_hours"
    assert "Oslo:" not in bergen.messages[0].text


@pytest.mark.parametrize(
    ("first", "then", "topic"),
    [
        ("centre_services", "hvor mye koster det?", "cost_at_centre"),
        ("eligibility_pregnancy", "og hva koster det?", "invoice_birth"),
        ("urgent_care", "hvor mye?", "invoice_prices"),
        ("eligibility_adult", "hva med sønnen min?", "eligibility_child"),
    ],
)
async def test_short_questions_are_read_in_the_light_of_the_last(
    assistant: Assistant, routes: Routes, first: str, then: str, topic: str
) -> None:
    routes["noe"] = [(first, 0.9)]
    address = await begin(assistant)
    await say(assistant, address, "noe")
    reply = await say(assistant, address, then)
    assert reply.routing.topic == topic
    assert reply.routing.outcome == "answered"


async def test_did_you_understand_is_asked_and_answered(assistant: Assistant, routes: Routes) -> None:
    routes["hva koster det på senteret"] = [("cost_at_centre", 0.9)]
    address = await begin(assistant)
    reply = await say(assistant, address, "hva koster det på senteret")
    assert reply.messages[-1].text == "Forsto du svaret?"
    simpler = await say(assistant, address, "nei")
    assert simpler.messages[0].text.startswith("Helsesenteret koster ingenting.")
    glad = await say(assistant, address, "ja")
    assert glad.routing.outcome == "conversation"
    assert "Så bra" in words(glad)


async def test_a_guessed_language_changes_with_a_clear_text(
    assistant: Assistant, languages_of_texts: dict[str, str]
) -> None:
    languages_of_texts |= {"gdzie jest lekarz dzisiaj": "pl", "where is the doctor today": "en", "ok": "en"}
    address = await begin(assistant, None)
    assert (await say(assistant, address, "gdzie jest lekarz dzisiaj")).routing.language == "pl"
    assert (await say(assistant, address, "ok")).routing.language == "pl"
    assert (await say(assistant, address, "where is the doctor today")).routing.language == "en"


async def test_a_chosen_language_stays_and_another_is_offered(
    assistant: Assistant, languages_of_texts: dict[str, str]
) -> None:
    languages_of_texts["where is the doctor today"] = "en"
    address = await begin(assistant, "pl")
    reply = await say(assistant, address, "where is the doctor today")
    assert reply.routing.language == "pl"
    offer = next(c for m in reply.messages for c in m.choices if c.id == "language.en")
    switched = await assistant.answer(address, Incoming(choice=offer.id))
    assert switched.routing.language == "en"


async def test_an_answer_that_may_be_the_wrong_one_comes_with_the_others(
    assistant: Assistant, routes: Routes
) -> None:
    routes["regning for fødsel"] = [
        ("invoice_birth", 0.5),
        ("invoice_received", 0.4),
        ("invoice_appeal", 0.02),
    ]
    reply = await say(assistant, await begin(assistant), "regning for fødsel")
    assert (reply.routing.outcome, reply.routing.topic) == ("answered", "invoice_birth")
    assert [guess.topic for guess in reply.routing.alternatives] == ["invoice_received"]
    assert len(reply.messages[1].choices) == 1


async def test_a_sure_answer_stands_alone(assistant: Assistant, routes: Routes) -> None:
    routes["regning for fødsel"] = [("invoice_birth", 0.85), ("invoice_received", 0.1)]
    reply = await say(assistant, await begin(assistant), "regning for fødsel")
    assert reply.routing.alternatives == ()


async def test_danger_that_is_only_likely_leaves_a_way_to_what_else_was_meant(
    assistant: Assistant, routes: Routes
) -> None:
    routes["tannen dreper meg"] = [("emergency", 0.5), ("eligibility_dental", 0.4), ("self_harm", 0.1)]
    reply = await say(assistant, await begin(assistant), "tannen dreper meg")
    assert reply.routing.outcome == "danger"
    assert [guess.topic for guess in reply.routing.alternatives] == ["eligibility_dental"]
    assert "113" in reply.messages[0].text


ASKS_FOR_POLISH = "kan vi ta det på polsk"


@pytest.mark.parametrize("yes", ["ja", "tak"])
async def test_a_language_named_in_another_one_is_asked_about_in_both(
    assistant: Assistant, routes: Routes, languages_of_texts: dict[str, str], yes: str
) -> None:
    routes[ASKS_FOR_POLISH] = [("change_language", 0.9)]
    languages_of_texts[ASKS_FOR_POLISH] = "nb"
    address = await begin(assistant, None)
    reply = await say(assistant, address, ASKS_FOR_POLISH)
    assert (reply.routing.language, reply.routing.outcome) == ("nb", "conversation")
    assert [message.language for message in reply.messages] == ["nb", "pl"]
    assert [choice.id for choice in reply.messages[-1].choices] == ["language.pl"]
    assert (await say(assistant, address, yes)).routing.language == "pl"


@pytest.mark.parametrize(("text", "written"), [("mów po polsku proszę", "pl"), ("polsk", "nb")])
async def test_a_language_asked_for_in_itself_or_by_its_name_alone_is_taken_at_once(
    assistant: Assistant, routes: Routes, languages_of_texts: dict[str, str], text: str, written: str
) -> None:
    routes[text] = [("change_language", 0.9)]
    languages_of_texts[text] = written
    reply = await say(assistant, await begin(assistant, "nb"), text)
    assert (reply.routing.language, reply.routing.outcome) == ("pl", "conversation")


async def test_a_language_that_we_lack_gets_two_languages_and_all_buttons(assistant: Assistant) -> None:
    reply = await say(assistant, await begin(assistant, None), "ሓኪም እደሊ ኣለኹ ሎሚ")
    assert reply.routing.outcome == "menu"
    assert [message.language for message in reply.messages[:2]] == ["nb", "en"]
    assert {c.id for c in reply.messages[1].choices} == {
        f"language.{c}" for c in assistant.turns.languages.codes
    }


async def test_the_same_client_id_gives_the_same_reply(assistant: Assistant, routes: Routes) -> None:
    routes["hei"] = [("greeting", 0.9)]
    address = await begin(assistant)
    twice = [await assistant.answer(address, Incoming(text="hei", client_id="a1")) for _ in range(2)]
    assert twice[0] == twice[1]
    assert sum(m.sender == "person" for m in await assistant.history(address, 0)) == 1


async def test_messages_at_the_same_time_keep_their_own_numbers(assistant: Assistant) -> None:
    address = await begin(assistant)
    await asyncio.gather(*(say(assistant, address, f"melding {n}") for n in range(8)))
    seqs = [message.seq for message in await assistant.history(address, 0)]
    assert seqs == sorted(set(seqs))


@pytest.mark.parametrize(
    "choice",
    ["", "nothing", "topic", "topic.zzzz", "group.zzz", "language.xx", "a.b.c.d", "topic." + "9" * 90],
)
async def test_a_foreign_button_is_refused(assistant: Assistant, choice: str) -> None:
    with pytest.raises(UnknownChoice):
        await assistant.answer(await begin(assistant), Incoming(choice=choice))


async def test_a_language_that_we_lack_is_refused_at_the_start(assistant: Assistant) -> None:
    with pytest.raises(UnsupportedLanguage):
        await assistant.start("fr")


@pytest.mark.parametrize(
    "media", ["voice", "image", "sticker", "location", "contact", "file", "edit", "other"]
)
async def test_everything_that_a_person_can_send_gets_a_reply(assistant: Assistant, media: Media) -> None:
    reply = await assistant.answer(await begin(assistant, "ar"), Incoming(media=media))
    assert reply.messages[0].language == "ar"
    assert reply.messages[0].direction == "rtl"
    assert reply.messages[0].choices


def test_every_button_of_every_answer_works(content: Content) -> None:
    topics = content.answers.topics
    for topic in topics.values():
        assert set(topic.next) <= set(topics)


async def test_danger_among_the_guesses_shows_its_number_at_once(
    assistant: Assistant, routes: Routes
) -> None:
    routes["jeg orker ikke"] = [
        ("eligibility_mental_health", 0.4),
        ("self_harm", 0.045),
        ("urgent_care", 0.2),
    ]
    reply = await say(assistant, await begin(assistant), "jeg orker ikke")
    assert reply.routing.outcome == "choices"
    assert reply.messages[0].call[0].number == "113"


async def test_a_greeting_is_answered_in_the_language_of_the_phone(
    assistant: Assistant, routes: Routes, languages_of_texts: dict[str, str]
) -> None:
    address = await begin(assistant, None)
    reply = await assistant.answer(address, Incoming(text="hi", hint="pl-PL"))
    assert reply.routing.language == "pl"


async def test_yes_to_nothing_shows_the_menu(assistant: Assistant) -> None:
    reply = await say(assistant, await begin(assistant), "ja")
    assert reply.routing.outcome == "conversation"
    assert any(choice.id.startswith("group.") for choice in reply.messages[0].choices)


async def test_a_person_who_waits_is_not_asked_again(assistant: Assistant) -> None:
    address = await begin(assistant)
    await assistant.answer(address, Incoming(choice="consent"))
    again = await assistant.answer(address, Incoming(choice="person"))
    assert not any(choice.id == "consent" for message in again.messages for choice in message.choices)
    assert "Beskjeden er lagret" in words(again)


async def test_one_unknown_word_is_no_danger(assistant: Assistant, routes: Routes) -> None:
    routes["لا"] = [("self_harm", 0.3), ("emergency", 0.15)]
    reply = await say(assistant, await begin(assistant, "ar"), "لا")
    assert not reply.routing.danger
