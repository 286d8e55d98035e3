"""Open-item ledger of one customer: what is owed, which credit paid which debt, and how old the rest is.

Debts are positive, payments and other credits negative; the balance is the sum. An allocation ties a part of a credit
to a part of a debt on the day on which both are booked. What is left of an entry is its open item, and at the end of
any day the open items add up to the balance.

Order of allocation (KC 451, domain.md 2.5): the document that the payer named, then the oldest due date, then the
oldest issue. A credit that finds no debt stays open as an overpayment and pays the next one.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.errors import InvalidInputError
from domain.invoices import EntryKind
from domain.money import ZERO

_PUNCTUATION: Final = ".:()\"'„”"


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking. A debt without a due date, such as a refund, is due when booked."""

    id: int
    kind: EntryKind
    booked_on: dt.date
    amount: Decimal
    label: str = ""
    due_on: dt.date | None = None

    @property
    def order(self) -> tuple[dt.date, dt.date, int]:
        """Return what debts are paid by, least first; overpayments are used up in the same order."""
        return self.due_on or self.booked_on, self.booked_on, self.id


@dataclass(frozen=True, slots=True)
class Allocated:
    """A part of a credit that pays a part of a debt; the amount is positive."""

    credit_id: int
    debit_id: int
    amount: Decimal
    allocated_on: dt.date


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is left of an entry: positive for a debt, negative for an overpayment."""

    entry: Entry
    open: Decimal


class Ledger:
    """The account of one customer, kept entry by entry."""

    def __init__(self) -> None:
        self._open: dict[int, OpenItem] = {}
        self._ids: set[int] = set()

    @classmethod
    def resumed(cls, items: Iterable[OpenItem]) -> "Ledger":
        """Go on with an account whose entries were posted before; ``items`` with nothing left are settled."""
        ledger = cls()
        for item in items:
            ledger._ids.add(item.entry.id)
            ledger._keep(item.entry, item.open)
        return ledger

    def post(self, entry: Entry, *, names: str = "") -> list[Allocated]:
        """Book ``entry`` and allocate it.

        Parameters
        ----------
        names
            What a credit says it is for: the title of a transfer, the number of a corrected invoice. A debt whose label
            stands in it comes first.

        Raises
        ------
        InvalidInputError
            When the entry was posted before.
        """
        if entry.id in self._ids:
            raise InvalidInputError(f"entry {entry.id} is posted already")
        self._ids.add(entry.id)
        opposite = [item for item in self._open.values() if (item.open < 0) == (entry.amount > 0)]
        opposite.sort(key=lambda item: (not is_named(item.entry.label, names), item.entry.order))
        allocated, left = [], entry.amount
        for item in opposite:
            if left == 0:
                break
            amount = min(abs(left), abs(item.open))
            allocated.append(_pair(entry, item.entry, amount))
            left = _towards_zero(left, amount)
            self._keep(item.entry, _towards_zero(item.open, amount))
        self._keep(entry, left)
        return allocated

    def _keep(self, entry: Entry, left: Decimal) -> None:
        if left:
            self._open[entry.id] = OpenItem(entry, left)
        else:
            self._open.pop(entry.id, None)

    def left(self, entry_id: int) -> Decimal:
        """Return what is open now of an entry."""
        item = self._open.get(entry_id)
        return ZERO if item is None else item.open

    @property
    def open_items(self) -> list[OpenItem]:
        """Return what is open now, oldest first."""
        return sorted(self._open.values(), key=lambda item: item.entry.order)


def is_named(label: str, text: str) -> bool:
    """Tell whether ``text`` names the document ``label`` as a word of its own; banks change case and punctuation."""
    words = (word.strip(_PUNCTUATION) for word in text.upper().replace(",", " ").replace(";", " ").split())
    return bool(label) and label.upper() in words


def _towards_zero(left: Decimal, amount: Decimal) -> Decimal:
    return left - amount if left > 0 else left + amount


def _pair(one: Entry, other: Entry, amount: Decimal) -> Allocated:
    credit, debit = (one, other) if one.amount < 0 else (other, one)
    return Allocated(credit.id, debit.id, amount, max(one.booked_on, other.booked_on))


def balance(entries: Iterable[Entry], on: dt.date) -> Decimal:
    """Return the balance at the end of a day: positive is owed, negative is overpaid."""
    return sum((entry.amount for entry in entries if entry.booked_on <= on), ZERO)


def balance_history(entries: Iterable[Entry]) -> list[tuple[dt.date, Decimal]]:
    """Return the balance at the end of every day on which it was booked, oldest first."""
    history: list[tuple[dt.date, Decimal]] = []
    running = ZERO
    for entry in sorted(entries, key=lambda entry: entry.booked_on):
        running += entry.amount
        if history and history[-1][0] == entry.booked_on:
            history.pop()
        history.append((entry.booked_on, running))
    return history


def open_items_on(entries: Iterable[Entry], allocated: Iterable[Allocated], on: dt.date) -> list[OpenItem]:
    """Return what was open at the end of a day, oldest first; the items add up to the balance of that day."""
    left = {entry.id: OpenItem(entry, entry.amount) for entry in entries if entry.booked_on <= on}
    for part in allocated:
        if part.allocated_on <= on:
            for ident in (part.credit_id, part.debit_id):
                item = left[ident]
                left[ident] = OpenItem(item.entry, _towards_zero(item.open, part.amount))
    return sorted((item for item in left.values() if item.open), key=lambda item: item.entry.order)


class Age(enum.StrEnum):
    """How long a debt has been due, in days; overpayments stand apart."""

    OVERPAID = "overpaid"
    NOT_DUE = "not_due"
    UP_TO_30 = "1-30"
    UP_TO_60 = "31-60"
    UP_TO_90 = "61-90"
    UP_TO_180 = "91-180"
    UP_TO_365 = "181-365"
    OLDER = "over-365"


_LIMITS: Final = (
    (0, Age.NOT_DUE),
    (30, Age.UP_TO_30),
    (60, Age.UP_TO_60),
    (90, Age.UP_TO_90),
    (180, Age.UP_TO_180),
    (365, Age.UP_TO_365),
)


def age_of(item: OpenItem, on: dt.date) -> Age:
    """Return the bucket of an open item at the end of a day."""
    if item.open < 0:
        return Age.OVERPAID
    late_days = (on - (item.entry.due_on or item.entry.booked_on)).days
    return next((age for limit, age in _LIMITS if late_days <= limit), Age.OLDER)


def ageing(items: Sequence[OpenItem], on: dt.date) -> dict[Age, Decimal]:
    """Sum the open items by age, every bucket named; the sums add up to the balance."""
    sums = dict.fromkeys(Age, ZERO)
    for item in items:
        sums[age_of(item, on)] += item.open
    return sums
