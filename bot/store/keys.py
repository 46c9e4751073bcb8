"""The key store: a file of fixed slots, outside every database, log of writes, snapshot and backup.

A slot holds a 32-byte secret. Deleting a conversation overwrites its slot in place and syncs, so that
old copies of the database can be opened by nobody; that is why keys never lie in the database, whose
write-ahead log keeps what was deleted.
"""

import fcntl
import os
import secrets
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from bot.domain import RettvisError

SECRET_BYTES = 32
_MAGIC = b"RTVKEYS1"
_HEADER = struct.Struct(">8sQQ")
"""Magic, number of slots ever made, first free slot (0 = none)."""
_SLOT = struct.Struct(">B7xQ32s")
"""State (1 = in use), next free slot, secret."""
_FREE, _USED = 0, 1
SERVICE_SLOT = 1


class KeyStoreError(RettvisError):
    """The key file cannot be read or written, or is no key file."""


class KeyGone(KeyStoreError):
    """The slot was destroyed: what was sealed under it can be opened by nobody."""


class KeyStore(Protocol):
    """Where the server's own secrets lie."""

    def create(self) -> int:
        """Writes a new secret to disk and returns its slot number."""

    def read(self, slot: int) -> bytes:
        """The 32-byte secret of a slot. Raises KeyGone if it was destroyed."""

    def destroy(self, slot: int) -> None:
        """Overwrites the slot in place and syncs; destroying twice is the same as once."""

    def used(self) -> set[int]:
        """All slots in use, but the service's own."""

    def service_secret(self) -> bytes:
        """The secret of the service itself (addresses' look-up, inbox)."""


class FileKeyStore:
    """A key store in one file, shared by all processes that see the volume."""

    def __init__(self, path: Path) -> None:
        """Opens the file, making it (readable by its owner only) if it is not there.

        Raises:
            KeyStoreError: if it is no key file, or others may read it.
        """
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with self._lock():
                self._open_or_make()
        except OSError as error:
            raise KeyStoreError(f"{path}: {error.strerror}") from error

    def create(self) -> int:
        """See KeyStore.create."""
        with self._lock():
            magic, count, free = self._header()
            slot = free or count + 1
            next_free = self._slot(slot)[1] if free else 0
            self._write(slot, _USED, 0, secrets.token_bytes(SECRET_BYTES))
            os.pwrite(self._file, _HEADER.pack(magic, max(count, slot), next_free), 0)
            os.fdatasync(self._file)
            return slot

    def read(self, slot: int) -> bytes:
        """See KeyStore.read."""
        try:
            state, _, secret = self._slot(slot)
        except (OSError, struct.error) as error:
            raise KeyStoreError(f"{self._path}: slot cannot be read") from error
        if state != _USED:
            raise KeyGone(f"{self._path}: slot destroyed")
        return secret

    def destroy(self, slot: int) -> None:
        """See KeyStore.destroy."""
        with self._lock():
            if self._slot(slot)[0] != _USED:
                return
            magic, count, free = self._header()
            self._write(slot, _FREE, free, bytes(SECRET_BYTES))
            os.pwrite(self._file, _HEADER.pack(magic, count, slot), 0)
            os.fdatasync(self._file)

    def used(self) -> set[int]:
        """See KeyStore.used."""
        _, count, _ = self._header()
        return {slot for slot in range(SERVICE_SLOT + 1, count + 1) if self._slot(slot)[0] == _USED}

    def service_secret(self) -> bytes:
        """See KeyStore.service_secret."""
        return self.read(SERVICE_SLOT)

    def close(self) -> None:
        """Lets the file go."""
        os.close(self._file)

    def _open_or_make(self) -> None:
        if os.fstat(self._file).st_mode & 0o077:
            raise KeyStoreError(f"{self._path}: others may read the keys; run chmod 600 on it")
        if os.fstat(self._file).st_size == 0:
            self._write(SERVICE_SLOT, _USED, 0, secrets.token_bytes(SECRET_BYTES))
            os.pwrite(self._file, _HEADER.pack(_MAGIC, SERVICE_SLOT, 0), 0)
            os.fsync(self._file)
        elif self._header()[0] != _MAGIC:
            raise KeyStoreError(f"{self._path}: not a key file")

    @contextmanager
    def _lock(self) -> Iterator[None]:
        # A lock on a descriptor of its own: flock is per open file, and threads share ours.
        lock = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _header(self) -> tuple[bytes, int, int]:
        magic, count, free = _HEADER.unpack(os.pread(self._file, _HEADER.size, 0))
        return magic, count, free

    def _slot(self, slot: int) -> tuple[int, int, bytes]:
        state, free, secret = _SLOT.unpack(os.pread(self._file, _SLOT.size, self._offset(slot)))
        return state, free, secret

    def _write(self, slot: int, state: int, free: int, secret: bytes) -> None:
        os.pwrite(self._file, _SLOT.pack(state, free, secret), self._offset(slot))

    @staticmethod
    def _offset(slot: int) -> int:
        return _HEADER.size + (slot - 1) * _SLOT.size
