"""Facts: every number, phone, price and address once, and how a language writes it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from bot.domain import Call, ContentError
from bot.i18n import Language

Kind = Literal[
    "phone",
    "amount",
    "number",
    "percent",
    "weeks",
    "hours",
    "days",
    "url",
    "age",
    "week_number",
    "year",
    "text",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
LABELS = "facts"
"""The catalogue context of the words on call buttons."""


@dataclass(frozen=True)
class Fact:
    """One fact. `value` is text for phones, addresses and names, else a number; `source` an id."""

    key: str
    kind: Kind
    value: str | int | float
    source: str
    label: str = ""

    def written(self, language: Language) -> str:
        """The fact as it stands in a sentence of the language, with its unit where it has one."""
        match self.kind:
            case "phone":
                return language.phone(str(self.value))
            case "amount":
                return language.format_amount(int(self.value))
            case "percent":
                return language.format_percent(float(self.value) / 100)
            case "url":
                return str(self.value).removeprefix("https://").rstrip("/")
            case "text" | "year":
                return str(self.value)
            case _:
                return language.format_number(int(self.value))


class Facts(Mapping[str, Fact]):
    """All facts by key."""

    def __init__(self, path: Path, settings: Mapping[str, int]) -> None:
        """Reads `facts.toml`; facts that are settings of the service take their value from there.

        Raises:
            ContentError: naming the fact that is wrong.
        """
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ContentError(f"{path}: {error}") from error
        set_here = {key: {"value": value} for key, value in settings.items()}
        self._facts = {
            key: _read_fact(path, key, table | set_here.get(key, {})) for key, table in tables.items()
        }

    def __getitem__(self, key: str) -> Fact:
        return self._facts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def call(self, key: str, language: Language) -> Call:
        """A phone fact as a call button."""
        fact = self._facts[key]
        return Call(language.gettext(fact.label, context=LABELS, domain="answers"), str(fact.value))

    def phones(self) -> dict[str, str]:
        """All phone numbers as shown, by key."""
        return {key: str(fact.value) for key, fact in self._facts.items() if fact.kind == "phone"}


def _read_fact(path: Path, key: str, table: dict[str, str | int | float]) -> Fact:
    kind = table.get("kind")
    if kind not in KINDS or "value" not in table or not table.get("source"):
        raise ContentError(f"{path}: [{key}] needs kind (one of {', '.join(KINDS)}), value and source")
    if kind == "phone" and not table.get("label"):
        raise ContentError(f"{path}: [{key}] is a phone and needs a label")
    return Fact(key, kind, table["value"], str(table["source"]), str(table.get("label", "")))
