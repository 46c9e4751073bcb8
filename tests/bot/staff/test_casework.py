"""Staff and persons in one conversation, whatever either of them does at the same moment."""

import pytest
from sqlalchemy import select

from bot.assistant import Assistant, ChatAddress, NotFound, WebAddress
from bot.channels.telegram.split import length
from bot.domain import BadText, Incoming
from bot.phrases import BadBlanks
from bot.staff import changes
from bot.staff.composing import Draft, DraftPart
from bot.staff.keys import NoKey
from bot.staff.login import Member
from bot.store import case_moves
from bot.store.cases import CaseGone, CaseTaken, NotYours
from bot.store.staff_tables import AuditRow, NoteRow, ReplyDraftRow
from bot.store.tables import MessageRow
from tests.bot.conftest import Routes
from tests.bot.staff.conftest import Desk, MakePerson

SOMALI = "Ilmahaygu xaq ma u leeyahay dhakhtar?"
PAID = DraftPart("sentence", "paid_already")
GREETING = "Salaan, ma i maqashaa?"
FREE = DraftPart("free", text="Hello, I am here.")


@pytest.fixture
async def kari(make_person: MakePerson) -> Member:
    return await (await make_person("kari")).member()


async def test_a_person_who_writes_somali_is_answered_by_somebody_who_does_not(
    desk: Desk, kari: Member, routes: Routes, languages_of_texts: dict[str, str]
) -> None:
    routes[SOMALI] = [("eligibility_child", 0.97)]
    languages_of_texts[SOMALI] = "so"
    person = await desk.web_person(SOMALI)
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    assert await desk.state(person) == "with_staff"

    opened = await desk.open(kari, case)
    asked = next(one for one in opened.read if one.text == SOMALI)
    assert (asked.topic, asked.confidence, asked.language) == ("Hjelp til barn", 0.97, "so")
    answer = next(one for one in opened.read if one.sender == "assistant" and one.topic == asked.topic)
    assert answer.norwegian is not None
    assert "barn" in answer.norwegian
    understood = opened.read[opened.read.index(answer) + 1]
    assert understood.norwegian == "Forsto du svaret?"
    assert any(one.norwegian == "Ja, gi beskjed" for one in opened.read)

    await desk.says(kari, case, PAID)
    said = (await desk.sees(person))[-1]
    assert said.sender == "staff"
    language = desk.assistant.turns.languages[said.language]
    centre = language.gettext("Helsesenteret i Oslo", context="centres", domain="answers")
    who = language.gettext("Et menneske svarer: en ansatt ved {centre}.", centre=centre)
    assert said.text.splitlines()[0] == who
    assert [choice.id for choice in said.choices] == [
        "reply.paid_already.yes",
        "reply.paid_already.no",
        "end",
    ]

    reply = await desk.assistant.answer(person, Incoming(choice=said.choices[1].id))
    assert reply.messages == ()
    assert reply.routing.outcome == "with_staff"
    read = (await desk.open(kari, case)).read
    assert (read[-2].norwegian or "").endswith(desk.casework.composer.phrases["paid_already"].text)
    assert (read[-1].sender, read[-1].norwegian) == ("person", "Nei")


async def test_the_bot_is_silent_while_staff_answer_but_for_danger(desk: Desk, kari: Member) -> None:
    person = await desk.web_person()
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    assert (await desk.assistant.answer(person, Incoming(text="hallo?"))).messages == ()
    reply = await desk.assistant.answer(person, Incoming(text="han puster ikke"))
    assert reply.routing.outcome == "danger"
    assert reply.messages[0].call[0].number == "113"
    opened = await desk.open(kari, case)
    assert opened.case.danger
    assert [one.text for one in opened.read if one.sender == "person"][-2:] == ["hallo?", "han puster ikke"]
    await desk.assistant.delete(person)
    with pytest.raises(CaseGone):
        await desk.open(kari, case)


