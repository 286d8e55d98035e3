"""Which payment a bank takes back when it tells so: the one that its references name, or the only one alike."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.calendar import months_later
from domain.invoices import EntryKind
from domain.unmatched import REVERSAL_SEVERAL, REVERSAL_UNKNOWN

LATELY: Final = dt.timedelta(days=30)
"""For so long the customer is told of a payment that came back before all else."""

LONGEST_MONTHS: Final = 13
"""For so long a bank takes back a direct debit that nobody had agreed to."""


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of just the amount that is taken back, which nothing has taken back before."""

    id: int
    customer_id: int
    received_on: dt.date
    reference: str
    end_to_end: str
    title: str
    is_assigned: bool = False
    """A clerk said whose it is, whatever its title names."""


@dataclass(frozen=True, slots=True)
class Back:
    """What the bank tells of the payment that it takes back."""

    on: dt.date
    reference: str
    end_to_end: str
    title: str
    customer_id: int | None
    """Whose account or document it names."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A payment that may be what the bank took back, and whose it is."""

    reference: str
    received_on: dt.date
    title: str
    customer: str
    customer_number: str


@dataclass(frozen=True, slots=True)
class Released:
    """What a payment that was taken back had paid: a part of a document, and what is open of that now."""

    document: str
    kind: EntryKind
    invoice_id: int | None
    amount: Decimal
    open: Decimal


@dataclass(frozen=True, slots=True)
class Returned:
    """A payment that the bank has taken back, as its customer is told of it."""

    received_on: dt.date
    amount: Decimal
    on: dt.date
    """The day on which it was taken back."""
    released: tuple[Released, ...]

    @property
    def open_again(self) -> tuple[Released, ...]:
        """Return the documents of which something is open, each once."""
        return tuple({one.document: one for one in self.released if one.open > 0}.values())


def taken_back(back: Back, payments: Sequence[Paid], *, is_listed: bool, has_twin: bool = False) -> int | str:
    """Return the payment that is meant, or why none is: a name that several bear says nothing.

    The only payment of a customer is taken where nothing better is known: not one of long ago, nor where a payment on
    the office's list bears a reference of what is taken back (``is_listed``). The title of one that a clerk assigned
    tells it too, unless another one that is booked for nobody bears that as well (``has_twin``).
    """
    before = [one for one in payments if one.received_on <= back.on]
    lately = [one for one in before if back.on <= months_later(one.received_on, LONGEST_MONTHS)]
    theirs = [one for one in before if one.customer_id == back.customer_id]
    by_hand = [] if has_twin else [one for one in lately if one.is_assigned and one not in theirs]
    evidence = (
        [one for one in before if one.reference == back.reference],
        [one for one in before if back.end_to_end and one.end_to_end == back.end_to_end],
        [one for one in (*theirs, *by_hand) if back.title and one.title == back.title],
        [] if is_listed else [one for one in theirs if one in lately],
    )
    found = next(filter(None, evidence), [])
    if len(found) == 1:
        return found[0].id
    return REVERSAL_SEVERAL if found else REVERSAL_UNKNOWN
