"""Keeps the translation catalogues in step with code and content (Babel)."""

import subprocess
import sys
import tempfile
from pathlib import Path

from bot.i18n import DOMAINS, Domain, Languages, domains_of
from bot.settings import ROOT, Settings

_EXTRACT = (
    "extract",
    "--no-location",
    "--no-wrap",
    "--project=Rettvis",
    "--copyright-holder=the Rettvis authors",
)
_UPDATE: dict[Domain, tuple[str, ...]] = {
    # The service's own sentences are shown even when they are stale, so a guess must never stand in.
    "messages": ("update", "--ignore-obsolete", "--no-wrap", "--no-fuzzy-matching"),
    "answers": ("update", "--ignore-obsolete", "--no-wrap"),
    "staff": ("update", "--ignore-obsolete", "--no-wrap", "--no-fuzzy-matching"),
}


def update_catalogues(settings: Settings, only: Domain | None = None) -> None:
    """Extracts all messages and merges them into every language; changed paragraphs become fuzzy."""
    languages = [language.code for language in Languages(settings.translations, missing_ok=True)]
    with tempfile.TemporaryDirectory() as folder:
        for domain in [only] if only else DOMAINS:
            template = Path(folder) / f"{domain}.pot"
            mapping = settings.translations / f"{domain}.cfg"
            sources = (settings.content,) if domain == "answers" else (ROOT / "bot", ROOT / "api")
            _babel(*_EXTRACT, "-F", mapping, "-o", template, *sources)
            for code in languages:
                if domain in domains_of(code):
                    catalogue = settings.translations / code / "LC_MESSAGES" / f"{domain}.po"
                    catalogue.parent.mkdir(parents=True, exist_ok=True)
                    verb = _UPDATE[domain] if catalogue.exists() else ("init", "--no-wrap")
                    _babel(*verb, "-i", template, "-o", catalogue, "-l", code)


def _babel(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", *map(str, arguments)]
    subprocess.run(command, cwd=ROOT, check=True)
