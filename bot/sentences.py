"""Which sentences the staff pages hold, read from their source."""

from collections.abc import Iterator

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from bot.settings import ROOT, Settings

FOLDERS = (ROOT / "bot", ROOT / "api")


def staff_sentences(settings: Settings) -> Iterator[str]:
    """Every sentence of the staff pages, in bokmål."""
    with (settings.translations / "staff.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel gives it no types
    for folder in FOLDERS:
        for _, _, found, _, _ in extract_from_dir(folder, methods, options):
            yield found if isinstance(found, str) else found[0]
