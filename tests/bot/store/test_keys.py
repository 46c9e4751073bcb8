"""The key store: a destroyed key is gone from the disk."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.store.keys import SERVICE_SLOT, FileKeyStore, KeyGone, KeyStoreError


def test_a_secret_is_read_back_by_another_process_copy(tmp_path: Path) -> None:
    one, other = FileKeyStore(tmp_path / "keys"), FileKeyStore(tmp_path / "keys")
    slot = one.create()
    assert other.read(slot) == one.read(slot)
    assert one.service_secret() == other.service_secret() != one.read(slot)


def test_a_destroyed_secret_is_nowhere_in_the_file(tmp_path: Path) -> None:
    keys = FileKeyStore(tmp_path / "keys")
    slot = keys.create()
    secret = keys.read(slot)
    assert secret in (tmp_path / "keys").read_bytes()
    keys.destroy(slot)
    keys.destroy(slot)
    assert secret not in (tmp_path / "keys").read_bytes()
    with pytest.raises(KeyGone):
        keys.read(slot)


def test_slots_are_used_again_but_never_two_at_once(tmp_path: Path) -> None:
    keys = FileKeyStore(tmp_path / "keys")
    first = [keys.create() for _ in range(5)]
    for slot in first[1:4]:
        keys.destroy(slot)
    with ThreadPoolExecutor(8) as pool:
        again = list(pool.map(lambda _: FileKeyStore(tmp_path / "keys").create(), range(20)))
    in_use = [first[0], first[4], *again]
    assert len(set(in_use)) == len(in_use)
    assert SERVICE_SLOT not in in_use
    assert set(first[1:4]) < set(again)
    assert len({keys.read(slot) for slot in in_use}) == len(in_use)


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    FileKeyStore(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(KeyStoreError, match="chmod 600"):
        FileKeyStore(path)


def test_another_file_is_not_taken_for_a_key_store(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_bytes(b"something else, and long enough to be read as a header")
    path.chmod(0o600)
    with pytest.raises(KeyStoreError, match="not a key file"):
        FileKeyStore(path)
