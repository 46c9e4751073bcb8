"""What a sentence of content may not hold, in any language: numbers and addresses typed into it."""

import re
import string
from collections.abc import Iterator

_DIGITS = re.compile(r"\d")
# A street and a house number, or a Norwegian street ending: an address of a centre is not published.
_STREET = re.compile(r"\b\w+(?:gata|gaten|gate|veien|vegen|plass|allmenning|smauet)\b", re.IGNORECASE)
_STREET_WORDS_ALLOWED = {
    "gate",
    "plass",
    "veien",
    "haraldsplass",
    "arbeidsplass",
    "sykehusplass",
    "fødeplass",
    "institusjonsplass",
}


def wording_problems(where: str, text: str) -> Iterator[str]:
    """Digits that belong in facts or blanks, and what reads like a street address."""
    if _DIGITS.search(re.sub(r"\{\w+\}", "", text)):
        yield f"{where}: a digit in “{text[:40]}…”; numbers belong in facts.toml"
    for street in _STREET.findall(text):
        if street.casefold() not in _STREET_WORDS_ALLOWED:
            yield f"{where}: “{street}” reads like a street address"


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def has_stray_braces(text: str) -> bool:
    """Whether a brace stands anywhere but around a name, as in `{}` or `{date`."""
    return bool(re.search(r"[{}]", re.sub(r"\{\w+\}", "", text)))
