"""Languages, their catalogues, and how numbers, dates and phone numbers are written in them.

Bokmål is the source language: a message's id is its bokmål text. Catalogues are gettext `.po` files
read directly, because the fuzzy mark (the source changed since) decides what may be shown.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from gettext import c2py
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from bot.domain import ContentError, Direction

SOURCE = "nb"
Domain = Literal["messages", "answers", "staff"]
DOMAINS: tuple[Domain, ...] = ("messages", "answers", "staff")
STAFF_LANGUAGES = (SOURCE, "en")
"""The languages of the staff pages."""

ISOLATE_LTR, ISOLATE_END = "\u2066", "\u2069"
_PHONE_IN_TEXT = re.compile(r"\u2066([+\d][\d \u00a0]*)\u2069")


@dataclass(frozen=True)
class Language:
    """One language and its catalogues.

    `words` are small lists by purpose (yes, no, simpler, …); `names` is what people call this
    language, in any language; `digits` are its ten digits, from zero. `days` are the names of days by their
    English names (also today, tomorrow, weekend); `numbers` are patterns around `{n}`: age, weeks, amount
    (and the words for thousand).
    """

    code: str
    name: str
    order: int
    locale: Locale
    digits: str
    names: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    days: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[str, ...]]
    catalogues: Mapping[Domain, Catalog]

    @property
    def direction(self) -> Direction:
        """The direction that its script runs in."""
        return "rtl" if self.locale.text_direction == "rtl" else "ltr"

    def find(
        self, source: str, /, *, context: str | None = None, domain: Domain = "messages"
    ) -> "Translation":
        """The translation of a bokmål message, and whether its source has changed since."""
        if self.code == SOURCE:
            return Translation(source, stale=False)
        entry: Message | None = self.catalogues[domain].get(source, context=context)
        text = entry.string if entry and isinstance(entry.string, str) else ""
        return Translation(text or None, stale=bool(entry and entry.fuzzy))

    def gettext(
        self, source: str, /, *, context: str | None = None, domain: Domain = "messages", **values: str
    ) -> str:
        """A sentence of the service itself: translated, else bokmål, with its blanks filled in.

        Stale translations are used: menus, errors and danger texts are never hidden.
        """
        text = self.find(source, context=context, domain=domain).text or source
        return text.format(**values) if values else text

    def current(self, source: str, /, *, context: str) -> str:
        """A name or a word of the content: translated, else bokmål; never a stale translation or a guess."""
        found = self.find(source, context=context, domain="answers")
        return source if found.text is None or found.stale else found.text

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        """A sentence of the service that depends on a number, in the plural form of the language."""
        if self.code == SOURCE:
            return one if number == 1 else many
        catalogue = self.catalogues["messages"]
        # Babel files a plural message under its singular.
        entry: Message | None = catalogue.get(one)
        forms = () if entry is None or isinstance(entry.string, str | None) else entry.string
        which = c2py(catalogue.plural_expr)(number)
        return (forms[which] if which < len(forms) else "") or (one if number == 1 else many)

    def phone(self, number: str) -> str:
        """A phone number as it stands in a text: Western digits, never turned around."""
        return f"{ISOLATE_LTR}{number.replace(' ', chr(0xA0))}{ISOLATE_END}"

    def format_number(self, value: int) -> str:
        """A whole number in the language's own digits and grouping."""
        return self._digits(format_decimal(value, locale=self.locale, numbering_system="latn"))

    def format_percent(self, value: float) -> str:
        """A share of 1 as per cent."""
        return self._digits(format_percent(value, locale=self.locale, numbering_system="latn"))

    def format_amount(self, kroner: int) -> str:
        """Norwegian kroner, with the word for them."""
        return self.gettext("{amount} kroner", amount=self.format_number(kroner))

    def format_weeks(self, weeks: int) -> str:
        """A number of weeks, with the word for them."""
        return self.ngettext("{weeks} uke", "{weeks} uker", weeks).format(weeks=self.format_number(weeks))

    def format_weekday(self, weekday: int) -> str:
        """The name of a weekday (0 = Monday)."""
        return str(get_day_names("wide", locale=self.locale)[weekday])

    def format_date(self, day: date) -> str:
        """A date with its month in words."""
        return self._digits(format_date(day, format="long", locale=self.locale))

    def format_day(self, day: date) -> str:
        """A date with its weekday and its month in words."""
        return self._digits(format_date(day, format="full", locale=self.locale))

    def format_time(self, moment: time) -> str:
        """A clock time, always on 24 hours as on Norwegian doors."""
        return self._digits(format_time(moment, format="HH:mm", locale=self.locale))

    def format_digits(self, text: str) -> str:
        """A text with its digits in the language's own (a year, a part of a date)."""
        return self._digits(text)

    def _digits(self, text: str) -> str:
        return text.translate(str.maketrans("0123456789", self.digits))


