"""A client that costs little: each connection sends its next message when the last is answered."""

import asyncio
import json
import secrets
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

CONNECTIONS = 8
TALK = 10
"""Messages of one conversation where the client names it: a server that keeps all gets slower with each."""
QUESTIONS = (
    "Jeg har fått en regning fra sykehuset på 40 000 kroner og kan ikke betale",
    "I got a bill from the hospital and I can't pay it",
    "Am primit o factură de la spital și nu pot să o plătesc",
    "Dostałem rachunek ze szpitala i nie mam z czego zapłacić",
    "از بیمارستان یه قبض برام اومده نمیتونم پولشو بدم",
    "وصلتني فاتورة من المستشفى ولا أستطيع دفعها",
    "Biil ayaa isbitaalka iiga yimid, mana bixin karo",
    "when is the health centre open",
    "jeg er gravid, hvor kan jeg gå",
    "vil dere fortelle politiet at jeg er her",
    "vad kostar det",
    "asdf qwer",
)

FIFTEEN_WORDS = (
    "Jeg fikk en regning fra sykehuset i går og vet ikke hvordan jeg betaler",
    "My sister is pregnant and has no papers can she see a midwife here",
    "Am primit o factură de la spital și nu am bani să o plătesc",
    "Mój brat nie ma papierów a boli go ząb gdzie może pójść do dentysty",
    "دیروز از بیمارستان یک قبض آمده و من پول ندارم آن را پرداخت کنم",
    "أختي حامل وليس لديها أوراق هل تستطيع أن تذهب إلى القابلة هنا في النرويج",
    "Walaashay uur bay leedahay sharcina ma haysato ee umuliso ma u tagi kartaa halkan",
)
"""With the number that makes each a new text, 15 words."""


@dataclass(frozen=True)
class Target:
    """Where a connection sends to, and the keys that the text and the conversation's name stand under."""

    url: str
    text_key: str
    headers: dict[str, str] = field(default_factory=dict)
    name_key: str | None = None

    def request(self, text: str, name: str) -> bytes:
        """The bytes on the wire."""
        named = {self.name_key: name} if self.name_key else {}
        body = json.dumps({self.text_key: text, **named}).encode()
        headers = {"Host": "127.0.0.1", "Content-Type": "application/json", **self.headers}
        lines = [f"POST {urlsplit(self.url).path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


@dataclass(frozen=True)
class Load:
    """What a closed loop has shown: seconds in all, and seconds of each message."""

    seconds: float
    each: list[float]

    @property
    def rate(self) -> float:
        """Messages per second."""
        return len(self.each) / self.seconds

    @property
    def p95(self) -> float:
        """The time that 95 % of messages stay under."""
        return quantile(self.each, 95)


def quantile(values: Sequence[float], percent: int) -> float:
    """A percentile."""
    return statistics.quantiles(values, n=100)[percent - 1]


async def closed_loop(targets: Sequence[Target], seconds: float, texts: Sequence[str] = QUESTIONS) -> Load:
    """One connection for each target, for some seconds."""
    started = time.perf_counter()
    until = started + seconds
    results = await asyncio.gather(*(_one(n, target, until, texts) for n, target in enumerate(targets)))
    return Load(time.perf_counter() - started, [each for result in results for each in result])


async def _one(number: int, target: Target, until: float, texts: Sequence[str]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(target.url).port)
    each: list[float] = []
    name = secrets.token_hex(8)
    try:
        while time.perf_counter() < until:
            # Every text is a new one, so that no cache of either side can answer it.
            text = f"{texts[(len(each) + number) % len(texts)]} {number}{len(each)}"
            sent = time.perf_counter()
            writer.write(target.request(text, f"{name}{len(each) // TALK}"))
            await _answer(reader)
            each.append(time.perf_counter() - sent)
    finally:
        writer.close()
        await writer.wait_closed()
    return each


async def _answer(reader: asyncio.StreamReader) -> Any:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").casefold()
    length = head.partition("content-length:")[2].partition("\r\n")[0]
    body = await reader.readexactly(int(length))
    assert head.split()[1] == "200", head
    return body
