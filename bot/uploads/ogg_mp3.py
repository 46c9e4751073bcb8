"""Recordings as Ogg with Opus, and as MP3."""

from io import BytesIO

from mutagen import MutagenError
from mutagen.apev2 import delete as delete_ape
from mutagen.id3 import delete as delete_id3
from mutagen.mp3 import MP3
from mutagen.oggopus import OggOpus

from bot.uploads.bad import BadUpload

OGG = b"OggS"
_PAGE_HEADER = 27


def clean_ogg(data: bytes) -> bytes | None:
    """Ogg with Opus in it, without its titles; None if it is something else. Raises BadUpload."""
    if not data.startswith(OGG):
        return None
    if b"OpusHead" not in data[:64]:
        raise BadUpload("kind")
    _walk_pages(data)
    kept = BytesIO(data)
    try:
        OggOpus(kept).delete(kept)
    except Exception as error:
        raise BadUpload("broken") from error
    return kept.getvalue()


def _walk_pages(data: bytes) -> None:
    """Page after page to the very end: nothing stands before, between or behind them."""
    at = 0
    while at < len(data):
        segments = data[at + 26] if at + _PAGE_HEADER <= len(data) else 0
        sizes = data[at + _PAGE_HEADER : at + _PAGE_HEADER + segments]
        if data[at : at + 4] != OGG or len(sizes) != segments:
            raise BadUpload("broken")
        at += _PAGE_HEADER + segments + sum(sizes)
    if at != len(data):
        raise BadUpload("broken")


def clean_mp3(data: bytes) -> bytes | None:
    """An MP3 without its titles; None if it is something else. Raises BadUpload."""
    is_tagged = data.startswith(b"ID3")
    if not is_tagged and not _is_frame(data):
        return None
    kept = BytesIO(data)
    try:
        for forget in (delete_id3, delete_ape):
            forget(kept)
            kept.seek(0)
        info = MP3(kept).info
    except MutagenError as error:
        raise BadUpload("broken" if is_tagged else "kind") from error
    except Exception as error:
        raise BadUpload("broken") from error
    cleaned = kept.getvalue()
    if info is None or info.sketchy or not _is_frame(cleaned):
        raise BadUpload("broken")
    return cleaned


def _is_frame(data: bytes) -> bool:
    """Whether it begins with a frame of MPEG audio, layer III."""
    return len(data) > 4 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2
