"""The documentation keeps up: settings, folders, commands, and links between pages."""

import re
from pathlib import Path

import pytest

from bot.__main__ import app
from bot.settings import ROOT, Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
MADE_BY_OTHERS = {"build", "secrets"}
"""Folders that no clone has: test output, and an operator's secrets."""

_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    setting = re.compile(rf"\bRETTVIS_{name.upper()}\b")
    assert setting.search(README) or setting.search(OPERATIONS)


def test_no_documented_setting_is_unknown() -> None:
    named = set(re.findall(r"\bRETTVIS_([A-Z_]+)\b", README + OPERATIONS))
    # The domain is Caddy's, not ours.
    assert {name.lower() for name in named} - {"domain"} == set(Settings.model_fields)


def test_every_folder_is_in_the_map() -> None:
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    mapped = set(re.findall(r"^\| `([\w.]+)/` \|", README, re.MULTILINE))
    assert mapped - {".ci"} == folders - MADE_BY_OTHERS
    assert ".ci" in mapped


def test_every_command_of_the_documentation_exists() -> None:
    known = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    } | {group.name for group in app.registered_groups}
    named = set(re.findall(r"\./rettvis ([a-z]+)", README))
    assert named == known
    assert set(re.findall(r"\./rettvis ([a-z]+)", OPERATIONS)) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith("https:"):
            continue
        found = (page.parent / target).resolve() if target else page
        assert found.exists(), target
        if anchor:
            assert anchor in _anchors(found), f"{target}#{anchor}"


def _anchors(page: Path) -> set[str]:
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
