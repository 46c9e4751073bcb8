"""Tables as files for a report: CSV and XLSX, with the same figures as the pages."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from bot.statistics.figures import Figure

_COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet may take what begins so for a formula."""
_SHEET_NAME = 31


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    label: str
    figures: tuple[Figure, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """What stands in a table, in the reader's language. `corner` says what the lines are."""

    id: str
    caption: str
    note: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Report:
    """Tables, and what must be known to read them."""

    title: str
    notes: tuple[str, ...]
    notes_title: str
    tables: tuple[Table, ...]


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_COMMANDS) else text


def to_csv(report: Report, header: Sequence[str]) -> bytes:
    """One line for each figure: table, line, column, figure. UTF-8 with a mark, as Excel wants it.

    Semicolons, for where the comma is for decimals, as in Norway, Excel expects them.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([inert(one) for one in header])
    for table in report.tables:
        for row in table.rows:
            for column, figure in zip(table.columns, row.figures, strict=True):
                writer.writerow([*map(inert, (table.caption, row.label, column)), inert(str(figure))])
    for note in report.notes:
        writer.writerow([inert(report.notes_title), inert(note), "", ""])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(report: Report) -> bytes:
    """A sheet for each table, and one that says how to read them."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": report.title})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        right = book.add_format({"align": "right", "num_format": "#,##0"})
        about = book.add_worksheet(_sheet_name(report.notes_title))
        about.set_column(0, 0, 100)
        about.write_string(0, 0, inert(report.title), bold)
        for at, note in enumerate(report.notes, 1):
            about.write_string(at, 0, inert(note), wrapped)
        for table in report.tables:
            sheet = book.add_worksheet(_sheet_name(table.id))
            sheet.set_column(0, 0, 40)
            sheet.set_column(1, len(table.columns), 14)
            sheet.write_string(0, 0, inert(table.caption), bold)
            sheet.write_string(1, 0, inert(table.note), wrapped)
            for at, name in enumerate((table.corner, *table.columns)):
                sheet.write_string(3, at, inert(name), bold)
            for at, row in enumerate(table.rows, 4):
                sheet.write_string(at, 0, inert(row.label), bold if row.is_total else wrapped)
                for column, figure in enumerate(row.figures, 1):
                    if figure.exact is not None:
                        sheet.write_number(at, column, figure.exact, right)
                    else:
                        sheet.write_string(at, column, inert(str(figure)), right)
            sheet.freeze_panes(4, 1)
    return out.getvalue()


def _sheet_name(name: str) -> str:
    """Excel takes 31 characters, and not all of them."""
    return "".join(letter if letter.isalnum() else " " for letter in name)[:_SHEET_NAME].strip()
