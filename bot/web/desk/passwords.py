"""Passwords of staff: argon2id, with the least cost that OWASP names (Password Storage Cheat Sheet, Argon2id).

19 MiB and two passes a check keep the web process small; two checks run at once, the others wait.
"""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 200
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE: Final = BoundedSemaphore(2)
_NOBODY: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$sIUNu3RvdPlbUji8yYX/XQ$NMDqiHylROzQi17hWzmbN2KHZwdtvHxzL/+qJ30zz0k"
)
"""Checked for an unknown log-in, so that it takes as long as a known one."""


def hash_password(password: str) -> str:
    """What to keep of a password. Raises ValueError when it is too short or too long."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise ValueError(f"a password has {MIN_LENGTH} to {MAX_LENGTH} characters")
    return _HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one kept; takes as long for nobody's hash (None)."""
    with _AT_ONCE:
        try:
            _HASHER.verify(password_hash or _NOBODY, password[: MAX_LENGTH + 1])
        except (Argon2Error, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made at another cost than today's and should be made again."""
    return _HASHER.check_needs_rehash(password_hash)
