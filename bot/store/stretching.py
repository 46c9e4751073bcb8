"""Stretching: from something a human remembers or copies by hand to keys, slowly on purpose.

Argon2id (RFC 9106) with 64 MiB and four passes. Its one output is split by HKDF into a verifier, which
is stored, and a key that wraps other keys, which is not. One at a time in a process, so that a flood of
guesses cannot take the machine's memory.
"""

import asyncio
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from bot.store import sealing

SALT_BYTES = 16


@dataclass(frozen=True)
class Cost:
    """What one guess costs: memory in KiB, and passes over it."""

    memory_kib: int = 64 * 1024
    passes: int = 4


CHEAP = Cost(memory_kib=64, passes=1)
"""For tests only: the settings refuse it outside of them."""


@dataclass(frozen=True)
class Stretched:
    """What came out, 32 bytes each: `verifier` is kept, `key` never."""

    verifier: bytes
    key: bytes

    def fits(self, verifier: bytes) -> bool:
        """Whether it is the same secret, compared in constant time."""
        return hmac.compare_digest(self.verifier, verifier)


class Stretcher:
    """Stretches secrets, one at a time."""

    def __init__(self, cost: Cost | None = None) -> None:
        self._cost = cost or Cost()
        self._turn = asyncio.Lock()

    async def stretch(self, secret: str, salt: bytes, purpose: str) -> Stretched:
        """The verifier and the key of a secret; `salt` is 16 bytes."""
        async with self._turn:
            output = await asyncio.to_thread(self._argon2id, secret.encode(), salt)
        return Stretched(
            sealing.derive(output, f"{purpose} verifier"), sealing.derive(output, f"{purpose} key")
        )

    def _argon2id(self, secret: bytes, salt: bytes) -> bytes:
        slow = Argon2id(
            salt=salt,
            length=sealing.KEY_BYTES,
            iterations=self._cost.passes,
            lanes=1,
            memory_cost=self._cost.memory_kib,
        )
        return slow.derive(secret)
