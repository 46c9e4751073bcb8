"""A message's plain text as HTML: numbers kept in one piece and tappable, foreign words isolated."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from api.schemas import LinkOut, SourceOut
from bot.domain import Link, Source
from bot.i18n import SOURCE, phone_spans

COUNTRY = "+47"
SHORT_NUMBER = 6
"""Numbers of up to six digits (113, 116 117) are called as they are, without a country."""

_TEL = Markup('<a href="{}" class="tel"><bdi dir="ltr">{}</bdi></a>')
_WEB = Markup('<a href="{}" target="_blank" rel="noopener noreferrer"><bdi dir="ltr">{}</bdi></a>')
_TITLE = Markup('<bdi lang="{}">{}</bdi>')
_BREAK = Markup("<br>")


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    html: Markup


def telephone(number: str) -> str:
    """The `tel:` address of a number in Norwegian grouping."""
    digits = re.sub(r"[^\d+]", "", number)
    is_national = not digits.startswith("+") and len(digits) > SHORT_NUMBER
    return f"tel:{COUNTRY if is_national else ''}{digits}"


def to_html(
    text: str, links: Iterable[Link | LinkOut] = (), sources: Iterable[Source | SourceOut] = ()
) -> Markup:
    """One paragraph: phone numbers and web addresses tappable, titles in their own direction."""
    spans = sorted(_spans(text, links, sources), key=lambda span: (span.start, -span.end))
    parts: list[Markup] = []
    at = 0
    for span in spans:
        if span.start < at:
            continue
        parts += [_plain(text[at : span.start]), span.html]
        at = span.end
    parts.append(_plain(text[at:]))
    return Markup().join(parts)


def _spans(
    text: str, links: Iterable[Link | LinkOut], sources: Iterable[Source | SourceOut]
) -> Iterator[_Span]:
    for start, end, number in phone_spans(text):
        shown = number.replace(" ", "\u00a0")
        yield _Span(start, end, _TEL.format(telephone(number), shown))
    for link in links:
        yield from _every(text, link.label, _WEB.format(link.url, link.label))
    for source in sources:
        yield from _every(text, source.title, _TITLE.format(title_language(source), source.title))


def title_language(source: Source | SourceOut) -> str:
    """The language of a title, for whoever listens to the page; the JSON form does not carry it."""
    return source.language if isinstance(source, Source) else SOURCE


def _every(text: str, words: str, html: Markup) -> Iterator[_Span]:
    if words:
        for match in re.finditer(re.escape(words), text):
            yield _Span(match.start(), match.end(), html)


def _plain(text: str) -> Markup:
    return _BREAK.join(escape(line) for line in text.split("\n"))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text."""
    return [part for part in re.split(r"\n[ \n]*\n", text.strip()) if part.strip()]
