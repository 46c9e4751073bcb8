"""The alarm over TLS with a login: what goes wrong is told plainly, nothing is lost, all is tried again."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from bot.__main__ import app
from bot.assistant import Assistant
from bot.closures import ClosureBoard
from bot.parts import Content
from bot.settings import Settings
from bot.staff import mailing
from bot.staff.alarm import Alarm
from bot.staff.mailing import Mailer, MailRefused
from bot.store.work import Store
from tests.bot.conftest import Clock
from tests.bot.staff.test_alarm import MINUTE, SECRET, at, wait_for_staff
from tests.wire.certificates import Authority, make_authority
from tests.wire.smtp import MailServer, mail_server

USER, PASSWORD = "vakt@example.org", "fire ord"
ACCOUNT = (USER, PASSWORD)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Whom this machine believes."""
    made = make_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trusted))
    return made


@pytest.fixture
def alarm(content: Content, store: Store, clock: Clock) -> Iterator[Alarm]:
    clock.now = at("2026-11-24 17:20")
    board = ClosureBoard(store, content.centres)
    yield Alarm(settings_for(MailServer()), store, content.centres, board, content.languages)
    content.centres.close({})


def settings_for(server: MailServer, **changes: Any) -> Settings:
    return Settings.model_validate(
        {
            "smtp_host": "127.0.0.1",
            "smtp_port": server.port,
            "smtp_user": USER,
            "smtp_password": PASSWORD,
            "alarm_mail": USER,
            "console_url": "https://rettvis.example.org",
            **changes,
        }
    )


async def refused(settings: Settings) -> str:
    """Why a mail server is of no use."""
    with pytest.raises(MailRefused) as why:
        await asyncio.to_thread(Mailer(settings).check)
    return str(why.value)


@pytest.mark.parametrize("begins", ["starttls", "tls"])
async def test_the_mail_goes_over_tls_after_a_login(
    alarm: Alarm, assistant: Assistant, clock: Clock, authority: Authority, begins: Any
) -> None:
    server = MailServer(tls=authority.server("127.0.0.1"), begins=begins, account=ACCOUNT)
    async with mail_server(server):
        settings = settings_for(server, smtp_security=begins)
        await asyncio.to_thread(Mailer(settings).check)
        assert server.mails == []
        await wait_for_staff(assistant)
        clock.now += 30 * MINUTE
        assert await replace(alarm, settings=settings).look() == 1
    assert len(server.mails) == 1
    assert server.recipients == [USER]
    assert server.in_the_clear == []


async def test_whatever_goes_wrong_is_told_and_the_mail_goes_once_all_is_well(
    alarm: Alarm, assistant: Assistant, clock: Clock, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    good = authority.server("127.0.0.1")
    server = MailServer(tls=good, account=ACCOUNT)
    async with mail_server(server):
        settings = settings_for(server)
    # It is gone now, and its port with it.
    await wait_for_staff(assistant)
    clock.now += 30 * MINUTE
    alarm = replace(alarm, settings=settings)
    assert await alarm.look() == 0
    clock.now += MINUTE
    server.tls = authority.server("127.0.0.1", days=-1)
    async with mail_server(server):
        assert await alarm.look() == 0
    clock.now += MINUTE
    server.tls = good
    async with mail_server(server):
        wrong = settings_for(server, smtp_password="guess")
        assert await replace(alarm, settings=wrong).look() == 0
        clock.now += MINUTE
        server.is_refusing = True
        assert await alarm.look() == 0
        server.is_refusing = False
        clock.now += MINUTE
        assert await alarm.look() == 1
        clock.now += MINUTE
        assert await alarm.look() == 0
    assert len(server.mails) == 1
    told = [row.getMessage() for row in caplog.records if row.name == "bot.staff.alarm"]
    assert [row.rpartition("127.0.0.1: ")[2].split(";")[0] for row in told] == [
        "it cannot be reached",
        "its certificate is not good: certificate has expired",
        "user or password is wrong (535)",
        "it refuses the sender (451)",
    ]
    assert all(row.startswith("alarm: nobody could be told, tried again in a minute: ") for row in told)
    for word in (*SECRET.split(), USER, PASSWORD, "guess", "no hint"):
        assert word not in caplog.text


async def test_what_is_wrong_with_a_server_is_said_in_plain_words(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with mail_server(MailServer(tls=authority.server("127.0.0.2"))) as server:
        assert "IP address mismatch" in await refused(settings_for(server))
    async with mail_server() as server:
        assert "it offers no STARTTLS" in await refused(settings_for(server))
        assert "no TLS on this port" in await refused(settings_for(server, smtp_security="tls"))
        assert "no login" in await refused(settings_for(server, smtp_security="none"))
    tls = authority.server("127.0.0.1")
    async with mail_server(MailServer(tls=tls)) as server:
        assert await refused(settings_for(server, smtp_host="nowhere.invalid")) == (
            "nowhere.invalid: it cannot be reached; see RETTVIS_SMTP_HOST and RETTVIS_SMTP_PORT"
        )
        (tmp_path / "others").mkdir()
        monkeypatch.setenv("SSL_CERT_FILE", str(make_authority(tmp_path / "others").trusted))
        assert "its certificate is not good: unable to get local issuer" in await refused(
            settings_for(server)
        )
    monkeypatch.setattr(mailing, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        quiet = MailServer(port=silent.getsockname()[1])
        assert "it hangs up, or does not answer" in await refused(settings_for(quiet))


def test_a_password_that_cannot_be_sent_is_refused_at_once() -> None:
    with pytest.raises(ValidationError, match="only ASCII"):
        settings_for(MailServer(), smtp_password="løvetann")


async def test_a_password_is_never_said_in_the_clear(authority: Authority) -> None:
    server = MailServer(tls=authority.server("127.0.0.1", days=-1), account=ACCOUNT)
    async with mail_server(server):
        await refused(settings_for(server))
        await refused(settings_for(server, smtp_security="none"))
    assert server.mails == []
    assert not any("AUTH" in line.upper() for line in server.in_the_clear)


async def test_check_says_what_is_wrong_with_the_mail_server(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = MailServer(tls=authority.server("127.0.0.1"), account=ACCOUNT)
    async with mail_server(server):
        for name, value in settings_for(server).model_dump(exclude_unset=True).items():
            monkeypatch.setenv(f"RETTVIS_{name.upper()}", str(value))
        monkeypatch.setenv("RETTVIS_SMTP_PASSWORD", "guess")
        wrong = await asyncio.to_thread(CliRunner().invoke, app, ["check"])
        monkeypatch.setenv("RETTVIS_SMTP_PASSWORD", PASSWORD)
        right = await asyncio.to_thread(CliRunner().invoke, app, ["check"])
    assert wrong.exit_code == 1
    assert "error: mail: 127.0.0.1: user or password is wrong (535)" in wrong.output
    assert "mail:" not in right.output
    assert "guess" not in wrong.output
