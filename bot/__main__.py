"""The command line."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from bot import model, staff_commands
from bot.ask import ask_once
from bot.catalogues import update_catalogues
from bot.check import check_content
from bot.domain import RettvisError
from bot.evaluate.run import evaluate_files, record
from bot.i18n import Domain
from bot.logs import configure_logs
from bot.parts import Parts
from bot.processes import Family
from bot.settings import Settings, load_settings
from bot.staff.mailing import Mailer, MailRefused
from bot.teach.command import open_school, run_teach
from bot.testing import run_benchmarks, run_tests
from bot.up import data_folder, prepare, up

INTERRUPTED = 130
PRIVATE = 0o077
"""Nothing that we write is for other accounts of the machine."""

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Rettvis: health rights in Norway, in seven languages."
)

staff = typer.Typer(no_args_is_help=True, help="Accounts of those behind Rettvis, and the audit.")
app.add_typer(staff, name="staff")
ADDRESS = typer.Option(help="Where the service is reached, such as https://rettvis.example.org.")


def say(text: str) -> None:
    """A line for the operator."""
    typer.echo(f"rettvis: {text}", err=True)


def _settings() -> Settings:
    try:
        return load_settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in problem["loc"]).upper()
            say(f"setting RETTVIS_{name}: {problem['msg']}")
        raise typer.Exit(1) from error


@app.command("up")
def up_command(
    port: Annotated[int | None, typer.Option(help="Port of the web application.", min=1, max=65535)] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of database and keys.")] = None,
    telegram: Annotated[bool, typer.Option("--telegram/--no-telegram", help="Run the Telegram bot.")] = True,
) -> None:
    """Starts everything on this machine."""
    settings = _settings()
    changes = {"port": port, "data": data_folder(data) if data else None}
    settings = settings.model_copy(
        update={name: value for name, value in changes.items() if value is not None}
    )
    up(settings, telegram=telegram, say=say)


@app.command()
def migrate() -> None:
    """Brings the database to this version's schema."""
    asyncio.run(prepare(_settings()))


@app.command()
def train() -> None:
    """Trains the model if data or recipe changed, and prints where it lies."""
    typer.echo(model.train(say))


@app.command()
def telegram() -> None:
    """Runs the Telegram bot until a signal comes."""
    settings = _settings()
    configure_logs()
    asyncio.run(_telegram(settings))


async def _telegram(settings: Settings) -> None:
    from bot.channels.telegram.run import run  # noqa: PLC0415 (the library takes a second to import)

    parts = Parts(settings)
    try:
        await run(settings, parts.assistant, parts.bridging)
    finally:
        await parts.close()


@app.command()
def check() -> None:
    """Checks content, translations, and the mail server if one is set; ends with 1 if something is wrong."""
    settings = _settings()
    report = check_content(settings)
    if settings.smtp_host is not None:
        try:
            Mailer(settings).check()
        except MailRefused as refused:
            report.errors.append(f"mail: {refused}")
    typer.echo(report.text())
    raise typer.Exit(1 if report.errors else 0)


@app.command()
def catalogues(
    only: Annotated[Domain | None, typer.Option(help="Only these catalogues.")] = None,
) -> None:
    """Brings the translation catalogues in step with code and content."""
    update_catalogues(_settings(), only)


@staff.command("invite")
def invite_command(
    role: Annotated[str, typer.Option(help="staff, operator, reviewer or admin.")] = "staff",
    centre: Annotated[str, typer.Option(help="The centre that they work for.")] = "oslo",
    again: Annotated[str | None, typer.Option(help="Login name of somebody who is to start anew.")] = None,
    address: Annotated[str | None, ADDRESS] = None,
) -> None:
    """Prints a link that makes an account: good once, for seven days."""
    settings = _settings()
    if again is not None:
        typer.echo(asyncio.run(staff_commands.invite_anew(settings, again, address)))
    else:
        typer.echo(asyncio.run(staff_commands.invite(settings, role, centre, address)))


