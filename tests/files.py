"""Files as phones make them, and files that were made to harm."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from mutagen.id3 import COMM, ID3, TIT2
from mutagen.ogg import OggPage
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

CANARY = b"canary-59.9139-10.7522"


def photo(
    size: tuple[int, int] = (640, 480), kind: str = "JPEG", *, orientation: int = 1, mode: str = "RGB"
) -> bytes:
    """A picture with the phone's name, a place, a comment and words of the phone in it."""
    image = Image.new(mode, size, "white")
    image.paste((200, 30, 30, 255)[: len(image.getbands())], (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x010F] = "Canary Phone " + CANARY.decode()
    exif[0x0112] = orientation
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (IFDRational(59), IFDRational(54), IFDRational(50))
    gps[3], gps[4] = "E", (IFDRational(10), IFDRational(45), IFDRational(8))
    out = BytesIO()
    extra = {"comment": CANARY, "xmp": b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"} if kind == "JPEG" else {}
    image.save(out, kind, exif=exif, **extra)
    return out.getvalue()


def bomb(side: int = 20_000) -> bytes:
    """A PNG of some kilobytes that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(1 + side // 8)) for _ in range(side)) + rows.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zip_end(comment: bytes = b"") -> bytes:
    """What archives are read from: the directory at their very end."""
    return b"PK\x05\x06" + bytes(16) + len(comment).to_bytes(2, "little") + comment


def voice() -> bytes:
    """A voice message of Telegram: Ogg with Opus, here with a title in it."""
    head = b"OpusHead" + bytes([1, 1]) + struct.pack("<HIh", 312, 48_000, 0) + b"\0"
    title = b"TITLE=" + CANARY
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", 1)
    tags += struct.pack("<I", len(title)) + title
    pages = []
    for number, packet in enumerate((head, tags, bytes([0x48]) + bytes(40))):
        page = OggPage()
        page.serial, page.sequence, page.packets = 4711, number, [packet]
        page.first, page.last = number == 0, number == 2
        page.position = 960 if number == 2 else 0
        pages.append(page.write())
    return b"".join(pages)


def mp3() -> bytes:
    """Some frames of silence, with a title before and one behind them."""
    out = BytesIO(b"".join(b"\xff\xfb\x90\x64" + bytes(413) for _ in range(12)))
    tags = ID3()
    tags.add(TIT2(text=CANARY.decode()))
    tags.add(COMM(text=CANARY.decode()))
    tags.save(out, v1=2)
    return out.getvalue()


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of MP4."""
    body = b"".join(parts)
    return (8 + len(body)).to_bytes(4) + kind + body


def m4a(handler: bytes = b"soun", *more: bytes) -> bytes:
    """A recording of a phone of Apple, with times, a place and a device in it."""
    dated = bytes(4) + b"\xe2" * 8 + bytes(88)
    track = box(
        b"trak",
        box(b"tkhd", dated),
        box(b"mdia", box(b"mdhd", dated), box(b"hdlr", bytes(8) + handler + bytes(13))),
    )
    place = box(b"udta", box(b"\xa9xyz", CANARY))
    return (
        box(b"ftyp", b"M4A ", bytes(4))
        + box(b"moov", box(b"mvhd", dated), track, place, box(b"meta", CANARY))
        + box(b"mdat", b"sound")
        + b"".join(more)
    )


def element(id_: int, *parts: bytes) -> bytes:
    """An element of WebM."""
    body = b"".join(parts)
    return id_.to_bytes((id_.bit_length() + 7) // 8) + (len(body) | 1 << 56).to_bytes(8) + body


def webm(track: int = 2) -> bytes:
    """What a browser records, with a title and a date."""
    live = b"\x01" + b"\xff" * 7
    return (
        element(0x1A45DFA3, element(0x4282, b"webm"))
        + (0x18538067).to_bytes(4)
        + live
        + element(0x1549A966, element(0x7BA9, CANARY), element(0x4461, b"\xe2" * 8))
        + element(0x1654AE6B, element(0xAE, element(0x83, bytes([track])), element(0x86, b"A_OPUS")))
        + element(0x1254C367, CANARY)
        + (0x1F43B675).to_bytes(4)
        + live
        + element(0xE7, b"\0")
        + element(0xA3, b"\x81\0\0\x80sound")
    )


def all_recordings() -> Iterator[tuple[str, bytes]]:
    """One of each, with its media type."""
    yield "audio/ogg", voice()
    yield "audio/mpeg", mp3()
    yield "audio/mp4", m4a()
    yield "audio/webm", webm()
