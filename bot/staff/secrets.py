"""What staff log in with: a passphrase, a code from the phone, and recovery codes on paper."""

import base64
import hmac
import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from bot.domain import RettvisError

MIN_PASSPHRASE, MAX_PASSPHRASE = 15, 128
STEP_SECONDS = 30
RECOVERY_CODES = 10
_FEWEST_CHARACTERS = 6
_TOTP_BYTES = 20
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}")
_CODE = re.compile(r"[0-9]{6}")
# Without letters and digits that look like others on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


class BadPassphrase(RettvisError):
    """A passphrase that cannot be taken, and why."""

    def __init__(self, reason: Literal["too_short", "too_long", "too_common"]) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_login(raw: str) -> str:
    """A login name as it is stored; empty if it is none."""
    name = raw.strip().casefold()
    return name if _LOGIN.fullmatch(name) else ""


def clean_passphrase(raw: str) -> str:
    """A passphrase as it is stretched: the same letters however a keyboard composed them."""
    return unicodedata.normalize("NFC", raw)


def check_passphrase(passphrase: str, login: str) -> None:
    """Any characters, long enough, and none that everybody tries first. Raises BadPassphrase."""
    if len(passphrase) < MIN_PASSPHRASE:
        raise BadPassphrase("too_short")
    if len(passphrase) > MAX_PASSPHRASE:
        raise BadPassphrase("too_long")
    letters = _letters(passphrase)
    if len(set(passphrase)) < _FEWEST_CHARACTERS or letters in _common():
        raise BadPassphrase("too_common")
    if not letters.replace(_letters(login), "").strip("0123456789"):
        raise BadPassphrase("too_common")


def new_totp_secret() -> bytes:
    """A secret for an authenticator (160 bits, as RFC 4226 recommends)."""
    return secrets.token_bytes(_TOTP_BYTES)


def totp_address(secret: bytes, login: str) -> str:
    """The `otpauth:` address that an authenticator scans."""
    return _totp(secret).get_provisioning_uri(login, "Rettvis")


def secret_text(secret: bytes) -> str:
    """The same secret for typing, in fours."""
    letters = base64.b32encode(secret).decode()
    return " ".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def totp_code(secret: bytes, now: int) -> str:
    """The code of a moment."""
    return _totp(secret).generate(now).decode()


def totp_step(secret: bytes, code: str, now: int, *, after: int) -> int | None:
    """The step that a code belongs to: this one or a neighbour, and none that was used (`after`)."""
    digits = re.sub(r"\s", "", code)
    if not _CODE.fullmatch(digits):
        return None
    found = None
    # All three, so that time tells nothing.
    for step in range(now // STEP_SECONDS - 1, now // STEP_SECONDS + 2):
        if hmac.compare_digest(totp_code(secret, step * STEP_SECONDS), digits) and step > after:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes of 79 bits."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def clean_recovery_code(raw: str) -> str:
    """A recovery code as it was given out, however it was typed."""
    letters = re.sub(r"[^a-z0-9]", "", raw.casefold())[: _GROUPS * _GROUP]
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP))


def _totp(secret: bytes) -> TOTP:
    # SHA-1 and six digits are what every authenticator knows; HMAC does not suffer from SHA-1's faults.
    return TOTP(secret, 6, SHA1(), STEP_SECONDS)  # noqa: S303 (RFC 6238: what phones can do)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


@cache
def _common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_passphrases.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_letters(line) for line in lines if line and not line.startswith("#"))