@staff.command("list")
def list_command() -> None:
    """Lists accounts, and invitations that wait."""
    typer.echo("\n".join(asyncio.run(staff_commands.listing(_settings()))))


@staff.command("disable")
def disable_command(login: str) -> None:
    """Ends an account's sessions and lets nobody in with it any more."""
    asyncio.run(staff_commands.disable(_settings(), login))


@staff.command("audit")
def audit_command(
    verify: Annotated[
        bool, typer.Option("--verify", help="Look for changed, removed or moved rows.")
    ] = False,
    limit: Annotated[int, typer.Option(help="How many of the newest rows.", min=1)] = 50,
) -> None:
    """Shows who did what when; with --verify ends with 1 if somebody has tampered with it."""
    if not verify:
        typer.echo("\n".join(asyncio.run(staff_commands.audit_lines(_settings(), limit))))
        return
    broken = asyncio.run(staff_commands.verify_audit(_settings()))
    typer.echo("\n".join(broken or ["audit: nothing was changed, removed or moved"]))
    raise typer.Exit(1 if broken else 0)


@app.command()
def ask(
    text: str,
    language: Annotated[
        str | None, typer.Option(help="Language of the answer (nb, en, ro, pl, fa, ar, so).")
    ] = None,
) -> None:
    """Answers a question on the terminal."""
    family = Family(say)
    try:
        nlu, url = model.server(model.train(say))
        family.add(nlu)
        typer.echo(asyncio.run(ask_once(_settings(), url, text, language)))
    finally:
        family.end()


@app.command()
def evaluate(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE.tsv …", help="Without a file: the check set.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="REPORT", help="Also writes a page; it holds texts of the file.")
    ] = None,
    record_figures: Annotated[
        bool,
        typer.Option("--record", help="Measures the check set and records the figures that tests hold."),
    ] = False,
) -> None:
    """Measures understanding on files of questions (columns language, topic, also_ok, style, text)."""
    if record_figures:
        if files or html:
            raise typer.BadParameter("--record measures the check set, and takes neither files nor --html")
        typer.echo(record(_settings(), say))
    else:
        typer.echo(evaluate_files(_settings(), files or [], html, say))


@app.command()
def teach(
    language: Annotated[str, typer.Argument(help="nb, en, ro, pl, fa, ar or so.")],
    text: Annotated[str, typer.Argument(help="What somebody may write, in your own words.")],
    topic: Annotated[str, typer.Argument(help="What it is about: a file name in content/topics.")],
    style: Annotated[str, typer.Option(help="plain, messy, mixed, long, dialect or translit.")] = "plain",
    yes: Annotated[
        bool, typer.Option("--yes", help="Keeps it without asking, if nothing gets worse than allowed.")
    ] = False,
) -> None:
    """Teaches one example: trains, shows what gets better and worse, and asks before it is kept."""
    try:
        school = open_school(_settings(), say)
        say(run_teach(school, language, text, topic, style, yes=yes, ask=_asked, show=typer.echo))
    except (KeyboardInterrupt, typer.Abort) as stopped:
        say("stopped. Nothing was kept, and nothing was changed.")
        raise typer.Exit(INTERRUPTED) from stopped


def _asked(question: str) -> str:
    """An answer from the terminal; a terminal that cannot answer says no."""
    answer: str = typer.prompt(question, default="no", show_default=False)
    return answer


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Runs the tests; names at the end what this machine lacks."""
    raise typer.Exit(run_tests(context.args, say))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def benchmark(context: typer.Context) -> None:
    """Measures speed, weight and memory, and prints one table (some minutes)."""
    raise typer.Exit(run_benchmarks(context.args, say))


def main() -> None:
    """Runs a command; errors become one plain sentence."""
    os.umask(PRIVATE)
    try:
        app()
    except RettvisError as error:
        say(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