async def test_deletion_wins_over_a_reply(desk: Desk, kari: Member) -> None:
    person = await desk.web_person()
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    await desk.casework.drafts.keep(kari, case, Draft(text="straks"))
    await desk.casework.add_note(kari, case, "ring")
    await desk.assistant.delete(person)
    for late in (
        desk.says(kari, case, FREE),
        desk.casework.drafts.keep(kari, case, Draft(text="igjen")),
        desk.casework.add_note(kari, case, "igjen"),
        desk.casework.close(kari, case, "helped"),
        desk.casework.hand_back(kari, case),
        desk.casework.claim(kari, case),
        desk.casework.be_here(kari, case, is_typing=True),
    ):
        with pytest.raises(CaseGone):
            await late
    async with desk.store.work() as work:
        for table in (MessageRow, NoteRow, ReplyDraftRow):
            assert (await work.session.scalars(select(table))).all() == []


async def test_only_the_owner_opens_a_case_and_each_opening_is_written_down(
    desk: Desk, kari: Member, make_person: MakePerson
) -> None:
    ola = await (await make_person("ola")).member()
    far = await (await make_person("berit", centre="bergen")).member()
    person = await desk.web_person()
    case = await desk.case_of(person.id)
    with pytest.raises(NotYours):
        await desk.open(kari, case)
    await desk.casework.claim(kari, case)
    with pytest.raises(CaseTaken):
        await desk.casework.claim(ola, case)
    with pytest.raises(NotYours):
        await desk.open(ola, case)
    with pytest.raises(NotYours):
        await desk.says(ola, case, FREE)
    with pytest.raises(CaseGone):
        await desk.open(far, case)
    await desk.open(kari, case)
    await desk.casework.open(kari, case, is_again=True)
    desk.clock.now += 600
    await desk.casework.open(kari, case, is_again=True)
    async with desk.store.work() as work:
        actions = [row.action for row in (await work.session.scalars(select(AuditRow))).all()]
    assert actions.count("case claimed") == 1
    assert actions.count("case opened") == 2


async def test_the_same_form_sent_twice_counts_once(desk: Desk, kari: Member) -> None:
    person = await desk.web_person()
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    await desk.says(kari, case, FREE, form="same")
    await desk.says(kari, case, FREE, form="same")
    assert sum(message.sender == "staff" for message in await desk.sees(person)) == 1


async def test_after_closing_a_person_is_asked_whether_it_helped(desk: Desk, kari: Member) -> None:
    person = await desk.web_person(language="nb")
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    await desk.says(kari, case, FREE)
    await desk.casework.close(kari, case, "helped")
    await desk.casework.settle()
    assert (await desk.sees(person))[-1].sender == "staff"
    await desk.casework.undo(kari, case)
    await desk.casework.close(kari, case, "helped")
    desk.clock.now += 31
    await desk.casework.settle()
    await desk.casework.settle()
    asked = (await desk.sees(person))[-1]
    assert asked.text == "Den ansatte har avsluttet samtalen. Fikk du hjelp?"
    assert await desk.state(person) == "closed"
    reply = await desk.assistant.answer(person, Incoming(choice=asked.choices[0].id))
    assert reply.messages[0].text.startswith("Så bra")
    assert (await desk.casework.look(kari, case)).case.helped == "yes"


async def test_a_written_no_counts_as_an_answer_too(desk: Desk, kari: Member) -> None:
    person = await desk.web_person(language="nb")
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    await desk.assistant.answer(person, Incoming(choice="end"))
    assert await desk.state(person) == "closed"
    reply = await desk.assistant.answer(person, Incoming(text="nei"))
    assert (await desk.casework.look(kari, case)).case.helped == "no"
    assert [choice.id for choice in reply.messages[0].choices] == ["person"]
    again = await desk.hand_over(person)
    assert "ansatte" in again.messages[-1].text
    found = (await desk.casework.look(kari, case)).case
    assert (found.state, found.owner, found.helped) == ("waiting", None, None)
    await desk.casework.claim(kari, case)
    assert len((await desk.open(kari, case)).read) > 5


