"""A real mail server on a free loopback port: takes what it is given, or refuses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """What came in, and whether it takes anything now."""

    port: int = 0
    is_refusing: bool = False
    recipients: list[str] = field(default_factory=list)
    mails: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, as RFC 5321 has it."""
        await _say(writer, "220 mail.test")
        while line := (await reader.readline()).decode():
            match line[:4].upper().strip():
                case "EHLO" | "HELO":
                    await _say(writer, "250 mail.test")
                case "MAIL" if self.is_refusing:
                    await _say(writer, "451 try later")
                case "RCPT":
                    self.recipients.append(line.split("<")[1].split(">")[0])
                    await _say(writer, "250 ok")
                case "DATA":
                    await _say(writer, "354 go on")
                    self.mails.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                    await _say(writer, "250 ok")
                case "QUIT":
                    await _say(writer, "221 bye")
                    break
                case _:
                    await _say(writer, "250 ok")
        writer.close()


async def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())
    await writer.drain()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """Serves for as long as a test needs it."""
    mail = MailServer()
    server = await asyncio.start_server(mail.talk, "127.0.0.1", 0)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
        await server.wait_closed()
