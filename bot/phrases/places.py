"""Places that a sentence may name: the health centres, and hospitals and clinics. Never an address."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from bot.domain import ContentError
from bot.hours import Centres
from bot.i18n import Language

Kind = Literal["centre", "hospital", "clinic", "town"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LABELS = "places"
"""The catalogue context of names of places; names of centres have one of their own."""
_CENTRES = "centres"
_MAX_ID = 16


@dataclass(frozen=True)
class Place:
    """A place by its name in bokmål."""

    id: str
    kind: Kind
    name: str
    source: str

    @property
    def context(self) -> str:
        """The catalogue context of its name."""
        return _CENTRES if self.kind == "centre" else LABELS

    def written(self, language: Language) -> str:
        """Its name in the language, else in bokmål."""
        return language.current(self.name, context=self.context)


class Places(Mapping[str, Place]):
    """All places by id: the centres that have a phone first, then `places.toml` in its order."""

    def __init__(self, path: Path, centres: Centres) -> None:
        """Reads the places.

        Raises:
            ContentError: naming the place that is wrong.
        """
        places = [Place(c.id, "centre", c.name, c.phone) for c in centres if c.phone]
        places += read_places(path)
        self._places = {place.id: place for place in places}
        if len(self._places) != len(places):
            raise ContentError(f"{path}: a place has the id of a centre")
        self.towns = frozenset(town for centre in centres for town in centre.towns)
        """Every town that some centre names, as its people write it."""

    def __getitem__(self, place: str) -> Place:
        return self._places[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def of(self, *kinds: Kind) -> list[Place]:
        """The places of some kinds, in their order."""
        return [place for place in self._places.values() if place.kind in kinds]


def read_places(path: Path) -> list[Place]:
    """The places of `places.toml`. Raises ContentError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: {error}") from error
    return [_read_place(path, key, table) for key, table in tables.items()]


def _read_place(path: Path, key: str, table: dict[str, str]) -> Place:
    kind = next((kind for kind in KINDS if kind == table.get("kind")), None)
    if kind is None or kind == "centre" or not table.get("name") or not table.get("source"):
        raise ContentError(f"{path}: [{key}] needs kind (town, hospital or clinic), name and source")
    if len(key) > _MAX_ID:
        raise ContentError(f"{path}: [{key}] an id has at most {_MAX_ID} characters (it stands in buttons)")
    return Place(key, kind, table["name"], table["source"])
