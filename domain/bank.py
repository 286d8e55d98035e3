"""Polish account numbers (NRB) and the individual accounts by which a payer is known (domain.md 3.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from domain.errors import InvalidInputError

DIGITS: Final = 26
_BBAN: Final = 24
_GROUP: Final = 4
SORT_CODE: Final = 8
_PL: Final = "2521"
"""``PL`` in digits, as ISO 13616 has it."""


def nrb_of(bban: str) -> str:
    """Put the two check digits before the 24 digits of sort code and account."""
    if len(bban) != _BBAN or not (bban.isascii() and bban.isdigit()):
        raise InvalidInputError(f"{bban!r} is not {_BBAN} digits")
    return f"{98 - int(bban + _PL + '00') % 97:02d}{bban}"


def is_nrb(text: str) -> bool:
    """Tell whether ``text`` is 26 digits of which the first two check the others."""
    return len(text) == DIGITS and text.isascii() and text.isdigit() and int(text[2:] + _PL + text[:2]) % 97 == 1


def in_groups(account: str) -> str:
    """Write an account for the eye: the two check digits, then groups of four; nothing where there is none."""
    return " ".join(filter(None, (account[:2], *wrap(account[2:], _GROUP))))


@dataclass(frozen=True, slots=True)
class MassAccounts:
    """How a bank lays out individual accounts: sort code, the client's mask, then the payer's number."""

    sort_code: str
    mask: str

    def of(self, payer: int) -> str:
        """Return the account of a payer.

        Raises
        ------
        InvalidInputError
            When the payer's number has more digits than the account leaves to it.
        """
        room = _BBAN - len(self.sort_code) - len(self.mask)
        return nrb_of(f"{self.sort_code}{self.mask}{payer:0{room}d}")

    def payer_of(self, nrb: str) -> int | None:
        """Return the payer whose account it is, nothing for an account of another kind."""
        head = self.sort_code + self.mask
        return int(nrb[2 + len(head) :]) if is_nrb(nrb) and nrb[2:].startswith(head) else None


def mass_accounts(utility: Mapping[str, str]) -> MassAccounts | None:
    """Return how the individual accounts of a utility are laid out, nothing where it has said nothing of it.

    Parameters
    ----------
    utility
        ``individual_accounts`` holds the digits that all of them share: the sort code and the mask behind it.
    """
    shared = utility.get("individual_accounts", "")
    return MassAccounts(shared[:SORT_CODE], shared[SORT_CODE:]) if is_shared(shared) else None


def is_shared(digits: str) -> bool:
    """Tell whether ``digits`` can be what individual accounts share: a sort code, a mask, and room for a payer."""
    return digits.isascii() and digits.isdigit() and SORT_CODE <= len(digits) < _BBAN
