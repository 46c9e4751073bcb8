"""The door: in, out, and back to what one was doing."""

from fastapi import APIRouter, Request, Response

from api.limits import Limits
from api.staff.forms import Kept, forget, open_kept, read_fields, remember
from api.staff.guard import AnyMember, AtTheDoor
from api.staff.menu import entries_for
from api.staff.pages import HOME, Words, again_page, come_in, go_to, render, too_soon, words_of
from api.state import TheLimits, TheLogins, TheParts, logins_of, sender_of
from bot.i18n import STAFF_LANGUAGES
from bot.staff.login import TooSoon, WrongLogin
from bot.store import accounts

router = APIRouter(prefix="/staff")


def login_page(
    request: Request,
    words: Words,
    *,
    kept: str = "",
    login: str = "",
    notice: str = "",
    error: str = "",
    status: int = 200,
) -> Response:
    """The login form. `kept` is what comes back after it."""
    come_in(request, None, None)
    return render(
        request,
        "login.html",
        words,
        title=words.gettext("Logg inn"),
        status=status,
        kept=kept,
        login=login,
        notice=notice,
        error=error,
    )


def refuse_guessers(request: Request, limits: Limits) -> None:
    """Raises TooSoon after too many failures from one address."""
    seconds = limits.wait_for_login(sender_of(request))
    if seconds is not None:
        raise TooSoon(seconds)


@router.get("")
async def home(member: AnyMember) -> Response:
    """The first page that somebody may see."""
    return go_to(entries_for(member)[0].path)


@router.get("/login", dependencies=[AtTheDoor])
async def show_login(request: Request) -> Response:
    """The login form."""
    return login_page(request, words_of(request))


@router.post("/login", dependencies=[AtTheDoor])
async def log_in(request: Request, logins: TheLogins, limits: TheLimits) -> Response:
    """Name, passphrase and code in one form; whatever is wrong, the answer is the same."""
    sent = await read_fields(request)
    words = words_of(request, sent.get("language", ""))
    kept, login = sent.get("kept", ""), sent.get("login", "")
    if "switch" in sent:
        return login_page(request, words_of(request, sent["switch"]), kept=kept, login=login)
    try:
        refuse_guessers(request, limits)
        token, account = await logins.log_in(login, sent.get("passphrase", ""), sent.get("code", ""))
    except WrongLogin:
        limits.login_failed(sender_of(request))
        error = words.gettext(
            "Navn, passfrase eller kode er feil. Vent på neste kode i telefonen, og prøv igjen."
        )
        return login_page(request, words, kept=kept, login=login, error=error, status=401)
    except TooSoon as early:
        error = too_soon(words, early.seconds)
        response = login_page(request, words, kept=kept, login=login, error=error, status=429)
        response.headers["Retry-After"] = str(early.seconds)
        return response
    response = await _back(request, token, open_kept(logins.store, kept), account.id)
    remember(response, token)
    return response


async def _back(request: Request, token: str, kept: Kept | None, account_id: str) -> Response:
    """To where they came from; a form of their own that came too late is shown first."""
    if kept is None:
        return go_to(HOME)
    if not kept.is_form:
        return go_to(kept.path)
    member = await logins_of(request).find(token)
    if kept.account != account_id or member is None:
        return go_to(HOME)
    come_in(request, member, token)
    return again_page(request, words_of(request), kept)


@router.post("/logout")
async def log_out(request: Request, member: AnyMember, logins: TheLogins, parts: TheParts) -> Response:
    """Ends the session and the duty."""
    words = words_of(request)
    await logins.log_out(member)
    # Whom they followed is told at once.
    await parts.bridges.settle()
    response = login_page(request, words, notice=words.gettext("Du er logget ut."))
    response.headers["Clear-Site-Data"] = '"cache"'
    forget(response)
    return response


@router.post("/language")
async def choose_language(request: Request, member: AnyMember, parts: TheParts) -> Response:
    """The language of all staff pages from now on."""
    sent = await read_fields(request)
    if sent.get("language") in STAFF_LANGUAGES:
        async with parts.store.work() as work:
            await accounts.set_language(work, member.id, sent["language"])
    back = sent.get("back", HOME)
    return go_to(back if back in {entry.path for entry in entries_for(member)} else HOME)
