"""What a message names besides its topic: a centre, days, ages, weeks, amounts of money.

Read by words and patterns that each language keeps in `language.toml`, so it also works with the NLU
down. In doubt nothing is read: what is read changes an answer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.danger import fold
from bot.digits import western
from bot.hours import Centres
from bot.i18n import Language, Languages

SHARED = ("nb", "en")
"""Languages whose words people also use while they write another one."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = "{n}"
_MAX_DIGITS = 7

_LONG_STEM = 5
_MAX_ENDING = 4
_MAX_PREFIX = 2
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_GROUPED = re.compile(r"(?<=\d)[ .,'’٬\u00a0\u202f](?=\d{3}(?!\d))")
_DECIMALS = re.compile(r"(?<=\d)[.,٫]\d{1,2}(?!\d)")
_LETTER_BY_DIGIT = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")


@dataclass(frozen=True)
class Entities:
    """What a message names. `centre` is its id; ages in years, `amounts` in kroner; days from today on."""

    centre: str | None = None
    days: tuple[date, ...] = ()
    ages: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()


NOTHING = Entities()


class EntityReader:
    """Reads with the words of all languages that a message may be in."""

    def __init__(self, languages: Languages, centres: Centres) -> None:
        self._towns = _towns(languages, centres)
        self._words = {language.code: _Words.of(language) for language in languages}

    def centre(self, text: str) -> str | None:
        """The centre of the first town that a text names, in any language and with any ending."""
        for word in fold(text).split():
            for town in self._towns:
                if town.is_named_by(word):
                    return town.centre
        return None

    def read(self, text: str, language: Language, today: date) -> Entities:
        """All that a text names. A named day is the next of its name from today on."""
        folded = f" {_spaced(text)} "
        lists = self._of(language)
        named = {name for words in lists for name in words.named_days(folded)}
        # "5 tusen" is one number, whichever kind it is of.
        whole = [(words, words.in_full(folded)) for words in lists]

        def numbers(kind: str) -> tuple[int, ...]:
            return tuple(dict.fromkeys(n for words, full in whole for n in words.numbers(kind, full)))

        return Entities(
            centre=self.centre(text),
            days=tuple(sorted({day for name in named for day in _next(name, today)})),
            ages=numbers("age"),
            weeks=numbers("weeks"),
            amounts=numbers("amount"),
        )

    def _of(self, language: Language) -> list["_Words"]:
        codes = dict.fromkeys((language.code, *SHARED))
        return [self._words[code] for code in codes if code in self._words]


@dataclass(frozen=True)
class _Words:
    """One language's names of days, and patterns with a number."""

    days: Mapping[str, str]
    """Which day each name means, by the folded name."""
    day: re.Pattern[str]
    patterns: dict[str, re.Pattern[str]]
    thousand: re.Pattern[str]

    @classmethod
    def of(cls, language: Language) -> "_Words":
        """From the tables of a language. "3 luni" is no Monday: a number before a day's name hides it."""
        days = {fold(word): day for day, words in language.days.items() for word in words}
        return cls(
            days=days,
            # The longest first: “یک شنبه” is a Sunday, though “شنبه” alone is a Saturday.
            day=re.compile(rf"(?<!\d) ({_either(tuple(days))})(?= )"),
            patterns={
                kind: re.compile(f" (?:{'|'.join(_pattern(one) for one in patterns)})(?= )")
                for kind, patterns in language.numbers.items()
                if kind != "thousand"
            },
            thousand=re.compile(rf"(?<= )(\d{{1,3}}) (?:{_either(language.numbers['thousand'])})(?= )"),
        )

    def named_days(self, folded: str) -> Iterator[str]:
        """The days by their English names, `weekend`, `today` or `tomorrow`."""
        return (self.days[match[1]] for match in self.day.finditer(folded))

    def in_full(self, folded: str) -> str:
        """The text with its thousands as digits."""
        return self.thousand.sub(lambda found: f"{found[1]}000", folded)

    def numbers(self, kind: str, folded: str) -> Iterator[int]:
        """The numbers that stand in the patterns of a kind."""
        for match in self.patterns[kind].finditer(folded):
            yield int(next(group for group in match.groups() if group))


def next_weekday(weekday: int, today: date) -> date:
    """The next day of this name (0 = Monday), which may be today."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _next(name: str, today: date) -> Sequence[date]:
    match name:
        case "today":
            return (today,)
        case "tomorrow":
            return (today + timedelta(days=1),)
        case "weekend":
            return (next_weekday(5, today), next_weekday(6, today))
        case _:
            return (next_weekday(_WEEKDAYS.index(name), today),)


def _spaced(text: str) -> str:
    """A folded text in which every number stands by itself, without grouping and decimals."""
    plain = _DECIMALS.sub("", _GROUPED.sub("", western(text)))
    return _LETTER_BY_DIGIT.sub(" ", fold(plain))


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))


def _pattern(written: str) -> str:
    before, after = written.split(_NUMBER)
    number = rf"(\d{{1,{_MAX_DIGITS}}})"
    return " ".join(part for part in (re.escape(fold(before)), number, re.escape(fold(after))) if part)


@dataclass(frozen=True)
class _Town:
    """A town's name as it is folded, and the centre that people of the town go to."""

    stem: str
    centre: str
    is_arabic: bool

    def is_named_by(self, word: str) -> bool:
        """Whether a word is the name, perhaps with an ending (Polish, Somali) or a small word before it.

        Short names count only as they are: "Ski" also begins many other words.
        """
        if self.is_arabic:
            # Arabic and Persian write "in", "to", "and" onto the name.
            return self.stem in word and len(word) - len(self.stem) <= _MAX_PREFIX
        if not word.startswith(self.stem):
            return False
        more = len(word) - len(self.stem)
        return more == 0 or (len(self.stem) >= _LONG_STEM and more <= _MAX_ENDING)


def _towns(languages: Languages, centres: Centres) -> tuple[_Town, ...]:
    found = {fold(name): centre.id for centre in centres for name in (centre.town, *centre.towns)}
    for language in languages:
        for purpose, words in language.words.items():
            centre = purpose.removeprefix("town_")
            if centre in centres:
                found.update({fold(word): centre for word in words})
    stems = sorted((stem for stem in found if " " not in stem), key=len, reverse=True)
    return tuple(_Town(stem, found[stem], bool(_ARABIC.search(stem))) for stem in stems)
