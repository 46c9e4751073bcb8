"""What is taken of the files that people send, what is left out of them, and what is refused."""

import random
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.oggopus import OggOpus
from PIL import Image

from bot.uploads import MAX_FILE, BadUpload, media_type_of, read_upload
from tests.files import CANARY, all_recordings, bomb, box, m4a, mp3, photo, voice, webm, zip_end


def _reason(data: bytes) -> str:
    with pytest.raises(BadUpload) as refused:
        read_upload(data)
    return refused.value.reason


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB"), ("JPEG", "CMYK")]
)
def test_a_picture_is_kept_without_place_phone_and_comment(kind: str, mode: str) -> None:
    original = photo(kind=kind, mode=mode)
    with Image.open(BytesIO(original)) as sent:
        assert sent.getexif().get_ifd(0x8825)
    kept = read_upload(original)
    assert (kept.kind, media_type_of(kept.data)) == ("image", "image/jpeg")
    assert CANARY not in kept.data
    with Image.open(BytesIO(kept.data)) as image:
        assert image.size == (640, 480)
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)
        pixel = image.convert("RGB").getpixel((10, 10))
        assert isinstance(pixel, tuple)
        red, green, _ = pixel
        if mode != "CMYK":
            assert red > green + 50


def test_a_large_photo_gets_smaller_and_stands_upright() -> None:
    kept = read_upload(photo((4000, 3000), orientation=6))
    with Image.open(BytesIO(kept.data)) as image:
        assert image.size == (1800, 2400)


def test_a_bomb_of_twenty_thousand_pixels_a_side_is_refused_before_it_is_decoded() -> None:
    packed = bomb()
    assert len(packed) < 200_000
    assert _reason(packed) == "too_large"


@pytest.mark.parametrize(
    "data",
    [b"Hei, jeg heter bilde.jpg", b"%PDF-1.7\n", b"GIF89a" + bytes(40), b"<svg xmlns=''/>", zip_end(), b"MZ"],
)
def test_a_file_of_another_kind_is_refused_whatever_it_is_called(data: bytes) -> None:
    assert _reason(data) == "kind"


@pytest.mark.parametrize(
    "data",
    [
        photo() + b"PK\x03\x04" + zip_end(b"comment"),
        photo()[:20] + b"%PDF-1.4\n" + photo()[20:],
        b"\xff\xd8\xff\xe0<html><script>alert(1)</script>",
        photo()[:300],
        voice() + zip_end(),
        voice() + b"<html>",
        m4a(b"soun", b"<html><body>"),
        m4a(b"soun", box(b"evil", b"x")),
        mp3() + zip_end(),
        b"ID3\x04\0\0\0\0\0\x10<html>0123456789",
    ],
)
def test_a_file_that_is_two_at_once_or_broken_is_refused(data: bytes) -> None:
    assert _reason(data) == "broken"


@pytest.mark.parametrize("data", [m4a(b"vide"), webm(track=1)])
def test_a_film_is_no_recording(data: bytes) -> None:
    assert _reason(data) == "kind"


@pytest.mark.parametrize(("media_type", "data"), list(all_recordings()))
def test_a_recording_is_kept_without_titles_and_places(media_type: str, data: bytes) -> None:
    assert CANARY in data
    kept = read_upload(data)
    assert (kept.kind, media_type_of(kept.data)) == ("audio", media_type)
    assert CANARY not in kept.data
    assert b"\xe2" * 8 not in kept.data
    assert read_upload(kept.data).data == kept.data


def test_a_voice_message_can_still_be_heard() -> None:
    heard = OggOpus(BytesIO(read_upload(voice()).data))
    assert heard.info is not None
    assert heard.info.channels == 1


def test_too_large_and_empty_files_are_refused() -> None:
    assert _reason(bytes(MAX_FILE + 1)) == "too_large"
    assert _reason(b"") == "empty"


@pytest.mark.parametrize("data", [photo(), photo(kind="WEBP"), voice(), mp3(), m4a(), webm()])
@given(seed=st.integers(0, 2**32))
def test_damaged_files_are_refused_or_read_and_nothing_else(data: bytes, seed: int) -> None:
    dice = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    try:
        kept = read_upload(bytes(damaged[: dice.randint(1, len(damaged))]))
    except BadUpload:
        return
    assert media_type_of(kept.data).startswith(kept.kind)
