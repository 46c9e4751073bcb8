"""Somebody waits too long while the centre should be open: a second person is told, once."""

import email
import email.policy
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from pydantic import ValidationError
from sqlalchemy import update

from bot.assistant import Assistant, ChatAddress
from bot.closures import ClosureBoard
from bot.domain import Incoming
from bot.hours import OSLO_TIME, Closed
from bot.parts import Content
from bot.settings import Settings
from bot.staff.alarm import Alarm, is_planned_open
from bot.store.tables import CaseRow
from bot.store.work import Store
from tests.bot.conftest import Clock
from tests.wire.smtp import MailServer, mail_server

MINUTE = 60
SECRET = "brevet fra sykehuset"


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
def alarm(mail: MailServer, content: Content, store: Store, clock: Clock) -> Iterator[Alarm]:
    clock.now = at("2026-11-24 17:20")
    settings = Settings(
        smtp_host="127.0.0.1",
        smtp_port=mail.port,
        smtp_security="none",
        alarm_mail={"oslo": "vakt@example.org"},
        console_url="https://rettvis.example.org",
    )
    board = ClosureBoard(store, content.centres)
    yield Alarm(settings, store, content.centres, board, content.languages)
    content.centres.close({})


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO_TIME).timestamp()


def read(mail: str) -> str:
    """The text of a mail."""
    parsed = email.message_from_string(mail, policy=email.policy.default)
    body = parsed.get_body()
    assert body is not None
    return str(body.get_content())


async def wait_for_staff(assistant: Assistant, chat: str = "1") -> None:
    """A person asks for a person."""
    person = ChatAddress("telegram", chat)
    await assistant.answer(person, Incoming(text=SECRET, hint="nb"))
    await assistant.answer(person, Incoming(choice="person"))
    await assistant.answer(person, Incoming(choice="consent"))


async def test_one_mail_without_content_when_somebody_waits_too_long(
    alarm: Alarm, assistant: Assistant, mail: MailServer, clock: Clock
) -> None:
    await wait_for_staff(assistant)
    clock.now += 29 * MINUTE
    assert await alarm.look() == 0
    clock.now += MINUTE
    assert await alarm.look() == 1
    assert mail.recipients == ["vakt@example.org"]
    assert "Subject: Rettvis: noen venter" in mail.mails[0]
    text = read(mail.mails[0])
    assert "En samtale har ventet siden 17:20, tirsdag 24. november 2026." in text
    assert "A conversation has been waiting since 17:20" in text
    assert "https://rettvis.example.org/staff/queue" in text
    for word in (*SECRET.split(), "telegram", "Norwegian", "norsk", "bokmål"):
        assert word not in mail.mails[0] + text
    clock.now += 60 * MINUTE
    assert await alarm.look() == 0
    assert len(mail.mails) == 1


async def test_what_comes_later_is_told_together_a_quarter_of_an_hour_after(
    alarm: Alarm, assistant: Assistant, mail: MailServer, clock: Clock
) -> None:
    await wait_for_staff(assistant)
    clock.now += 5 * MINUTE
    await wait_for_staff(assistant, "2")
    await wait_for_staff(assistant, "3")
    clock.now += 25 * MINUTE
    assert await alarm.look() == 1
    clock.now += 14 * MINUTE
    assert await alarm.look() == 0
    clock.now += MINUTE
    assert await alarm.look() == 1
    assert "I alt venter 2 for lenge." in read(mail.mails[1])


async def test_two_processes_send_one_mail(
    alarm: Alarm, assistant: Assistant, mail: MailServer, clock: Clock
) -> None:
    await wait_for_staff(assistant)
    clock.now += 30 * MINUTE
    assert [await alarm.look(), await replace(alarm).look()] == [1, 0]
    assert len(mail.mails) == 1


async def test_a_mail_server_that_is_down_is_tried_again_at_the_next_look(
    alarm: Alarm, assistant: Assistant, mail: MailServer, clock: Clock
) -> None:
    await wait_for_staff(assistant)
    clock.now += 30 * MINUTE
    mail.is_refusing = True
    assert await alarm.look() == 0
    nowhere = replace(alarm, settings=alarm.settings.model_copy(update={"smtp_port": 1}))
    assert await nowhere.look() == 0
    mail.is_refusing = False
    clock.now += MINUTE
    assert await alarm.look() == 1
    assert len(mail.mails) == 1


async def test_nobody_is_woken_at_night_nor_told_of_what_was_taken(
    alarm: Alarm, assistant: Assistant, store: Store, mail: MailServer, clock: Clock
) -> None:
    clock.now = at("2026-11-24 21:00")
    await wait_for_staff(assistant)
    clock.now += 60 * MINUTE
    assert await alarm.look() == 0
    clock.now = at("2026-11-25 09:29")
    assert await alarm.look() == 0
    async with store.work() as work:
        await work.session.execute(update(CaseRow).values(state="with_staff"))
    clock.now = at("2026-11-25 09:31")
    assert await alarm.look() == 0
    async with store.work() as work:
        await work.session.execute(update(CaseRow).values(state="waiting"))
    assert await alarm.look() == 1


def test_a_closed_centre_is_not_planned_open_and_july_is(content: Content) -> None:
    oslo = content.centres["oslo"]
    july = datetime.fromisoformat("2026-07-14 18:00").replace(tzinfo=OSLO_TIME)
    assert is_planned_open(oslo, july)
    assert not is_planned_open(oslo, july.replace(hour=21))
    assert not is_planned_open(replace(oslo, closed=(Closed(july.date(), july.date()),)), july)


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_host": "mail.example.org"},
        {"alarm_mail": "vakt@example.org"},
        {"smtp_host": "mail.example.org", "alarm_mail": "vakt@example.org"},
        {
            "smtp_host": "mail.example.org",
            "alarm_mail": "vakt@example.org",
            "console_url": "https://x",
            "smtp_security": "none",
        },
    ],
)
def test_half_an_alarm_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


def test_the_environment_takes_one_address_or_one_by_centre(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETTVIS_SMTP_HOST", "mail.example.org")
    monkeypatch.setenv("RETTVIS_CONSOLE_URL", "https://x")
    monkeypatch.setenv("RETTVIS_ALARM_MAIL", "vakt@example.org")
    assert Settings().alarm_address("bergen") == "vakt@example.org"
    monkeypatch.setenv("RETTVIS_ALARM_MAIL", '{"oslo": "a@x", "bergen": "b@x"}')
    assert Settings().alarm_address("bergen") == "b@x"
    assert Settings().alarm_address("stavanger") is None
