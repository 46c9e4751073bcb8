"""Places that a sentence may name."""

from pathlib import Path

import pytest

from bot.domain import ContentError
from bot.parts import Content
from bot.phrases import Phrases
from bot.phrases.places import Places, read_places


def test_centres_come_first_and_hospitals_and_clinics_after(phrases: Phrases) -> None:
    assert list(phrases.places)[:2] == ["bergen", "oslo"]
    assert {place.kind for place in phrases.places.values()} == {"centre", "hospital", "clinic", "town"}


def test_a_name_stands_in_the_language_or_in_bokmal(translated: Phrases, phrases: Phrases) -> None:
    haukeland = phrases.places["haukeland"]
    assert haukeland.written(translated.languages["ar"]) == "نص Haukeland universitetssykehus"
    assert haukeland.written(phrases.languages.source) == "Haukeland universitetssykehus"
    assert phrases.places["oslo"].written(phrases.languages["ar"]) == "المركز الصحي في أوسلو"


@pytest.mark.parametrize(
    "table",
    [
        '[ous]\nkind = "hospital"\nname = "Oslo universitetssykehus"',
        '[ous]\nkind = "centre"\nname = "Oslo"\nsource = "S1"',
        '[a_name_too_long_for_buttons]\nkind = "town"\nname = "Oslo"\nsource = "S1"',
        "[ous",
    ],
    ids=["no source", "a centre", "long id", "no toml"],
)
def test_a_broken_place_is_told_with_its_file(tmp_path: Path, table: str) -> None:
    path = tmp_path / "places.toml"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(ContentError, match=r"places\.toml"):
        read_places(path)


def test_a_place_may_not_hide_a_centre(tmp_path: Path, content: Content) -> None:
    path = tmp_path / "places.toml"
    path.write_text('[oslo]\nkind = "clinic"\nname = "X"\nsource = "S1"', encoding="utf-8")
    with pytest.raises(ContentError, match="id of a centre"):
        Places(path, content.centres)
