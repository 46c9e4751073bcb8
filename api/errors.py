"""Errors as words: problem+json (RFC 9457) in the reader's language, always with whom to call."""

from collections.abc import Sequence
from typing import Any, Literal

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.schemas import CallOut, MessageOut
from api.shield import TooLarge
from api.state import parts_of
from bot.assistant import (
    NoCase,
    NoStaff,
    NotFound,
    ServiceDown,
    TooManyFiles,
    TooManyTries,
    UnknownChoice,
    UnsupportedLanguage,
    WrongCode,
)
from bot.assistant.call_me import bad_number, try_again
from bot.domain import BadText, RettvisError
from bot.i18n import Language
from bot.phones import BadNumber
from bot.uploads import BadUpload

MEDIA_TYPE = "application/problem+json"

Code = Literal[
    "bad_number",
    "bad_request",
    "conflict",
    "empty",
    "file_broken",
    "file_kind",
    "file_too_large",
    "method_not_allowed",
    "no_authorization",
    "not_found",
    "not_one_of_text_and_choice",
    "service_down",
    "too_large",
    "too_long",
    "too_many",
    "too_many_files",
    "unexpected",
    "unknown_choice",
    "unsupported_language",
    "wrong_code",
]


class Problem(RettvisError):
    """An error to be shown to a person. `messages` is the danger reply where danger was seen."""

    def __init__(
        self,
        status: int,
        code: Code,
        *,
        headers: dict[str, str] | None = None,
        messages: Sequence[MessageOut] = (),
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = headers or {}
        self.messages = messages


def too_many(seconds: int) -> Problem:
    """Too often; it may be tried again after so many seconds."""
    return Problem(429, "too_many", headers={"Retry-After": str(seconds)})


def refuse_early(seconds: int | None) -> None:
    """Raises Problem where a limit says to wait; None is to go on."""
    if seconds is not None:
        raise too_many(seconds)


def problem_of(error: Exception) -> Problem:
    """The problem that an error of the assistant or the framework is."""
    match error:
        case Problem():
            return error
        case TooLarge(is_file=True) | BadUpload(reason="too_large"):
            return Problem(413, "file_too_large")
        case TooLarge():
            return Problem(413, "too_large")
        case BadUpload(reason="kind"):
            return Problem(415, "file_kind")
        case BadNumber():
            return Problem(422, "bad_number")
        case BadUpload():
            return Problem(422, "file_broken")
        case TooManyFiles():
            return Problem(409, "too_many_files")
        case NotFound():
            return Problem(404, "not_found")
        case NoCase() | NoStaff():
            return Problem(409, "conflict")
        case TooManyTries(seconds=seconds):
            return too_many(seconds)
        case WrongCode():
            return Problem(404, "wrong_code")
        case UnknownChoice():
            return Problem(422, "unknown_choice")
        case UnsupportedLanguage():
            return Problem(422, "unsupported_language")
        case BadText(reason="empty"):
            return Problem(422, "empty")
        case BadText():
            return Problem(422, "too_long")
        case ServiceDown(reply=reply):
            messages = [MessageOut.of(message) for message in reply.messages] if reply else []
            return Problem(503, "service_down", headers={"Retry-After": "10"}, messages=messages)
        case RequestValidationError():
            return Problem(422, "bad_request")
        case HTTPException(status_code=404):
            return Problem(404, "not_found")
        case HTTPException(status_code=405, headers=headers):
            return Problem(405, "method_not_allowed", headers=dict(headers or {}))
        case HTTPException(status_code=status) if status < 500:
            return Problem(status, "bad_request")
        case _:
            return Problem(500, "unexpected")


def title_of(code: Code, language: Language) -> str:
    """The error in a few words."""
    match code:
        case "bad_number":
            return bad_number(language)
        case "bad_request":
            return language.gettext("Vi forsto ikke det som ble sendt.")
        case "conflict":
            return language.gettext("Det går ikke akkurat nå.")
        case "empty":
            return language.gettext("Meldingen er tom.")
        case "file_broken":
            return language.gettext("Denne filen kan vi ikke åpne.")
        case "file_kind":
            return language.gettext("Denne filen kan vi ikke ta imot.")
        case "file_too_large":
            return language.gettext("Filen er for stor.")
        case "method_not_allowed" | "not_found" | "no_authorization":
            return language.gettext("Samtalen finnes ikke lenger, eller siden finnes ikke.")
        case "not_one_of_text_and_choice":
            return language.gettext("Send enten en tekst eller et valg.")
        case "service_down" | "unexpected":
            return language.gettext("Rettvis virker ikke akkurat nå.")
        case "too_large" | "too_long":
            return language.gettext("Meldingen er for lang.")
        case "too_many":
            return language.gettext("Det kom mange meldinger på kort tid.")
        case "too_many_files":
            return language.gettext("Det er ikke plass til flere filer i denne samtalen.")
        case "unknown_choice":
            return language.gettext("Denne knappen virker ikke lenger.")
        case "unsupported_language":
            return language.gettext("Dette språket har vi ikke ennå.")
        case "wrong_code":
            return language.gettext("Koden passer ikke til noen samtale. Se på sifrene, og prøv igjen.")


def next_step(code: Code, language: Language) -> str:
    """What the person can do now."""
    match code:
        case "bad_number":
            return try_again(language)
        case "too_many":
            return language.gettext("Vent et minutt, og prøv igjen.")
        case "too_large" | "too_long":
            return language.gettext("Skriv kortere, eller del teksten i flere meldinger.")
        case "file_broken" | "file_kind":
            return language.gettext("Send et bilde eller et lydopptak. Ta gjerne bildet på nytt.")
        case "file_too_large":
            return language.gettext("Send et mindre bilde eller et kortere opptak.")
        case "too_many_files":
            return language.gettext("Skriv til den ansatte i stedet.")
        case "service_down" | "unexpected":
            return language.gettext("Prøv igjen om litt. Haster det, så ring.")
        case "not_found" | "no_authorization" | "method_not_allowed":
            return language.gettext("Begynn på nytt.")
        case "wrong_code":
            return language.gettext(
                "Er samtalen slettet, virker ikke koden lenger. Da kan du begynne på nytt."
            )
        case _:
            return language.gettext("Prøv igjen.")


def respond(request: Request, problem: Problem, language: Language) -> JSONResponse:
    """The problem as JSON."""
    calls = [CallOut.of(call) for call in parts_of(request).assistant.turns.service.emergency_calls(language)]
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title_of(problem.code, language),
        "status": problem.status,
        "code": problem.code,
        "detail": next_step(problem.code, language),
        "call": [call.model_dump() for call in calls],
    }
    if problem.messages:
        body["messages"] = [message.model_dump(by_alias=True) for message in problem.messages]
    return JSONResponse(
        body,
        problem.status,
        headers={"Cache-Control": "no-store", **problem.headers},
        media_type=MEDIA_TYPE,
    )
