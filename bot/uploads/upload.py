"""From bytes that somebody sent to a file that staff may open."""

import re
from dataclasses import dataclass

from bot.domain import AttachmentKind
from bot.uploads import mp4, ogg_mp3, picture, webm
from bot.uploads.bad import BadUpload

MAX_FILE = 8 * 1024 * 1024
_SNIFFED = 1024
"""Where programs that guess look for the beginning of another kind of file."""
_PAGE = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe)", re.IGNORECASE)
_ZIP_END, _ZIP_END_BYTES, _ZIP_COMMENT = b"PK\x05\x06", 22, 65_535


@dataclass(frozen=True)
class Upload:
    """A file as it is kept: a picture made anew, or a recording without titles, times and places."""

    kind: AttachmentKind
    data: bytes


def read_upload(data: bytes) -> Upload:
    """The file in some bytes. Slow: to be called in a thread, and for one file at a time.

    Raises:
        BadUpload: it is empty, too large, of another kind, or broken.
    """
    if not data:
        raise BadUpload("empty")
    if len(data) > MAX_FILE:
        raise BadUpload("too_large")
    if picture.is_picture(data):
        _refuse_two_in_one(data)
        return Upload("image", picture.made_anew(data))
    for clean in (ogg_mp3.clean_ogg, mp4.clean, webm.clean, ogg_mp3.clean_mp3):
        cleaned = clean(data)
        if cleaned is not None:
            # What stood in the titles is gone by now: only what is kept counts.
            _refuse_two_in_one(cleaned)
            return Upload("audio", cleaned)
    raise BadUpload("kind")


def media_type_of(data: bytes) -> str:
    """The media type of a file that `read_upload` gave."""
    if data.startswith(picture.JPEG):
        return "image/jpeg"
    if data.startswith(ogg_mp3.OGG):
        return "audio/ogg"
    if data.startswith(webm.EBML):
        return "audio/webm"
    return "audio/mp4" if data[4:8] == mp4.FTYP else "audio/mpeg"


def _refuse_two_in_one(data: bytes) -> None:
    """A file that is a page, a PDF or an archive as well was made to be taken for something else."""
    head = data[:_SNIFFED]
    if b"%PDF-" in head or _PAGE.search(head) or _ends_as_zip(data):
        raise BadUpload("broken")


def _ends_as_zip(data: bytes) -> bool:
    """Whether an archive's directory stands at the very end: archives are read from there."""
    tail = data[-(_ZIP_END_BYTES + _ZIP_COMMENT) :]
    at = tail.rfind(_ZIP_END)
    while at >= 0:
        comment = int.from_bytes(tail[at + 20 : at + 22], "little")
        if at + _ZIP_END_BYTES + comment == len(tail):
            return True
        at = tail.rfind(_ZIP_END, 0, at)
    return False
