"""Pictures: decoded, turned upright, made smaller, and written anew, so that nothing but pixels is kept."""

from io import BytesIO

from PIL import Image, ImageOps

from bot.uploads.bad import BadUpload

JPEG = b"\xff\xd8\xff"
LONGEST = 2400
"""Pixels of the longest side: enough to read the small print of a bill."""
MAX_PIXELS = 64_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 85

# Our own limit stands below, before anything is decoded; the library's would only warn.
Image.MAX_IMAGE_PIXELS = None


def is_picture(data: bytes) -> bool:
    """Whether it begins as one of the kinds that we take."""
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return data.startswith((JPEG, b"\x89PNG\r\n\x1a\n")) or is_webp


def made_anew(data: bytes) -> bytes:
    """The picture as a JPEG of its own. Raises BadUpload."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            _check_size(image)
            return _smaller(image)
    except BadUpload:
        raise
    except Exception as error:
        # Whatever a decoder makes of bytes that were built to break it.
        raise BadUpload("broken") from error


def _check_size(image: Image.Image) -> None:
    """Only its header has been read so far: nothing has been decoded."""
    if image.width * image.height > MAX_PIXELS:
        raise BadUpload("too_large")


def _smaller(image: Image.Image) -> bytes:
    # A large JPEG is decoded at half its size or less, where that is enough.
    image.draft("RGB", (LONGEST, LONGEST))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST, LONGEST))
    return _written(upright)


def _written(image: Image.Image) -> bytes:
    # A new canvas: what the old one carries beside its pixels stays behind.
    canvas = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        canvas.paste(seen, mask=seen.getchannel("A"))
    else:
        canvas.paste(image.convert("RGB"))
    out = BytesIO()
    canvas.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
