"""Turns of a conversation that staff have or have had: the bot keeps quiet, and nothing is swallowed."""

from datetime import datetime

from bot.assistant.buttons import Button, read_button
from bot.assistant.outcomes import Outcomes, Understood
from bot.assistant.turn import Turns
from bot.domain import Context, State
from bot.i18n import Language
from bot.store.cases import Case


class Staffed:
    """What differs from the bot's own turns; None where nothing does. Danger is always the bot's."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._service = turns.service

    def take(
        self,
        understood: Understood,
        state: State,
        case: Case | None,
        language: Language,
        context: Context,
        now: datetime,
    ) -> Outcomes | None:
        """The turn of a conversation with a case. Raises UnknownChoice."""
        if case is None or self._turns.danger_of(understood) is not None:
            return None
        choice = understood.incoming.choice
        button = read_button(choice) if choice is not None else None
        if button is not None and button.action == "end" and state in ("waiting", "with_staff"):
            return self._ended(language)
        match state:
            case "with_staff":
                return self._quiet(understood, button, case)
            case "waiting":
                return self._waiting(button)
            case "closed":
                return self._closed(understood, button, case, language, context, now)
            case "bot":
                return _reply_again(button)

    def _quiet(self, understood: Understood, button: Button | None, case: Case) -> Outcomes:
        """Staff have it: what the person says is kept for them, and how it was understood."""
        if button is not None and button.action == "language" and button.about in self._turns.languages:
            return Outcomes(outcome="with_staff", switches_to=button.about)
        if button is not None and button.action == "consent" and not case.readable:
            return Outcomes(topic="talk_to_human", outcome="with_staff", consents=True)
        decision = understood.reading.decision if understood.reading else None
        return Outcomes(
            topic=decision.topic if decision else None,
            confidence=decision.confidence if decision else None,
            outcome="with_staff",
        )

    def _waiting(self, button: Button | None) -> Outcomes | None:
        """The bot goes on answering; a late reply to staff lies there for them."""
        if button is not None and button.action == "reply":
            return Outcomes(topic="talk_to_human", outcome="conversation", consents=True)
        return None

    def _closed(
        self,
        understood: Understood,
        button: Button | None,
        case: Case,
        language: Language,
        context: Context,
        now: datetime,
    ) -> Outcomes | None:
        """Staff are done. The bot answers what it can; what it cannot goes back to staff."""
        helped = self._helped(understood, button, case, language)
        if helped is not None:
            return self._thanks(language, helped=helped)
        again = _reply_again(button)
        if again is not None or understood.incoming.text is None:
            return again
        outcomes = self._turns.take(understood, language, context, now)
        if outcomes.outcome != "menu":
            return outcomes
        return Outcomes(
            topic=outcomes.topic, confidence=outcomes.confidence, outcome="conversation", waits_again=True
        )

    def _helped(
        self, understood: Understood, button: Button | None, case: Case, language: Language
    ) -> bool | None:
        """The answer to "did it help?", pressed or written."""
        if button is not None:
            return button.about == "yes" if button.action == "helped" else None
        text = understood.incoming.text
        if text is None or case.helped is not None:
            return None
        return {"yes": True, "no": False}.get(self._turns.follow_ups.one_word(text, language) or "")

    def _thanks(self, language: Language, *, helped: bool) -> Outcomes:
        if helped:
            return Outcomes([self._service.glad(language)], outcome="conversation", helped=True)
        text = language.gettext(
            "Takk for at du sier fra. Trykk på knappen hvis en ansatt skal se på det igjen."
        )
        message = self._service.say(language, text, self._service.person_choice(language))
        return Outcomes([message], outcome="conversation", helped=False)

    def _ended(self, language: Language) -> Outcomes:
        text = language.gettext("De ansatte får vite at du ikke trenger mer hjelp nå.")
        return Outcomes([self._service.helped(language, text)], outcome="conversation", ends_case=True)


def _reply_again(button: Button | None) -> Outcomes | None:
    """An answer to a question of staff that comes when they have gone: somebody must see it."""
    if button is not None and button.action == "reply":
        return Outcomes(topic="talk_to_human", outcome="conversation", waits_again=True)
    return None
