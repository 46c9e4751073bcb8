"""The language of a conversation: guessed, asked for in words, or chosen by a button."""

from bot.assistant.buttons import UnknownChoice
from bot.assistant.outcomes import Outcomes, Understood
from bot.assistant.service import Service
from bot.danger import fold
from bot.domain import Context
from bot.i18n import Language, Languages
from bot.understanding import LanguageGuess, LanguageReader
from bot.understanding.language import may_switch, word_count
from bot.understanding.reading import Reading

SURE_OF_LITTLE = 0.95


class LanguageChoice:
    """Chooses a language, and changes it."""

    def __init__(self, languages: Languages, reader: LanguageReader, service: Service) -> None:
        self.languages = languages
        self.reader = reader
        self.service = service

    def of(self, understood: Understood, current: str | None, context: Context) -> tuple[str, str | None]:
        """The language of the reply, and another one to offer.

        A chosen language stays; a guessed one changes only on a clear text of some length; with none
        yet, the best guess counts, then the channel's hint.
        """
        guess = self._guess(understood)
        if current is None:
            hint = self.languages.best(understood.incoming.hint)
            if guess is None or guess.name not in self.languages:
                return hint or self.languages.codes[0], None
            # "hi" is written in many languages: then the phone's own counts more.
            sure = understood.danger is not None or guess.confidence >= SURE_OF_LITTLE
            return (
                guess.name
                if sure or may_switch(understood.incoming.text or "", guess)
                else hint or guess.name
            ), None
        text = understood.incoming.text
        if guess is None or text is None or guess.name == current or guess.name not in self.languages:
            return current, None
        if not may_switch(text, guess):
            return current, None
        return (current, guess.name) if context.chosen else (guess.name, None)

    def _guess(self, understood: Understood) -> LanguageGuess | None:
        if understood.incoming.text is None:
            return None
        nlu = understood.reading.language if understood.reading else None
        guess = self.reader.read(understood.incoming.text, nlu)
        if understood.danger is not None and (guess is None or guess.name not in self.languages):
            return LanguageGuess(understood.danger.language, 1.0)
        return guess

    def change(self, text: str, reading: Reading, language: Language, context: Context) -> Outcomes:
        """The turn of a text that seems to ask for a language."""
        context.asked, context.missed = None, 0
        named = self.named(text, besides=language.code)
        written = reading.language.name if reading.language else None
        if named is None:
            messages = [self.service.which_language(language)]
        elif named in (language.code, written) or word_count(text) == 1:
            context.chosen = True
            messages = [self.service.switched(self.languages[named])]
        else:
            # "Does anybody there speak Arabic?" may ask for an interpreter: in both languages, is it this?
            context.asked, context.offered = "language", named
            other = self.languages[named]
            messages = [self.service.ask_switch(language, other), self.service.offer_switch(other)]
        confidence = reading.decision.confidence
        return Outcomes(messages, topic="change_language", confidence=confidence, outcome="conversation")

    def press(self, code: str, context: Context) -> Outcomes:
        """From now on this language. Raises UnknownChoice."""
        if code not in self.languages:
            raise UnknownChoice
        context.chosen, context.asked, context.missed = True, None, 0
        language = self.languages[code]
        messages = [self.service.switched(language), self.service.menu(language)]
        return Outcomes(messages, topic="change_language", outcome="conversation")

    def named(self, text: str, *, besides: str) -> str | None:
        """The one language of ours that a text asks for; the present one only if no other is named."""
        words = fold(text).split()
        named = [
            language.code
            for language in self.languages
            if any(_starts(words, fold(name)) for name in language.names)
        ]
        others = [code for code in named if code != besides]
        # "Not Norwegian, English please" names two: the one that we do not speak already is meant.
        return others[0] if len(others) == 1 else (besides if named == [besides] else None)


def _starts(words: list[str], name: str) -> bool:
    return any(word.startswith(name) for word in words)
