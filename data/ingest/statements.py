"""Bank statements as they are read, whatever the form of the file: MT940 or camt.053."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from domain.money import ZERO

TAKES_BACK: Final = "R-"
"""Before the reference of an entry that takes back a payment."""


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One movement of money; credits are positive."""

    line: int
    booked_on: dt.date
    amount: Decimal
    currency: str
    reference: str
    """The bank's own; empty where it gives none."""
    title: str
    payer: str
    texts: tuple[str, ...]
    """Everything that was written with it, in which an account may be named."""
    is_reversal: bool = False
    """It takes back what was booked before."""
    end_to_end: str = ""
    """The payer's own reference, which a bank hands on."""

    @property
    def takes_back(self) -> bool:
        """Tell whether it takes back a payment."""
        return self.is_reversal and self.amount < 0


@dataclass(slots=True)
class Statement:
    """What a bank says of an account for a while; a balance that it does not tell is absent."""

    line: int
    account: str
    """Digits only."""
    currency: str
    opening: Decimal | None = None
    closing: Decimal | None = None
    entries: list[BankEntry] = field(default_factory=list)

    @property
    def expected(self) -> Decimal:
        """Return what the closing balance has to be."""
        return (self.opening or ZERO) + sum((entry.amount for entry in self.entries), ZERO)


def references(statement: Statement) -> tuple[list[str], set[int]]:
    """Return by what each entry is known in every file, and the positions of those that share the bank's reference.

    Where the bank gives none, the balance after the entry tells it from its like: it is the same whichever file, of a
    day or of a month, the entry comes in. An entry that repeats a reference within a statement is another payment, for
    the balance counts it: it is numbered.
    """
    known, running, seen, shared = [], statement.opening or ZERO, Counter[str](), set()
    for position, entry in enumerate(statement.entries):
        running += entry.amount
        reference = entry.reference or _own(statement.account, entry, running)
        # Some banks give back under the reference of what they give back.
        reference = f"{TAKES_BACK}{reference}" if entry.takes_back and entry.reference else reference
        seen[reference] += 1
        if seen[reference] > 1:
            shared.add(position)
            reference = f"{reference}/{seen[reference]}"
        known.append(reference)
    return known, shared


def _own(account: str, entry: BankEntry, running: Decimal) -> str:
    told = (account, entry.booked_on.isoformat(), f"{entry.amount:.2f}", f"{running:.2f}", entry.title, entry.payer)
    return f"W{hashlib.sha256('|'.join(told).encode()).hexdigest()[:31]}"


def one_line(parts: Sequence[str]) -> str:
    """Join the parts of a text, without what is not to be printed."""
    text = " ".join(parts)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
