"""What goes into a turn and what comes out of it."""

from dataclasses import dataclass, field

from bot.danger import DangerMatch
from bot.domain import Danger, Guess, Incoming, Message, Outcome, Routing
from bot.understanding.reading import Reading


@dataclass(frozen=True)
class Understood:
    """All that is known about an incoming message before the turn.

    `reading` is None when the NLU could not be asked; `danger` is what the words alone showed.
    """

    incoming: Incoming
    danger: DangerMatch | None = None
    reading: Reading | None = None

    @property
    def doubted(self) -> Danger | None:
        """The danger that the words saw where the NLU is as good as certain that they mean something else."""
        if self.danger is None or self.reading is None or not self.reading.sees_no_danger:
            return None
        return self.danger.danger


@dataclass
class Outcomes:
    """What a turn produces.

    `wants_person` and `consents` ask the assistant for the handover, `waits_again` and `ends_case` for
    what happens to a case; `helped` is what the person says of it afterwards. `switches_to` is a language
    chosen without a word about it. `may_give`: the text was not understood, and may be offered for
    teaching; `gives`: it is. `is_number`: the text was a phone number, which is kept apart.
    """

    messages: list[Message] = field(default_factory=list)
    topic: str | None = None
    confidence: float | None = None
    alternatives: tuple[Guess, ...] = ()
    outcome: Outcome = "menu"
    danger: bool = False
    wants_person: bool = False
    consents: bool = False
    waits_again: bool = False
    ends_case: bool = False
    helped: bool | None = None
    switches_to: str | None = None
    may_give: bool = False
    gives: bool = False
    is_number: bool = False

    def routing(self, language: str) -> Routing:
        """The routing of the turn."""
        return Routing(self.topic, self.confidence, self.alternatives, language, self.danger, self.outcome)

    def language(self, code: str) -> str:
        """The language that a turn about languages has switched to; else the one that it was made in."""
        if self.switches_to is not None:
            return self.switches_to
        if self.topic == "change_language" and self.messages:
            return self.messages[0].language
        return code