@dataclass(frozen=True)
class Translation:
    """A message in a language; `text` is None when nobody has translated it."""

    text: str | None
    stale: bool


class Languages:
    """All languages that lie in the translations folder, in their order."""

    def __init__(self, folder: Path, *, missing_ok: bool = False) -> None:
        """Reads every `<language>/language.toml` and its catalogues.

        `missing_ok` takes a catalogue that is not there for an empty one (to make it).

        Raises:
            ContentError: naming the file that cannot be read.
        """
        found = (_read_language(path, missing_ok) for path in sorted(folder.glob("*/language.toml")))
        self._by_code = {language.code: language for language in sorted(found, key=lambda one: one.order)}
        if SOURCE not in self._by_code:
            raise ContentError(f"{folder}: no folder for the source language {SOURCE}")

    def __iter__(self) -> Iterator[Language]:
        return iter(self._by_code.values())

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Language:
        return self._by_code[code]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order that is used everywhere."""
        return tuple(self._by_code)

    @property
    def source(self) -> Language:
        """Bokmål."""
        return self._by_code[SOURCE]

    def best(self, hint: str | None) -> str | None:
        """The language that a channel's hint ("nn-NO", "ro", "prs") means, if it is one of ours."""
        if not hint:
            return None
        code = hint.replace("_", "-").split("-")[0].casefold()
        code = {"no": "nb", "nn": "nb", "prs": "fa", "mo": "ro"}.get(code, code)
        return code if code in self._by_code else None


def _read_language(path: Path, missing_ok: bool) -> Language:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        code = path.parent.name
        return Language(
            code=code,
            name=table["name"],
            order=table["order"],
            locale=Locale.parse(table.get("locale", code)),
            digits=table.get("digits", "0123456789"),
            names=tuple(table["names"]),
            words=_lists(table["words"]),
            days=_lists(table["days"]),
            numbers=_lists(table["numbers"]),
            catalogues=dict(_read_catalogues(path.parent, code, missing_ok)),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, ValueError) as error:
        raise ContentError(f"{path}: {error}") from error


def _lists(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(words) for key, words in table.items()}


def _read_catalogues(folder: Path, code: str, missing_ok: bool) -> Iterator[tuple[Domain, Catalog]]:
    for domain in domains_of(code):
        path = folder / "LC_MESSAGES" / f"{domain}.po"
        if missing_ok and not path.exists():
            yield domain, Catalog(locale=code, domain=domain)
            continue
        try:
            with path.open("rb") as file:
                yield domain, read_po(file, locale=code, domain=domain, abort_invalid=True)
        except OSError as error:
            raise ContentError(f"{path}: cannot be read") from error


def domains_of(code: str) -> tuple[Domain, ...]:
    """The catalogues that a language has: none for the source, staff pages only for their languages."""
    if code == SOURCE:
        return ()
    return tuple(domain for domain in DOMAINS if domain != "staff" or code in STAFF_LANGUAGES)


def phone_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Where phone numbers stand in a text: start, end, and the number as it is shown."""
    for match in _PHONE_IN_TEXT.finditer(text):
        yield match.start(), match.end(), match.group(1).replace("\u00a0", " ")


def plain(value: Any) -> str:
    """A value as text without direction marks, for comparing and for logs."""
    return str(value).replace(ISOLATE_LTR, "").replace(ISOLATE_END, "")
