"""The help page: how to answer people, in the order in which one needs it."""

from fastapi import APIRouter, Request, Response

from api.staff.guard import AnyMember
from api.staff.pages import render, words_of
from api.state import TheParts

router = APIRouter(prefix="/staff/help")


@router.get("")
async def show(request: Request, _member: AnyMember, parts: TheParts) -> Response:
    """How it all works."""
    words = words_of(request)
    return render(
        request,
        "help.html",
        words,
        title=words.gettext("Hjelp"),
        alarm=parts.settings.waiting_alarm_minutes,
        undo=parts.settings.undo_seconds,
        days=parts.settings.case_days,
    )
