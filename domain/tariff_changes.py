"""New prices of a tariff: read as people write them, and fitted between those that are known."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.errors import InvalidInputError
from domain.tariffs import Rate

DAY: Final = dt.timedelta(days=1)
PLACES: Final = 4
"""Decimal places that a price may have."""
HIGHEST: Final = Decimal(10_000)
PRICE: Final = re.compile(rf"\d{{1,5}}(?:[.,]\d{{1,{PLACES}}})?")
VAT_PERCENTS: Final = (0, 5, 8, 23)


class OverlapError(InvalidInputError):
    """Another price is in force on some of the days."""

    def __init__(self, rate: Rate) -> None:
        super().__init__(f"rate {rate.id} is in force from {rate.valid_from} to {rate.valid_until}")
        self.rate = rate


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a new price lies between the known ones."""

    before: Rate | None
    """The price that it follows."""
    closes: bool
    """Whether that one was open and ends on the day before."""
    gaps: tuple[tuple[dt.date, dt.date], ...] = ()
    """Days, first and last included, on which no price is in force."""


def price_of(text: str) -> Decimal:
    """Read a price with a decimal comma or dot, exactly.

    Raises
    ------
    InvalidInputError
        For what is no price: a sign, thousands, more than four decimal places, ten thousand and above.
    """
    plain = text.strip()
    if not PRICE.fullmatch(plain) or not plain.isascii():
        raise InvalidInputError(f"no price: {text!r}")
    price = Decimal(plain.replace(",", "."))
    if price >= HIGHEST:
        raise InvalidInputError(f"no price: {text!r}")
    return price


def placed(known: Iterable[Rate], first: dt.date, last: dt.date | None) -> Placement:
    """Find the place of a price for the days from ``first`` to ``last`` between the ``known`` ones of its kind.

    A price without an end makes way; one that was decided until a day does not.

    Raises
    ------
    OverlapError
        When another price is in force on some of the days.
    """
    earlier: list[Rate] = []
    later: list[Rate] = []
    for rate in sorted(known, key=lambda rate: rate.valid_from):
        (earlier if rate.valid_from < first else later).append(rate)
    before, after = earlier[-1] if earlier else None, later[0] if later else None
    for rate in earlier:
        if rate.valid_until is not None and rate.valid_until >= first:
            raise OverlapError(rate)
    if after is not None and (last is None or last >= after.valid_from):
        raise OverlapError(after)
    closes = before is not None and before.valid_until is None
    return Placement(before, closes, tuple(_gaps(before, after, first, last)))


def _gaps(
    before: Rate | None, after: Rate | None, first: dt.date, last: dt.date | None
) -> Iterable[tuple[dt.date, dt.date]]:
    if before is not None and before.valid_until is not None and before.valid_until + DAY < first:
        yield before.valid_until + DAY, first - DAY
    if after is not None and last is not None and last + DAY < after.valid_from:
        yield last + DAY, after.valid_from - DAY
