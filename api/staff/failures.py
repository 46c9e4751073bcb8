"""What staff see when something is not as it should be; nothing that they wrote is lost by it."""

from collections.abc import Sequence

from fastapi import Request, Response

from api.errors import problem_of
from api.staff.cases import PROBLEMS
from api.staff.door import login_page
from api.staff.forms import changes_something, read_all_fields, seal_kept
from api.staff.guard import Foreign, LoggedOut, NotAllowed, StaleForm
from api.staff.pages import PICKED, WRITTEN, Words, again_page, render, too_soon, words_of
from api.state import parts_of
from bot.staff.login import TooSoon
from bot.store.work import StoreDown

GIVEN_BACK = (PICKED, *WRITTEN)
"""Fields that are shown again."""


async def failed(request: Request, error: Exception) -> Response:
    """The page of an error."""
    words = words_of(request)
    match error:
        case LoggedOut(kept=kept):
            ticket = seal_kept(parts_of(request).store, kept)
            notice = _logged_out(words) if kept.is_form else ""
            return login_page(request, words, kept=ticket, notice=notice, status=401)
        case StaleForm(kept=kept):
            return again_page(request, words, kept, status=403)
        case TooSoon(seconds=seconds):
            response = _page(request, words, too_soon(words, seconds), 429)
            response.headers["Retry-After"] = str(seconds)
            return response
    for kind, (status, sentence) in PROBLEMS.items():
        if isinstance(error, kind):
            return _page(request, words, words.gettext(sentence), status, await _written(request))
    status = _status(error)
    written = await _written(request) if isinstance(error, StoreDown) else []
    response = _page(request, words, _sentence(words, status), status, written)
    response.headers.update(problem_of(error).headers)
    return response


def _logged_out(words: Words) -> str:
    return words.gettext("Du var logget ut da du sendte. Logg inn, så får du tilbake det du skrev.")


def _status(error: Exception) -> int:
    match error:
        case Foreign() | NotAllowed():
            return 403
        case StoreDown():
            return 503
        case _:
            return problem_of(error).status


def _sentence(words: Words, status: int) -> str:
    match status:
        case 403:
            return words.gettext("Du har ikke tilgang til dette, eller skjemaet kom ikke fra denne siden.")
        case 404 | 405:
            return words.gettext("Siden finnes ikke, eller den er ikke din.")
        case 413:
            return words.gettext("Det du sendte, er for stort.")
        case _ if status < 500:
            return words.gettext("Vi forsto ikke det som ble sendt.")
        case _:
            return words.gettext("Rettvis virker ikke akkurat nå. Gå tilbake, og prøv igjen om litt.")


async def _written(request: Request) -> list[str]:
    """What stood in a form that could not be taken."""
    if not changes_something(request):
        return []
    fields = dict(await read_all_fields(request))
    return [fields[name] for name in GIVEN_BACK if fields.get(name, "").strip()]


def _page(
    request: Request, words: Words, sentence: str, status: int, written: Sequence[str] = ()
) -> Response:
    title = words.gettext("Noe gikk galt")
    return render(
        request, "problem.html", words, title=title, status=status, sentence=sentence, written=written
    )
