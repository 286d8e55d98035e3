"""Open-item ledger of one customer: what is owed, which credit paid which debt, and how old the rest is.

Debts are positive, payments and other credits negative; the balance is the sum. An allocation ties a part of a credit
to a part of a debt on the day on which both are booked. What is left of an entry is its open item, and at the end of
any day the open items add up to the balance.

Order of allocation (KC 451, domain.md 2.5): the document that the payer named, then the oldest due date, then the
oldest issue. A debt that is paid in instalments is due part by part. A credit that finds no debt stays open as an
overpayment and pays the next one.

A credit that the bank takes back is not forgotten: what it paid was paid until that day. From then on its allocations
hold no more, what it had paid is open again as it was due, and it and its reversal settle each other.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
    released_on: dt.date | None = None
    """The day from which it holds no more: the credit was taken back."""

    def holds(self, on: dt.date) -> bool:
        """Tell whether it holds at the end of a day."""
        return self.allocated_on <= on and (self.released_on is None or on < self.released_on)


def released(part: Allocated, on: dt.date) -> Allocated:
    """Return an allocation whose credit is taken back on a day; one that is made only later never holds."""
    return replace(part, released_on=max(on, part.allocated_on))


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is left of an entry: positive for a debt, negative for an overpayment."""

    entry: Entry
    open: Decimal
    dues: tuple[tuple[dt.date, Decimal], ...] = ()
    """When how much of it is due, where it is paid in instalments; together what is open."""
    since: dt.date | None = None
    """The day on which it became open again, where that was later than it was booked."""

    @property
    def slices(self) -> tuple[tuple[dt.date, Decimal], ...]:
        """Return when how much of it is due."""
        return self.dues or ((self.entry.order[0], abs(self.open)),)

    def less(self, amount: Decimal) -> "OpenItem":
        """Return what is left after a part is settled: of instalments, the first."""
        dues, rest = [], amount
        for due_on, part in self.dues:
            taken = min(part, rest)
            rest -= taken
            dues += [(due_on, part - taken)] if part > taken else []
        return replace(self, open=_towards_zero(self.open, amount), dues=tuple(dues))


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
            ledger._keep(item)
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
        return self._use(OpenItem(entry, entry.amount), names)

    def reverse(self, reversal: Entry, credit_id: int) -> list[Allocated]:
        """Book that a credit whose allocations are released is taken back whole: the two settle each other.

        What is overpaid besides pays what is open again.
        """
        if reversal.id in self._ids or self.left(credit_id) != -reversal.amount:
            raise InvalidInputError(f"entry {reversal.id} does not take back the whole of {credit_id}")
        self._ids.add(reversal.id)
        credit = self._open.pop(credit_id)
        return [_pair(OpenItem(reversal, reversal.amount), credit, reversal.amount), *self.settle()]

    def settle(self) -> list[Allocated]:
        """Let what is overpaid pay what is open: where a credit was taken away, both may be there."""
        overpaid = [item for item in self.open_items if item.open < 0]
        return [part for item in overpaid for part in self._use(self._open.pop(item.entry.id), "")]

    def _use(self, new: OpenItem, names: str) -> list[Allocated]:
        """Let an item settle what is open on the other side, in order, and keep what is left of it."""
        left, taken = abs(new.open), dict[int, Decimal]()
        opposite = [item for item in self._open.values() if (item.open < 0) == (new.open > 0)]
        slices = [
            (not is_named(item.entry.label, names), due_on, item.entry.booked_on, item.entry.id, amount)
            for item in opposite
            for due_on, amount in item.slices
        ]
        for *_order, ident, amount in sorted(slices):
            part = min(left, amount)
            if part:
                taken[ident] = taken.get(ident, ZERO) + part
            left -= part
        allocated = [_pair(new, self._open[ident], amount) for ident, amount in taken.items()]
        for ident, amount in taken.items():
            self._keep(self._open[ident].less(amount))
        self._keep(replace(new, open=left if new.open > 0 else -left))
        return allocated

    def _keep(self, item: OpenItem) -> None:
        if item.open:
            self._open[item.entry.id] = item
        else:
            self._open.pop(item.entry.id, None)

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


def _pair(one: OpenItem, other: OpenItem, amount: Decimal) -> Allocated:
    credit, debit = (one, other) if one.entry.amount < 0 else (other, one)
    days = (day for item in (one, other) for day in (item.entry.booked_on, item.since) if day is not None)
    return Allocated(credit.entry.id, debit.entry.id, amount, max(days))


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
