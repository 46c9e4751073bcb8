"""Search over topics in all languages at once: the beginning of a word is enough, and one typo is allowed."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.desk.folding import forms_of, words_of

MAX_WORDS = 6
"""Typed words beyond these are not looked at."""
_SHORTEST_PREFIX = 2
_SHORTEST_TYPO = 4
_SHORTEST_STEM = 4
_EXACT, _BEGUN, _LONGER, _TYPO = 1.0, 0.7, 0.5, 0.45

Places = dict[tuple[str, str], float]
"""How much a word says of a topic in a language."""


@dataclass(frozen=True)
class Text:
    """A text of a topic in a language. `weight`: how much one of its words says of the topic."""

    topic: str
    language: str
    weight: float
    text: str


@dataclass(frozen=True)
class Found:
    """A topic, and the language in which the typed words are closest to it."""

    topic: str
    language: str


class Index:
    """The words of all topics."""

    def __init__(self, texts: Iterable[Text]) -> None:
        """Takes the texts in the order in which equal topics are to be found."""
        weights: dict[str, Places] = defaultdict(dict)
        topics: dict[str, int] = {}
        for text in texts:
            topics.setdefault(text.topic, len(topics))
            place = (text.topic, text.language)
            for word in words_of(text.text):
                for form in forms_of(word):
                    known = weights[form]
                    known[place] = max(known.get(place, 0.0), text.weight)
        self._order = topics
        self._places = {word: _rare_counts_more(known, len(topics)) for word, known in weights.items()}
        self._words = sorted(self._places)
        self._alphabets = {False: _letters(self._words, is_latin=False), True: _letters(self._words)}

    def search(self, query: str) -> list[Found]:
        """The topics that the typed words speak of: those with most of the words first."""
        typed = words_of(query)[:MAX_WORDS]
        hits: dict[str, int] = defaultdict(int)
        points: dict[str, float] = defaultdict(float)
        languages: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for word in typed:
            best = self._best(word)
            for topic in {topic for topic, _ in best}:
                hits[topic] += 1
                points[topic] += max(value for (one, _), value in best.items() if one == topic)
            for (topic, language), value in best.items():
                languages[topic][language] += value
        ranked = sorted(hits, key=lambda topic: (-hits[topic], -points[topic], self._order[topic]))
        return [Found(topic, _first_of(languages[topic])) for topic in ranked]

    def _best(self, word: str) -> Places:
        """How much a typed word says of each topic and language."""
        best: Places = {}
        for share, known in self._known(word):
            for place, weight in self._places[known].items():
                best[place] = max(best.get(place, 0.0), share * weight)
        return best

    def _known(self, word: str) -> Iterator[tuple[float, str]]:
        """The words of the index that a typed one may mean, with how sure that is."""
        found = False
        for form in forms_of(word):
            for share, known in self._near(form):
                found = True
                yield share, known
        if found:
            return
        yield from self._stems(word)
        if len(word) >= _SHORTEST_TYPO:
            for typo in self._typos(word):
                for known in self._begun(typo):
                    yield _TYPO * len(typo) / len(known), known

    def _near(self, word: str) -> Iterator[tuple[float, str]]:
        if word in self._places:
            yield _EXACT, word
        if len(word) >= _SHORTEST_PREFIX:
            yield from ((_BEGUN * len(word) / len(one), one) for one in self._begun(word) if one != word)

    def _stems(self, word: str) -> Iterator[tuple[float, str]]:
        """Words that the typed one begins with: "barnelege", where texts say "barn" and "lege"."""
        for end in range(_SHORTEST_STEM, len(word)):
            if word[:end] in self._places:
                yield _LONGER * end / len(word), word[:end]

    def _begun(self, beginning: str) -> Iterator[str]:
        at = bisect_left(self._words, beginning)
        while at < len(self._words) and self._words[at].startswith(beginning):
            yield self._words[at]
            at += 1

    def _typos(self, word: str) -> set[str]:
        """The word with one letter too many, too few, or wrong, or two that changed places."""
        alphabet = self._alphabets[word.isascii()]
        splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
        without = {head + tail[1:] for head, tail in splits if tail}
        swapped = {head + tail[1] + tail[0] + tail[2:] for head, tail in splits if len(tail) > 1}
        other = {head + letter + tail[1:] for head, tail in splits if tail for letter in alphabet}
        added = {head + letter + tail for head, tail in splits if tail for letter in alphabet}
        return without | swapped | other | added


def _rare_counts_more(known: Places, topics: int) -> Places:
    """A word that many topics have says little of each."""
    holders = len({topic for topic, _ in known})
    factor = math.log(1 + topics / holders)
    return {place: weight * factor for place, weight in known.items()}


def _letters(words: Iterable[str], *, is_latin: bool = True) -> tuple[str, ...]:
    letters = {letter for word in words if word.isascii() is is_latin for letter in word}
    return tuple(sorted(letter for letter in letters if letter.isalpha()))


def _first_of(languages: dict[str, float]) -> str:
    """The language with most points, of equal ones the first that came."""
    return max(languages, key=lambda code: languages[code])