async def test_what_is_written_after_closing_is_answered_by_the_bot_or_goes_back_to_staff(
    desk: Desk, kari: Member, routes: Routes
) -> None:
    person = await desk.web_person(language="nb")
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    await desk.says(kari, case, PAID)
    press = (await desk.sees(person))[-1].choices[0].id
    await desk.casework.close(kari, case, "referred")
    desk.clock.now += 31
    await desk.casework.settle()
    routes["Hva koster det?"] = [("invoice_prices", 0.97)]
    reply = await desk.assistant.answer(person, Incoming(text="Hva koster det?"))
    assert reply.messages[0].topic == "invoice_prices"
    assert await desk.state(person) == "closed"
    reply = await desk.assistant.answer(person, Incoming(text="sykehuset skrev igjen"))
    assert "lagret for de ansatte" in reply.messages[0].text
    assert await desk.state(person) == "waiting"
    await desk.casework.claim(kari, case)
    await desk.casework.close(kari, case, "referred")
    desk.clock.now += 31
    await desk.casework.settle()
    await desk.assistant.answer(person, Incoming(choice=press))
    assert await desk.state(person) == "waiting"


async def test_a_case_handed_back_is_the_bots_again(desk: Desk, kari: Member, routes: Routes) -> None:
    person = await desk.web_person(language="nb")
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    await desk.casework.hand_back(kari, case)
    assert (await desk.sees(person))[-1].text.startswith("Nå svarer maskinen igjen.")
    assert await desk.state(person) == "bot"
    routes["Hva koster det?"] = [("invoice_prices", 0.97)]
    reply = await desk.assistant.answer(person, Incoming(text="Hva koster det?"))
    assert reply.messages[0].topic == "invoice_prices"


async def test_who_is_passed_on_waits_without_noticing(desk: Desk, kari: Member) -> None:
    person = await desk.web_person(language="nb")
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    await desk.says(kari, case, FREE)
    await desk.casework.release(kari, case)
    desk.clock.now += 31
    await desk.casework.settle()
    assert (await desk.sees(person))[-1].text.startswith("En annen ansatt tar over.")
    assert await desk.state(person) == "waiting"


@pytest.mark.parametrize("how", ["disabled", "role"])
async def test_a_case_of_somebody_who_may_not_answer_any_more_waits_again(
    desk: Desk, make_person: MakePerson, how: str
) -> None:
    person = await desk.web_person("regningen", language="nb")
    boss, kari = await make_person("boss", "admin"), await make_person("kari")
    ola = await (await make_person("ola")).member()
    member = await kari.member()
    case = await desk.case_of(person.id)
    await desk.casework.claim(member, case)
    await desk.says(member, case, FREE)
    await desk.casework.settle()
    assert await desk.state(person) == "with_staff"
    if how == "disabled":
        await changes.disable(desk.store, kari.id, by=boss.id)
    else:
        await changes.set_role(desk.store, kari.id, "operator", by=boss.id)
    await desk.casework.settle()
    assert (await desk.sees(person))[-1].text.startswith("En annen ansatt tar over.")
    assert await desk.state(person) == "waiting"
    await desk.casework.claim(ola, case)
    await desk.casework.settle()
    assert (await desk.open(ola, case)).case.owner == ola.id


async def test_without_a_key_staff_ask_before_they_read(
    desk: Desk, make_person: MakePerson, assistant: Assistant
) -> None:
    person = await desk.web_person("hemmelig", language="nb")
    kari = await (await make_person("kari")).member()
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    opened = await desk.open(kari, case)
    assert not opened.is_shared
    assert opened.read == []
    await desk.casework.ask_to_read(kari, case)
    asked = (await desk.sees(person))[-1]
    assert [choice.id for choice in asked.choices] == ["consent", "decline"]
    await desk.assistant.answer(person, Incoming(choice="consent"))
    opened = await desk.open(kari, case)
    assert opened.is_shared
    assert any(one.text == "hemmelig" for one in opened.read)
    assert (await desk.sees(person))[-1].text.startswith("Takk. Nå kan")


