"""What stands in the statistics by name, in the language of the page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date, get_month_names

from api.staff.menu import N_
from api.staff.pages import Words
from bot.parts import Content
from bot.statistics.counted import OTHER, UNKNOWN
from bot.statistics.figures import HIDDEN, Figure
from bot.store.calls import NO_TOPIC
from bot.store.counters import Band

CHANNELS = {"web": N_("Nettsiden"), "telegram": N_("Telegram")}
OUTCOMES = {
    "answered": N_("besvart, også i fare"),
    "choices": N_("fikk valg mellom temaer"),
    "menu": N_("ikke forstått"),
    "conversation": N_("hilsen, takk eller språk"),
    "with_staff": N_("til ansatte som hadde samtalen"),
}
BANDS: dict[Band, str] = {
    "under_1h": N_("Under 1 time"),
    "1h_4h": N_("1 til 4 timer"),
    "same_day": N_("Lenger, men samme dag"),
    "next_day": N_("Dagen etter"),
    "longer": N_("Senere"),
}
CALL_OUTCOMES = {
    "answered": N_("besvart"),
    "referred": N_("sendt videre"),
    "silent": N_("stille"),
    "hang_up": N_("la på"),
    "wrong_number": N_("feil nummer"),
}


class Names:
    """Names of months, topics, languages, centres and all else that is counted."""

    def __init__(self, words: Words, content: Content) -> None:
        self._words = words
        self._content = content
        fixed: tuple[Mapping[Any, str], ...] = (CHANNELS, OUTCOMES, BANDS)
        self._fixed = {str(key): name for names in fixed for key, name in names.items()}
        self._calls = CALL_OUTCOMES

    def name(self, kind: str, key: str) -> str:
        """The name of what a number counts; a kind is `topic`, `language`, `centre` or another."""
        match kind:
            case "topic":
                return self._topic(key)
            case "language":
                return self._language(key)
            case "centre":
                return self._centre(key)
            case "call_outcome":
                return self._words.gettext(self._calls[key]) if key in self._calls else key
            case _:
                return self._words.gettext(self._fixed[key]) if key in self._fixed else key

    def order(self, kind: str, keys: set[str]) -> list[str]:
        """In the order of the rest of the service; what it does not know comes last."""
        known = {
            "topic": [*self._content.answers.topics, OTHER, NO_TOPIC, UNKNOWN],
            "language": [*self._content.languages.codes, UNKNOWN],
            "centre": [*(centre.id for centre in self._content.centres), UNKNOWN],
            "call_outcome": list(self._calls),
        }.get(kind, list(self._fixed))
        places = {key: at for at, key in enumerate(known)}
        return sorted(keys, key=lambda key: (places.get(key, len(places)), key))

    def month(self, month: str) -> str:
        """A month with its year ("mars 2026")."""
        first = date.fromisoformat(f"{month}-01")
        return str(format_date(first, "LLLL y", locale=self._words.language.locale))

    def month_alone(self, month: int) -> str:
        """A month without its year ("mars")."""
        names = get_month_names("wide", context="stand-alone", locale=self._words.language.locale)
        return str(names[month])

    def short_month(self, month: str) -> str:
        """A month in a narrow column ("mar.")."""
        names = get_month_names("abbreviated", context="stand-alone", locale=self._words.language.locale)
        return str(names[int(month[5:])])

    def phrase(self, figure: Figure) -> str:
        """A figure in a sentence."""
        number, gettext = self._words.language.format_number, self._words.gettext
        if figure.exact is not None:
            return number(figure.exact)
        if figure == HIDDEN:
            return gettext("et antall som ikke vises")
        if figure.high is None:
            return gettext("minst {low}", low=number(figure.low))
        if figure.low <= 1:
            return gettext("færre enn {number}", number=number(figure.high + 1))
        return gettext("mellom {low} og {high}", low=number(figure.low), high=number(figure.high))

    def shown(self, figure: Figure) -> str:
        """A figure in a table."""
        return self._words.language.format_number(figure.low) if figure.exact is not None else str(figure)

    def _topic(self, key: str) -> str:
        if key == OTHER:
            return self._words.gettext("Annet: hilsen, takk, språk, utenfor tema")
        if key in (NO_TOPIC, UNKNOWN):
            return self._words.gettext("Ikke noe tema")
        known = key in self._content.answers.topics
        return self._content.answers.label(key, self._words.language) if known else key

    def _language(self, key: str) -> str:
        if key == UNKNOWN:
            return self._words.gettext("Språk ikke kjent")
        if key not in self._content.languages.codes:
            return key
        locale = self._content.languages[key].locale
        return locale.get_language_name(self._words.language.locale) or key

    def _centre(self, key: str) -> str:
        if key == UNKNOWN:
            return self._words.gettext("Senter ikke kjent")
        names = {centre.id: centre.name for centre in self._content.centres}
        return names.get(key, key)
