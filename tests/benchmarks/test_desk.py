"""The search of the call desk beside a plain look through every text, on the same words."""

import time
from collections.abc import Callable, Sequence

import pytest

from bot.desk.folding import words_of
from bot.parts import Content
from tests.benchmarks.conftest import Figures
from tests.benchmarks.load import quantile

pytestmark = pytest.mark.benchmark

QUERIES = (
    "gravid", "regning fødsel", "gravdi", "foedsel", "dentist tooth", "ciaza porod", "sarcina spital",
    "ilko xanuun", "حامله", "دندان درد", "الحمل", "فاتورة المستشفى", "inkaso", "xyzzy plugh", "uur dhal",
)  # fmt: skip
ROUNDS = 40


def test_search_beside_a_plain_scan(content: Content, figures: Figures) -> None:
    texts = [
        (topic.id, " ".join(words_of(" ".join(_texts(content, topic.id, language.code)))))
        for topic in content.answers.topics.values()
        for language in content.languages
    ]

    def scan(query: str) -> list[str]:
        typed = words_of(query)
        return [topic for topic, text in texts if all(word in text for word in typed)]

    started = time.perf_counter()
    content.desk.search("")
    figures.add("call desk: making the index, once", f"{(time.perf_counter() - started) * 1000:.0f} ms")
    index, plain = _times(content.desk.search), _times(scan)
    figures.add(
        "call desk: search, median and p99",
        f"{quantile(index, 50) * 1000:.2f} ms, {quantile(index, 99) * 1000:.2f} ms",
    )
    figures.add(
        "call desk: search : plain scan (which allows no typo), median",
        f"{quantile(index, 50) / quantile(plain, 50):.2f}",
    )


def _texts(content: Content, topic: str, code: str) -> list[str]:
    language = content.languages[code]
    sections = content.answers.topics[topic].sections.values()
    return [language.current(paragraph.text, context=topic) for section in sections for paragraph in section]


def _times(search: Callable[[str], object]) -> Sequence[float]:
    times = []
    for _ in range(ROUNDS):
        for query in QUERIES:
            started = time.perf_counter()
            search(query)
            times.append(time.perf_counter() - started)
    return times
