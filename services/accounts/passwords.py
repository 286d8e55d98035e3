"""Passwords: kept as argon2id hashes, and refused when they are short or soon guessed."""

import re
import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import InvalidInputError
from services.accounts.guessing import pieces
from texts import _

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 1024
FEWEST_PIECES: Final = 4
"""Three common words or two and a year are tried by guessing programs within hours."""

_hasher: Final = PasswordHasher()
NOBODYS_HASH: Final = _hasher.hash(secrets.token_hex())
"""Compared with where there is no user, so that the answer takes as long."""


def check_new(password: str, *, email: str) -> None:
    """Refuse a password that is too short, too long, or soon guessed.

    Raises
    ------
    InvalidInputError
        With the reason in the reader's language.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInputError(_("A password has at least {count} characters.", count=SHORTEST_PASSWORD))
    if len(password) > LONGEST_PASSWORD:
        raise InvalidInputError(_("A password has at most {count} characters.", count=LONGEST_PASSWORD))
    if pieces(password, known=re.split(r"[^\w]+", email)) < FEWEST_PIECES:
        raise InvalidInputError(
            _(
                "This password is guessed too soon: it is made of common words, names, dates, rows of keys or your "
                "e-mail address. Take four words that have nothing to do with one another, or let your browser "
                "propose one."
            )
        )


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _hasher.hash(password)


def is_right(password: str, password_hash: str) -> bool:
    """Tell whether a password is the one of a hash; takes about 50 ms either way."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
