"""Charts: SVG made here, without script, style or address; the style sheet gives them their colours."""

from collections.abc import Sequence
from dataclasses import dataclass

import leather
from leather import theme
from markupsafe import Markup

WIDTH, BAR, MARGIN, COLUMNS_HEIGHT = 480, 30, 60, 240
_MARGIN_SHARE = 0.03
_TICKS = 5
_STEPS = [digit * 10**power for power in range(12) for digit in (1, 2, 5)]

theme.margin = _MARGIN_SHARE
theme.tick_font_char_width = 7


@dataclass(frozen=True)
class Chart:
    """A chart, and what it says in words for those who cannot see it."""

    caption: str
    svg: Markup
    words: str


def bars(caption: str, numbers: Sequence[tuple[str, int, str]]) -> Chart | None:
    """Bars to the right, each with its label, length and figure. None if there is nothing to draw."""
    return _drawn(caption, numbers, [(size, f"{label}  {said}") for label, size, said in numbers], lying=True)


def columns(caption: str, numbers: Sequence[tuple[str, int, str]]) -> Chart | None:
    """Columns side by side, in time."""
    return _drawn(caption, numbers, [(label, size) for label, size, _ in numbers], lying=False)


def _drawn(
    caption: str,
    numbers: Sequence[tuple[str, int, str]],
    data: Sequence[tuple[int, str]] | Sequence[tuple[str, int]],
    *,
    lying: bool,
) -> Chart | None:
    if not any(size for _, size, _ in numbers):
        return None
    chart = leather.Chart()
    largest = max(size for _, size, _ in numbers)
    step = next(step for step in _STEPS if step * _TICKS >= largest)
    ticks = list(range(0, largest + step, step))
    add_scale, add_axis = (
        (chart.add_x_scale, chart.add_x_axis) if lying else (chart.add_y_scale, chart.add_y_axis)
    )
    add_scale(0, ticks[-1])
    add_axis(ticks=ticks)
    (chart.add_bars if lying else chart.add_columns)(data)
    height = MARGIN + BAR * len(numbers) if lying else COLUMNS_HEIGHT
    svg = str(chart.to_svg(width=WIDTH, height=height))
    # Without a size of its own it takes the room that there is.
    svg = svg.replace(f'<svg width="{WIDTH}" height="{height}"', f'<svg viewBox="0 0 {WIDTH} {height}"', 1)
    words = "; ".join(f"{label}: {said}" for label, _, said in numbers)
    return Chart(caption, Markup(svg), words)  # noqa: S704 (leather escapes what it is given)
