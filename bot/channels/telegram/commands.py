"""The commands, their menu in every language, and what the channel itself says."""

import logging
from collections.abc import Iterator
from typing import Literal, get_args

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import BadRequest, TelegramError

from bot.assistant import TooManyFiles
from bot.assistant.buttons import Button
from bot.assistant.service import Service
from bot.channels.telegram.pump import describe
from bot.domain import AttachmentKind, Choice, Message
from bot.i18n import Language, Languages
from bot.uploads import BadUpload

Command = Literal["start", "language", "person", "words", "delete", "card", "help"]
COMMANDS: tuple[Command, ...] = get_args(Command)
BUTTON_OF = {"person": Button("person").id, "help": Button("menu").id}
"""Commands that mean the same as a button."""
_WITH_WORDS = ("start", "delete")
_ELSE = "en"
"""The menu's language for those whose language is none of ours."""
_ALSO = {"nb": ("no", "nn")}
"""Codes by which Telegram may know a language of ours besides its own."""

log = logging.getLogger(__name__)


def read_command(text: str | None) -> Command | None:
    """The command that a message is.

    /start may carry a link's parameter, and /delete what a person adds to it; both are ignored. After
    other commands words are what counts.
    """
    if not text or not text.startswith("/"):
        return None
    name, *rest = text[1:].split()[:2] or [""]
    name = name.split("@")[0].casefold()
    for command in COMMANDS:
        if name == command and (not rest or command in _WITH_WORDS):
            return command
    return None


def description(command: Command, language: Language) -> str:
    """What a command does, for the menu."""
    match command:
        case "start":
            return language.gettext("Begynn")
        case "language":
            return language.gettext("Velg språk")
        case "person":
            return language.gettext("Få svar av et menneske")
        case "words":
            return language.gettext("Tre ord til telefonvakten")
        case "delete":
            return language.gettext("Slett samtalen her og hos oss")
        case "card":
            return language.gettext("Kort å vise på legekontoret")
        case "help":
            return language.gettext("Hva kan du spørre om?")


def menu(language: Language) -> list[BotCommand]:
    """The command menu in a language."""
    return [BotCommand(command, description(command, language)) for command in COMMANDS]


def menus(languages: Languages) -> Iterator[tuple[str | None, list[BotCommand]]]:
    """All menus, by the code that Telegram knows them under; None is for everybody else."""
    yield None, menu(languages[_ELSE])
    for language in languages:
        for code in (language.code, *_ALSO.get(language.code, ())):
            yield code, menu(language)


async def set_menus(bot: Bot, languages: Languages) -> bool:
    """Tells Telegram the menus; False if it has to be tried again."""
    for code, commands in menus(languages):
        try:
            await bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats(), language_code=code)
        except BadRequest:
            log.warning("telegram takes no command menu in %s", code)
        except TelegramError as error:
            log.warning("command menu: %s", describe(error))
            return False
    return True


class OwnWords:
    """Sentences that only this channel says."""

    def __init__(self, service: Service, languages: Languages) -> None:
        self._service = service
        self._languages = languages

    def telegram_sees(self, language: Language) -> str:
        """What Telegram itself gets to know: said before anything else is told."""
        return language.gettext(
            "Telegram kan se at du skriver til oss. Vi tar ikke vare på navnet eller nummeret ditt."
        )

    def hello(self) -> Message:
        """Before the language is known: one line in each, and the buttons."""
        lines = "\n\n".join(self._service.hello(language).text for language in self._languages)
        source = self._languages.source
        return Message(
            "assistant", source.code, source.direction, lines, choices=tuple(self._service.language_choices())
        )

    def no_card(self, language: Language) -> Message:
        """The card that can be shown at a reception has not been checked by anybody yet."""
        text = language.gettext(
            "Kortet er ikke klart ennå. Sier noen nei til å hjelpe deg, ring {oslo} i Oslo "
            "eller {bergen} i Bergen. Er det fare for livet: ring {ambulance}.",
            oslo=self._service.phone("oslo_phone", language),
            bergen=self._service.phone("bergen_phone", language),
            ambulance=self._service.phone("ambulance", language),
        )
        choices: list[Choice] = [
            self._service.topic_choice(topic, language) for topic in ("refused_care", "necessary_care")
        ]
        return self._service.say(language, text, *choices)

    def broken(self, language: Language) -> Message:
        """A message could not be answered, and will not be tried again."""
        text = language.gettext(
            "Noe gikk galt, og jeg kan ikke svare på meldingen din. Skriv den på en annen måte, "
            "eller ring {phone}. Er det fare for livet: ring {ambulance}.",
            phone=self._service.phone("oslo_phone", language),
            ambulance=self._service.phone("ambulance", language),
        )
        return self._service.say(language, text, *self._service.group_choices(language))

    def too_many(self, language: Language) -> Message:
        """The person writes faster than we take it; what was over the limit is not answered."""
        text = " ".join(
            (
                language.gettext("Det kom mange meldinger på kort tid."),
                language.gettext("Vent et minutt, og prøv igjen."),
            )
        )
        return self._service.say(language, text, call=self._service.calls(language, "ambulance"))

    def deleted(self, language: Language) -> str:
        """The last line after a deletion; it is stored nowhere."""
        return language.gettext(
            "Samtalen er slettet hos oss. Her i Telegram er meldinger fra de siste to døgnene tatt bort. "
            "Eldre meldinger må du slette selv."
        )

    def file_given(self, language: Language, kind: AttachmentKind) -> Message:
        """Staff have the file now."""
        text = (
            language.gettext("De ansatte har fått bildet.")
            if kind == "image"
            else language.gettext("De ansatte har fått lydopptaket.")
        )
        return self._service.say(language, text)

    def file_refused(self, language: Language, error: BadUpload | TooManyFiles) -> Message:
        """Staff do not have it, and what can be done."""
        match error:
            case BadUpload(reason="too_large"):
                parts = (
                    language.gettext("Filen er for stor."),
                    language.gettext("Send et mindre bilde eller et kortere opptak."),
                )
            case BadUpload():
                parts = (
                    language.gettext("Denne filen kan vi ikke ta imot."),
                    language.gettext("Send et bilde eller et lydopptak. Ta gjerne bildet på nytt."),
                )
            case _:
                parts = (
                    language.gettext("Det er ikke plass til flere filer i denne samtalen."),
                    language.gettext("Skriv til den ansatte i stedet."),
                )
        return self._service.say(language, " ".join(parts))

    def cannot_see(self, language: Language) -> str:
        """Before the answer to a text that came with a picture."""
        return language.gettext("Jeg kan ikke se på bilder, og jeg tar ikke vare på dem.")
