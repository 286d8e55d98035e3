"""Text of the QR code that fills in a transfer, after the recommendation of the Polish Bank Association (ZBP).

Nine fields between bars: NIP, country, account, grosze, name, title and three reserves. At most 160 characters, error
correction L (domain.md 3.2). The code shows the amount that is still open, not the one that was invoiced.
"""

import re
import string
import unicodedata
from decimal import Decimal
from typing import Final

from domain.bank import is_nrb
from domain.errors import InvalidInputError
from domain.money import grosz

NAME_LENGTH: Final = 20
TITLE_LENGTH: Final = 32
AMOUNT_LENGTH: Final = 6
AMOUNT_LIMIT: Final = Decimal(10) ** 9
"""Longer amounts take from the reserve; no water bill comes near."""
_ALLOWED: Final = frozenset(string.ascii_letters + string.digits + "ĄĆĘŁŃÓŚŹŻąćęłńóśźż ,./\\-@#&*_")


def transfer_text(*, nip: str, account: str, amount_pln: Decimal | None, name: str, title: str) -> str:
    """Return the nine fields; without an amount the payer types it.

    Foreign letters lose their accents and whatever else banks do not take is left out; name and title are cut. The NIP
    of a person is empty. Its check digit is not looked at: the official example has a wrong one.

    Raises
    ------
    InvalidInputError
        For a wrong account or NIP, and for an amount below zero, with a part of a grosz, or too long.
    """
    if not is_nrb(account) or not re.fullmatch(r"(\d{10})?", nip, re.ASCII):
        raise InvalidInputError("the recipient's account or NIP is wrong")
    amount = Decimal(0) if amount_pln is None else amount_pln
    if not 0 <= amount < AMOUNT_LIMIT or grosz(amount) != amount:
        raise InvalidInputError(f"{amount} is no amount to transfer")
    digits = f"{int(amount * 100):0{AMOUNT_LENGTH}d}"
    return "|".join([nip, "PL", account, digits, _plain(name, NAME_LENGTH), _plain(title, TITLE_LENGTH), "", "", ""])


def _plain(text: str, length: int) -> str:
    known = "".join(c if c in _ALLOWED else unicodedata.normalize("NFKD", c) for c in text)
    return "".join(c for c in known if c in _ALLOWED)[:length].strip()
