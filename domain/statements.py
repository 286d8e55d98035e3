"""A statement of account: what was owed, every booking with what settled it, what is owed then, to the grosz."""

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from domain.calendar import month_start
from domain.errors import InvalidInputError
from domain.ledger import Allocated, Entry, balance
from domain.money import ZERO
from domain.settlement import Period

DAY: Final = dt.timedelta(days=1)
YEAR_MONTHS: Final = 12


class SpanFault(enum.StrEnum):
    """Why two days are no span of a statement."""

    MISSING = "missing"
    NO_DAY = "no_day"
    TURNED = "turned"
    AHEAD = "ahead"


class SpanError(InvalidInputError):
    """Two days that are no span; ``fault`` says why."""

    def __init__(self, fault: SpanFault) -> None:
        super().__init__(fault)
        self.fault = fault


def span_asked(first: str, last: str, today: dt.date) -> Period:
    """Return the span between two days in ISO form; without any, twelve months up to today, the running one included.

    Raises
    ------
    SpanError
        When one of them is missing or no day, they are in the wrong order, or the last one lies ahead.
    """
    if not first and not last:
        return Period(month_start(today, months=1 - YEAR_MONTHS), today)
    if not first or not last:
        raise SpanError(SpanFault.MISSING)
    try:
        span = Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    except ValueError as error:
        raise SpanError(SpanFault.NO_DAY) from error
    if span.last < span.first:
        raise SpanError(SpanFault.TURNED)
    if span.last > today:
        raise SpanError(SpanFault.AHEAD)
    return span


class Settled(NamedTuple):
    """A part of a booking and the booking on its other side; the amount is positive."""

    other: Entry
    amount: Decimal
    on: dt.date


class Booked(NamedTuple):
    """A booking of the span, with the balance after it and all that had settled it by the last day."""

    entry: Entry
    balance: Decimal
    settled: Sequence[Settled]

    @property
    def open(self) -> Decimal:
        """Return what is left of it, with its sign."""
        left, is_debt = self.entry.amount, self.entry.amount > 0
        for one in self.settled:
            left = left - one.amount if is_debt else left + one.amount
        return left


@dataclass(frozen=True)
class Statement:
    """A span of an account, made of everything that was booked and allocated up to its last day, oldest first."""

    span: Period
    entries: Sequence[Entry]
    allocated: Sequence[Allocated]

    @cached_property
    def opening(self) -> Decimal:
        """Return the balance before the first day."""
        return balance(self.entries, self.span.first - DAY)

    def bookings(self) -> Iterator[Booked]:
        """Yield the bookings of the span, oldest first."""
        entries, settled, running = {entry.id: entry for entry in self.entries}, self._settled(), self.opening
        for entry in self._inside():
            running += entry.amount
            yield Booked(entry, running, [_told(part, entry, entries) for part in settled.get(entry.id, ())])

    def _inside(self) -> Iterator[Entry]:
        first, last = self.span.first, self.span.last
        return (entry for entry in self.entries if first <= entry.booked_on <= last)

    @cached_property
    def charged(self) -> Decimal:
        """Return what the span added to the balance."""
        return sum((entry.amount for entry in self._inside() if entry.amount > 0), ZERO)

    @cached_property
    def credited(self) -> Decimal:
        """Return what the span took from the balance, a positive amount."""
        return -sum((entry.amount for entry in self._inside() if entry.amount < 0), ZERO)

    @cached_property
    def closing(self) -> Decimal:
        """Return the balance at the end of the last day."""
        return self.opening + self.charged - self.credited

    def _settled(self) -> Mapping[int, list[Allocated]]:
        # An account of years has tens of thousands of parts: they are kept as they are, and told one booking at a time.
        found: dict[int, list[Allocated]] = defaultdict(list)
        for part in self.allocated:
            if part.allocated_on <= self.span.last:
                found[part.credit_id].append(part)
                found[part.debit_id].append(part)
        return found


def _told(part: Allocated, own: Entry, entries: Mapping[int, Entry]) -> Settled:
    other = part.debit_id if part.credit_id == own.id else part.credit_id
    return Settled(entries[other], part.amount, part.allocated_on)
