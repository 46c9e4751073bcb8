"""A phone number that a person types to be called: read, and only then kept."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from bot.domain import RettvisError

REGION = "NO"
MAX_TYPED = 60
_DIGITS_AT_LEAST = 5
_CALLED = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.VOIP,
)
"""Kinds that cost whoever calls no more than a call."""


class BadNumber(RettvisError):
    """No number that we can call. Never holds it."""


def read_number(typed: str) -> str:
    """A number with + and country, in any digits; without a country it is Norwegian. Raises BadNumber."""
    if len(typed) > MAX_TYPED:
        raise BadNumber
    try:
        number = phonenumbers.parse(typed, REGION)
    except NumberParseException:
        # `from None`: the error holds what was typed.
        raise BadNumber from None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in _CALLED:
        raise BadNumber
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def written(number: str) -> str:
    """A number in groups, as it is read aloud."""
    return phonenumbers.format_number(phonenumbers.parse(number, None), PhoneNumberFormat.INTERNATIONAL)


def looks_like_number(text: str) -> bool:
    """Whether a text is digits, and hardly anything else."""
    digits = sum(character.isdigit() for character in text)
    letters = sum(character.isalpha() for character in text)
    return len(text) <= MAX_TYPED and digits >= _DIGITS_AT_LEAST and letters <= 2
