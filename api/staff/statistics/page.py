"""What a page of the statistics says, and what goes into a file."""

from api.staff.pages import Words
from api.staff.statistics.charts import Chart, bars, columns
from api.staff.statistics.names import Names
from api.staff.statistics.tables import Tables, not_understood
from bot.parts import Content
from bot.statistics.export import Report
from bot.statistics.figures import NONE, Figure
from bot.statistics.publishing import Year

_MOST_BARS = 12


class Page:
    """A year, or a month of it, in words, charts and tables."""

    def __init__(self, words: Words, content: Content, year: Year, month: str | None) -> None:
        self.names = Names(words, content)
        self._words = words
        self._year = year
        self._month = month
        self._figures = year.months[month] if month else year.whole
        self.is_empty = not self._figures
        self.tables = Tables(words, self.names, year, month).all() if self._figures else []

    @property
    def when(self) -> str:
        """The month or the year."""
        return self.names.month(self._month) if self._month else str(self._year.year)

    def sentences(self) -> list[str]:
        """The figures in plain words."""
        gettext, phrase, figures = self._words.gettext, self.names.phrase, self._figures
        messages = figures.get(("messages",), NONE)
        if self._month is None and not self._year.is_over:
            first = gettext(
                "Så langt i {when} har Rettvis fått {n} meldinger.", when=self.when, n=phrase(messages)
            )
        else:
            first = gettext("I {when} fikk Rettvis {n} meldinger.", when=self.when, n=phrase(messages))
        found = [first, gettext("Det er meldinger, ikke mennesker: én person skriver ofte flere.")]
        topic, language = self._largest("topic"), self._largest("language")
        if topic:
            found.append(gettext("Oftest gjaldt det «{topic}»: {n}.", topic=topic[0], n=topic[1]))
        if language:
            found.append(gettext("Språket var oftest {language}: {n}.", language=language[0], n=language[1]))
        if messages != NONE:
            lost = phrase(not_understood(figures))
            found.append(
                gettext("Meldinger som ikke ble forstått: {n}. Da vises en meny og telefonnummeret.", n=lost)
            )
        waits, calls = (figures.get((key,), NONE) for key in ("waits", "calls"))
        if waits != NONE:
            found.append(gettext("Ansatte tok {n} saker.", n=phrase(waits)))
        if calls != NONE:
            found.append(gettext("Registrerte telefonsamtaler: {n}.", n=phrase(calls)))
        return found

    def charts(self) -> list[Chart]:
        """The charts that there is something to draw in."""
        gettext = self._words.gettext
        found = []
        if self._month is None:
            months = [
                (self.names.short_month(one), figures.get(("messages",), NONE))
                for one, figures in self._year.months.items()
            ]
            found.append(columns(gettext("Meldinger etter måned"), self._sized(months)))
        found += [
            bars(gettext("De vanligste temaene"), self._sized(self._sorted("topic", "topic")[:_MOST_BARS])),
            bars(gettext("Språk"), self._sized(self._sorted("language", "language"))),
            bars(gettext("Ventetid til ansatte tok saken"), self._sized(self._in_order("band"))),
        ]
        return [chart for chart in found if chart is not None]

    def notes(self) -> list[str]:
        """What must be known to read the figures."""
        gettext = self._words.gettext
        found = [
            gettext(
                "Det telles meldinger, saker og telefonsamtaler. Ingen tall er knyttet til en person, og"
                " ingen tekst, adresse eller id blir lagret i tellerne."
            ),
            gettext(
                "Det telles ikke hvor mange mennesker som skriver: det vet vi ikke, og det skal vi ikke vite."
            ),
            gettext(
                "«< 5» betyr 1 til 4. Så små grupper vises ikke, for noen kunne kjenne seg selv eller andre"
                " igjen."
            ),
            gettext(
                "«≥ 5», «12–48» og «:» er tall som ville røpet en liten gruppe. Tallet ligger i det området"
                " som står der; «:» betyr at det ikke vises."
            ),
            gettext("0 betyr ingen. «0–4» er en del av en gruppe som selv er under 5."),
            gettext(
                "En måned vises når den er over, og endres aldri siden. Tabeller som krysser to ting, vises"
                " når året er over."
            ),
            gettext("Måneder og uker følger verdenstid (UTC)."),
            gettext("Besvart betyr at et svar ble vist, ikke at noen ble hjulpet."),
        ]
        if self._month is None and not self._year.is_over:
            found.insert(0, gettext("Året er ikke over. Tallene gjelder de månedene som er over."))
        return found

    def report(self) -> Report:
        """The same for a file."""
        title = self._words.gettext("Rettvis: statistikk for {when}", when=self.when)
        notes = (*self.sentences(), *self.notes()) if not self.is_empty else tuple(self.notes())
        return Report(title, notes, self._words.gettext("Om tallene"), tuple(self.tables))

    def _largest(self, kind: str) -> tuple[str, str] | None:
        """What there was most of, if what is published says so."""
        first, *others = self._sorted(kind, kind) or [("", NONE)]
        is_sure = all(one.high is not None and one.high < first[1].low for _, one in others)
        return (first[0], self.names.phrase(first[1])) if first[1] != NONE and is_sure else None

    def _sorted(self, kind: str, named: str) -> list[tuple[str, Figure]]:
        """The largest first; what is about nothing is left out."""
        found = self._of(kind, named, without=("other",))
        return sorted(found, key=lambda one: -one[1].low)

    def _in_order(self, kind: str) -> list[tuple[str, Figure]]:
        return self._of(kind, "")

    def _of(self, kind: str, named: str, without: tuple[str, ...] = ()) -> list[tuple[str, Figure]]:
        keys = {key[1] for key in self._figures if key[0] == kind and key[1] not in without}
        return [
            (self.names.name(named, key), self._figures[kind, key]) for key in self.names.order(named, keys)
        ]

    def _sized(self, numbers: list[tuple[str, Figure]]) -> list[tuple[str, int, str]]:
        """A number that is not published is drawn as the least that it can be."""
        return [(label, figure.low, self.names.shown(figure)) for label, figure in numbers if figure != NONE]
