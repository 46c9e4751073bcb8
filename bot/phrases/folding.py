"""Texts made alike for comparing: what staff search for, what a person types."""

import unicodedata


def fold(text: str) -> str:
    """A text for comparing: no case, no accents, no punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o").replace("æ", "ae"))
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def western(text: str) -> str:
    """A text with the digits of any script as Western digits."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
