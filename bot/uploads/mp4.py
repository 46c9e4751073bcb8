"""Recordings as MP4 (M4A): what phones and browsers of Apple make.

Boxes that hold titles, places and devices are blanked where they stand, so that no offset changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.uploads.bad import BadUpload

FTYP = b"ftyp"
_TOP = {
    b"ftyp",
    b"styp",
    b"moov",
    b"moof",
    b"mdat",
    b"mfra",
    b"sidx",
    b"free",
    b"skip",
    b"wide",
    b"uuid",
    b"meta",
}
_BLANKED = {b"udta", b"meta", b"uuid", b"free", b"skip", b"wide"}
_INSIDE = {b"moov", b"trak", b"mdia"}
_DATED = {b"mvhd", b"tkhd", b"mdhd"}


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    body: int
    end: int


def clean(data: bytes) -> bytes | None:
    """The recording without what else was written in; None if it is something else. Raises BadUpload."""
    if data[4:8] != FTYP:
        return None
    kept = bytearray(data)
    handlers: list[bytes] = []
    top = list(_boxes(kept, 0, len(kept)))
    if any(box.kind not in _TOP for box in top):
        raise BadUpload("broken")
    for box in top:
        _clean_box(kept, box, handlers)
    if not handlers or any(handler != b"soun" for handler in handlers):
        # A film, or a picture of the kind that phones of Apple take.
        raise BadUpload("kind")
    return bytes(kept)


def _clean_box(kept: bytearray, box: _Box, handlers: list[bytes]) -> None:
    if box.kind in _BLANKED:
        kept[box.start + 4 : box.start + 8] = b"free"
        kept[box.body : box.end] = bytes(box.end - box.body)
    elif box.kind in _DATED:
        wide = kept[box.body] == 1
        last = min(box.body + (20 if wide else 12), box.end)
        kept[box.body + 4 : last] = bytes(last - box.body - 4)
    elif box.kind == b"hdlr":
        handlers.append(bytes(kept[box.body + 8 : box.body + 12]))
    elif box.kind in _INSIDE:
        for inner in list(_boxes(kept, box.body, box.end)):
            _clean_box(kept, inner, handlers)


def _boxes(data: bytearray, start: int, end: int) -> Iterator[_Box]:
    """Box after box to the very end. Raises BadUpload."""
    at = start
    while at < end:
        size, body = int.from_bytes(data[at : at + 4]), at + 8
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16]), at + 16
        stop = end if size == 0 else at + size
        if stop < body + (4 if bytes(data[at + 4 : at + 8]) in _DATED else 0) or stop > end:
            raise BadUpload("broken")
        yield _Box(bytes(data[at + 4 : at + 8]), at, body, stop)
        at = stop
