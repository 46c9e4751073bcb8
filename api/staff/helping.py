"""The help page: how to answer people, in the order in which one needs it."""

from fastapi import APIRouter, Request, Response

from api.staff.guard import AnyMember
from api.staff.pages import render, words_of
from api.state import TheParts
from bot.staff import invitations
from bot.staff.roles import CASES, DESK, MANAGE, REVIEW

router = APIRouter(prefix="/staff/help")


@router.get("")
async def show(request: Request, member: AnyMember, parts: TheParts) -> Response:
    """How it all works, for what they may do."""
    words = words_of(request)
    return render(
        request,
        "help.html",
        words,
        title=words.gettext("Hjelp"),
        alarm=parts.settings.waiting_alarm_minutes,
        undo=parts.settings.undo_seconds,
        days=parts.settings.case_days,
        invitation_days=invitations.DAYS,
        answers_people=member.may(CASES),
        answers_phone=member.may(DESK),
        reviews=member.may(REVIEW),
        manages=member.may(MANAGE),
    )
