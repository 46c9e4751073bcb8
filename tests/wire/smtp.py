"""A real mail server on a free loopback port: takes what it is given, or refuses. With TLS and a login."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal


@dataclass
class MailServer:
    """What came in, and whether it takes anything now.

    `tls`: how it speaks TLS, after STARTTLS or from the first byte. `account`: user and password without
    which it takes nothing. `in_the_clear` are lines that said more than a stranger may hear.
    """

    port: int = 0
    is_refusing: bool = False
    tls: ssl.SSLContext | None = None
    begins: Literal["starttls", "tls"] = "starttls"
    account: tuple[str, str] | None = None
    recipients: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)
    in_the_clear: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side hangs up."""
        try:
            await _Connection(self, reader, writer).talk()
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            # Whoever does not like our certificate goes in the middle of a word.
            pass
        finally:
            writer.close()


@dataclass
class _Connection:
    server: MailServer
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_known: bool = False

    @property
    def is_secure(self) -> bool:
        return self.writer.get_extra_info("sslcontext") is not None

    async def talk(self) -> None:
        """As RFC 5321 has it, with RFC 3207 (STARTTLS) and RFC 4954 (AUTH PLAIN)."""
        server = self.server
        await self.say("220 mail.test")
        while line := (await self.reader.readline()).decode().strip():
            verb = line.split()[0].upper()
            if server.tls is not None and not self.is_secure and verb in ("AUTH", "MAIL", "RCPT", "DATA"):
                server.in_the_clear.append(line)
                await self.say("530 Must issue a STARTTLS command first")
                continue
            match verb:
                case "EHLO" | "HELO":
                    await self.say(*self.greeting())
                case "STARTTLS" if server.tls is not None and not self.is_secure:
                    await self.say("220 go ahead")
                    await self.writer.start_tls(server.tls)
                case "AUTH":
                    self.is_known = self.fits(line)
                    await self.say("235 welcome" if self.is_known else "535 wrong, and no hint for vakt@x")
                case "MAIL" if server.is_refusing:
                    await self.say("451 try later")
                case "MAIL" if server.account is not None and not self.is_known:
                    await self.say("530 Authentication required")
                case "RCPT":
                    server.recipients.append(line.split("<")[1].split(">")[0])
                    await self.say("250 ok")
                case "DATA":
                    await self.say("354 go on")
                    server.mails.append((await self.reader.readuntil(b"\r\n.\r\n")).decode())
                    await self.say("250 ok")
                case "QUIT":
                    await self.say("221 bye")
                    return
                case _:
                    await self.say("250 ok")

    def greeting(self) -> list[str]:
        """What it can do now."""
        can = ["250-mail.test"]
        if self.server.tls is not None and not self.is_secure:
            can.append("250-STARTTLS")
        elif self.server.account is not None:
            can.append("250-AUTH PLAIN")
        return [*can, "250 8BITMIME"]

    def fits(self, line: str) -> bool:
        """Whether these are the user and the password."""
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        return (user, password) == self.server.account

    async def say(self, *lines: str) -> None:
        """Answers."""
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self.writer.drain()


@asynccontextmanager
async def mail_server(mail: MailServer | None = None) -> AsyncIterator[MailServer]:
    """Serves for as long as a test needs it."""
    mail = mail or MailServer()
    at_once = mail.tls if mail.begins == "tls" else None
    server = await asyncio.start_server(mail.talk, "127.0.0.1", mail.port, ssl=at_once)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
        await server.wait_closed()
