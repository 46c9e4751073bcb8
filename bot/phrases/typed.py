"""A person's typed reply to a question, in Norwegian; None wherever it could mean something else.

Staff see what the person wrote beside it, so nothing is lost where we do not know.
"""

import re
from datetime import date, timedelta
from itertools import product
from typing import Literal

from babel.dates import get_month_names

from bot.digits import western
from bot.i18n import SOURCE, Language, Languages
from bot.phrases.folding import fold
from bot.phrases.places import Place, Places
from bot.phrases.reading import Phrase
from bot.phrases.replies import LABELS


def typed(
    phrase: Phrase, text: str, language: Language, languages: Languages, places: Places, today: date
) -> str | None:
    """What a typed reply to the question says, in Norwegian, or None."""
    nb = languages[SOURCE]
    match phrase.answer:
        case "yes_no":
            return _yes_or_no(text, (nb, language), nb)
        case "choices":
            return _choice(phrase, text, (nb, language))
        case "date" | "date_to_come":
            day = _date(western(text).strip(), language, today, ahead=phrase.answer == "date_to_come")
            return nb.format_day(day) if day else None
        case "number":
            return _number(text, nb)
        case "amount":
            number = _number(text, nb)
            return nb.gettext("{amount} kroner", amount=number) if number else None
        case "town":
            towns = (town for town in sorted(places.towns) if fold(town) == fold(text))
            return _place(text, (nb, language), places.of("town"), places) or next(towns, None)
        case "hospital":
            return _place(text, (nb, language), places.of("hospital"), places)
        case None:
            return None


def _yes_or_no(text: str, spoken: tuple[Language, ...], nb: Language) -> str | None:
    said = {
        key
        for key in ("yes", "no")
        for language in spoken
        if fold(text) in map(fold, language.words.get(key, ()))
    }
    if len(said) != 1:
        return None
    return nb.gettext("Ja") if said == {"yes"} else nb.gettext("Nei")


def _choice(phrase: Phrase, text: str, spoken: tuple[Language, ...]) -> str | None:
    for label in phrase.choices:
        words = (fold(language.current(label, context=LABELS)) for language in spoken)
        if fold(text) in words:
            return label
    return None


def _place(text: str, spoken: tuple[Language, ...], found: list[Place], places: Places) -> str | None:
    """A place by its whole name, or by a word that no other has (“Haukeland”) and that is no town."""
    wanted = fold(text)
    names = {place: {fold(place.written(language)) for language in spoken} for place in found}
    whole = [place for place, written in names.items() if wanted in written]
    if not whole and wanted not in map(fold, places.towns):
        whole = [place for place, written in names.items() if any(wanted in w.split() for w in written)]
    return whole[0].name if len(whole) == 1 else None


_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f.,'’٬٫]\d+)*")
_GROUPS = re.compile(r"(\d{1,3}(?:[ \u00a0\u202f.,'’٬]\d{3})+|\d{1,9})(?:[.,٫](\d{1,2}))?")


def _number(text: str, nb: Language) -> str | None:
    """The one number of a text, whatever its digits and grouping."""
    found = _NUMBER.findall(western(text))
    match = _GROUPS.fullmatch(found[0]) if len(found) == 1 else None
    if not match:
        return None
    whole = nb.format_number(int(re.sub(r"\D", "", match[1])))
    return f"{whole},{match[2]}" if match[2] and int(match[2]) else whole


_NEAR = timedelta(days=180)
_DAY_MONTH = re.compile(r"(\d{1,2})[./-] ?(\d{1,2})(?:[./-] ?(\d{4}|\d{2}))?\.?")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
_IN_WORDS = re.compile(r"(\d{1,2})\.? +([^\d,،]+?)(?:[,،]? +(\d{4}))?")


def _date(text: str, language: Language, today: date, *, ahead: bool) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_MONTH.fullmatch(text):
        day, month, year = int(match[1]), int(match[2]), match[3]
    elif (match := _IN_WORDS.fullmatch(text)) and (named := _month(match[2], language)):
        day, month, year = int(match[1]), named, match[3]
    else:
        return None
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
    # Without a year: the nearest such day in the direction that the question looks, unless it lies so far
    # off that the other direction may be meant.
    start, end = (today, today + _NEAR) if ahead else (today - _NEAR, today)
    days = (_day(one, month, day) for one in (start.year, end.year))
    return next((one for one in days if one and start <= one <= end), None)


def _day(year: int, month: int, day: int) -> date | None:
    """The day, if there is one; a year of another calendar (1405) is not for us to convert."""
    try:
        return date(year, month, day) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_USES: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")


def _month(name: str, language: Language) -> int | None:
    for width, use in product(_WIDTHS, _USES):
        for number, month in get_month_names(width, use, locale=language.locale).items():
            if fold(month) == fold(name):
                return int(number)
    return None
