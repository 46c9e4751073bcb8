"""Words of seven languages made alike for searching, however they were typed."""

from bot.danger import fold

_ARTICLES = ("وال", "بال", "فال", "كال", "لل", "ال")
_SHORTEST_STEM = 3


def words_of(text: str) -> list[str]:
    """The words of a text: no case, no accents, no marks of vowels, one letter for variants of it."""
    return fold(text).split()


def forms_of(word: str) -> tuple[str, ...]:
    """A word as it is looked up: as it stands and, in Arabic, without its article."""
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST_STEM:
            return word, word.removeprefix(article)
    return (word,)
