"""The service's own sentences, as messages in one language. No facts are typed here, nor rights stated."""

from bot.answers import Answers
from bot.answers.topics import Group
from bot.assistant.buttons import Button
from bot.domain import DANGERS, Call, Choice, Danger, Guess, Media, Message
from bot.i18n import Language, Languages

DANGER_CALLS = ("ambulance", "police", "legevakt")
MENU_GROUPS: tuple[Group, ...] = ("eligibility", "centres", "invoices", "help")


class Service:
    """Makes messages of the service itself."""

    def __init__(self, answers: Answers, languages: Languages) -> None:
        self._answers = answers
        self._languages = languages

    def say(self, language: Language, text: str, *choices: Choice, call: tuple[Call, ...] = ()) -> Message:
        """A message in a language."""
        return Message("assistant", language.code, language.direction, text, choices=choices, call=call)

    def calls(self, language: Language, *keys: str) -> tuple[Call, ...]:
        """Call buttons of these facts."""
        return tuple(self._answers.facts.call(key, language) for key in keys)

    def emergency_calls(self, language: Language) -> tuple[Call, ...]:
        """The calls that every error carries."""
        return self.calls(language, *DANGER_CALLS)

    def phone(self, key: str, language: Language) -> str:
        """A phone number as it stands in a sentence."""
        return self._answers.facts[key].written(language)

    def welcome(self, language: Language) -> Message:
        """The first message of a conversation in a known language."""
        text = language.gettext(
            "Hei! Jeg er Rettvis, en maskin som svarer med tekster skrevet på forhånd. "
            "Jeg svarer på spørsmål om lege, sykehus og regninger i Norge. Du trenger ikke si hvem du er. "
            "Skriv spørsmålet ditt, eller trykk på en knapp. Er det fare for livet: ring {ambulance}.",
            ambulance=self.phone("ambulance", language),
        )
        return self.say(language, text, *self.group_choices(language), call=self.calls(language, "ambulance"))

    def hello(self, language: Language) -> Message:
        """One short line, before the language is known."""
        text = language.gettext("Spør om lege, sykehus og regninger. Du trenger ikke si hvem du er.")
        return self.say(language, text, Choice(Button("language", language.code).id, language.name))

    def language_choices(self) -> list[Choice]:
        """All languages by their own names."""
        return [Choice(Button("language", language.code).id, language.name) for language in self._languages]

    def group_label(self, group: Group, language: Language) -> str:
        """The words on a group's button."""
        match group:
            case "eligibility":
                return language.gettext("Hva har jeg rett til?")
            case "centres":
                return language.gettext("Helsesenteret")
            case "invoices":
                return language.gettext("Regninger")
            case "help":
                return language.gettext("Annen hjelp")
            case "danger":
                return language.gettext("Fare")
            case "conversation":
                return language.gettext("Om samtalen")

    def group_choices(self, language: Language) -> list[Choice]:
        """The first menu: groups, language, a person."""
        groups = [
            Choice(Button("group", group).id, self.group_label(group, language)) for group in MENU_GROUPS
        ]
        return [*groups, self.person_choice(language)]

    def person_choice(self, language: Language) -> Choice:
        """The button that asks for a person."""
        return Choice(Button("person").id, language.gettext("Et menneske"))

    def menu_choice(self, language: Language) -> Choice:
        """The button back to the menu."""
        return Choice(Button("menu").id, language.gettext("Noe annet"))

    def end_choice(self, language: Language) -> Choice:
        """The button that ends a case: the person needs nobody any more."""
        return Choice(Button("end").id, language.gettext("Jeg trenger ikke mer hjelp"))

    def call_choice(self, language: Language) -> Choice:
        """The button of whoever wants to be called."""
        return Choice(Button("call").id, language.gettext("Ring meg"))

    def follow_label(self, button: Button, language: Language) -> str:
        """The words on a button about an operator who follows: yes, no or stop."""
        match button.about.partition("-")[0]:
            case "yes":
                return language.gettext("Ja")
            case "no":
                return language.gettext("Nei")
            case _:
                return language.gettext("Stopp")

    def helped(self, language: Language, text: str) -> Message:
        """When a case is over: did it help?"""
        return self.say(
            language,
            f"{text} {language.gettext('Fikk du hjelp?')}",
            Choice(Button("helped", "yes").id, language.gettext("Ja")),
            Choice(Button("helped", "no").id, language.gettext("Nei")),
        )

    def give_choice(self, language: Language) -> Choice:
        """The button that gives a text for teaching."""
        label = language.gettext("Send spørsmålet til dem som lager Rettvis")
        return Choice(Button("give").id, label)

    def topic_choice(self, topic: str, language: Language, centre: str | None = None) -> Choice:
        """A topic's button."""
        code = self._answers.topics[topic].code
        return Choice(Button("topic", code, centre or "").id, self._answers.label(topic, language))

    def menu(self, language: Language) -> Message:
        """The menu, asked for."""
        text = language.gettext("Hva gjelder det? Trykk på en knapp, eller skriv med egne ord.")
        return self.say(language, text, *self.group_choices(language))

    def lost(self, language: Language) -> Message:
        """Not understood: the menu and a person."""
        text = language.gettext(
            "Jeg forsto ikke helt. Kan du si det med andre ord? "
            "Du kan også trykke på en knapp, eller ringe {phone}.",
            phone=self.phone("oslo_phone", language),
        )
        return self.say(
            language,
            text,
            *self.group_choices(language),
            call=self.calls(language, "oslo_phone", "bergen_phone"),
        )

    def in_case_of(self, danger: Danger, language: Language) -> Message:
        """Above an answer to words that may be words of danger, though they hardly are."""
        text = language.gettext(
            "Er noen i livsfare nå? Ring {ambulance} med en gang, eller trykk på knappen:",
            ambulance=self.phone("ambulance", language),
        )
        return self.say(
            language, text, self.topic_choice(danger, language), call=self.calls(language, "ambulance")
        )

    def no_understanding(self, language: Language) -> Message:
        """The NLU is down: menus still work."""
        text = language.gettext(
            "Akkurat nå kan jeg ikke lese det du skriver. Trykk på en knapp, eller ring {phone}. "
            "Er det fare for livet: ring {ambulance}.",
            phone=self.phone("oslo_phone", language),
            ambulance=self.phone("ambulance", language),
        )
        return self.say(
            language,
            text,
            *self.group_choices(language),
            call=self.calls(language, "ambulance", "oslo_phone"),
        )

    def group(self, group: Group, language: Language) -> Message:
        """All topics of a group."""
        topics = [t.id for t in self._answers.topics.values() if t.group == group]
        choices = [self.topic_choice(topic, language) for topic in topics]
        text = language.gettext("Velg det som passer best:")
        return self.say(language, text, *choices, self.menu_choice(language))

    def choices(self, language: Language, offered: tuple[Guess, ...]) -> Message:
        """Between a few topics: which one?"""
        text = language.gettext("Jeg vil ikke svare feil. Mener du noe av dette?")
        buttons = [self.topic_choice(guess.topic, language) for guess in offered]
        # Danger among the guesses: its number stands there before anything is pressed.
        danger = any(guess.topic in DANGERS for guess in offered)
        call = self.emergency_calls(language) if danger else ()
        return self.say(language, text, *buttons, self.menu_choice(language), call=call)

    def others(self, language: Language, offered: tuple[Guess, ...]) -> Message:
        """Beside an answer: was it something else, or this as well?"""
        text = language.gettext("Spurte du om noe annet? Trykk her:")
        buttons = [self.topic_choice(guess.topic, language) for guess in offered]
        danger = any(guess.topic in DANGERS for guess in offered)
        call = self.emergency_calls(language) if danger else ()
        return self.say(language, text, *buttons, call=call)

    def understood(self, language: Language, topic: str) -> Message:
        """Information is given only when it is understood: ask."""
        code = self._answers.topics[topic].code
        return self.say(
            language,
            language.gettext("Forsto du svaret?"),
            Choice(Button("yes", code).id, language.gettext("Ja")),
            Choice(Button("simpler", code).id, language.gettext("Si det enklere")),
            self.person_choice(language),
        )

    def glad(self, language: Language) -> Message:
        """The person has understood."""
        return self.say(language, language.gettext("Så bra. Du kan spørre om mer når som helst."))

    def foreign(self) -> list[Message]:
        """A language that we do not have: two languages that many can spell out, and all the buttons."""
        messages = []
        for language in (self._languages["nb"], self._languages["en"]):
            text = language.gettext(
                "Jeg kan ikke språket du skriver. Velg et språk her, eller ring {phone}. "
                "Er det fare for livet: ring {ambulance}.",
                phone=self.phone("oslo_phone", language),
                ambulance=self.phone("ambulance", language),
            )
            messages.append(self.say(language, text, call=self.calls(language, "ambulance", "oslo_phone")))
        last = messages[-1]
        messages[-1] = self.say(
            self._languages[last.language], last.text, *self.language_choices(), call=last.call
        )
        return messages

    def which_language(self, language: Language) -> Message:
        """The seven language buttons."""
        return self.say(language, language.gettext("Velg språk:"), *self.language_choices())

    def switched(self, language: Language) -> Message:
        """From now on in this language."""
        return self.say(language, language.gettext("Nå svarer jeg på {language}.", language=language.name))

    def ask_switch(self, language: Language, other: Language) -> Message:
        """In the language that the person writes: do they want another one?"""
        return self.say(language, language.gettext("Vil du ha svar på {language}?", language=other.name))

    def offer_switch(self, language: Language) -> Message:
        """In the language that the person seems to write: switch to it?"""
        label = language.gettext("Svar på {language}", language=language.name)
        return self.say(
            language,
            language.gettext("Vil du ha svar på {language}?", language=language.name),
            Choice(Button("language", language.code).id, label),
        )

    def media(self, language: Language, media: Media) -> Message:
        """What we cannot take, and what to do instead."""
        match media:
            case "voice":
                text = language.gettext("Jeg kan ikke høre på lyd.")
            case "image":
                text = language.gettext("Jeg kan ikke se på bilder, og jeg tar ikke vare på dem.")
            case "location" | "contact":
                text = language.gettext("Ikke send hvor du er eller hvem du er. Jeg tar ikke vare på det.")
            case "edit":
                text = language.gettext("Jeg ser ikke når du endrer en melding.")
            case _:
                text = language.gettext("Dette kan jeg ikke lese.")
        ask = language.gettext(
            "Skriv spørsmålet ditt, eller trykk på en knapp. Er det fare for livet: ring {ambulance}.",
            ambulance=self.phone("ambulance", language),
        )
        return self.say(
            language, f"{text} {ask}", *self.group_choices(language), call=self.calls(language, "ambulance")
        )
