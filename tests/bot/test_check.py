"""The content check over the service's own sentences with plural forms."""

import shutil
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from bot.check import check_content
from bot.settings import Settings

FORMS = ("{weeks} tydzień", "{weeks} tygodnie", "{weeks} tygodni")


@pytest.mark.parametrize(
    ("forms", "rule"),
    [
        (FORMS, None),
        (("tydzień", *FORMS[1:]), None),
        (("{weeks} tydzień", "", "{weeks} tygodni"), "is not translated"),
        (("tydzień", "tygodnie", "tygodni"), "placeholders differ"),
        (("{week} tydzień", *FORMS[1:]), "placeholders differ"),
        (("7 dni", *FORMS[1:]), "numbers belong in facts"),
    ],
)
def test_plural_forms_are_checked_one_by_one(
    tmp_path: Path, forms: tuple[str, ...], rule: str | None
) -> None:
    folder = Path(shutil.copytree(Settings().translations, tmp_path / "translations"))
    path = folder / "pl" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="pl")
    catalogue.delete("{weeks} uke")
    catalogue.add(("{weeks} uke", "{weeks} uker"), forms)
    with path.open("wb") as file:
        write_po(file, catalogue)
    found = [error for error in check_content(Settings(translations=folder)).errors if "pl/messages" in error]
    assert [rule in error for error in found] == [True] if rule else found == []
