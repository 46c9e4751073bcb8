"""The page of a case, with all that stands on it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import Request, Response

from api.chat.visit import PART
from api.staff.cases import OUTCOME_NAMES, case_path, language_name, telling
from api.staff.menu import N_
from api.staff.pages import Words, render, words_of
from api.state import parts_of
from bot.answers.topics import GROUPS
from bot.domain import BadText
from bot.parts import Parts
from bot.phones import written
from bot.phrases import BadBlanks, Blank, Phrase
from bot.phrases.blanks import BlankKind, Filled, Reason
from bot.staff.casework import Opened
from bot.staff.composing import Draft, Prepared, new_form
from bot.staff.login import Member
from bot.store import case_clock
from bot.store.cases import OUTCOMES, Case

MOST_FOUND = 25
BLANK_NAMES: Mapping[BlankKind, str] = {
    "date": N_("dato"),
    "time": N_("klokkeslett"),
    "weekday": N_("ukedag"),
    "place": N_("sted"),
    "amount": N_("kroner"),
    "phone": N_("telefon"),
    "number": N_("tall"),
    "weeks": N_("uker"),
}
REASONS: Mapping[Reason, str] = {
    "empty": N_("Fyll ut feltet."),
    "not_a_date": N_("Skriv en dato."),
    "no_such_day": N_("Den dagen finnes ikke."),
    "past": N_("Tiden er alt passert."),
    "too_far": N_("Datoen er mer enn et år fram."),
    "not_a_time": N_("Skriv et klokkeslett, for eksempel 14:30."),
    "not_after": N_("Slutten må komme etter begynnelsen."),
    "not_a_weekday": N_("Velg en ukedag."),
    "unknown_place": N_("Velg et sted."),
    "not_an_amount": N_("Skriv et beløp i hele kroner."),
    "not_a_phone": N_("Skriv et norsk telefonnummer."),
    "not_a_number": N_("Skriv et helt tall."),
}


@dataclass(frozen=True)
class Wanted:
    """What the writing part of the page shows besides the draft: sentences of a group, or found ones.

    `typed` and `wrong` are what somebody put into blanks of `phrase`, and why it cannot be.
    """

    group: str = ""
    query: str = ""
    phrase: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sentence:
    """A sentence to pick: in bokmål, with its blanks named."""

    phrase: Phrase
    text: str
    asks: bool


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
    words, parts = words_of(request), parts_of(request)
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
    is_again = PART in request.headers or bool(request.query_params) or status != 200
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
        write=_writing(parts, words, opened, draft, wanted or _wanted(request)),
    )


def _title(words: Words, case: Case) -> str:
    return words.gettext("Sak på {language}", language=language_name(words, case.language))


def _wanted(request: Request) -> Wanted:
    query = request.query_params
    return Wanted(group=query.get("group", "")[:40], query=query.get("q", "")[:80])


@dataclass(frozen=True)
class Picking:
    """Sentences and answers to pick, and what stands in blanks."""

    wanted: Wanted
    found: Sequence[Sentence]
    groups: Sequence[tuple[str, str]]
    topics: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    places: Sequence[tuple[str, str]]
    weekdays: Sequence[str]
    blank_names: Mapping[BlankKind, str]


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


def picking(parts: Parts, words: Words, wanted: Wanted) -> Picking:
    """What can be picked."""
    content, source = parts.content, parts.content.languages.source
    return Picking(
        wanted=wanted,
        found=[sentence(parts, words, one) for one in _found(parts, wanted)],
        groups=[(one.id, one.labels.get(words.language.code, one.id)) for one in content.phrases.groups],
        topics=[
            (
                parts.assistant.turns.service.group_label(group, words.language),
                [
                    (topic.id, content.answers.label(topic.id, words.language))
                    for topic in content.answers.topics.values()
                    if topic.group == group and group != "conversation"
                ],
            )
            for group in GROUPS
        ],
        places=[
            (one.id, one.written(source)) for one in content.phrases.places.values() if one.kind != "town"
        ],
        weekdays=[source.format_weekday(day) for day in range(7)],
        blank_names=BLANK_NAMES,
    )


def _found(parts: Parts, wanted: Wanted) -> list[Phrase]:
    phrases = parts.content.phrases
    if wanted.query.strip():
        return phrases.search(wanted.query)[:MOST_FOUND]
    return phrases.of_group(wanted.group)


def sentence(parts: Parts, words: Words, phrase: Phrase) -> Sentence:
    source = parts.content.languages.source
    filled = {blank.name: _named(words, blank) for blank in phrase.blanks}
    return Sentence(phrase, parts.content.phrases.written(phrase, source, filled), phrase.answer is not None)


def _named(words: Words, blank: Blank) -> Filled:
    name = f"‹{words.gettext(BLANK_NAMES[blank.kind])}›"
    return Filled(name, lambda _: name)


def wrong_blanks(words: Words, bad: BadBlanks) -> dict[str, str]:
    """What is wrong with each blank, in words."""
    return {one.blank: words.gettext(REASONS[one.reason]) for one in bad.problems}
