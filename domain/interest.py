"""Interest for late payment: which days, which rates, how many grosze.

Days run from the day after the due date through the day of payment. Each day costs ``principal * rate / 36500``, also
in leap years; the sum over all periods is rounded once (domain.md 2.6).
"""

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.errors import RateUnknownError
from domain.interest_rates import CIVIL, CIVIL_KNOWN_UNTIL, COMMERCIAL, COMMERCIAL_KNOWN_UNTIL
from domain.money import grosz

DAY: Final = dt.timedelta(days=1)
PER_CENT_DAYS: Final = Decimal(36500)


class InterestKind(enum.StrEnum):
    """Which statutory rate applies. Values are stored; never rename one."""

    CIVIL = "civil"
    COMMERCIAL = "commercial"


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates in percent a year by their first day, oldest first, and the last day they are known for."""

    rows: Sequence[tuple[dt.date, Decimal]]
    known_until: dt.date


TABLES: Final = {
    InterestKind.CIVIL: RateTable(CIVIL, CIVIL_KNOWN_UNTIL),
    InterestKind.COMMERCIAL: RateTable(COMMERCIAL, COMMERCIAL_KNOWN_UNTIL),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, first and last included, at one rate, and what they cost before rounding (to 28 digits)."""

    first_day: dt.date
    last_day: dt.date
    rate_percent: Decimal
    interest: Decimal

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.last_day - self.first_day).days + 1


def stretches(principal: Decimal, due_on: dt.date, paid_on: dt.date, table: RateTable) -> list[Stretch]:
    """Split the delay into stretches of one rate each; empty when paid in time.

    Raises
    ------
    RateUnknownError
        When a day of the delay lies outside the table.
    """
    first, last = due_on + DAY, paid_on
    if first > last:
        return []
    if first < table.rows[0][0] or last > table.known_until:
        raise RateUnknownError(f"no interest rate is known for {first}..{last}")
    ends = [start - DAY for start, _ in table.rows[1:]] + [table.known_until]
    found = []
    for (start, rate), end in zip(table.rows, ends, strict=True):
        lo, hi = max(start, first), min(end, last)
        if lo <= hi:
            days = (hi - lo).days + 1
            found.append(Stretch(lo, hi, rate, principal * days * rate / PER_CENT_DAYS))
    return found


def total_interest(principal: Decimal, delay: Iterable[Stretch]) -> Decimal:
    """Add up the stretches of one late part and round once.

    The sum is divided once, too: a third part of a grosz, cut off in every stretch, would spoil an exact half.
    """
    return grosz(principal * sum((s.days * s.rate_percent for s in delay), Decimal(0)) / PER_CENT_DAYS)
