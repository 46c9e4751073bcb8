"""Statistics, for staff and admins: pages that a minister could read, and files for the annual report."""

import re
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api.chat.visit import whole_number
from api.staff.forms import read_fields
from api.staff.guard import StatisticsReader
from api.staff.menu import N_
from api.staff.pages import render, words_of
from api.staff.statistics.names import Names
from api.staff.statistics.page import Page
from api.state import TheParts
from bot.parts import Parts
from bot.statistics.export import to_csv, to_xlsx
from bot.statistics.publishing import Year
from bot.store import audit

router = APIRouter(prefix="/staff/statistics")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MONTH = re.compile(r"0[1-9]|1[0-2]")


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see. `month` is None for the whole year, and when it is not over."""

    years: list[int]
    year: Year
    chosen: str
    month: str | None

    @property
    def is_early(self) -> bool:
        """Whether a month was chosen that is not over."""
        return bool(self.chosen) and self.month is None


@router.get("")
async def show(request: Request, _reader: StatisticsReader, parts: TheParts) -> Response:
    """A year, or a month of it."""
    words, query = words_of(request), request.query_params
    asked = await _asked(parts, query.get("year", ""), query.get("month", ""))
    page = Page(words, parts.content, asked.year, asked.month)
    names = Names(words, parts.content)
    return render(
        request,
        "statistics.html",
        words,
        title=words.gettext("Statistikk"),
        asked=asked,
        chosen_name=names.month(f"{asked.year.year}-{asked.chosen}") if asked.chosen else "",
        months=[(f"{at:02}", names.month_alone(at)) for at in range(1, 13)],
        page=page,
        shown=names.shown,
    )


@router.post("/export")
async def export(request: Request, reader: StatisticsReader, parts: TheParts) -> Response:
    """The same figures as a file; that somebody took them along stands in the audit."""
    sent, words = await read_fields(request), words_of(request)
    asked = await _asked(parts, sent.get("year", ""), sent.get("month", ""))
    report = Page(words, parts.content, asked.year, asked.month).report()
    if sent.get("format") == "xlsx":
        content, kind, ending = to_xlsx(report), _XLSX, "xlsx"
    else:
        header = [words.gettext(one) for one in (N_("Tabell"), N_("Rad"), N_("Kolonne"), N_("Tall"))]
        content, kind, ending = to_csv(report, header), "text/csv; charset=utf-8", "csv"
    async with parts.store.work() as work:
        await audit.write(work, "export", account=reader.id)
    name = f"rettvis-{asked.month or asked.year.year}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


async def _asked(parts: Parts, year: str, month: str) -> Asked:
    """The year that was asked for; without one the last that has figures."""
    years = await parts.statistics.years()
    wanted = whole_number(year)
    found = await parts.statistics.publish(wanted if wanted in years else years[0])
    if wanted not in years and not found.months and len(years) > 1:
        found = await parts.statistics.publish(years[1])
    chosen = month[-2:] if _MONTH.fullmatch(month[-2:]) else ""
    name = f"{found.year:04}-{chosen}"
    return Asked(years, found, chosen, name if name in found.months else None)
