"""Sealing: only the right key, at the right place, opens unchanged bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store import sealing

WHERE = sealing.place("messages", "abc 1", "text")


@given(st.binary(max_size=2000))
def test_what_is_sealed_opens_again(data: bytes) -> None:
    key, pair = sealing.new_key(), sealing.new_key_pair()
    assert sealing.unseal(key, sealing.seal(key, data, WHERE), WHERE) == data
    assert sealing.unseal_with(pair.private, sealing.seal_to(pair.public, data, WHERE), WHERE) == data


def test_every_flipped_byte_is_refused() -> None:
    key, pair = sealing.new_key(), sealing.new_key_pair()

    def by_key(raw: bytes) -> bytes:
        return sealing.unseal(key, raw, WHERE)

    def by_private_key(raw: bytes) -> bytes:
        return sealing.unseal_with(pair.private, raw, WHERE)

    for sealed, open_it in (
        (sealing.seal(key, b"hei", WHERE), by_key),
        (sealing.seal_to(pair.public, b"hei", WHERE), by_private_key),
    ):
        for position in range(len(sealed)):
            changed = bytearray(sealed)
            changed[position] ^= 1
            with pytest.raises(sealing.CannotOpen):
                open_it(bytes(changed))


def test_a_value_moved_to_another_row_does_not_open() -> None:
    key = sealing.new_key()
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(key, sealing.seal(key, b"hei", WHERE), sealing.place("messages", "abc 2", "text"))


def test_another_key_does_not_open() -> None:
    pair = sealing.new_key_pair()
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal_with(
            sealing.new_key_pair().private, sealing.seal_to(pair.public, b"hei", WHERE), WHERE
        )
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealing.new_key(), sealing.seal(sealing.new_key(), b"hei", WHERE), WHERE)


def test_the_size_tells_little() -> None:
    key = sealing.new_key()
    sizes = {len(sealing.seal(key, b"x" * n, WHERE)) for n in range(500)}
    assert len(sizes) == 1
