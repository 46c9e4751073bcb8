"""What pages about cases share: names, words for times and states, and what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel.dates import format_timedelta
from fastapi import Request

from api.staff.menu import N_
from api.staff.pages import Words
from api.state import parts_of
from bot.domain import RettvisError
from bot.entities import Entities
from bot.hours import oslo_time
from bot.staff.keys import NoKey
from bot.store import accounts
from bot.store.accounts import Account
from bot.store.case_moves import NobodyThere
from bot.store.case_papers import Present
from bot.store.cases import (
    ENDED_BY_PERSON,
    HANDED_BACK,
    OUTCOMES,
    READERS,
    Case,
    CaseGone,
    CaseTaken,
    NotYours,
    Outcome,
    TooLate,
)
from bot.store.covering import NotNeeded

QUEUE = "/staff/queue"
OUTCOME_NAMES: Mapping[str, str] = {
    "helped": N_("Fikk hjelp"),
    "referred": N_("Vist videre"),
    "no_answer": N_("Svarte ikke"),
    "wrong": N_("Gjaldt noe annet"),
    "other": N_("Annet"),
    HANDED_BACK: N_("Gitt tilbake til maskinen"),
    ENDED_BY_PERSON: N_("Avsluttet av personen"),
}
PROBLEMS: Mapping[type[RettvisError], tuple[int, str]] = {
    CaseGone: (
        404,
        N_(
            "Saken finnes ikke her. Personen har slettet samtalen, eller et annet senter har saken. "
            "Ingenting ble sendt."
        ),
    ),
    CaseTaken: (409, N_("En kollega var raskere. Saken er ikke ledig lenger.")),
    NotYours: (409, N_("Du har ikke saken nå. Ingenting ble sendt.")),
    TooLate: (409, N_("Det er for sent å angre, eller noen har gått videre med saken.")),
    NotNeeded: (409, N_("Ingen venter der lenger, eller noen der er på vakt nå.")),
    NobodyThere: (422, N_("Velg en kollega eller et annet senter.")),
    NoKey: (
        409,
        N_(
            "Du har ikke nøkkelen til denne samtalen ennå. "
            "Gi saken til en kollega som var her før deg; når den er åpnet der, kan du få den tilbake."
        ),
    ),
}


def case_path(case_id: str) -> str:
    """The page of a case."""
    return f"/staff/cases/{case_id}"


def outcome_of(name: str) -> Outcome | None:
    """An outcome that staff may pick."""
    return next((one for one in OUTCOMES if one == name), None)


@dataclass(frozen=True)
class People:
    """Everybody behind Rettvis, for their names."""

    by_id: Mapping[str, Account]

    def name(self, account: str | None) -> str:
        """A login name."""
        known = self.by_id.get(account or "")
        return (known.login if known else None) or "?"

    def others(self, member: str) -> list[Account]:
        """Colleagues who can take a case over."""
        return [
            one
            for one in self.by_id.values()
            if one.id != member and one.active and one.role in READERS and one.public_key is not None
        ]


async def people_of(request: Request) -> People:
    """Everybody."""
    async with parts_of(request).store.work() as work:
        return People({one.id: one for one in await accounts.everybody(work)})


@dataclass(frozen=True)
class Telling:
    """Says of cases what staff want to know, in the language of the page."""

    request: Request
    words: Words
    people: People
    now: int

    def language(self, case: Case) -> str:
        """The person's language, by its name in the language of the page."""
        return language_name(self.words, case.language)

    def topic(self, case: Case) -> str:
        """What it is about, where that is known from outside."""
        answers = parts_of(self.request).content.answers
        if case.topic is None or case.topic not in answers.topics:
            return ""
        return answers.label(case.topic, self.words.language)

    def waited(self, since: int) -> str:
        """How long ago, in words."""
        seconds = max(60, self.now - since)
        return format_timedelta(
            seconds, granularity="minute", threshold=1.2, locale=self.words.language.locale
        )

    def is_late(self, case: Case) -> bool:
        """Whether somebody waits longer than they should."""
        return case.state == "waiting" and case.opened_at <= self.late_since

    @property
    def late_since(self) -> int:
        """Who waits since then or longer has waited too long."""
        return self.now - parts_of(self.request).settings.waiting_alarm_minutes * 60

    def outcome(self, case: Case) -> str:
        """How it ended."""
        name = OUTCOME_NAMES.get(case.outcome or "")
        return self.words.gettext(name) if name else ""

    def offered_to(self, case: Case) -> str:
        """Who is asked to take it over."""
        if case.transfer_account is not None:
            return self.people.name(case.transfer_account)
        return self.centre(case.transfer_centre or "")

    def centre(self, centre: str) -> str:
        """A centre's name."""
        centres = parts_of(self.request).content.centres
        return centres[centre].name if centre in centres else centre

    def named(self, entities: Entities) -> str:
        """What a message names, since it may stand in a language that nobody here reads."""
        language = self.words.language
        parts = [self.words.gettext("alder {age} år", age=language.format_number(n)) for n in entities.ages]
        parts += [language.format_weeks(weeks) for weeks in entities.weeks]
        parts += [language.format_amount(amount) for amount in entities.amounts]
        parts += [language.format_day(day) for day in entities.days]
        if entities.centre:
            parts.append(self.centre(entities.centre))
        return " · ".join(parts)

    def who_looks(self, present: list[Present], me: str) -> str:
        """Who else has it on their screen."""
        others = [one for one in present if one.account != me]
        typing = ", ".join(self.people.name(one.account) for one in others if one.is_typing)
        looking = ", ".join(self.people.name(one.account) for one in others if not one.is_typing)
        parts = []
        if typing:
            parts.append(self.words.gettext("{names} skriver", names=typing))
        if looking:
            parts.append(self.words.gettext("{names} ser på", names=looking))
        return " · ".join(parts)

    def clock(self, seconds: int) -> str:
        """About when, today or another day."""
        moment = oslo_time(seconds)
        time = self.words.language.format_time(moment.time())
        if moment.date() == oslo_time(self.now).date():
            return time
        return f"{self.words.language.format_date(moment.date())} {time}"


def language_name(words: Words, code: str) -> str:
    """A language's name in the language of the page."""
    return str(words.language.locale.languages.get(code, code))


async def telling(request: Request, words: Words) -> Telling:
    """Says of cases what is so now."""
    now = int(parts_of(request).store.clock())
    return Telling(request, words, await people_of(request), now)
