"""Payments that named nobody we know, and such as a bank took back of nothing we find: why, and what became of them."""

import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from domain.words import N_


class UnmatchedState(enum.StrEnum):
    """What became of a payment that named no customer. Values are stored; never rename one."""

    OPEN = "open"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    """Sent back to the payer."""
    DISMISSED = "dismissed"
    """Taken back by the bank, and of no payment that is booked."""


NOTHING_NAMED: Final = "nothing_named"
SEVERAL_NAMED: Final = "several_named"
UNKNOWN_ACCOUNT: Final = "unknown_account"
REVERSAL: Final = "reversal"
NOT_THEIRS: Final = "not_theirs"
REVERSAL_UNKNOWN: Final = "reversal_unknown"
REVERSAL_SEVERAL: Final = "reversal_several"
REVERSAL_WAITING: Final = "reversal_waiting"
REASONS: Final[Mapping[str, str]] = {
    NOTHING_NAMED: N_("names neither a customer nor a document"),
    SEVERAL_NAMED: N_("names several customers"),
    UNKNOWN_ACCOUNT: N_("to the individual account of nobody"),
    REVERSAL: N_("money that the bank gave back"),
    NOT_THEIRS: N_("was booked for a customer whose it is not"),
    REVERSAL_UNKNOWN: N_("the bank took back a payment that is not found"),
    REVERSAL_SEVERAL: N_("the bank took back one of several payments alike"),
    REVERSAL_WAITING: N_("the bank took back a payment that waits here itself"),
}
"""Why nobody was found; stored, never rename one."""
STATE_WORDS: Final[Mapping[UnmatchedState, str]] = {
    UnmatchedState.OPEN: N_("open"),
    UnmatchedState.ASSIGNED: N_("assigned"),
    UnmatchedState.RETURNED: N_("returned to the payer"),
    UnmatchedState.DISMISSED: N_("nothing to book"),
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


class Lead(enum.IntEnum):
    """What leads from a payment to a customer, the likeliest first."""

    NUMBER = 1
    """Their number."""
    NAME = 2
    AMOUNT = 3
    """A debt of theirs of just this amount."""
    SLIP = 4
    """Their number, but for one slip: of many customers, so that alone it tells little."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A customer whom a payment may be from, and why."""

    number: str
    name: str
    address: str
    leads: tuple[Lead, ...]
    document: str
    """The debt of just that amount."""

    def also(self, lead: Lead, document: str) -> "Proposal":
        """Return the proposal with one more lead; the first document of an amount is told."""
        leads = self.leads if lead in self.leads else (*self.leads, lead)
        return replace(self, leads=leads, document=self.document or document)

    @property
    def rank(self) -> tuple[bool, int, Lead, str]:
        """Return what proposals are sorted by: a number that is written whole goes before all else."""
        return (Lead.NUMBER not in self.leads, -len(self.leads), min(self.leads), self.number)


SHORTEST_NAME: Final = 3
_SALUTATIONS: Final = frozenset({"SP", "ZOO", "UL", "PAN", "PANI", "AND"})


def words_of_name(payer: str) -> list[str]:
    """Return the first two words of a payer by which a customer is looked for: banks write the address behind them."""
    words = [word for word in re.findall(r"[^\W\d_]+", payer.upper()) if len(word) >= SHORTEST_NAME]
    return [word for word in words if word not in _SALUTATIONS][:2]


def near_numbers(title: str, numbers: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the customer numbers that the title names, and those that another number in it is but for one slip."""
    known = {number for number in numbers if number.isascii() and number.isdigit() and len(number) >= SHORTEST_NUMBER}
    typed = set(re.findall(r"(?<!\d)\d{4,13}(?!\d)", title))
    return known & typed, known & {near for word in typed - known for near in _slips(word)}


def _slips(word: str) -> Iterator[str]:
    """Yield what was meant when one digit is wrong, missing or too many, or two changed places."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for digit in "0123456789":
            yield before + digit + after[1:]
            yield before + digit + after
