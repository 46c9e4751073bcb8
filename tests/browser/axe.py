"""axe-core on a page: WCAG 2.2 AA and axe's own best practice, light and dark, narrow and wide."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Scheme = Literal["light", "dark"]
Look = tuple[int, Scheme]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS: dict[Scheme, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}},
    # Nothing else changes with the colours.
    "dark": {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}},
}
LOOKS: tuple[Look, ...] = ((390, "light"), (390, "dark"), (1280, "light"), (1280, "dark"))
HEIGHT = 800
TOO_WIDE = """letters => {
    const root = document.documentElement, size = parseFloat(getComputedStyle(root).fontSize);
    root.style.fontSize = `${size * letters}px`;
    const wide = root.scrollWidth <= innerWidth ? [] : ["the page",
        ...[...document.body.querySelectorAll("*")]
        .filter(one => one.getBoundingClientRect().right > innerWidth || one.getBoundingClientRect().left < 0)
        .map(one => one.outerHTML.slice(0, 200))];
    root.style.fontSize = "";
    return wide;
}"""

_axe = Axe()


def violations(page: Page, looks: Sequence[Look] = LOOKS) -> dict[str, list[str]]:
    """What axe finds: the rule, the element and what is wrong with it, and in which looks it is so."""
    size = page.viewport_size
    found: dict[str, list[str]] = {}
    for width, scheme in looks:
        _unroll(page, width)
        page.emulate_media(color_scheme=scheme)
        for rule in _axe.run(page, options=OPTIONS[scheme]).response["violations"]:
            for node in rule["nodes"]:
                what = f"{rule['id']} ({rule['help']}): {node['html']}\n    {node['failureSummary']}"
                found.setdefault(what, []).append(f"{width} {scheme}")
    page.emulate_media(color_scheme="null")
    if size is not None:
        page.set_viewport_size(size)
    return found


def crowded(page: Page) -> dict[str, list[str]]:
    """What runs out of the page sideways: in a window of 320 px, and with letters of twice the size."""
    size = page.viewport_size
    found: dict[str, list[str]] = {}
    for width, letters in ((320, 1), (1280, 2)):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for what in page.evaluate(TOO_WIDE, letters):
            found.setdefault(f"runs out of the page: {what}", []).append(f"{width}, letters times {letters}")
    if size is not None:
        page.set_viewport_size(size)
    return found


def _unroll(page: Page, width: int) -> None:
    """Makes the window as high as the page: nothing lies under the bars that stay while one scrolls."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(HEIGHT, height)})


def report(found: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """What was found on which pages, each thing once."""
    pages: dict[str, list[str]] = {}
    for page, wrongs in found.items():
        for what, looks in wrongs.items():
            pages.setdefault(what, []).append(f"{page} ({', '.join(looks)})")
    return "\n".join(f"{what}\n  on: {'; '.join(where)}" for what, where in pages.items())
