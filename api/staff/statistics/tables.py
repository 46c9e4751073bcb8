"""The tables of a month or a year: the same on the page and in the files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.staff.menu import N_
from api.staff.pages import Words
from api.staff.statistics.names import Names
from bot.statistics.export import Row, Table
from bot.statistics.figures import NONE, Figure, total
from bot.statistics.network import Key
from bot.statistics.publishing import Year
from bot.statistics.suppression import Figures

MENU = "menu"


@dataclass(frozen=True)
class Split:
    """A table that splits the total `whole` by a kind of number; `named` says what its names are of."""

    number: str
    caption: str
    corner: str
    kind: str
    named: str
    whole: str
    note: str = ""


@dataclass(frozen=True)
class Cross:
    """A table that splits a total in two ways at once."""

    number: str
    caption: str
    down: Split
    across: Split
    cell: str


SPLITS = (
    TOPICS := Split("2", N_("Meldinger etter tema"), N_("Tema"), "topic", "topic", "messages"),
    LANGUAGES := Split("3", N_("Meldinger etter språk"), N_("Språk"), "language", "language", "messages"),
    CENTRES := Split(
        "4",
        N_("Meldinger etter senter"),
        N_("Senter"),
        "centre",
        "centre",
        "messages",
        N_("Senteret er kjent når personen har nevnt et sted."),
    ),
    Split("5", N_("Meldinger etter kanal"), N_("Kanal"), "channel", "", "messages"),
    OUTCOMES := Split(
        "6", N_("Hvordan meldingene ble forstått"), N_("Kanal og utfall"), "outcome", "", "messages"
    ),
    BANDS := Split(
        "7",
        N_("Ventetid til ansatte tok saken"),
        N_("Ventetid"),
        "band",
        "",
        "waits",
        N_("Etter klokka, også når ingen er på vakt."),
    ),
    WAIT_CENTRES := Split("8", N_("Saker etter senter"), N_("Senter"), "wait_centre", "centre", "waits"),
    CALL_TOPICS := Split("9", N_("Telefonsamtaler etter tema"), N_("Tema"), "call_topic", "topic", "calls"),
    CALL_OUTCOMES := Split(
        "10", N_("Telefonsamtaler etter utfall"), N_("Utfall"), "call_outcome", "call_outcome", "calls"
    ),
    CALL_LANGUAGES := Split(
        "11",
        N_("Telefonsamtaler etter språk"),
        N_("Språk"),
        "call_language",
        "language",
        "calls",
    ),
)
CROSSES = (
    Cross("12", N_("Tema og språk"), TOPICS, LANGUAGES, "cell"),
    Cross("13", N_("Tema og senter"), TOPICS, CENTRES, "place"),
    Cross("14", N_("Kanal, utfall og språk"), OUTCOMES, LANGUAGES, "understood"),
    Cross("15", N_("Ventetid og senter"), BANDS, WAIT_CENTRES, "wait"),
    Cross("16", N_("Telefonsamtaler: tema og utfall"), CALL_TOPICS, CALL_OUTCOMES, "call"),
    Cross("17", N_("Telefonsamtaler: utfall og språk"), CALL_OUTCOMES, CALL_LANGUAGES, "spoken"),
)


@dataclass(frozen=True)
class Column:
    """A month or a year, under its heading."""

    name: str
    figures: Figures


class Tables:
    """Makes tables of a year, or of one month of it."""

    def __init__(self, words: Words, names: Names, year: Year, month: str | None) -> None:
        self._words = words
        self._names = names
        self._year = year
        if month is not None:
            self._columns = [Column(self._words.gettext("Antall"), year.months[month])]
        else:
            last = self._words.gettext("Hele året") if year.is_over else self._words.gettext("Til nå")
            self._columns = [Column(names.short_month(one), year.months[one]) for one in year.months]
            self._columns.append(Column(last, year.whole))
        self._when = names.month(month) if month else str(year.year)
        self._is_year = month is None

    def all(self) -> list[Table]:
        """Everything that there are figures of."""
        tables = [self._overview(), *map(self._one, SPLITS)]
        if self._is_year:
            if self._year.is_over:
                tables += [*map(self._two, CROSSES), self._not_understood()]
            tables.append(self._weeks())
        return [table for table in tables if table.rows]

    def _overview(self) -> Table:
        lines: list[tuple[str, Callable[[Figures], Figure]]] = [
            (self._words.gettext("Meldinger"), lambda figures: figures.get(("messages",), NONE)),
            (self._words.gettext("Meldinger som ikke ble forstått"), not_understood),
            (self._words.gettext("Saker som ansatte tok"), lambda figures: figures.get(("waits",), NONE)),
            (self._words.gettext("Telefonsamtaler"), lambda figures: figures.get(("calls",), NONE)),
        ]
        return Table(
            "1",
            self._words.gettext("Oversikt, {when}", when=self._when),
            "",
            self._words.gettext("Hva"),
            self._headings(),
            tuple(Row(label, tuple(find(one.figures) for one in self._columns)) for label, find in lines),
        )

    def _one(self, one: Split) -> Table:
        """How a total is split, by month."""
        rows = [
            Row(self._label(one.named, names), self._line((one.kind, *names)))
            for names in self._ordered(one.named, one.kind)
        ]
        if rows:
            rows.append(Row(self._words.gettext("I alt"), self._line((one.whole,)), is_total=True))
        caption, note = (self._words.gettext(text) if text else "" for text in (one.caption, one.note))
        corner = self._words.gettext(one.corner)
        return Table(one.number, f"{caption}, {self._when}", note, corner, self._headings(), tuple(rows))

    def _two(self, one: Cross) -> Table:
        """How a total is split in two ways at once, over the year."""
        gettext, year, (down, across) = self._words.gettext, self._year.whole, (one.down, one.across)
        columns, rows = self._ordered(across.named, across.kind), []
        for names in self._ordered(down.named, down.kind):
            figures = [year.get((one.cell, *names, *column), NONE) for column in columns]
            rows.append(Row(self._label(down.named, names), (*figures, year.get((down.kind, *names), NONE))))
        if rows:
            totals = [year.get((across.kind, *column), NONE) for column in columns]
            whole = year.get((down.whole,), NONE)
            rows.append(Row(gettext("I alt"), (*totals, whole), is_total=True))
        headings = (*(self._label(across.named, column) for column in columns), gettext("I alt"))
        caption = f"{gettext(one.caption)}, {self._when}"
        return Table(one.number, caption, "", gettext(down.corner), headings, tuple(rows))

    def _not_understood(self) -> Table:
        year = self._year.whole
        channels = {key[1] for key in year if key[0] == "understood"}
        rows = []
        for (language,) in self._ordered("language", "language"):
            parts = [year.get(("understood", one, MENU, language), NONE) for one in channels]
            both = (total(parts), year["language", language])
            rows.append(Row(self._names.name("language", language), both))
        return Table(
            "18",
            self._words.gettext("Ikke forstått, etter språk, {when}", when=self._when),
            self._words.gettext("Da får personen en meny, telefonnummeret og tilbud om et menneske."),
            self._words.gettext("Språk"),
            (self._words.gettext("Ikke forstått"), self._words.gettext("Meldinger i alt")),
            tuple(rows),
        )

    def _weeks(self) -> Table:
        rows = []
        for weeks in self._year.weeks:
            label = self._words.gettext("Uke {week}", week=weeks.first[6:].lstrip("0"))
            if weeks.last != weeks.first:
                label = self._words.gettext(
                    "Uke {first} til {last}",
                    first=weeks.first[6:].lstrip("0"),
                    last=weeks.last[6:].lstrip("0"),
                )
            rows.append(Row(label, (Figure.exactly(weeks.messages),)))
        return Table(
            "19",
            self._words.gettext("Meldinger etter uke, {when}", when=self._when),
            self._words.gettext("Uker med færre enn 5 meldinger står sammen med de neste."),
            self._words.gettext("Uke"),
            (self._words.gettext("Meldinger"),),
            tuple(rows),
        )

    def _headings(self) -> tuple[str, ...]:
        return tuple(one.name for one in self._columns)

    def _line(self, key: Key) -> tuple[Figure, ...]:
        return tuple(one.figures.get(key, NONE) for one in self._columns)

    def _label(self, named: str, names: Sequence[str]) -> str:
        return ": ".join(self._names.name(named, one) for one in names)

    def _ordered(self, named: str, kind: str) -> list[Key]:
        found = {key[1:] for one in self._columns for key in one.figures if key[0] == kind}
        positions = range(len(next(iter(found), ())))
        orders = [self._names.order(named, {names[at] for names in found}) for at in positions]
        return sorted(found, key=lambda names: [orders[at].index(names[at]) for at in positions])


def not_understood(figures: Figures) -> Figure:
    """Messages that were answered with a menu."""
    return total(figure for key, figure in figures.items() if key[0] == "outcome" and key[2] == MENU)
