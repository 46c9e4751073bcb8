"""One's own account: passphrase, recovery codes, duty."""

from fastapi import APIRouter, Request, Response

from api.staff.forms import read_fields, remember
from api.staff.guard import AnyMember
from api.staff.joining import bad_passphrase, codes_page, unequal
from api.staff.pages import go_to, render, too_soon, words_of
from api.state import TheLogins, TheParts, parts_of
from bot.staff import changes
from bot.staff.login import Member, TooSoon, WrongLogin
from bot.staff.secrets import BadPassphrase
from bot.store import accounts

router = APIRouter(prefix="/staff/account")
PATH = "/staff/account"


@router.get("")
async def show(request: Request, member: AnyMember) -> Response:
    """The account page."""
    return await _page(request, member)


@router.post("/duty")
async def set_duty(request: Request, member: AnyMember, parts: TheParts) -> Response:
    """At work, or not."""
    sent = await read_fields(request)
    async with parts.store.work() as work:
        await accounts.set_on_duty(work, member.id, sent.get("on") == "yes")
    return go_to(PATH)


@router.post("/passphrase")
async def change_passphrase(request: Request, member: AnyMember, logins: TheLogins) -> Response:
    """A new passphrase: every older session is dead, this browser gets a new one."""
    sent, words = await read_fields(request), words_of(request)
    if sent.get("new", "") != sent.get("again", ""):
        return await _page(request, member, error=unequal(words), status=422)
    try:
        token = await changes.change_passphrase(
            logins, member, old=sent.get("passphrase", ""), code=sent.get("code", ""), new=sent.get("new", "")
        )
    except BadPassphrase as bad:
        return await _page(request, member, error=bad_passphrase(words, bad), status=422)
    except (WrongLogin, TooSoon) as wrong:
        return await _refused(request, member, wrong)
    response = go_to(f"{PATH}?changed")
    remember(response, token)
    return response


@router.post("/codes")
async def make_codes(request: Request, member: AnyMember, logins: TheLogins) -> Response:
    """New recovery codes; the old ones are dead."""
    sent = await read_fields(request)
    try:
        codes = await changes.make_recovery_codes(
            logins, member, passphrase=sent.get("passphrase", ""), code=sent.get("code", "")
        )
    except (WrongLogin, TooSoon) as wrong:
        return await _refused(request, member, wrong)
    return codes_page(request, words_of(request), codes, is_new=False)


async def _refused(request: Request, member: Member, wrong: WrongLogin | TooSoon) -> Response:
    words = words_of(request)
    if isinstance(wrong, TooSoon):
        return await _page(request, member, error=too_soon(words, wrong.seconds), status=429)
    error = words.gettext("Passfrasen eller koden er feil. Vent på neste kode i telefonen, og prøv igjen.")
    return await _page(request, member, error=error, status=422)


async def _page(request: Request, member: Member, *, error: str = "", status: int = 200) -> Response:
    words, parts = words_of(request), parts_of(request)
    async with parts.store.work() as work:
        colleagues = await accounts.on_duty(work, member.centre)
        codes_left = await accounts.recovery_codes_left(work, member.id)
        is_on_duty = member.account.is_on_duty(work.now)
    is_changed = not error and "changed" in request.query_params
    return render(
        request,
        "account.html",
        words,
        title=words.gettext("Min konto"),
        status=status,
        error=error,
        notice=words.gettext("Passfrasen er byttet.") if is_changed else "",
        centre=parts.content.centres[member.centre].name,
        colleagues=colleagues,
        codes_left=codes_left,
        is_on_duty=is_on_duty,
    )
