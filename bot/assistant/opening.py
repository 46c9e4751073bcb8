"""Opening hours in words: always with "call first" and the date of the source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from babel.dates import get_day_names
from babel.lists import format_list

from bot.answers import Answer, Answers
from bot.answers.build import written_date
from bot.closures import closed_text
from bot.domain import ON_THE_WAY
from bot.hours import DOOR, VISITS, Centre, Centres, Kind, Row, WeekLine, openings_on, status, week
from bot.i18n import Language


class OpeningValues(Mapping[str, str]):
    """`{<centre>_hours}` for every centre, worked out only when a text asks for it."""

    def __init__(
        self, answers: Answers, centres: Iterable[Centre], language: Language, now: datetime
    ) -> None:
        self._answers = answers
        self._centres = {f"{centre.id}_hours": centre for centre in centres}
        self._language = language
        self._now = now

    def __getitem__(self, key: str) -> str:
        return opening_text(self._answers, self._centres[key], self._language, self._now)

    def __iter__(self) -> Iterator[str]:
        return iter(self._centres)

    def __len__(self) -> int:
        return len(self._centres)


def answer_now(
    answers: Answers,
    centres: Centres,
    topic: str,
    language: Language,
    now: datetime,
    centre: str | None = None,
) -> Answer:
    """A topic's answer with what is so at the moment: opening hours, and closed centres first of all."""
    live = OpeningValues(answers, centres, language, now)
    answer = answers.answer(topic, language, now.date(), centre=centre, live=live)
    if topic not in ON_THE_WAY:
        return answer
    meant = [one for one in centres if centre in (None, one.id)]
    shown = answers.languages[answer.language]
    told = [text for one in meant if (text := closed_text(one, shown, now.date()))]
    first = " ".join(text for text in told if text not in answer.text)
    simpler = " ".join(told)
    return replace(answer, text=_with_first(first, answer.text), simpler=_with_first(simpler, answer.simpler))


def _with_first(notice: str, text: str) -> str:
    return "\n\n".join(part for part in (notice, text) if part)


def opening_text(answers: Answers, centre: Centre, language: Language, now: datetime) -> str:
    """When a centre is open: now, next, in the week, and whom to call first."""
    today = now.date()
    door, phone = centre.valid_rows(today, DOOR), centre.valid_rows(today, ("phone",))
    lines = [_now_line(centre, door, language, now), *_week_lines(centre, language, today)]
    if phone and not door:
        lines.insert(0, _now_line(centre, phone, language, now))
    lines.insert(0, closed_text(centre, language, today))
    lines.append(call_first(answers, centre, door or phone, language))
    return " ".join(line for line in lines if line)


def call_first(answers: Answers, centre: Centre, rows: list[Row], language: Language) -> str:
    """ "Call first" with the number, and how old the schedule is."""
    if centre.phone is None:
        return ""
    number = answers.facts[centre.phone].written(language)
    if not rows:
        return language.gettext("Ring først: {phone}.", phone=number)
    dated = written_date(answers.sources[rows[0].source].date, language)
    return language.gettext("Ring først: {phone}. Tidene er fra {date}.", phone=number, date=dated)


def _now_line(centre: Centre, rows: list[Row], language: Language, now: datetime) -> str:
    stands = status(rows, now, centre.closed)
    if stands.open is True and stands.closes:
        return language.gettext(
            "Etter planen er det åpent nå, til klokka {time}.",
            time=language.format_time(stands.closes.time()),
        )
    if stands.open is None:
        return language.gettext("Vi vet ikke om det er åpent nå.")
    next_opening = next_line(stands.next_opening, language)
    if centre.is_closed(now.date()):
        return next_opening
    return f"{language.gettext('Stengt nå.')} {next_opening}".strip()


def next_line(moment: datetime | None, language: Language) -> str:
    """The next opening, or nothing."""
    if moment is None:
        return ""
    return language.gettext(
        "Neste gang etter planen: {day}, klokka {time}.",
        day=language.format_day(moment.date()),
        time=language.format_time(moment.time()),
    )


def _week_lines(centre: Centre, language: Language, today: date) -> list[str]:
    return [f"{kind_label(kind, language)}: {text}." for kind, text in week_texts(centre, language, today)]


def days_text(answers: Answers, centres: Iterable[Centre], language: Language, days: Sequence[date]) -> str:
    """How centres are open on some days; empty for centres without a schedule, as nobody knows."""
    lines = []
    for centre in centres:
        told = [line for day in days for line in _day_lines(centre, language, day)]
        if told:
            rows = centre.valid_rows(days[0], VISITS)
            lines.append(" ".join([*told, call_first(answers, centre, rows, language)]))
    return "\n\n".join(lines)


def _day_lines(centre: Centre, language: Language, day: date) -> list[str]:
    if not centre.valid_rows(day, VISITS):
        return []
    name, written = language.current(centre.name, context="centres"), language.format_day(day)
    openings = openings_on(centre, day)
    if openings is None:
        return [language.gettext("{centre}, {day}: vi vet ikke om det er åpent.", centre=name, day=written)]
    if not openings:
        return [language.gettext("{centre}, {day}: stengt.", centre=name, day=written)]
    return [_opening_line(opening, name, written, language) for opening in openings]


def _opening_line(opening: WeekLine, centre: str, day: str, language: Language) -> str:
    opens, closes = language.format_time(opening.opens), language.format_time(opening.closes)
    match opening.kind:
        case "drop_in":
            return language.gettext(
                "{centre}, {day}: uten time fra {opens} til {closes}.",
                centre=centre,
                day=day,
                opens=opens,
                closes=closes,
            )
        case "appointment":
            return language.gettext(
                "{centre}, {day}: bare med time, fra {opens} til {closes}.",
                centre=centre,
                day=day,
                opens=opens,
                closes=closes,
            )
        case _:
            return language.gettext(
                "{centre}, {day}: kontoret er åpent fra {opens} til {closes}.",
                centre=centre,
                day=day,
                opens=opens,
                closes=closes,
            )


def kind_label(kind: Kind, language: Language) -> str:
    """What kind of opening it is."""
    match kind:
        case "drop_in":
            return language.gettext("Uten time")
        case "appointment":
            return language.gettext("Bare med time")
        case "office":
            return language.gettext("Kontoret")
        case "phone":
            return language.gettext("Telefonen")


def _week_text(lines: list[WeekLine], language: Language) -> str:
    """Days with the same hours are told together: "Monday–Friday 09:00–15:00"."""
    names = get_day_names("wide", locale=language.locale)
    runs: list[tuple[int, int, str]] = []
    for line in sorted(lines, key=lambda one: (one.weekday, one.opens)):
        hours = f"{language.format_time(line.opens)}–{language.format_time(line.closes)}"
        if runs and runs[-1][2] == hours and runs[-1][1] == line.weekday - 1:
            runs[-1] = (runs[-1][0], line.weekday, hours)
        else:
            runs.append((line.weekday, line.weekday, hours))
    days = [
        f"{names[first]} {hours}" if first == last else f"{names[first]}–{names[last]} {hours}"
        for first, last, hours in runs
    ]
    return format_list(days, locale=language.locale)


def week_texts(centre: Centre, language: Language, today: date) -> list[tuple[Kind, str]]:
    """The plain week of each kind of opening, in words."""
    kinds: tuple[Kind, ...] = ("drop_in", "appointment", "office", "phone")
    return [
        (kind, _week_text(week(rows), language))
        for kind in kinds
        if (rows := centre.valid_rows(today, (kind,)))
    ]
