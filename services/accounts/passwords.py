"""Passwords: kept as argon2id hashes."""

import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST_PASSWORD: Final = 12

_hasher: Final = PasswordHasher()
NOBODYS_HASH: Final = _hasher.hash(secrets.token_hex())
"""Compared with where there is no user, so that the answer takes as long."""


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _hasher.hash(password)


def is_right(password: str, password_hash: str) -> bool:
    """Tell whether a password is the one of a hash; takes about 50 ms either way."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
