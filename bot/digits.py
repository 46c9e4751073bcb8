"""Digits of any script."""

import unicodedata


def western(text: str) -> str:
    """A text with the digits of any script as Western digits."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
