"""Setting an account up by an invitation, and a new phone in place of a lost one."""

from fastapi import APIRouter, Request, Response

from api.staff.door import login_page, refuse_guessers
from api.staff.forms import read_fields
from api.staff.guard import AtTheDoor
from api.staff.pages import Words, qr_code, render, words_of
from api.state import TheLimits, TheLogins, sender_of
from bot.staff import invitations, recovery
from bot.staff.invitations import BadInvitation, BadLogin, Setup, WrongCode
from bot.staff.login import WrongLogin
from bot.staff.recovery import Replacement
from bot.staff.secrets import BadPassphrase, secret_text, totp_address
from bot.staff.tickets import BadTicket
from bot.store.accounts import NameTaken

router = APIRouter(prefix="/staff", dependencies=[AtTheDoor])


@router.get("/invitation")
async def show_invitation(request: Request) -> Response:
    """A box for the invitation. A link carries it behind the #, and the page's script puts it in."""
    return _invitation_page(request, words_of(request))


@router.post("/invitation")
async def use_invitation(request: Request, logins: TheLogins) -> Response:
    """From an invitation to its form, and from the form to an account."""
    sent = await read_fields(request)
    words = words_of(request, sent.get("switch", sent.get("language", "")))
    token = sent.get("invitation", "").rsplit("#", 1)[-1].strip()
    try:
        setup = await invitations.open_setup(logins.store, token, sent.get("ticket"))
        if "ticket" not in sent or "switch" in sent:
            return _setup_page(request, words, token, setup, sent.get("login", ""))
        error = await _accept(logins, words, token, setup, sent)
    except BadInvitation:
        error = words.gettext("Invitasjonen er brukt, for gammel eller feil. Be om en ny.")
        return _invitation_page(request, words, error=error, status=404)
    if isinstance(error, str):
        return _setup_page(request, words, token, setup, sent.get("login", ""), error=error, status=422)
    return codes_page(request, words, error, is_new=True)


async def _accept(
    logins: TheLogins, words: Words, token: str, setup: Setup, sent: dict[str, str]
) -> str | list[str]:
    """The recovery codes, or what is wrong. Raises BadInvitation."""
    passphrase = sent.get("passphrase", "")
    if passphrase != sent.get("again", ""):
        return unequal(words)
    try:
        return await invitations.accept(
            logins,
            token,
            setup,
            login=sent.get("login", ""),
            passphrase=passphrase,
            code=sent.get("code", ""),
            language=words.language.code,
        )
    except BadLogin:
        return words.gettext("Navnet må ha 3 til 32 tegn: a–z, tall, punktum, bindestrek eller understrek.")
    except NameTaken:
        return words.gettext("Navnet er i bruk. Velg et annet.")
    except BadPassphrase as bad:
        return bad_passphrase(words, bad)
    except WrongCode:
        return _wrong_code(words)


@router.get("/recovery")
async def show_recovery(request: Request) -> Response:
    """The form for who has lost their phone."""
    return _recovery_page(request, words_of(request))


@router.post("/recovery")
async def recover(request: Request, logins: TheLogins, limits: TheLimits) -> Response:
    """From passphrase and recovery code to a new phone."""
    sent = await read_fields(request)
    words = words_of(request, sent.get("switch", sent.get("language", "")))
    if "ticket" in sent:
        return await _finish(request, logins, words, sent)
    if "switch" in sent:
        return _recovery_page(request, words, login=sent.get("login", ""))
    login = sent.get("login", "")
    refuse_guessers(request, limits)
    try:
        new = await recovery.begin(logins, login, sent.get("passphrase", ""), sent.get("recovery_code", ""))
    except WrongLogin:
        limits.login_failed(sender_of(request))
        error = words.gettext("Navn, passfrase eller reservekode er feil, eller koden er brukt.")
        return _recovery_page(request, words, login=login, error=error, status=401)
    return _replacement_page(request, words, new)


async def _finish(request: Request, logins: TheLogins, words: Words, sent: dict[str, str]) -> Response:
    ticket = sent["ticket"]
    try:
        if "switch" in sent:
            return _replacement_page(request, words, recovery.reopen(logins.store, ticket))
        await recovery.finish(logins.store, ticket, sent.get("code", ""))
    except WrongCode:
        new = recovery.reopen(logins.store, ticket)
        return _replacement_page(request, words, new, error=_wrong_code(words), status=422)
    except BadTicket:
        error = words.gettext("Det tok for lang tid. Begynn på nytt.")
        return _recovery_page(request, words, error=error, status=422)
    notice = words.gettext("Den nye telefonen er klar. Logg inn med neste kode.")
    return login_page(request, words, notice=notice)


def codes_page(request: Request, words: Words, codes: list[str], *, is_new: bool) -> Response:
    """Recovery codes, shown this once."""
    title = words.gettext("Dine reservekoder")
    return render(request, "codes.html", words, title=title, codes=codes, is_new=is_new)


def unequal(words: Words) -> str:
    """The two passphrases differ."""
    return words.gettext("De to passfrasene er ikke like.")


def bad_passphrase(words: Words, bad: BadPassphrase) -> str:
    """Why a passphrase is not taken."""
    match bad.reason:
        case "too_short":
            return words.gettext("Passfrasen er for kort. Den må ha minst 15 tegn.")
        case "too_long":
            return words.gettext("Passfrasen er for lang. Den kan ha 128 tegn.")
        case "too_common":
            return words.gettext("Denne passfrasen er lett å gjette. Velg en annen.")


def _wrong_code(words: Words) -> str:
    return words.gettext("Koden stemmer ikke. Skann bildet, og skriv koden som telefonen viser nå.")


def _invitation_page(request: Request, words: Words, *, error: str = "", status: int = 200) -> Response:
    title = words.gettext("Invitasjon")
    return render(request, "invitation.html", words, title=title, status=status, error=error)


def _setup_page(
    request: Request,
    words: Words,
    token: str,
    setup: Setup,
    login: str,
    *,
    error: str = "",
    status: int = 200,
) -> Response:
    return render(
        request,
        "setup.html",
        words,
        title=words.gettext("Lag din konto"),
        status=status,
        error=error,
        invitation=token,
        setup=setup,
        login=login,
        qr=_qr(words, setup.secret, setup.login or "rettvis"),
        secret=secret_text(setup.secret),
    )


def _recovery_page(
    request: Request, words: Words, *, login: str = "", error: str = "", status: int = 200
) -> Response:
    title = words.gettext("Mistet telefon")
    return render(request, "recovery.html", words, title=title, status=status, login=login, error=error)


def _replacement_page(
    request: Request, words: Words, new: Replacement, *, error: str = "", status: int = 200
) -> Response:
    return render(
        request,
        "replacement.html",
        words,
        title=words.gettext("Ny telefon"),
        status=status,
        error=error,
        ticket=new.ticket,
        qr=_qr(words, new.secret, new.login),
        secret=secret_text(new.secret),
    )


def _qr(words: Words, secret: bytes, login: str) -> str:
    return qr_code(totp_address(secret, login), words.gettext("Bilde som en autentiseringsapp kan skanne"))
