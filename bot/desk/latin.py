"""Farsi and Arabic in Latin letters, for somebody who reads an answer aloud on the phone. Rough.

The library is uroman; it is what comes closest among those that need no C library. What it cannot do, and no
table of letters can: short vowels stand in neither script, so they stand in none of this ("hq" is said
"hagh" in Farsi, "haqq" in Arabic). The Arabic article is written "al" also where another sound is said,
letters that differ by throat or tongue alone (ح ه, ص س, ط ت, ق غ) may come out alike, and no stress is
marked. It helps whoever knows the language a little; it is not speech.

This project uses the universal romanizer software 'uroman' written by Ulf Hermjakob, USC Information
Sciences Institute (2015-2020).
"""

import re
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from bot.i18n import ISOLATE_END, ISOLATE_LTR, Language

_CODES = {"fa": "fas", "ar": "ara"}
"""The languages, and what the library calls them."""
# Phone numbers, web addresses and Latin words are theirs already.
_KEPT = re.compile(r"(\u2066[^\u2069]*\u2069|[\x21-\x7e]*[A-Za-z0-9][\x21-\x7e]*)")
_KEPT_IN_MEMORY = 4096
_LOCK = Lock()


def has_latin(language: Language) -> bool:
    """Whether texts of the language are written in Latin letters too."""
    return language.code in _CODES


def latin(text: str, language: Language) -> str:
    """A text in Latin letters; empty for a language that needs none. The first call takes seconds."""
    if not has_latin(language):
        return ""
    return _latin(text, _CODES[language.code])


def warm_up() -> None:
    """Reads the tables of the library: some seconds and 40 MB, so not before anybody needs them."""
    _romanizer()


@lru_cache(_KEPT_IN_MEMORY)
def _latin(text: str, code: str) -> str:
    parts = _KEPT.split(text)
    # Every second part is what the pattern keeps.
    return "".join(
        part if at % 2 or not part.strip() else _romanized(part, code) for at, part in enumerate(parts)
    )


def _romanized(part: str, code: str) -> str:
    plain = part.replace(ISOLATE_LTR, "").replace(ISOLATE_END, "").replace("\u200c", "")
    start, end = len(plain) - len(plain.lstrip()), len(plain.rstrip())
    written = _romanizer().romanize_string(plain.strip(), lcode=code)
    return f"{plain[:start]}{written}{plain[end:]}"


def _romanizer() -> Any:
    # Threads that come at once wait for the first.
    with _LOCK:
        return _make_romanizer()


@cache
def _make_romanizer() -> Any:
    from uroman import Uroman  # noqa: PLC0415 (only who answers the phone needs it)

    return Uroman()
