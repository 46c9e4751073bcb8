"""A stand-in for the NLU server: its wire protocol, and answers from a table."""

from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

UNKNOWN = [("out_of_scope", 0.05), ("greeting", 0.04)]


@dataclass
class Nlu:
    """What the NLU makes of which text. A text that is not here is understood as nothing.

    `asked` are the texts that came in, in order.
    """

    topics: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    delay_seconds: float = 0.0

    def knows(self, text: str, topic: str, language: str) -> None:
        """From now on the text is surely about the topic."""
        self.topics[text] = [(topic, 0.97), ("out_of_scope", 0.01)]
        self.languages[text] = language

    def look(self, text: str) -> None:
        """A chance to learn of a text before it is answered."""

    def app(self) -> Starlette:
        """The server."""
        return Starlette(
            routes=[
                Route("/model/parse", self._parse, methods=["POST"]),
                Route("/status", self._status, methods=["GET"]),
            ]
        )

    async def _parse(self, request: Request) -> JSONResponse:
        text = (await request.json())["text"]
        self.asked.append(text)
        self.look(text)
        ranking = [{"name": n, "confidence": c} for n, c in self.topics.get(text, UNKNOWN)]
        language = self.languages.get(text)
        return JSONResponse(
            {
                "text": text,
                "intent": ranking[0],
                "intent_ranking": ranking,
                "language": {"name": language, "confidence": 0.99} if language else None,
            }
        )

    async def _status(self, _: Request) -> JSONResponse:
        return JSONResponse({"model_file": "stand-in"})
