"""From Telegram's updates to the little that is kept of them.

Never kept: names, user names, phone numbers, places, the update itself; of a file only Telegram's own
id, and that until the update has been answered.
"""

from dataclasses import dataclass, replace
from typing import Literal

from pydantic import TypeAdapter
from telegram import CallbackQuery, Chat, ChatMember, Message, Update

from bot.domain import BadText, Incoming, Media, clean_text

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
Kind = Literal["message", "press", "blocked"]

# What a message may hold, and how it is called here; the first that is there counts.
_CONTENT: tuple[tuple[str, Media], ...] = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("video_note", "voice"),
    ("photo", "image"),
    ("animation", "image"),
    ("video", "image"),
    ("sticker", "sticker"),
    ("venue", "location"),
    ("location", "location"),
    ("contact", "contact"),
    ("document", "file"),
)
# Telegram's own notes about a chat: nobody has said anything.
_NOTES = (
    "pinned_message",
    "message_auto_delete_timer_changed",
    "chat_background_set",
    "write_access_allowed",
)


@dataclass(frozen=True)
class Stripped:
    """What is kept of an update until it has been answered.

    `text` is what was written, or below a picture; `media` says what else was sent, and `file` is
    Telegram's id of a picture or recording, which is fetched only for staff. `wipe` is what is
    left of a deletion: the numbers of the messages to take away. `warned` are the numbers of the messages
    by which it was answered in danger while the store was down.
    """

    update_id: int
    chat: int
    kind: Kind = "message"
    message: int | None = None
    text: str | None = None
    media: Media | None = None
    file: str | None = None
    choice: str | None = None
    query: str | None = None
    hint: str | None = None
    wipe: tuple[int, ...] | None = None
    warned: tuple[int, ...] | None = None

    def to_bytes(self) -> bytes:
        """As it is sealed into the inbox."""
        return _STRIPPED.dump_json(self, exclude_defaults=True)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Stripped":
        """What `to_bytes` wrote."""
        return _STRIPPED.validate_json(data)

    @property
    def address(self) -> str:
        """The chat as the store knows it."""
        return str(self.chat)

    @property
    def incoming(self) -> Incoming:
        """As the assistant takes it.

        A text below a picture is answered as a text; danger words in an edited message are seen.
        """
        if self.kind == "press":
            return Incoming(choice=self.choice, hint=self.hint)
        if self.text is not None and self.media != "edit":
            return Incoming(text=self.text, hint=self.hint)
        return Incoming(text=self.text, media=self.media or "other", hint=self.hint)


_STRIPPED = TypeAdapter(Stripped)


def strip(update: Update) -> Stripped | None:
    """What is kept of an update; None if it is left alone (groups, channels, bots, Telegram's own notes)."""
    if update.callback_query is not None:
        return _press(update.update_id, update.callback_query)
    if update.my_chat_member is not None:
        change = update.my_chat_member
        is_block = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
        if change.chat.type != Chat.PRIVATE or not is_block:
            return None
        return Stripped(update.update_id, change.chat.id, "blocked")
    if update.edited_message is not None:
        stripped = _message(update.update_id, update.edited_message)
        return replace(stripped, media="edit") if stripped else None
    if update.message is not None:
        return _message(update.update_id, update.message)
    return None


def _press(update_id: int, query: CallbackQuery) -> Stripped | None:
    if query.message is None or query.message.chat.type != Chat.PRIVATE or query.data is None:
        return None
    return Stripped(
        update_id,
        query.message.chat.id,
        "press",
        choice=query.data,
        query=query.id,
        hint=query.from_user.language_code,
    )


def _message(update_id: int, message: Message) -> Stripped | None:
    sender = message.from_user
    if message.chat.type != Chat.PRIVATE or (sender is not None and sender.is_bot):
        return None
    if any(getattr(message, note, None) for note in _NOTES):
        return None
    text = _clean(message.text or message.caption)
    media = next((media for name, media in _CONTENT if getattr(message, name, None)), None)
    return Stripped(
        update_id,
        message.chat.id,
        message=message.message_id,
        text=text,
        media=media if media or text else "other",
        file=_file_of(message),
        hint=sender.language_code if sender else None,
    )


def _file_of(message: Message) -> str | None:
    """The largest size of a photo, or a recording."""
    if message.photo:
        return message.photo[-1].file_id
    recording = message.voice or message.audio
    return recording.file_id if recording else None


def _clean(raw: str | None) -> str | None:
    try:
        return clean_text(raw) if raw else None
    except BadText:
        return None
