"""Accounts, for admins: who there is, invitations, roles, and the end."""

from fastapi import APIRouter, Request, Response

from api.staff.forms import read_fields
from api.staff.guard import Admin
from api.staff.pages import go_to, render, when, words_of
from api.state import TheParts, parts_of
from bot.staff import changes, invitations
from bot.staff.changes import LastAdmin
from bot.staff.invitations import Unknown
from bot.staff.roles import ROLES, is_role
from bot.store import accounts, staff_sessions

router = APIRouter(prefix="/staff/accounts")
PATH = "/staff/accounts"


@router.get("")
async def show(request: Request, _admin: Admin) -> Response:
    """Everybody, and the invitations that wait."""
    return await _page(request)


@router.post("/invite")
async def invite(request: Request, admin: Admin, parts: TheParts) -> Response:
    """A link for somebody new, or for somebody who is to start anew; shown this once."""
    sent, words = await read_fields(request), words_of(request)
    role, centre, account = sent.get("role", ""), sent.get("centre", ""), sent.get("account")
    try:
        if account is not None:
            token = await invitations.invite_anew(parts.store, account, created_by=admin.id)
        elif is_role(role) and centre in parts.content.centres:
            token = await invitations.invite(parts.store, role, centre, created_by=admin.id)
        else:
            return await _page(request, error=words.gettext("Velg en rolle og et senter."), status=422)
    except Unknown:
        return await _page(request, error=_unknown(request), status=404)
    link = f"{str(request.base_url).rstrip('/')}/staff/invitation#{token}"
    return render(request, "invited.html", words, title=words.gettext("Invitasjon"), link=link)


@router.post("/withdraw")
async def withdraw(request: Request, admin: Admin, parts: TheParts) -> Response:
    """Makes an unused invitation worthless."""
    sent = await read_fields(request)
    await invitations.withdraw(parts.store, sent.get("invitation", ""), by=admin.id)
    return go_to(PATH)


@router.post("/role")
async def set_role(request: Request, admin: Admin, parts: TheParts) -> Response:
    """Another role; who has it logs in again."""
    sent, words = await read_fields(request), words_of(request)
    role = sent.get("role", "")
    if not is_role(role):
        return await _page(request, error=words.gettext("Velg en rolle og et senter."), status=422)
    try:
        await changes.set_role(parts.store, sent.get("account", ""), role, by=admin.id)
    except Unknown:
        return await _page(request, error=_unknown(request), status=404)
    except LastAdmin:
        return await _page(request, error=_last_admin(request), status=409)
    return go_to(PATH)


@router.post("/disable")
async def disable(request: Request, admin: Admin, parts: TheParts) -> Response:
    """Ends all sessions at once, and lets nobody in with this account."""
    sent = await read_fields(request)
    try:
        await changes.disable(parts.store, sent.get("account", ""), by=admin.id)
    except Unknown:
        return await _page(request, error=_unknown(request), status=404)
    except LastAdmin:
        return await _page(request, error=_last_admin(request), status=409)
    return go_to(PATH)


def _unknown(request: Request) -> str:
    return words_of(request).gettext("Kontoen finnes ikke.")


def _last_admin(request: Request) -> str:
    return words_of(request).gettext(
        "Dette er den siste administratoren. Inviter en til først; ellers kan ingen invitere noen."
    )


async def _page(request: Request, *, error: str = "", status: int = 200) -> Response:
    words, parts = words_of(request), parts_of(request)
    async with parts.store.work() as work:
        everybody = await accounts.everybody(work)
        waiting = await staff_sessions.invitations(work)
        on_duty = {one.id for one in everybody if one.is_on_duty(work.now)}
    return render(
        request,
        "accounts.html",
        words,
        title=words.gettext("Kontoer"),
        status=status,
        error=error,
        everybody=everybody,
        on_duty=on_duty,
        waiting=[(one, when(words, one.expires_at)) for one in waiting],
        names={one.id: one.login for one in everybody},
        roles=ROLES,
        centres=list(parts.content.centres),
        centre_names={centre.id: centre.name for centre in parts.content.centres},
    )
