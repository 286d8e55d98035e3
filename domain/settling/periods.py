"""Which settlement period of a service point comes next, and in which month it is settled.

A period is as many months as the contract says. It begins on the day after the last one billed under the contract, or
with the contract where nothing was billed; it ends with the validity of the contract, of the point under it, or of its
tariff groups where that is sooner. It is settled in the month in which it ends.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from domain.calendar import month_start, months_later
from domain.errors import InvalidInputError
from domain.settlement import Period, Terms
from domain.written import month_in

DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Served:
    """A service point under a contract, from the first to the last day of both, with its tariff groups."""

    contract_id: int
    customer_id: int
    period_months: int
    valid_from: dt.date
    valid_until: dt.date | None
    terms: Terms
    billed_until: dt.date | None

    @property
    def key(self) -> tuple[int, int]:
        """Return the contract and the point."""
        return self.contract_id, self.terms.service_point_id

    def clash_with(self, other: "Served", period: Period) -> dt.date | None:
        """Return the first day of a period on which the same service is sold at the same point once more.

        That is under another contract, or under another term of the same one.
        """
        mine, theirs = self.terms, other.terms
        pairs = ((mine.water_group, theirs.water_group), (mine.sewage_group, theirs.sewage_group))
        is_same = mine.service_point_id == theirs.service_point_id and any(None not in pair for pair in pairs)
        first = max(period.first, other.valid_from)
        until = min(period.last, other.valid_until or period.last)
        return first if other is not self and is_same and first <= until else None


def month_of(text: str) -> Period:
    """Read a month as its days; raises what ``domain.written.month_in`` raises."""
    first = month_in(text)
    if first.year == dt.MAXYEAR:
        raise InvalidInputError(f"no end of {text!r}")
    return Period(first, month_start(first, months=1) - DAY)


def next_period(served: Served) -> Period | None:
    """Return the period to be settled next, nothing where all is."""
    return coming_period(served.valid_from, served.valid_until, served.period_months, served.billed_until)


def coming_period(first: dt.date, last: dt.date | None, months: int, billed_until: dt.date | None) -> Period | None:
    """Return the period that follows what is billed of a supply from its first to its last day, nothing after these."""
    start = first if billed_until is None else max(first, billed_until + DAY)
    ends = months_later(start, months) - DAY
    period = Period(start, ends if last is None else min(ends, last))
    return period if period.first <= period.last else None


def running_period(
    first: dt.date, last: dt.date | None, months: int, billed_until: dt.date | None, on: dt.date
) -> Period:
    """Return the period of a supply that a day is in: they follow the last that was billed, or its first day.

    Other than :func:`next_period` it goes on past what has ended and is not billed yet.
    """
    start, passed = first if billed_until is None else max(first, billed_until + DAY), 0
    while months_later(start, passed + months) <= on:
        passed += months
    ends = months_later(start, passed + months) - DAY
    return Period(months_later(start, passed), ends if last is None else min(ends, last))


def upcoming(points: Iterable[Served]) -> Sequence[tuple[Served, Period]]:
    """Return the next period of every point under its contract; what came before it under other groups goes first."""
    found: dict[tuple[int, int], tuple[Served, Period]] = {}
    for served in sorted(points, key=lambda one: (*one.key, one.valid_from)):
        period = next_period(served)
        if period is not None:
            found.setdefault(served.key, (served, period))
    return list(found.values())
