"""Staff pages from templates, in bokmål or English."""

from collections.abc import Sequence
from typing import Any

import segno
from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from api.chat.files import address
from api.chat.pages import templates
from api.staff.forms import FIELD, Kept, form_token
from api.staff.menu import N_, entries_for
from api.state import languages_of, parts_of
from bot.hours import oslo_time
from bot.i18n import STAFF_LANGUAGES, Language
from bot.staff.login import Member
from bot.staff.roles import Role

HOME = "/staff"
ROLE_NAMES: dict[Role, str] = {
    "staff": N_("Ansatt: saker og telefon"),
    "operator": N_("Telefonvakt"),
    "reviewer": N_("Fagperson: leser det som ikke ble forstått"),
    "admin": N_("Administrator"),
}
WRITTEN = ("text", "note")
"""Fields in which somebody writes in words of their own."""
PICKED = "lines"
"""The sentences picked, in bokmål: to be read should they come back, never to be sent."""
_LONG = 60
"""Another field longer than this is shown too for reading before it is sent again."""


class Words:
    """The sentences of staff pages in a language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def gettext(self, source: str, /, **values: str) -> str:
        """A sentence, with its blanks filled in."""
        return self.language.gettext(source, domain="staff", **values)


def words_of(request: Request, code: str = "") -> Words:
    """In the member's language; before the login in that of the page before, else of the browser."""
    languages = parts_of(request).content.languages
    member = member_of(request)
    wanted = member.account.language if member else code
    if wanted in STAFF_LANGUAGES:
        return Words(languages[wanted])
    return Words(next(one for one in languages_of(request) if one.code in STAFF_LANGUAGES))


def member_of(request: Request) -> Member | None:
    """Who is logged in, as far as the route's guard has looked."""
    member: Member | None = getattr(request.state, "member", None)
    return member


def come_in(request: Request, member: Member | None, token: str | None) -> None:
    """From here on the request is somebody's."""
    request.state.member, request.state.session_token = member, token


def render(
    request: Request, template: str, words: Words, *, title: str, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page. `title` names it, in the browser too."""
    member = member_of(request)
    language = words.language
    html = (
        templates()
        .get_template(f"staff/{template}")
        .render(
            _=words.gettext,
            language=language,
            other=_other(request, language),
            title=title,
            me=member,
            menu=entries_for(member) if member else [],
            here=request.url.path,
            form_token=form_token(member.id, request.state.session_token) if member else "",
            form_field=FIELD,
            static=address,
            role_names=ROLE_NAMES,
            **values,
        )
    )
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def go_to(path: str) -> Response:
    """After a change: a page of its own, so that reloading it changes nothing twice."""
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})


def again_page(request: Request, words: Words, kept: Kept, *, status: int = 200) -> Response:
    """A form that came too late, to be read and sent once more."""
    fields: Sequence[tuple[str, str, bool]] = [
        (name, value, name in WRITTEN or "\n" in value or len(value) > _LONG)
        for name, value in kept.fields
        if name != PICKED
    ]
    return render(
        request,
        "again.html",
        words,
        title=words.gettext("Send på nytt"),
        status=status,
        path=kept.path,
        fields=fields,
    )


def too_soon(words: Words, seconds: int) -> str:
    """When the next try is looked at."""
    return words.gettext("Vent {seconds} sekunder, og prøv igjen.", seconds=str(seconds))


def when(words: Words, seconds: int) -> str:
    """A moment, in Norway."""
    moment = oslo_time(seconds)
    return f"{words.language.format_date(moment.date())} {words.language.format_time(moment.time())}"


def qr_code(text: str, label: str) -> Markup:
    """A QR code as SVG. Black on white in dark pages too: phones read nothing else."""
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup('<div class="qr" role="img" aria-label="{}">{}</div>').format(label, Markup(svg))  # noqa: S704 (segno draws it from our own link)


def _other(request: Request, language: Language) -> Language:
    (other,) = [code for code in STAFF_LANGUAGES if code != language.code]
    return parts_of(request).content.languages[other]
