"""Sealing what is kept but must not be read from a stolen database: the secrets of second factors."""

import base64
import datetime as dt

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Seal:
    """Shuts texts with a key of its own that is derived from the key of the installation."""

    def __init__(self, key: str) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"wodnik: second factors").derive(key.encode())
        self._box = Fernet(base64.urlsafe_b64encode(derived))

    def shut(self, text: str) -> str:
        """Return ``text`` as only this seal can open it."""
        return self._box.encrypt(text.encode()).decode()

    def opened(self, sealed: str, *, within: dt.timedelta | None = None) -> str | None:
        """Return the text, nothing for what was not shut by this seal, or longer ago than ``within``."""
        ttl = None if within is None else int(within.total_seconds())
        try:
            return self._box.decrypt(sealed.encode(), ttl).decode()
        except InvalidToken:
            return None
