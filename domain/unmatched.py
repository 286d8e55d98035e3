"""Payments that named nobody we know: why, what became of them, and whom they may be from."""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.network.words import N_


class UnmatchedState(enum.StrEnum):
    """What became of a payment that named no customer. Values are stored; never rename one."""

    OPEN = "open"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    """Sent back to the payer."""


NOTHING_NAMED: Final = "nothing_named"
SEVERAL_NAMED: Final = "several_named"
UNKNOWN_ACCOUNT: Final = "unknown_account"
REVERSAL: Final = "reversal"
REASONS: Final[Mapping[str, str]] = {
    NOTHING_NAMED: N_("names neither a customer nor a document"),
    SEVERAL_NAMED: N_("names several customers"),
    UNKNOWN_ACCOUNT: N_("to the individual account of nobody"),
    REVERSAL: N_("money that the bank gave back"),
}
"""Why nobody was found; stored, never rename one."""
STATE_WORDS: Final[Mapping[UnmatchedState, str]] = {
    UnmatchedState.OPEN: N_("open"),
    UnmatchedState.ASSIGNED: N_("assigned"),
    UnmatchedState.RETURNED: N_("returned to the payer"),
}
SHORTEST_NUMBER: Final = 5
"""A shorter number is a customer's only where the title says so."""
_WORD: Final = re.compile(r"[\w/\-.]*\w")
_MARK: Final = re.compile(
    r"\b(?:kl|klient\w*|odbiorc\w*|odb|płatnik\w*|platnik\w*|nabywc\w*|customer|payer)\b[.:]?\s*"
    r"(?:nr|numer|no|number)?[.:]?\s*(\d{1,12})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """What may be names in the title of a transfer, in upper case."""

    words: frozenset[str]
    """Of documents."""
    numbers: frozenset[str]
    """Of customers, as they are written."""
    payers: frozenset[str]
    """Of customers, said to be one and maybe without the zeros before it."""


def named_in(title: str) -> Named:
    """Return what a title may name; whether there is such a thing, whoever keeps the books knows."""
    words = frozenset(word.upper() for word in _WORD.findall(title))
    marked = frozenset(_MARK.findall(title))
    return Named(words, frozenset(word for word in words if len(word) >= SHORTEST_NUMBER) | marked, marked)
