"""Recordings as WebM: what most browsers make."""

from dataclasses import dataclass

from bot.uploads.bad import BadUpload

EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT, _CLUSTER, _TRACKS, _TRACK, _TRACK_TYPE, _INFO = (
    0x18538067,
    0x1F43B675,
    0x1654AE6B,
    0xAE,
    0x83,
    0x1549A966,
)
_INSIDE = {_SEGMENT, _TRACKS, _TRACK, _INFO}
# Titles, dates, file names, attached files and chapters: nothing that is heard.
_BLANKED = {0x1254C367, 0x1941A469, 0x1043A770, 0x7BA9, 0x4461, 0x7384, 0x536E, 0xEC}
_AUDIO = 2
_VOID_HEADER = 9


@dataclass(frozen=True)
class _Element:
    id: int
    start: int
    body: int
    end: int | None


def clean(data: bytes) -> bytes | None:
    """The recording without what else was written in; None if it is something else. Raises BadUpload."""
    if not data.startswith(EBML):
        return None
    kept = bytearray(data)
    head = _element(kept, 0)
    if head.end is None or b"webm" not in kept[head.body : head.end]:
        raise BadUpload("kind")
    tracks: set[int] = set()
    at = head.end
    while at < len(kept):
        one = _element(kept, at)
        at = _step(kept, one, tracks)
    if tracks != {_AUDIO}:
        raise BadUpload("kind")
    return bytes(kept)


def _step(kept: bytearray, one: _Element, tracks: set[int]) -> int:
    """Deals with an element; where the next one begins. Raises BadUpload."""
    if one.id in _INSIDE or (one.id == _CLUSTER and one.end is None):
        return one.body
    if one.end is None or one.end > len(kept):
        raise BadUpload("broken")
    if one.id == _TRACK_TYPE:
        tracks.add(int.from_bytes(kept[one.body : one.end]))
    elif one.id in _BLANKED:
        _blank(kept, one.start, one.end)
    return one.end


def _blank(kept: bytearray, start: int, end: int) -> None:
    """A void of the same size."""
    if end - start < _VOID_HEADER:
        kept[start:end] = bytes([0xEC, 0x80 | (end - start - 2)]) + bytes(end - start - 2)
        return
    size = (end - start - _VOID_HEADER) | 1 << 56
    kept[start:end] = b"\xec" + size.to_bytes(8) + bytes(end - start - _VOID_HEADER)


def _element(data: bytearray, at: int) -> _Element:
    """An element's id and size; `end` is None where the size is not known yet. Raises BadUpload."""
    length = _length(data, at, most=4)
    id_ = int.from_bytes(data[at : at + length])
    body = at + length
    length = _length(data, body, most=8)
    size = int.from_bytes(data[body : body + length]) ^ 1 << 7 * length
    is_unknown = size == (1 << 7 * length) - 1
    body += length
    return _Element(id_, at, body, None if is_unknown else body + size)


def _length(data: bytearray, at: int, *, most: int) -> int:
    """How many bytes a number takes, by its first one."""
    length = 9 - data[at].bit_length() if at < len(data) else most + 1
    if length > most or at + length > len(data):
        raise BadUpload("broken")
    return length