async def test_who_joined_later_reads_once_a_colleague_has_opened(
    desk: Desk, kari: Member, make_person: MakePerson
) -> None:
    person = await desk.web_person()
    case = await desk.case_of(person.id)
    late = await (await make_person("ola")).member()
    await desk.casework.claim(late, case)
    with pytest.raises(NoKey):
        await desk.open(late, case)
    await desk.casework.offer(late, case, account=kari.id)
    await desk.casework.accept(kari, case)
    await desk.open(kari, case)
    await desk.casework.offer(kari, case, account=late.id)
    await desk.casework.accept(late, case)
    assert (await desk.open(late, case)).read


async def test_a_long_reply_is_cut_at_paragraphs_on_telegram(desk: Desk, kari: Member) -> None:
    chat = ChatAddress("telegram", "4711")
    await desk.assistant.answer(chat, Incoming(text="hei", hint="nb"))
    await desk.hand_over(chat)
    case = await desk.case_of(await desk.telegram_conversation("4711"))
    await desk.casework.claim(kari, case)
    paragraphs = [f"{letter * 79} " * 24 for letter in "abcde"]
    await desk.says(kari, case, DraftPart("free", text="\n\n".join(paragraphs)))
    posts = await desk.posts()
    assert len(posts) == 3
    assert all(length(one.text) <= 4096 for one in posts)
    assert "Et menneske svarer: en ansatt ved Helsesenteret i Oslo." in posts[0].text
    assert [one.text.strip()[-2] for one in posts] == ["a", "a", "a"] or posts[1].text[0] in "bcd"
    assert [key.data for row in posts[-1].rows for key in row] == ["end"]
    with pytest.raises(BadText):
        await desk.says(kari, case, DraftPart("free", text="\n\n".join(["x" * 4000] * 3)), form="other")


async def test_a_case_whose_person_blocked_the_bot_is_marked_until_they_write(
    desk: Desk, kari: Member
) -> None:
    chat = ChatAddress("telegram", "4712")
    await desk.hand_over(chat)
    conversation = await desk.telegram_conversation("4712")
    case = await desk.case_of(conversation)
    async with desk.store.work() as work:
        await case_moves.note_undeliverable(work, conversation)
    queue, _ = await desk.casework.queue(kari)
    assert queue.waiting.cases == []
    assert [one.id for one in queue.lost.cases] == [case]
    await desk.assistant.answer(chat, Incoming(text="jeg er her"))
    queue, _ = await desk.casework.queue(kari)
    assert [one.id for one in queue.waiting.cases] == [case]


async def test_blanks_that_cannot_be_filled_are_named_and_nothing_is_sent(desk: Desk, kari: Member) -> None:
    person = await desk.web_person()
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    before = len(await desk.sees(person))
    when = DraftPart("sentence", "we_call_you", values={"date": "31.02.2027", "time": "10:00"})
    with pytest.raises(BadBlanks) as bad:
        await desk.says(kari, case, FREE, when)
    assert [(one.part, one.blank) for one in bad.value.problems] == [(1, "date")]
    with pytest.raises(BadText):
        await desk.says(kari, case)
    assert len(await desk.sees(person)) == before


async def test_a_vetted_answer_goes_out_in_the_persons_language_with_its_sources(
    desk: Desk, kari: Member
) -> None:
    person = await desk.web_person()
    case = await desk.case_of(person.id)
    await desk.casework.claim(kari, case)
    await desk.says(kari, case, FREE, DraftPart("topic", "invoice_prices"), FREE)
    sent = [message for message in await desk.sees(person) if message.sender == "staff"]
    assert [message.topic for message in sent] == [None, "invoice_prices", None]
    assert sent[1].language == "so"
    assert sent[1].sources
    prepared = desk.casework.prepare((await desk.open(kari, case)).case, Draft((FREE,)))
    assert prepared.messages[0].lines[1].kind == "free"


async def test_a_foreign_token_opens_nothing(desk: Desk) -> None:
    person = await desk.web_person()
    with pytest.raises(NotFound):
        await desk.assistant.history(WebAddress(person.id, "other"), 0)
