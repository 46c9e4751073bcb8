"""The page of a case, with all that stands on it."""

import hashlib
from dataclasses import dataclass

from fastapi import Request, Response

from api.chat.visit import PART
from api.staff.cases import OUTCOME_NAMES, case_path, language_name, telling
from api.staff.pages import Words, render, words_of
from api.staff.picking import Picking, Wanted, picking
from api.state import parts_of
from bot.domain import BadText
from bot.parts import Parts
from bot.phones import written
from bot.phrases import BadBlanks
from bot.staff.casework import Opened
from bot.staff.composing import Draft, Prepared, new_form
from bot.staff.login import Member
from bot.store import case_clock
from bot.store.cases import OUTCOMES, Case


async def show_case(
    request: Request,
    member: Member,
    case_id: str,
    *,
    status: int = 200,
    error: str = "",
    draft: Draft | None = None,
    wanted: Wanted | None = None,
) -> Response:
    """The page, as its owner or a colleague may see it. Raises CaseGone, NoKey."""
    words, parts, query = words_of(request), parts_of(request), request.query_params
    async with parts.store.work() as work:
        clock = await case_clock.read(work)
    outside = await parts.casework.look(member, case_id)
    tell = await telling(request, words)
    case = outside.case
    if case.state != "with_staff" or case.owner != member.id:
        return render(
            request,
            "case_outside_part.html" if PART in request.headers else "case_outside.html",
            words,
            title=_title(words, case),
            status=status,
            case=case,
            path=case_path(case_id),
            tell=tell,
            clock=clock,
            looking=tell.who_looks(outside.present, member.id),
            unsent=_unsent(parts, case, await parts.casework.drafts.own(member, case_id)),
            error=error,
        )
    is_again = PART in request.headers or bool(query) or status != 200
    opened = await parts.casework.open(member, case_id, is_again=is_again)
    number = await parts.enclosed.number(member, case_id, is_again=is_again)
    return render(
        request,
        "case_part.html" if PART in request.headers else "case.html",
        words,
        title=_title(words, case),
        status=status,
        case=opened.case,
        opened=opened,
        number=number,
        written=written,
        path=case_path(case_id),
        tell=tell,
        clock=clock,
        looking=tell.who_looks(opened.present, member.id),
        language_name=lambda code: language_name(words, code),
        person=parts.content.languages[opened.case.language],
        outcomes=OUTCOMES,
        outcome_names=OUTCOME_NAMES,
        centres=[one for one in parts.content.centres if one.phone and one.id != case.centre],
        colleagues=tell.people.others(member.id),
        error=error,
        write=_writing(
            parts, words, opened, draft, wanted or Wanted.of(query.get("group", ""), query.get("q", ""))
        ),
    )


def _title(words: Words, case: Case) -> str:
    return words.gettext("Sak på {language}", language=language_name(words, case.language))


@dataclass(frozen=True)
class Writing:
    """The part of the page in which a reply is put together."""

    draft: Draft
    prepared: Prepared | None
    lines: str
    error: str
    form: str
    seen: str
    picking: Picking
    can_send: bool


def digest(draft: Draft) -> str:
    """What a page has shown of a draft: only that is sent."""
    return hashlib.sha256(Draft(draft.parts).to_bytes()).hexdigest()[:32]


@dataclass(frozen=True)
class Unsent:
    """A draft of somebody who does not have the case: sentences picked, in bokmål, and words of their own."""

    lines: str
    text: str


def _unsent(parts: Parts, case: Case, draft: Draft) -> Unsent | None:
    if not draft.all_parts:
        return None
    try:
        prepared = parts.casework.prepare(case, draft)
    except (BadBlanks, BadText, KeyError):
        prepared = None
    return Unsent(_picked(prepared, draft), draft.text)


def _picked(prepared: Prepared | None, draft: Draft) -> str:
    """The parts of a draft in bokmål, without the words that stand in the box."""
    if prepared is None:
        return "\n".join(one.text or one.about for one in draft.parts)
    lines = [line for sent in prepared.messages for line in sent.lines]
    return "\n".join(
        line.norwegian for line in lines if line.part is not None and line.part < len(draft.parts)
    )


def _writing(parts: Parts, words: Words, opened: Opened, draft: Draft | None, wanted: Wanted) -> Writing:
    draft = opened.draft if draft is None else draft
    prepared, error = None, ""
    try:
        prepared = parts.casework.prepare(opened.case, draft) if draft.all_parts else None
    except BadBlanks as bad:
        numbers = ", ".join(str(one.part + 1) for one in bad.problems)
        error = words.gettext("Del {numbers} kan ikke sendes slik den er nå. Ta den bort.", numbers=numbers)
    except (BadText, KeyError):
        error = words.gettext("Svaret er for langt, eller noe i det finnes ikke lenger.")
    return Writing(
        draft=draft,
        prepared=prepared,
        lines=_picked(prepared, draft),
        error=error,
        form=new_form(),
        seen=digest(draft),
        picking=picking(parts, words, wanted),
        can_send=prepared is not None or not draft.all_parts,
    )
