"""Sealing: how a text becomes bytes that only the right key opens.

Every sealed value starts with a scheme byte, so that a scheme can be replaced while old values live:
1 = AES-256-GCM under a content key (NIST SP 800-38D); 2 = HPKE, X25519 + HKDF-SHA256 + AES-256-GCM
(RFC 9180, base mode) to a public key. Table, row and purpose are bound in as associated data, so that
a value moved to another place does not open. Texts are padded to 512-byte steps, so that their size
tells little.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain import RettvisError

SCHEME_KEY, SCHEME_PUBLIC = 1, 2
KEY_BYTES = 32
PAD_STEP = 512
_NONCE_BYTES = 12
_LENGTH_BYTES = 4
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class CannotOpen(RettvisError):
    """A sealed value does not open: wrong key, wrong place, or changed bytes."""


def new_key() -> bytes:
    """A random content key."""
    return secrets.token_bytes(KEY_BYTES)


def derive(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose from a high-entropy secret (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"rettvis " + purpose.encode()).derive(secret)


def lookup(secret: bytes, purpose: str, value: str) -> str:
    """A keyed hash (HMAC-SHA256, hex) by which a value is found again without being stored."""
    return hmac.new(derive(secret, purpose), value.encode(), hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """The hash that a random 256-bit token is kept as."""
    return hashlib.sha256(token.encode()).hexdigest()


def place(table: str, row: object, purpose: str) -> bytes:
    """The associated data of a sealed value."""
    return f"{table}\x1f{row}\x1f{purpose}".encode()


def seal(key: bytes, data: bytes, where: bytes) -> bytes:
    """Data under a content key."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return bytes([SCHEME_KEY]) + nonce + AESGCM(key).encrypt(nonce, _pad(data), where)


def unseal(key: bytes, sealed: bytes, where: bytes) -> bytes:
    """What `seal` sealed. Raises CannotOpen."""
    if not sealed or sealed[0] != SCHEME_KEY:
        raise CannotOpen("scheme")
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return _unpad(AESGCM(key).decrypt(nonce, body, where))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("bytes or key") from error


@dataclass(frozen=True)
class KeyPair:
    """An X25519 key pair as raw bytes."""

    private: bytes
    public: bytes


def new_key_pair() -> KeyPair:
    """A random X25519 key pair."""
    private = X25519PrivateKey.generate()
    return KeyPair(private.private_bytes_raw(), private.public_key().public_bytes_raw())


def seal_to(public: bytes, data: bytes, where: bytes) -> bytes:
    """Data that only the private key of `public` opens."""
    # HPKE's info binds the place, as associated data does for AES-GCM.
    return bytes([SCHEME_PUBLIC]) + _SUITE.encrypt(
        _pad(data), X25519PublicKey.from_public_bytes(public), info=where
    )


def unseal_with(private: bytes, sealed: bytes, where: bytes) -> bytes:
    """What `seal_to` sealed. Raises CannotOpen."""
    if not sealed or sealed[0] != SCHEME_PUBLIC:
        raise CannotOpen("scheme")
    try:
        return _unpad(_SUITE.decrypt(sealed[1:], X25519PrivateKey.from_private_bytes(private), info=where))
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("bytes or key") from error


def _pad(data: bytes) -> bytes:
    framed = len(data).to_bytes(_LENGTH_BYTES) + data
    return framed + bytes(-len(framed) % PAD_STEP)


def _unpad(framed: bytes) -> bytes:
    length = int.from_bytes(framed[:_LENGTH_BYTES])
    if length > len(framed) - _LENGTH_BYTES:
        raise ValueError("length")
    return framed[_LENGTH_BYTES : _LENGTH_BYTES + length]
