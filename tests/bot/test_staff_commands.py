"""Accounts from the command line, as the first admin is made."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.staff_commands import Refused


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("RETTVIS_DATA", str(tmp_path))
    return Run()


class Run:
    """Runs commands."""

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)


def test_the_first_admin_is_invited_listed_and_in_the_audit(run: Run) -> None:
    assert isinstance(run("staff", "list").exception, Refused)
    assert run("migrate").exit_code == 0
    assert "Nobody yet" in run("staff", "list").stdout
    invited = run("staff", "invite", "--role", "admin", "--centre", "oslo", "--address", "https://x.example/")
    assert invited.stdout.startswith("https://x.example/staff/invitation#")
    listed = run("staff", "list").stdout
    assert "admin\toslo\tuntil" in listed
    assert invited.stdout.split("#")[1].strip() not in listed
    assert "\tinvited\t" in run("staff", "audit").stdout
    verified = run("staff", "audit", "--verify")
    assert verified.exit_code == 0
    assert "nothing was changed" in verified.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("invite", "--role", "king"), "there is no role king"),
        (("invite", "--centre", "mars"), "there is no centre mars"),
        (("invite", "--again", "nobody"), "nobody is called nobody"),
        (("disable", "nobody"), "nobody is called nobody"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, arguments: tuple[str, ...], words: str) -> None:
    run("migrate")
    refused = run("staff", *arguments)
    assert isinstance(refused.exception, Refused)
    assert words in str(refused.exception)
