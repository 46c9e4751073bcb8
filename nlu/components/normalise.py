"""One spelling for what people spell in many ways."""

import re
import unicodedata

_APOSTROPHES = "'’‘ʼʻ`´"

# Letters that have no decomposition of their own, and letters that phones of two languages encode
# differently: Persian and Arabic keyboards give different code points for the same ya and kaf.
_LETTERS = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, "'"),
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ı": "i",
        "ß": "ss",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ک": "ك",
        "ڪ": "ك",
        "ة": "ه",
        "ە": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ٱ": "ا",
        "ـ": "",  # tatweel, drawn only to stretch a word
        # Romanian as it is written in Cyrillic in Moldova, by its Latin letters.
        **dict(zip("абвгдежзийклмнопрстуфхцчшщыэ", "abvgdejziiclmnoprstufhtcssia")),
        "ь": "i",
        "ю": "iu",
        "я": "ia",
    }
)
_REPEATED = re.compile(r"([^\W\d_])\1+")
_VOWELS = re.compile("[aeiouy']")


def normalise(text: str) -> str:
    """The text without case, accents, harakat, tatweel, joiners, doubled and stretched letters.

    The result is for the classifiers only and is never shown. Somali apostrophes stay: they are
    letters there ("bu'da"). Digits of every script become 0-9.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(map(_fold, decomposed)).translate(_LETTERS)
    return _REPEATED.sub(r"\1", kept)


def consonants(text: str) -> str:
    """Normalised words without the vowels, which many leave out or write in their own way.

    A word of vowels alone stays, and so do letters that are not Latin.
    """
    return " ".join(_VOWELS.sub("", word) or word for word in text.split())


def _fold(character: str) -> str:
    """The character itself, a plain digit, or nothing for marks and invisible joiners."""
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    return character
