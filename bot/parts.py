"""The one place that builds the assistant from settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from bot.answers import Answers
from bot.assistant import Assistant, Bridging, Callbacks, Enclosures, WayBack
from bot.assistant.followed import Followed
from bot.assistant.speech import Speech
from bot.assistant.turn import Turns
from bot.bridge_words import BridgeWords
from bot.channels.telegram.outgoing import Outgoing
from bot.danger import DangerWords
from bot.desk import Desk
from bot.hours import Centres, oslo_time
from bot.i18n import Languages
from bot.notices import make_notices
from bot.phrases import Phrases
from bot.retention import Retention
from bot.settings import Settings
from bot.staff.alarm import Alarm
from bot.staff.calls import Calls
from bot.staff.casework import Casework, Words
from bot.staff.composing import Composer
from bot.staff.enclosed import Enclosed
from bot.staff.following import Bridges, FollowWords
from bot.staff.login import Logins
from bot.staff.reading import Reader
from bot.staff.sending import Sending
from bot.statistics.publishing import Statistics
from bot.store.keys import FileKeyStore
from bot.store.stretching import CHEAP, Cost, Stretcher
from bot.store.work import Store
from bot.understanding import LanguageReader, Rasa


@dataclass(frozen=True)
class Content:
    """Everything that is data: languages, answers, centres, danger lists, sentences of staff, call desk,
    bridge words.
    """

    languages: Languages
    answers: Answers
    centres: Centres
    danger: DangerWords
    phrases: Phrases
    desk: Desk
    bridge_words: BridgeWords

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """Reads all content. Raises ContentError."""
        languages = Languages(settings.translations)
        answers = Answers(
            settings.content,
            languages,
            settings.translations,
            drafts=settings.drafts,
            settings={name: getattr(settings, name) for name in ("bot_hours", "case_days", "hard_stop_days")},
        )
        centres = Centres(settings.content / "centres")
        phrases = Phrases(settings.content, answers, centres, drafts=settings.drafts)
        return cls(
            languages=languages,
            answers=answers,
            centres=centres,
            danger=DangerWords(
                (code, settings.translations / code / "danger.txt") for code in languages.codes
            ),
            phrases=phrases,
            desk=Desk(settings.content, settings.translations, answers, phrases),
            bridge_words=BridgeWords(settings.translations, languages.codes),
        )

    def turns(self) -> Turns:
        """The turns that this content makes."""
        reader = LanguageReader(self.languages.codes)
        return Turns(self.answers, self.languages, self.centres, reader, self.phrases)


class Parts:
    """A built assistant and what it holds open."""

    def __init__(self, settings: Settings) -> None:
        """Builds everything; connects to nothing yet.

        Raises:
            ContentError: the content is wrong.
            KeyStoreError: the key file cannot be used.
        """
        self.settings = settings
        self.content = Content.load(settings)
        redis_url = settings.redis_url.get_secret_value() if settings.redis_url is not None else None
        self.store = Store(
            settings.database_url, FileKeyStore(settings.key_file), notices=make_notices(redis_url)
        )
        self.rasa = Rasa(
            settings.nlu_url,
            topics=self.content.answers.topics,
            timeout_seconds=settings.nlu_timeout_seconds,
        )
        self.retention = Retention.of(settings)
        self.assistant = Assistant(
            turns=self.content.turns(),
            danger=self.content.danger,
            rasa=self.rasa,
            store=self.store,
            retention=self.retention,
        )
        correspondence = Correspondence.of(self.content, self.assistant.turns)
        self.casework = make_casework(self.content, correspondence, self.store, settings)
        self.closures = self.assistant.closures
        self.enclosed = Enclosed(self.store)
        self.alarm = Alarm(settings, self.store, self.content.centres, self.closures, self.content.languages)
        # One for all: hashes are made one at a time, whoever asks for them.
        self.stretcher = Stretcher(CHEAP if settings.stretching == "cheap" else Cost())
        self.enclosures = Enclosures(self.assistant)
        self.callbacks = Callbacks(self.assistant)
        self.way_back = WayBack(self.assistant, self.stretcher, settings.return_tries_in_all)
        self.bridging = Bridging(self.assistant, self.stretcher, self.content.bridge_words)
        self.bridges = make_bridges(
            self.content, correspondence, self.assistant.turns, self.store, self.stretcher
        )
        self.logins = Logins(self.store, self.stretcher)
        self.calls = Calls(self.store)
        self.statistics = Statistics(self.store)

    def now(self) -> datetime:
        """Now, in Norway."""
        return oslo_time(self.store.clock())

    async def close(self) -> None:
        """Lets go of all connections."""
        await self.rasa.close()
        await self.store.close()


@dataclass(frozen=True)
class Correspondence:
    """How staff write to people, and read what people write: one for cases and for operators."""

    speech: Speech
    composer: Composer
    reader: Reader
    sending: Sending

    @classmethod
    def of(cls, content: Content, turns: Turns) -> Self:
        """Over this content, and the turns that are made of it."""
        speech = Speech(turns)
        return cls(
            speech,
            Composer(content.phrases, speech.said),
            Reader(content.languages, content.answers, content.phrases, speech, turns.entities),
            Sending({"telegram": Outgoing(content.languages).deliver}),
        )


def make_casework(
    content: Content, correspondence: Correspondence, store: Store, settings: Settings
) -> Casework:
    """What staff do with cases, over this content and store."""
    speech = correspondence.speech
    return Casework(
        store,
        languages=content.languages,
        centres=content.centres,
        composer=correspondence.composer,
        reader=correspondence.reader,
        sending=correspondence.sending,
        words=Words(
            who=speech.who,
            end=speech.end_choice,
            over=speech.over,
            handed_back=speech.handed_back,
            released=speech.released,
            may_we_read=speech.may_we_read,
            other_centre=speech.other_centre,
        ),
        undo_seconds=settings.undo_seconds,
    )


def make_bridges(
    content: Content, correspondence: Correspondence, turns: Turns, store: Store, stretcher: Stretcher
) -> Bridges:
    """What operators do with conversations that they follow, over this content and store."""
    followed = Followed(turns)
    return Bridges(
        store,
        stretcher,
        languages=content.languages,
        composer=correspondence.composer,
        reader=correspondence.reader,
        sending=correspondence.sending,
        words=FollowWords(question=followed.question, over=followed.over, who=followed.who),
    )
