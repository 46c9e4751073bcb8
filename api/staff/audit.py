"""The audit, for admins."""

from fastapi import APIRouter, Request, Response

from api.chat.visit import whole_number
from api.staff.guard import Admin
from api.staff.menu import N_
from api.staff.pages import render, when, words_of
from api.state import TheParts
from bot.store import accounts, audit

router = APIRouter(prefix="/staff/audit")
ROWS = 100
ACTIONS: dict[audit.Action, str] = {
    "account disabled": N_("Konto stengt"),
    "account made": N_("Konto laget"),
    "account started anew": N_("Konto begynt på nytt"),
    "attachment opened": N_("Vedlegg åpnet"),
    "bridge asked": N_("Bedt om å følge en samtale"),
    "bridge ended": N_("Følger ikke samtalen lenger"),
    "bridge failed": N_("Ord som ikke passet"),
    "bridge joined": N_("Telefon og samtale koblet"),
    "callback opened": N_("Telefonnummer åpnet"),
    "case claimed": N_("Sak tatt"),
    "case closed": N_("Sak lukket"),
    "case covered": N_("Sak tatt over fra et annet senter"),
    "case opened": N_("Sak åpnet"),
    "case released": N_("Sak gitt fra seg"),
    "case reopened": N_("Sak gjenåpnet"),
    "case transferred": N_("Sak overført"),
    "closure ended": N_("Stenging avsluttet"),
    "closure made": N_("Stenging meldt"),
    "example made": N_("Eksempel laget"),
    "examples removed": N_("Eksempler fjernet"),
    "export": N_("Statistikk lastet ned"),
    "invitation withdrawn": N_("Invitasjon trukket tilbake"),
    "invited": N_("Invitert"),
    "login": N_("Logget inn"),
    "login failed": N_("Innlogging mislyktes"),
    "logout": N_("Logget ut"),
    "not understood opened": N_("Ikke forstått tekst åpnet"),
    "not understood sorted": N_("Ikke forstått tekst sortert"),
    "passphrase changed": N_("Passfrase byttet"),
    "recovery codes made": N_("Nye reservekoder"),
    "reply sent": N_("Svar sendt"),
    "role changed": N_("Rolle endret"),
    "rows pruned": N_("Rader eldre enn 90 dager slettet"),
    "second factor replaced": N_("Telefon byttet"),
}


@router.get("")
async def show(request: Request, _admin: Admin, parts: TheParts) -> Response:
    """The newest rows, or those before one; and whether anybody has tampered with any."""
    words = words_of(request)
    before = whole_number(request.query_params.get("before", "")) or None
    async with parts.store.work() as work:
        names = {one.id: one.login for one in await accounts.everybody(work)}
        subjects = {audit.hashed(work, one): name for one, name in names.items()}
        entries = await audit.newest(work, before=before, limit=ROWS)
        broken = await audit.verify(work)
    rows = [
        (
            entry.seq,
            when(words, entry.at),
            names.get(entry.account or "") or "",
            words.gettext(_label(entry.action)),
            subjects.get(entry.subject) or entry.subject[:8],
        )
        for entry in entries
    ]
    return render(
        request,
        "audit.html",
        words,
        title=words.gettext("Hendelseslogg"),
        rows=rows,
        broken=[one.seq for one in broken],
        older=entries[-1].seq if len(entries) == ROWS else None,
    )


def _label(action: str) -> str:
    return next((label for known, label in ACTIONS.items() if known == action), action)
